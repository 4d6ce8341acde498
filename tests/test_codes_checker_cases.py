"""Checker cases as a coder would put them: each says what decides it, and each can fail.

`found` cases name the note or section that the finding must cite. `not found` cases name the note or section
that allows the set, in our words. Facts checked in the Tabular List of April 2026 and the Guidelines of FY2026.
"""

from datetime import date

import pytest
from tabular_files import packaged

from codes.checker.check import BOOK_CHECKS, check_book
from codes.checker.claim import make_claim
from codes.models import Finding, Severity

COVERED = date(2026, 8, 15)
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

Found = tuple[str, str, Severity, str, str]
FOUND: tuple[Found, ...] = (
    # What a code is.
    ("E11.99", "invalid_code", ERROR, "E11.99", "FY2026-Apr"),
    ("S72.0", "header", ERROR, "S72.0", "FY2026-Apr"),
    ("S72.001", "seventh_character", ERROR, "S72.001", "FY2026-Apr"),
    ("S72.001Z", "seventh_character", ERROR, "S72.001Z", "FY2026-Apr"),
    ("S01.01A", "seventh_character", ERROR, "S01.01A", "FY2026-Apr"),
    ("M54.2XXA", "seventh_character", ERROR, "M54.2XXA", "FY2026-Apr"),
    ("I10 E11.9 I10", "duplicate", ERROR, "I10", "icd10cm-guidelines:I.B.12"),
    # Excludes1: own, inherited from a category, a block and a chapter; ranges; from either side.
    ("E10.9 E11.9", "excludes1", ERROR, "E10.9 E11.9", "icd10cm-tabular:E10"),
    ("E11.9 E10.9", "excludes1", ERROR, "E11.9 E10.9", "icd10cm-tabular:E11"),
    ("E78.5 P70.2", "excludes1", ERROR, "E78.5 P70.2", "icd10cm-tabular:chapter 4"),
    ("A15.0 J65", "excludes1", ERROR, "A15.0 J65", "icd10cm-tabular:A15-A19"),
    ("O09.90 Z34.00", "excludes1", ERROR, "O09.90 Z34.00", "icd10cm-tabular:chapter 15"),
    ("G63 E11.42", "excludes1", ERROR, "G63 E11.42", "icd10cm-tabular:G63"),
    ("S81.811A S82.201B", "excludes1", ERROR, "S81.811A S82.201B", "icd10cm-tabular:S81"),
    ("F45.8 G47.63", "excludes1", ERROR, "F45.8 G47.63", "icd10cm-tabular:F45.8"),
    ("E87.29 E11.10", "excludes1", ERROR, "E87.29 E11.10", "icd10cm-tabular:E87.2"),
    ("O85 A41.51", "excludes1", ERROR, "O85 A41.51", "icd10cm-tabular:A41"),
    ("Z33.1 O13.3", "excludes1", ERROR, "Z33.1 O13.3", "icd10cm-tabular:Z33.1"),
    ("M54.50 M51.26", "excludes1", ERROR, "M54.50 M51.26", "icd10cm-tabular:M54.5"),
    # Excludes2.
    ("J44.9 J47.9", "excludes2", INFO, "J44.9 J47.9", "icd10cm-tabular:J44"),
    ("I21.4 I22.0", "excludes2", INFO, "I21.4 I22.0", "icd10cm-tabular:I21"),
    # Code first: the wrong way round, and missing.
    ("N18.4 I12.9", "code_first", ERROR, "I12.9 N18.4", "icd10cm-tabular:N18"),
    ("J12.82 U07.1", "code_first", ERROR, "U07.1 J12.82", "icd10cm-tabular:J12.82"),
    ("T45.515A D68.32", "code_first", ERROR, "D68.32 T45.515A", "icd10cm-tabular:T36-T50"),
    ("I25.82", "code_first", WARNING, "I25.82", "icd10cm-tabular:I25.82"),
    ("I10 J91.0", "code_first", WARNING, "J91.0", "icd10cm-tabular:J91.0"),
    ("T45.515A", "code_first", WARNING, "T45.515A", "icd10cm-tabular:T36-T50"),
    ("Z3A.34", "code_first", WARNING, "Z3A.34", "icd10cm-tabular:Z3A"),
    ("I46.2", "code_first", WARNING, "I46.2", "icd10cm-tabular:I46.2"),
    ("E78.5 I43", "code_first", INFO, "I43", "icd10cm-tabular:I43"),
    # Manifestations: never first, with and without "classified elsewhere" after the etiology.
    ("G63 E85.4", "manifestation_first", ERROR, "G63", "icd10cm-guidelines:I.A.13"),
    ("F02.80 G30.9", "manifestation_first", ERROR, "F02.80", "icd10cm-guidelines:I.A.13"),
    ("D63.8", "manifestation_first", ERROR, "D63.8", "icd10cm-guidelines:I.A.13"),
    ("H42 E11.39", "code_first", ERROR, "E11.39 H42", "icd10cm-tabular:H42"),
    # Use additional code: the wrong way round, and missing.
    ("Z79.4 E11.9", "use_additional", WARNING, "E11.9 Z79.4", "icd10cm-tabular:E11"),
    ("F17.210 I10", "use_additional", WARNING, "I10 F17.210", "icd10cm-tabular:I10-I1A"),
    ("E11.22", "use_additional", WARNING, "E11.22", "icd10cm-tabular:E11.22"),
    ("I11.0", "use_additional", WARNING, "I11.0", "icd10cm-tabular:I11.0"),
    ("N39.0", "use_additional", INFO, "N39.0", "icd10cm-tabular:N39.0"),
    # Code also: either order.
    ("I10 I16.0", "code_also", INFO, "I16.0 I10", "icd10cm-tabular:I16"),
    ("I16.0 I10", "code_also", INFO, "I16.0 I10", "icd10cm-tabular:I16"),
    ("G43.601", "code_also", INFO, "G43.601", "icd10cm-tabular:G43.6"),
    # Not first, and only first.
    ("W01.0XXA S72.001A", "not_first_listed", ERROR, "W01.0XXA", "icd10cm-guidelines:I.C.20.a.6"),
    ("T38.3X6A E11.65", "not_first_listed", ERROR, "T38.3X6A", "icd10cm-guidelines:I.C.19.e.5.c"),
    ("R65.21 A41.9", "not_first_listed", ERROR, "R65.21", "icd10cm-guidelines:I.C.1.d.3"),
    ("B96.20 N39.0", "not_first_listed", ERROR, "B96.20", "icd10cm-tabular:B95-B97"),
    ("Z68.41 E66.01", "not_first_listed", ERROR, "Z68.41", "icd10cm-guidelines:I.B.14"),
    ("Z59.41 E11.9", "not_first_listed", ERROR, "Z59.41", "icd10cm-guidelines:I.B.14"),
    ("Z37.0 O80", "not_first_listed", ERROR, "Z37.0", "icd10cm-guidelines:I.C.21.c.11"),
    ("Z95.1 I25.10", "not_first_listed", WARNING, "Z95.1", "icd10cm-guidelines:I.C.21.c.3"),
    ("Z85.3 Z12.31", "not_first_listed", WARNING, "Z85.3", "icd10cm-guidelines:I.C.21.c.4"),
    ("Z15.01 Z31.5", "not_first_listed", WARNING, "Z15.01", "icd10cm-guidelines:I.C.21.c.3"),
    ("I10 Z00.00", "not_first_listed", ERROR, "Z00.00", "icd10cm-guidelines:I.C.21.c.15"),
    ("C50.911 Z51.11", "not_first_listed", ERROR, "Z51.11", "icd10cm-guidelines:I.C.21.c.15"),
    ("Z37.0 O80", "not_first_listed", ERROR, "O80", "icd10cm-guidelines:I.C.15.n.1"),
    # Alone, beside, before.
    ("O80 O24.420", "single_use", ERROR, "O80 O24.420", "icd10cm-guidelines:I.C.15.n.1"),
    ("P95 P07.14", "single_use", ERROR, "P95 P07.14", "icd10cm-guidelines:I.C.16.g"),
    ("I22.0", "guideline", ERROR, "I22.0", "icd10cm-guidelines:I.C.9.e.4"),
    ("Z38.00 P07.31 P07.14", "guideline", ERROR, "P07.14 P07.31", "icd10cm-guidelines:I.C.16.d"),
    ("S72.001A Y92.009 W01.0XXA", "guideline", WARNING, "W01.0XXA Y92.009", "icd10cm-guidelines:I.C.20.d"),
    ("S72.001A Y99.8", "guideline", ERROR, "Y99.8", "icd10cm-guidelines:I.C.20.k"),
    # Both sides.
    ("M17.11 M17.12", "bilateral", ERROR, "M17.11 M17.12", "icd10cm-guidelines:I.B.13"),
    ("H25.11 H25.12", "bilateral", ERROR, "H25.11 H25.12", "icd10cm-guidelines:I.B.13"),
    ("E11.3211 E11.3212", "bilateral", ERROR, "E11.3211 E11.3212", "icd10cm-guidelines:I.B.13"),
    ("M17.0 M17.11", "bilateral", ERROR, "M17.0 M17.11", "icd10cm-guidelines:I.B.13"),
    # One of several: stages, severities, with and without, trimesters, records of mother and child.
    ("N18.4 N18.6", "mutually_exclusive", ERROR, "N18.4 N18.6", "icd10cm-guidelines:I.C.14.a.1"),
    ("E11.9 E11.22 N18.4", "mutually_exclusive", ERROR, "E11.9 E11.22", "icd10cm-tabular:E11"),
    ("J45.20 J45.21", "mutually_exclusive", ERROR, "J45.20 J45.21", "icd10cm-tabular:J45"),
    ("J45.20 J45.40", "mutually_exclusive", ERROR, "J45.20 J45.40", "icd10cm-guidelines:I.B.2"),
    ("F32.0 F32.2", "mutually_exclusive", ERROR, "F32.0 F32.2", "icd10cm-guidelines:I.B.2"),
    ("E11.3211 E11.3291", "mutually_exclusive", ERROR, "E11.3211 E11.3291", "icd10cm-tabular:E11"),
    ("G40.909 G40.919", "mutually_exclusive", ERROR, "G40.909 G40.919", "icd10cm-tabular:G40"),
    ("R65.20 R65.21", "mutually_exclusive", ERROR, "R65.20 R65.21", "icd10cm-guidelines:I.C.1.d.6"),
    ("E66.01 Z68.41 Z68.42", "mutually_exclusive", ERROR, "Z68.41 Z68.42", "icd10cm-guidelines:I.C.21.c.3"),
    ("O24.410 Z3A.20 Z3A.21", "mutually_exclusive", ERROR, "Z3A.20 Z3A.21", "icd10cm-guidelines:I.C.21.c.11"),
    ("O13.1 O13.2", "mutually_exclusive", ERROR, "O13.1 O13.2", "icd10cm-guidelines:I.C.15.a.3"),
    ("O13.3 Z3A.20", "mutually_exclusive", WARNING, "O13.3 Z3A.20", "icd10cm-guidelines:I.C.15.a.3"),
    ("O03.9 Z3A.08", "mutually_exclusive", ERROR, "O03.9 Z3A.08", "icd10cm-guidelines:I.C.21.c.11"),
    ("O80 Z37.0 Z38.00", "mutually_exclusive", ERROR, "O80 Z38.00", "icd10cm-guidelines:I.C.15.a.2"),
    ("O42.02 P07.18", "mutually_exclusive", ERROR, "O42.02 P07.18", "icd10cm-guidelines:I.C.16.a.1"),
    ("O80 Z37.1", "mutually_exclusive", ERROR, "O80 Z37.1", "icd10cm-guidelines:I.C.15.n.3"),
    ("T24.211A T24.311A", "mutually_exclusive", ERROR, "T24.211A T24.311A", "icd10cm-guidelines:I.C.19.d.2"),
    ("T86.21 Z94.1", "mutually_exclusive", ERROR, "T86.21 Z94.1", "icd10cm-guidelines:I.C.21.c.3"),
    ("S72.001A S72.001D", "mutually_exclusive", WARNING, "S72.001A S72.001D", "icd10cm-guidelines:I.C.19.a"),
    ("I50.9 I50.22", "mutually_exclusive", WARNING, "I50.9 I50.22", "icd10cm-guidelines:I.A.9.b"),
    ("S72.001A Y93.01 Y93.02 W01.0XXA", "mutually_exclusive", ERROR, "Y93.01 Y93.02", "icd10cm-guidelines:I.C.20.c"),
)
NOT_FOUND: tuple[tuple[str, str, str], ...] = (
    # What a code is.
    ("S72.001A", "seventh_character", "A is listed at S72"),
    ("T36.0X5A", "seventh_character", "the placeholder fills the fifth place, I.A.4"),
    ("I10 I11.9", "duplicate", "two codes"),
    # Excludes1.
    ("E11.65 E87.20", "excludes1", "the note at E87.2 names diabetes with ketoacidosis only"),
    ("A15.0 A18.01", "excludes1", "the note at A15-A19 mentions its own family to say what J65 holds"),
    ("S81.811A S82.201A", "excludes1", "the note at S81 names open fractures; this one is closed"),
    ("E11.65 G63", "excludes1", "the note at G63 names the endings .42 only"),
    ("J44.9 J47.9", "excludes1", "the note at J44 is an Excludes2"),
    # Excludes2.
    ("I10 E11.9", "excludes2", "chapter 9 lists the other chapters; nothing stands between these two"),
    # Order and companions.
    ("E11.22 N18.4", "code_first", "the diabetes stands before the stage, as N18 asks"),
    ("I63.9 R29.710", "code_first", "the stroke stands before its scale, as R29.7 asks"),
    ("I61.9 R29.710", "code_first", "the note at I61 sends to the scale although R29.7 names I63 alone"),
    ("N18.4", "code_first", "the note at N18 asks for what is associated, if anything is"),
    ("I50.9", "code_first", "the lines at I50 are circumstances, none of which need hold"),
    ("Z34.03 Z3A.34", "code_first", "I.C.21.c.11 lists both for obstetric encounters"),
    ("G30.9 F02.80", "manifestation_first", "the etiology stands first"),
    ("B96.20", "manifestation_first", "an organism is the cause of a disease classified elsewhere, no manifestation"),
    ("E11.9 Z79.4", "use_additional", "the insulin stands after the diabetes, as E11 asks"),
    ("E11.22 N18.4", "use_additional", "the stage that E11.22 asks for is there"),
    ("I10", "use_additional", "the note at I10-I1A asks for a habit only where there is one"),
    ("E11.9", "use_additional", "the note at E11 asks for the drugs only where they are taken"),
    ("I10 E78.5", "code_also", "no note joins them"),
    # Not first, and only first.
    ("S72.001A W01.0XXA", "not_first_listed", "the injury stands first, I.C.20.a.6"),
    ("Z12.31 Z80.3", "not_first_listed", "the screening stands before the history, I.C.21.c.4"),
    ("Z21", "not_first_listed", "an HIV status is the reason of many an encounter"),
    ("Z00.00 I10", "not_first_listed", "the examination stands first, I.C.21.c.15"),
    ("I10 Z00.6", "not_first_listed", "Z00.6 is excepted by I.C.21.c.15"),
    ("Z51.11 C50.911", "not_first_listed", "chemotherapy stands first, I.C.2.e.2"),
    ("Z99.12", "not_first_listed", "I.C.21.c.15 puts it first, though its category is a status"),
    ("Z23", "not_first_listed", "inoculations may stand first or after, I.C.21.c.2"),
    # Alone, beside, before.
    ("O80 Z37.0", "single_use", "an outcome is no code of chapter 15"),
    ("I21.4 I22.0", "guideline", "the initial infarction is there, I.C.9.e.4"),
    ("I22.0 I21.4", "guideline", "the order of the two depends on the encounter, I.C.9.e.4"),
    ("Z38.00 P07.14 P07.31", "guideline", "weight stands before age, I.C.16.d"),
    # Both sides.
    ("S72.001A S72.002A", "bilateral", "no bilateral code of the fracture: both sides are reported, I.B.13"),
    ("M17.11 M16.12", "bilateral", "a knee and a hip"),
    ("H40.1111 H40.1122", "bilateral", "each eye has a stage of its own, I.C.7.a.3"),
    ("S27.311A S27.312A", "single_use", "no section keeps it alone"),
    # One of several.
    ("L89.152 L89.153", "mutually_exclusive", "an ulcer that worsens in hospital has two stages, I.C.12.a.6"),
    ("L97.421 L97.423", "mutually_exclusive", "a non-pressure ulcer as well, I.C.12.b.3"),
    ("E11.3211 E11.3292", "mutually_exclusive", "the two eyes may differ"),
    ("O31.8X11 O31.8X12", "mutually_exclusive", "two fetuses, I.C.15.a.6"),
    ("R40.2111 R40.2112", "mutually_exclusive", "coma scores of two times, I.C.18.e"),
    ("T24.211A T24.312A", "mutually_exclusive", "burns of two sides, I.C.19.d.5"),
    ("O13.3 Z3A.34", "mutually_exclusive", "34 weeks are the third trimester, note at chapter 15"),
    ("T86.31 Z94.1", "mutually_exclusive", "a heart-lung transplant is no heart transplant"),
    ("N18.6 Z94.0", "mutually_exclusive", "a transplanted kidney may fail in the patient's own disease, I.C.14.a.2"),
    ("H40.10X1 H40.10X2", "mutually_exclusive", "each eye a stage where the code knows no side, I.C.7.a.3"),
    ("E11.22 E11.42", "mutually_exclusive", "as many codes as there are complications, I.C.4.a"),
    ("I50.22 I50.84", "mutually_exclusive", "I50.84 asks to code the type also"),
)


@pytest.mark.parametrize(("codes", "rule", "severity", "about", "source"), FOUND, ids=lambda value: str(value)[:40])
def test_a_finding_names_what_decides_it(codes: str, rule: str, severity: Severity, about: str, source: str) -> None:
    found = [(f.rule, f.severity, f.codes, f.source) for f in _check(codes)]
    assert (rule, severity, tuple(about.split()), source) in found


@pytest.mark.parametrize(("codes", "rule", "allowed_by"), NOT_FOUND, ids=lambda value: str(value)[:40])
def test_what_a_note_or_section_allows_is_not_found(codes: str, rule: str, allowed_by: str) -> None:
    assert [f for f in _check(codes) if f.rule == rule] == [], allowed_by


def test_the_table_holds_every_rule_of_the_book_from_both_sides() -> None:
    rules = {rule for _, rule, *_ in FOUND}
    assert rules - {rule for _, rule, _ in NOT_FOUND} == {"invalid_code", "header"}
    assert len(FOUND) + len(NOT_FOUND) >= 60
    assert len(BOOK_CHECKS) == 9


def _check(codes: str) -> tuple[Finding, ...]:
    return check_book(make_claim(packaged(), codes.split(), COVERED))
