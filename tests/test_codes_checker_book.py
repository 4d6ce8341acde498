"""The checker over the book: one behaviour of the Tabular List's notes at a time."""

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from tabular_files import chapter, diag, load_icd10cm, notes, packaged, section, tabular, write

from codes.catalogue import Catalogue
from codes.checker.check import check_book
from codes.checker.claim import make_claim
from codes.models import Finding, Severity, System

COVERED = date(2026, 8, 15)
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

Found = tuple[str, Severity, tuple[str, ...], str]


def book(catalogue: Catalogue, codes: Sequence[str], as_of: date) -> tuple[Finding, ...]:
    return check_book(make_claim(catalogue, codes, as_of))


def check(*codes: str, as_of: date = COVERED) -> list[Found]:
    return [(f.rule, f.severity, f.codes, f.source) for f in book(packaged(), codes, as_of)]


def rules(*codes: str) -> list[str]:
    return [found[0] for found in check(*codes)]


def test_no_code_has_no_finding() -> None:
    assert book(packaged(), [], COVERED) == ()
    assert book(packaged(), (), date.min) == ()


@pytest.mark.parametrize("code", ["I10", "E11.9", "e1165", "S72.001A", "QA0.0101", "J44.9", "A41.9"])
def test_one_good_code_has_no_finding(code: str) -> None:
    assert check(code) == []


@pytest.mark.parametrize(
    "codes",
    [
        ("E11.22", "N18.4"),
        ("I12.9", "N18.4"),
        ("E11.9", "Z79.4"),
        ("G30.9", "F02.80"),
        ("N39.0", "B96.20"),
        ("T45.511A", "D68.32"),
        ("D68.32", "T45.515A"),
        ("T39.011A", "K29.00"),
        ("I25.10", "I25.82"),
        ("S01.01XA", "S02.0XXA"),
        ("S81.811A", "S82.201A"),
        ("E11.65", "E87.20"),
        ("E11.9", "I10", "E78.5"),
    ],
)
def test_sets_that_the_notes_allow_have_no_finding(codes: tuple[str, ...]) -> None:
    assert check(*codes) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("E11.99", ("invalid_code", ERROR, ("E11.99",), "FY2026-Apr")),
        ("zzz", ("invalid_code", ERROR, ("ZZZ",), "no release")),
        ("", ("invalid_code", ERROR, ("",), "no release")),
        ("😀", ("invalid_code", ERROR, ("😀",), "no release")),
        ("E11", ("header", ERROR, ("E11",), "FY2026-Apr")),
        ("S72.00", ("header", ERROR, ("S72.00",), "FY2026-Apr")),
        ("S72.001", ("seventh_character", ERROR, ("S72.001",), "FY2026-Apr")),
        ("T07", ("seventh_character", ERROR, ("T07",), "FY2026-Apr")),
        ("S72.001Z", ("seventh_character", ERROR, ("S72.001Z",), "FY2026-Apr")),
        ("I10.XXXA", ("seventh_character", ERROR, ("I10.XXXA",), "FY2026-Apr")),
        ("99213", ("no_data", WARNING, ("99213",), "no release")),
        ("J3420", ("no_data", WARNING, ("J3420",), "2025-Q4 starter")),
        ("0FT44ZZ", ("no_data", WARNING, ("0FT44ZZ",), "FY2025-Apr")),
        ("0FT", ("header", ERROR, ("0FT",), "FY2025-Apr")),
    ],
)
def test_a_code_that_cannot_be_reported_is_found_by_its_cause(code: str, found: Found) -> None:
    assert check(code) == [found]


def test_a_date_without_a_release_is_a_warning_that_names_the_way_out() -> None:
    findings = book(packaged(), ["I10"], date(2027, 1, 1))
    assert [(f.rule, f.severity, f.codes) for f in findings] == [("no_data", WARNING, ("I10",))]
    assert "nosology sources" in findings[0].message


def test_notes_are_checked_on_dates_without_a_release_too() -> None:
    found = [found[0] for found in check("E10.9", "E11.9", as_of=date(2027, 1, 1))]
    assert found == ["no_data", "no_data", "excludes1"]


@pytest.mark.parametrize(
    ("codes", "at"),
    [
        (("E10.9", "E11.9"), "E10"),
        (("E11.9", "E10.9"), "E11"),
        (("E11.A", "E11.22"), "E11.A"),
        (("A15.0", "J65"), "A15-A19"),
        (("J65", "A15.0"), "A15-A19"),
        (("O09.90", "Z34.00"), "chapter 15"),
        (("E78.5", "P70.2"), "chapter 4"),
        (("V43.52XA", "W31.1XXA"), "V00-V99"),
        (("G63", "E11.42"), "G63"),
        (("S01.01XA", "S02.0XXB"), "S01"),
        (("S81.811A", "S82.201B"), "S81"),
        (("S06.0X1A", "S06.5X1A"), "S06.0"),
        (("R47.01", "I69.320"), "R47.01"),
    ],
)
def test_excludes1_is_found_from_either_side_at_code_block_or_chapter(codes: tuple[str, str], at: str) -> None:
    assert [f for f in check(*codes) if f[0] == "excludes1"] == [("excludes1", ERROR, codes, f"icd10cm-tabular:{at}")]


@pytest.mark.parametrize(
    "codes",
    [
        # "pneumoconiosis associated with tuberculosis, any type in A15 (J65)", at A15-A19
        ("A15.0", "A18.01"),
        ("A15.0", "A15.4"),
        # "basophilia (D72.824)", at D72; "(M27.8)", at M26-M27
        ("D72.824", "D72.0"),
        ("M27.8", "M26.4"),
        # "(E08-E13 with .42)", at G63, and "see categories E08-E10, E11, E13 with ketoacidosis", at E87.2
        ("E11.65", "G63"),
        ("E11.65", "E87.20"),
        # "open skull fracture (S02.- with 7th character B)" and "open fracture … (S82.-)"; these are closed
        ("S01.01XA", "S02.0XXA"),
        ("S81.811A", "S82.201A"),
        ("R47.01", "I69.322"),
    ],
)
def test_excludes1_is_not_found_where_a_note_only_mentions_the_family_or_sets_a_condition(
    codes: tuple[str, str],
) -> None:
    assert "excludes1" not in rules(*codes)
    assert "excludes1" not in rules(*reversed(codes))


def test_excludes1_is_found_once_for_a_pair_and_for_every_pair() -> None:
    found = [f[2] for f in check("E10.9", "E11.9", "E13.9", "E11.9") if f[0] == "excludes1"]
    assert found == [("E10.9", "E11.9"), ("E10.9", "E13.9"), ("E11.9", "E13.9")]


@pytest.mark.parametrize(
    ("codes", "question"),
    [
        # The guidelines' own example of two unrelated conditions.
        (("F45.8", "G47.63"), True),
        (("A15.0", "J65"), True),
        # One category, or two types of one disease: there is nothing to ask.
        (("E11.A", "E11.22"), False),
        (("E10.9", "E11.9"), False),
    ],
)
def test_an_excludes1_message_asks_whether_the_conditions_are_unrelated_where_they_may_be(
    codes: tuple[str, str], question: bool
) -> None:
    (finding, *_) = book(packaged(), codes, COVERED)
    assert (finding.rule, finding.severity) == ("excludes1", ERROR)
    assert ("query the provider" in finding.message) is question
    assert ("forms of one condition" in finding.message) is not question


@pytest.mark.parametrize(
    ("codes", "at"),
    [
        (("J44.9", "J47.9"), "J44"),
        (("I21.4", "I22.0"), "I21"),
        (("O24.410", "O99.013"), "O20-O29"),
        (("L89.152", "L97.421"), "L89"),
        # That the chapters of the body are several needs no finding.
        (("E11.9", "I10"), None),
    ],
)
def test_excludes2_is_information_unless_a_whole_chapter_says_it(codes: tuple[str, str], at: str | None) -> None:
    expected = [("excludes2", INFO, codes, f"icd10cm-tabular:{at}")] if at else []
    assert [found for found in check(*codes) if found[0] == "excludes2"] == expected


@pytest.mark.parametrize(
    ("codes", "at"),
    [
        (("N18.4", "I12.9"), "N18"),
        (("N18.4", "E11.22"), "N18"),
        (("J12.82", "U07.1"), "J12.82"),
        (("T45.515A", "D68.32"), "T36-T50"),
        (("T39.015A", "K29.00"), "T36-T50"),
        (("D64.2", "T45.511A"), "D64.2"),
        (("I25.82", "I25.10"), "I25.82"),
    ],
)
def test_code_first_names_the_code_that_comes_first(codes: tuple[str, str], at: str) -> None:
    later, first = codes
    assert check(later, first) == [("code_first", ERROR, (first, later), f"icd10cm-tabular:{at}")]
    assert check(first, later) == []


def test_code_first_sees_past_codes_in_between_and_through_duplicates() -> None:
    assert check("N18.4", "I10", "E78.5", "E11.22")[0][2] == ("E11.22", "N18.4")
    assert rules("E11.22", "N18.4", "E11.22") == ["duplicate"]


@pytest.mark.parametrize(
    "code",
    [
        "G63",
        "F02.80",
        "F02.B11",
        "H62.41",
        "M01.X0",
        "M14.811",
        "J91.8",
        "I68.2",
        "M36.4",
        "G70.81",
        "R47.82",
        "K67",
        "G47.421",
        "D63.8",
    ],
)
def test_a_manifestation_is_never_first(code: str) -> None:
    found = ("manifestation_first", ERROR, (code,), "icd10cm-guidelines:I.A.13")
    assert found in check(code)
    assert found in check(code, "E78.5")
    assert "manifestation_first" not in rules("E78.5", code)


@pytest.mark.parametrize("code", ["B95.0", "B96.20", "F54", "R69", "I10"])
def test_what_is_no_manifestation_is_not_taken_for_one(code: str) -> None:
    assert "manifestation_first" not in rules(code)


def test_a_manifestation_after_a_procedure_alone_still_stands_first_among_the_diagnoses() -> None:
    assert "manifestation_first" in rules("0FT44ZZ", "G63")


@pytest.mark.parametrize(
    ("codes", "at"),
    [
        (("Z79.4", "E11.9"), "E11"),
        (("B96.20", "N39.0"), "N39.0"),
        (("F17.210", "I10"), "I10-I1A"),
        (("Z3A.34", "O30.003"), None),
    ],
)
def test_use_additional_names_the_code_that_comes_after(codes: tuple[str, str], at: str | None) -> None:
    later, first = codes
    expected = (
        # The code first note at Z3A says the same of the pair, and says it once.
        ("code_first", ERROR, (first, later), "icd10cm-tabular:Z3A")
        if at is None
        else ("use_additional", WARNING, (first, later), f"icd10cm-tabular:{at}")
    )
    assert [found for found in check(later, first) if found[0] != "not_first_listed"] == [expected]
    assert check(first, later) == []


def test_a_note_that_lists_its_own_family_asks_for_no_order_within_it() -> None:
    # "code, if applicable, for codes G31.0-G31.83, G31.85-G31.9, to identify:", at G31
    assert "use_additional" not in rules("G31.01", "G31.83")
    assert "use_additional" not in rules("G31.83", "G31.01")


@pytest.mark.parametrize("codes", [("E11.65", "E1165"), ("I10", " i10 ", "I10-")])
def test_a_diagnosis_is_reported_once_however_it_is_typed(codes: tuple[str, ...]) -> None:
    found = ("duplicate", ERROR, check(*codes)[0][2], "icd10cm-guidelines:I.B.12")
    assert check(*codes) == [found] * (len(codes) - 1)


def test_a_procedure_may_be_reported_more_than_once() -> None:
    assert check("0FT44ZZ", "0FT44ZZ", as_of=date(2025, 5, 1)) == []


def test_findings_come_by_kind_and_codes_that_do_not_exist_hide_nothing() -> None:
    assert rules("nonsense", "E11", "N18.4", "E10.9", "E11.9", "E11.9", "I12.9") == [
        "invalid_code",
        "header",
        "duplicate",
        "excludes1",
        "excludes1",
        "code_first",
    ]


def test_500_codes_are_checked_within_seconds() -> None:
    code_set = packaged().sets(System.ICD10CM)[0]
    codes = [c for c in code_set.codes() if len(c) >= 5][:: 90_000 // 500][:500]
    assert len(codes) == 500
    start = time.perf_counter()
    findings = book(packaged(), codes, COVERED)
    assert time.perf_counter() - start < 10
    assert {f.rule for f in findings} >= {"header", "excludes1"}


@pytest.fixture
def two_years(tmp_path: Path) -> Catalogue:
    def code_set(year: str, *diags: str) -> Path:
        text = tabular(year, chapter(1, section("A00-A09", diag("A00", "Cholera", *diags))))
        return write(tmp_path, text, f"icd10cm-tabular-{year}.xml")

    needs = '<sevenChrDef><extension char="A">initial encounter</extension></sevenChrDef>' + notes(
        "excludes1", "typhoid (A01.0)"
    )
    paths = (
        code_set("2025", diag("A00.0", "Kept"), diag("A00.1", "Retired"), diag("A00.7", "Retired", needs)),
        code_set("2026", diag("A00.0", "Kept"), diag("A00.2", "New"), diag("A00.8", "New", needs)),
    )
    return Catalogue({System.ICD10CM: lambda: tuple(load_icd10cm(path) for path in paths)})


@pytest.mark.parametrize(
    ("code", "as_of", "rule"),
    [
        ("A00.1", date(2026, 1, 1), "not_in_force"),
        ("A00.2", date(2025, 1, 1), "not_in_force"),
        # A code that is out of force wants no 7th character.
        ("A00.7", date(2026, 1, 1), "not_in_force"),
        ("A00.8", date(2025, 1, 1), "not_in_force"),
        ("A00.7", date(2025, 1, 1), "seventh_character"),
        ("A00.8", date(2026, 1, 1), "seventh_character"),
        ("A00.0", date(2027, 1, 1), "no_data"),
        ("A00.9", date(2026, 1, 1), "invalid_code"),
    ],
)
def test_codes_out_of_force_are_told_from_codes_that_do_not_exist(
    two_years: Catalogue, code: str, as_of: date, rule: str
) -> None:
    (finding,) = book(two_years, [code], as_of)
    assert (finding.rule, finding.codes) == (rule, (code,))
    assert finding.severity is (WARNING if rule == "no_data" else ERROR)
