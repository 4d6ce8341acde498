"""The whole check: messages a coder can act on, any input, and what is not loaded."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tabular_files import packaged

from codes.checker.check import BOOK_CHECKS, check, check_book
from codes.checker.claim import make_claim
from codes.edits.edits import NO_EDITS
from codes.models import Finding, Setting, System

COVERED = date(2026, 8, 15)
RULES = {"invalid_code", "header", "not_in_force", "seventh_character", "excludes1", "excludes2", "code_first"}
RULES |= {"use_additional", "code_also", "manifestation_first", "not_first_listed", "single_use", "bilateral"}
RULES |= {"duplicate", "mutually_exclusive", "guideline", "no_data"}


def book(*codes: str) -> tuple[Finding, ...]:
    return check_book(make_claim(packaged(), codes, COVERED))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("W08", ["A (initial encounter)", "D (subsequent encounter)", "S (sequela)", "W08.XXXA"]),
        ("S72.001", ["A, B, C, D, E, F", "S72.001A"]),
        ("S72.001Z", ["Z is no 7th character of S72.001", "A, B, C"]),
        ("S01.01A", ["S01.01XA"]),
        ("T36.0X1", ["T36.0X1A"]),
        ("I10.XXXA", ["I10 is complete"]),
        ("E11.32", ["E11.321"]),
        ("E11.99", ["E11.9"]),
    ],
)
def test_a_message_says_what_would_be_right(code: str, said: list[str]) -> None:
    message = book(code)[0].message
    assert [part for part in said if part not in message] == []


@pytest.mark.parametrize("code", ["I10.1", "S72.001AA", "E1", "S72.0X1A", "Z", "T36.0XXXXXXA"])
def test_a_code_that_does_not_exist_is_no_matter_of_its_7th_character(code: str) -> None:
    assert book(code)[0].rule == "invalid_code"


def test_a_pair_that_a_note_keeps_apart_is_objected_to_once() -> None:
    apart = [f for f in book("O80", "O24.420", "Z38.00") if f.rule in ("excludes1", "mutually_exclusive", "single_use")]
    assert len({frozenset(f.codes) for f in apart}) == len(apart)


def test_the_bilateral_code_is_named() -> None:
    (finding,) = [f for f in book("M18.11", "M18.12") if f.rule == "bilateral"]
    assert "M18.0" in finding.message


def test_a_manifestation_says_what_its_note_wants() -> None:
    assert "amyloidosis" in book("G63")[0].message


def test_what_is_not_loaded_is_said_and_is_no_objection() -> None:
    claim = make_claim(packaged(), ["E11.22", "N18.4"], COVERED, setting=Setting.INPATIENT)
    assert check_book(claim) == ()
    found = check(claim, NO_EDITS)
    assert found
    assert {finding.rule for finding in found} == {"no_data"}


def test_the_same_objection_of_book_and_edits_is_made_once() -> None:
    claim = make_claim(packaged(), ["W01.0XXA", "S72.001A"], COVERED)
    found = [(f.rule, f.codes) for f in check(claim, NO_EDITS) if f.rule != "no_data"]
    assert len(found) == len(set(found))


@cache
def every_code() -> tuple[str, ...]:
    return tuple(packaged().sets(System.ICD10CM)[0].codes())


@given(st.lists(st.text(max_size=12), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_text_is_an_answer(codes: list[str]) -> None:
    found = book(*codes)
    assert {finding.rule for finding in found} <= RULES


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_any_set_of_codes_is_judged_and_every_finding_names_codes_of_it(data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.sampled_from(every_code()), max_size=5))
    for finding in book(*codes):
        assert finding.rule in RULES
        assert set(finding.codes) <= set(codes)
        assert finding.codes
        assert finding.message
        assert finding.source.startswith(("icd10cm-tabular:", "icd10cm-guidelines:", "FY2026"))


def test_every_check_is_silent_on_nothing() -> None:
    claim = make_claim(packaged(), [], COVERED)
    assert [list(look(claim)) for look in BOOK_CHECKS] == [[]] * len(BOOK_CHECKS)
