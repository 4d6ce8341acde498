"""Notes of several lines become one demand, and a demand says whether the record must show something more."""

from datetime import date

import pytest
from tabular_files import packaged

from codes.checker.demands import Demand, code_first_notes, demands
from codes.models import CodeEntry, Note, NoteKind, System

COVERED = date(2026, 8, 15)


def entry(code: str) -> CodeEntry:
    found = packaged().get(code, System.ICD10CM, COVERED)
    assert found is not None
    return found


def note(text: str, kind: NoteKind = NoteKind.CODE_FIRST, at: str = "A00") -> Note:
    return Note(kind, text, at)


def test_lines_under_a_heading_are_one_demand() -> None:
    (demand,) = demands([note("disease, such as:"), note("gout (M10.-)"), note("leprosy (A30.-)")])
    assert demand == Demand(
        NoteKind.CODE_FIRST, "A00", "disease, such as", ("gout (M10.-)", "leprosy (A30.-)"), False, True
    )
    assert (demand.names("M10.9"), demand.names("A30.1"), demand.names("I10")) == (True, True, False)
    assert demand.wish == "disease, such as: gout (M10.-); leprosy (A30.-)"
    assert demand.source == "icd10cm-tabular:A00"


def test_each_additional_code_is_a_demand_of_its_own() -> None:
    kind = NoteKind.USE_ADDITIONAL_CODE
    lines = ["code to identify stage (N18.-)", "code to identify:", "insulin (Z79.4)", "codes for findings (R00-R09)"]
    found = list(demands([note(line, kind) for line in lines]))
    assert [demand.heading for demand in found] == [lines[0], "code to identify", lines[3]]
    assert [demand.conditional for demand in found] == [False, True, False]
    assert found[1].lines == ("insulin (Z79.4)",)


def test_notes_of_two_ancestors_stay_apart() -> None:
    found = list(demands([note("disease"), note("neoplasm (C00-D49)", at="A00-A09")]))
    assert [(demand.at, demand.names_codes, demand.is_general) for demand in found] == [
        ("A00", False, False),
        ("A00-A09", True, True),
    ]
    assert list(demands([])) == []


def test_a_long_wish_is_cut_to_one_line() -> None:
    (demand,) = demands([note("disease, such as:"), *(note(f"disease {n} (M10.{n})") for n in range(10))])
    assert len(demand.wish) <= 160
    assert demand.wish.endswith("…")


@pytest.mark.parametrize(
    ("code", "conditional"),
    [
        ("G63", False),
        ("J91.0", False),
        ("I25.82", False),
        ("M10.40", False),
        ("Z3A.34", False),
        ("R29.710", False),
        ("N18.4", True),
        ("I50.9", True),
        ("L97.421", True),
        ("F01.50", True),
        ("B39.4", True),
        ("D64.2", True),
        ("I1A.0", True),
        ("E66.01", True),
        ("Z23", True),
    ],
)
def test_a_code_first_note_is_conditional_when_the_record_must_show_more(code: str, conditional: bool) -> None:
    found = list(demands(code_first_notes(entry(code))))
    assert found
    assert all(demand.conditional is conditional for demand in found)


def test_the_note_on_adverse_effects_holds_for_adverse_effects_alone() -> None:
    assert code_first_notes(entry("T45.515A"))
    assert code_first_notes(entry("T45.511A")) == ()
