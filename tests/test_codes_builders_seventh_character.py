"""Seventh characters: which ones a code takes, and the whole code."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tabular_files import packaged

from codes.builders.seventh_character import SeventhCharacterStatus, complete, with_seventh
from codes.catalogue import Catalogue
from codes.models import System

AS_OF = date(2026, 8, 15)
Status = SeventhCharacterStatus


@pytest.mark.parametrize(
    ("code", "seventh", "base", "whole"),
    [
        ("S52.501", "A", "S52.501", "S52.501A"),
        ("s52501", " d ", "S52.501", "S52.501D"),
        ("W19", "A", "W19", "W19.XXXA"),
        ("W19.X", "S", "W19", "W19.XXXS"),
        ("W19.XXX", "A", "W19", "W19.XXXA"),
        ("W19A", None, "W19", "W19.XXXA"),
        ("W19.XXXA", None, "W19", "W19.XXXA"),
        ("W19.XXXA", "S", "W19", "W19.XXXS"),
        ("T81.40", "A", "T81.40", "T81.40XA"),
        ("T81.40A", None, "T81.40", "T81.40XA"),
        ("M80.00XA", None, "M80.00", "M80.00XA"),
        ("S06.0X1", "A", "S06.0X1", "S06.0X1A"),
        ("T36.0X1A", "D", "T36.0X1", "T36.0X1D"),
        ("O31.8X1", "2", "O31.8X1", "O31.8X12"),
        ("O31.8X12", None, "O31.8X1", "O31.8X12"),
    ],
)
def test_placeholders_fill_what_stands_before_the_seventh(
    catalogue: Catalogue, code: str, seventh: str | None, base: str, whole: str
) -> None:
    answer = complete(catalogue, code, seventh, AS_OF)
    assert (answer.status, answer.base, answer.code) == (Status.COMPLETE, base, whole)
    assert catalogue.look_up(whole, AS_OF).code == whole


@pytest.mark.parametrize("code", ["W19", "W19.XXX", "W19-", "w19x"])
def test_a_missing_seventh_is_answered_with_the_legal_ones(catalogue: Catalogue, code: str) -> None:
    answer = complete(catalogue, code, None, AS_OF)
    assert (answer.status, answer.code) == (Status.MISSING, "")
    assert [(s.character, s.meaning) for s in answer.legal] == [
        ("A", "initial encounter"),
        ("D", "subsequent encounter"),
        ("S", "sequela"),
    ]


@pytest.mark.parametrize(
    ("code", "seventh"), [("W19", "B"), ("W19", "X"), ("W19.XXXA", "Q"), ("W19.XXXB", None), ("S06.0X1", "7A")]
)
def test_a_wrong_seventh_is_answered_with_the_legal_ones(catalogue: Catalogue, code: str, seventh: str | None) -> None:
    answer = complete(catalogue, code, seventh, AS_OF)
    assert (answer.status, answer.code) == (Status.ILLEGAL, "")
    assert {"A", "D", "S"} <= {s.character for s in answer.legal}


def test_a_seventh_that_a_note_rules_out_is_illegal(catalogue: Catalogue) -> None:
    # S06 with 6th character 7 or 8 is a death, which has no later encounter.
    assert complete(catalogue, "S06.0X1", "D", AS_OF).status is Status.COMPLETE
    assert complete(catalogue, "S06.1X7", "D", AS_OF).status is Status.ILLEGAL


@pytest.mark.parametrize(
    ("code", "seventh", "status", "whole"),
    [
        ("I10", None, Status.NOT_TAKEN, "I10"),
        ("E11.3211", None, Status.COMPLETE, "E11.3211"),
        ("I10", "A", Status.ILLEGAL, ""),
        ("S52", "A", Status.HEADER, ""),
        ("S52", None, Status.HEADER, ""),
        ("E11.2", None, Status.HEADER, ""),
        ("Z99.99", None, Status.UNKNOWN, ""),
        ("", None, Status.UNKNOWN, ""),
        ("S52.501AA", None, Status.UNKNOWN, ""),
        ("X" * 5000, "A", Status.UNKNOWN, ""),
    ],
)
def test_codes_that_take_no_seventh_say_so(
    catalogue: Catalogue, code: str, seventh: str | None, status: Status, whole: str
) -> None:
    answer = complete(catalogue, code, seventh, AS_OF)
    assert (answer.status, answer.code) == (status, whole)
    assert bool(answer.needs) is (status is Status.HEADER)
    assert len(answer.message) < 200


def test_every_composed_code_of_a_chapter_is_built_from_its_base(catalogue: Catalogue) -> None:
    (codes,) = catalogue.sets(System.ICD10CM)
    checked = 0
    for code in ("S52.501", "T81.40", "W19", "M80.00", "O31.8X1", "E11.321", "H40.111"):
        entry = codes.get(code)
        assert entry is not None
        for seventh in entry.seventh_characters:
            checked += 1
            assert with_seventh(code, seventh.character) in entry.children
            assert complete(catalogue, code, seventh.character, AS_OF).code in entry.children
    assert checked > 30


@given(st.text(max_size=12), st.none() | st.text(max_size=3))
@settings(max_examples=100, deadline=None)
def test_any_typing_has_an_answer(code: str, seventh: str | None) -> None:
    answer = complete(packaged(), code, seventh, AS_OF)
    assert bool(answer.code) is (answer.status in {Status.COMPLETE, Status.NOT_TAKEN})
