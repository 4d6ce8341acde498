"""Of the codes that a question names, which stand and in which order."""

from datetime import date

import pytest
from tabular_files import packaged

from bot.selection import is_billable
from bot.typed_sets import standing
from guidelines.rule_files import packaged_rules
from guidelines.rules import Situation

DAY = date(2026, 8, 15)


def stand(*codes: str, text: str = "") -> tuple[str, ...]:
    entries = [entry for code in codes if (entry := packaged().look_up(code, DAY).entry)]
    return standing(entries, Situation((), text, None, DAY), is_billable(packaged(), DAY), packaged_rules())


@pytest.mark.parametrize(
    ("codes", "left"),
    [
        # Only R73.03 has an Excludes1 note that names the other.
        (("R73.03", "E11.9"), ("E11.9",)),
        # The bilateral code says the side already.
        (("M17.0", "M17.11"), ("M17.0",)),
        # Each excludes the other: the record decides, not we.
        (("E10.9", "E11.9"), ("E10.9", "E11.9")),
        (("J44.0", "J44.1", "J20.9"), ("J44.0", "J20.9", "J44.1")),
        (("I10", "J45.909"), ("I10", "J45.909")),
    ],
)
def test_what_alone_excludes_gives_way(codes: tuple[str, ...], left: tuple[str, ...]) -> None:
    assert set(stand(*codes)) == set(left)


def test_the_order_is_that_of_notes_and_places() -> None:
    assert stand("R65.21", "A41.9") == ("A41.9", "R65.21")
    assert stand("T36.0X6A", "J18.9") == ("J18.9", "T36.0X6A")


def test_rules_combine_what_is_asked_about() -> None:
    assert stand("E11.9", "N18.4") == ("E11.22", "N18.4")
