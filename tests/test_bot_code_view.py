"""One typed code seen from all sides."""

from datetime import date

import pytest
from tabular_files import packaged

from bot.code_view import view_code
from bot.codes_json import code_json
from codes.catalogue import Catalogue
from codes.hcpcs import HcpcsCodeSet, HcpcsRecord, ModifierEntry
from codes.models import Release, System, ValidityStatus

DAY = date(2025, 12, 1)
FIRST = Release(System.HCPCS, "2031-Q1", date(2031, 1, 1), date(2031, 3, 31), "one.csv", "")
SECOND = Release(System.HCPCS, "2031-Q2", date(2031, 4, 1), date(2031, 6, 30), "two.csv", "")


def quarter(release: Release, description: str, *modifiers: str) -> HcpcsCodeSet:
    record = HcpcsRecord("J1100", description, "drugs", coverage="C")
    return HcpcsCodeSet(release, [record], [ModifierEntry(m, f"{m} of {release.name}", release) for m in modifiers])


@pytest.fixture
def two_quarters() -> Catalogue:
    sets = (quarter(FIRST, "One", "JZ", "QQ"), quarter(SECOND, "Two", "JZ"))
    return Catalogue({System.ICD10CM: lambda: packaged().sets(System.ICD10CM), System.HCPCS: lambda: sets})


@pytest.mark.parametrize(
    ("typed", "code", "others", "modifiers"),
    [
        ("E11.22", "E11.22", [], []),
        ("G0439", "G04.39", ["G0439"], []),
        ("G0439-33", "G0439", ["G04.39"], []),
        ("J1100-JZ-JW", "J1100", ["J11.00"], ["JZ", "JW"]),
        ("J1100-JZ-JZ", "J1100", ["J11.00"], ["JZ", "JZ"]),
        ("JZ", "JZ", [], ["JZ"]),
        ("99213-LT", "99213", [], ["LT"]),
        ("", "", [], []),
        ("-", "", [], []),
        ("E11.22-JZ", "E1122-JZ", [], []),
    ],
)
def test_a_code_comes_with_its_readings_and_modifiers(
    typed: str, code: str, others: list[str], modifiers: list[str]
) -> None:
    view = view_code(packaged(), typed, DAY)
    assert (view.found.code, [r.code for r in view.others]) == (code, others)
    assert [m.modifier for m in view.modifiers] == modifiers
    assert view.is_modifier_alone == (typed == "JZ")


def test_the_record_of_an_item_is_that_of_the_release_that_answers(two_quarters: Catalogue) -> None:
    for day, description, modifier in (
        (date(2031, 2, 1), "One", "JZ of 2031-Q1"),
        (date(2031, 5, 1), "Two", "JZ of 2031-Q2"),
    ):
        view = view_code(two_quarters, "J1100-JZ", day)
        assert view.item is not None
        assert (view.item.description, [m.description for m in view.modifiers]) == (description, [modifier])


def test_a_modifier_that_the_release_lacks_is_shown_from_the_nearest_that_has_it(two_quarters: Catalogue) -> None:
    assert [m.description for m in view_code(two_quarters, "QQ", date(2031, 5, 1)).modifiers] == ["QQ of 2031-Q1"]


@pytest.mark.parametrize("typed", ["J1100", "J1100-JZ", "j1100x3"])
def test_in_a_system_asked_for_modifiers_and_units_do_not_hide_the_code(typed: str) -> None:
    view = view_code(packaged(), typed, DAY, System.HCPCS)
    assert (view.found.code, view.found.validity.status, view.others) == ("J1100", ValidityStatus.VALID, ())
    assert view.item is not None
    assert view_code(packaged(), typed, DAY, System.ICD10CM).found.code == "J11.00"


def test_a_diagnosis_has_no_item_record() -> None:
    assert view_code(packaged(), "E11.22", DAY).item is None


def test_a_one_sided_code_names_the_other_side() -> None:
    view = view_code(packaged(), "M19.071", date(2026, 8, 15))
    assert view.sides is not None
    assert (view.sides.right, view.sides.left) == ("M19.071", "M19.072")
    assert code_json(view)["sides"]["left"] == "M19.072"
    assert "sides" not in code_json(view_code(packaged(), "I10", date(2026, 8, 15)))


def test_a_seventh_character_that_is_wrong_is_told_with_the_legal_ones() -> None:
    data = code_json(view_code(packaged(), "S72.001Z", date(2026, 8, 15)))
    assert data["validity"]["status"] == "unknown"
    assert data["seventh_character"]["base"] == "S72.001"
    assert {"A", "D", "S"} <= {legal["character"] for legal in data["seventh_character"]["legal"]}
