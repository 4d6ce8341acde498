"""What changed between two releases, and what replaced a code."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from order_files import ordered
from tabular_files import chapter, diag, load_icd10cm, official, packaged_icd10cm, section, sevenths, tabular, write

from codes.changes import ChangedCode, Changes, Revision, changes, replacements
from codes.code_set import CodeSet
from codes.icd10cm import Icd10cmCodeSet
from codes.icd10cm_order import OrderedIcd10cmCodeSet
from codes.icd10pcs import Icd10pcsCodeSet
from codes.models import Release, System
from codes.readers.conversion import Conversion, ConversionTable, read_conversion
from codes.readers.conversion import recognises as recognises_conversion
from codes.readers.order_file import read_order_file, recognises
from codes.readers.source_file import source_files

ORDER = official("cm_order/icd10cm_code_descriptions_FY2025_apr2025.zip")
CONVERSION = official("conversion/icd10cm_conversion_table_FY2025.zip")
OLDER, NEWER = date(2024, 10, 1), date(2025, 10, 1)

BEFORE = (
    ("I41", 0, "Invented disease"),
    ("I410", 1, "Invented disease, pale"),
    ("I411", 1, "Invented disease, rose"),
    ("I412", 1, "Invented  disease of Beziers' type"),
    ("I418", 0, "Invented disease, kept apart"),
    ("I4180", 1, "Invented disease, kept apart, alone"),
    ("T66", 0, "Cold hands"),
    ("T66XXXA", 1, "Cold hands, initial encounter"),
    ("T66XXXS", 1, "Cold hands, sequela"),
    ("Z860", 1, "History of something"),
)
AFTER = (
    ("I41", 0, "Invented disease"),
    ("I410", 0, "Invented disease, pale"),
    ("I4101", 1, "Invented disease, pale, left"),
    ("I4109", 1, "Invented disease, pale, otherwise"),
    ("I411", 1, "Invented disease, red"),
    ("I412", 1, "Invented disease of Béziers’ type"),
    ("I418", 1, "Invented disease, kept apart"),
    ("T66", 0, "Cold hands"),
    ("T660", 0, "Cold hands, both"),
    ("T660XXA", 1, "Cold hands, both, initial encounter"),
    ("T660XXS", 1, "Cold hands, both, sequela"),
    ("T661", 0, "Cold hands, one"),
    ("T661XXA", 1, "Cold hands, one, initial encounter"),
    ("T661XXS", 1, "Cold hands, one, sequela"),
    ("Z87", 0, "History"),
    ("Z871", 1, "History of something else"),
)


@pytest.fixture
def releases(tmp_path: Path) -> tuple[OrderedIcd10cmCodeSet, OrderedIcd10cmCodeSet]:
    return ordered(tmp_path, "FY2025", OLDER, BEFORE), ordered(tmp_path, "FY2026", NEWER, AFTER)


def conversion(*rows: tuple[str, int, str]) -> ConversionTable:
    return ConversionTable(
        tuple(Conversion(code, date(year, 10, 1), tuple(p.split(", ") if p else ())) for code, year, p in rows)
    )


def test_every_kind_of_change_is_listed_in_book_order(
    releases: tuple[OrderedIcd10cmCodeSet, OrderedIcd10cmCodeSet],
) -> None:
    assert changes(*releases, under="I41") == Changes(
        older="FY2025",
        newer="FY2026",
        new=(
            ChangedCode("I41.01", "Invented disease, pale, left", True),
            ChangedCode("I41.09", "Invented disease, pale, otherwise", True),
        ),
        retired=(ChangedCode("I41.80", "Invented disease, kept apart, alone", True),),
        revised=(Revision("I41.1", "Invented disease, rose", "Invented disease, red"),),
        made_header=(ChangedCode("I41.0", "Invented disease, pale", False),),
        made_billable=(ChangedCode("I41.8", "Invented disease, kept apart", True),),
    )


@pytest.mark.parametrize(
    ("under", "new", "retired"),
    [
        ("", 10, 4),
        ("T66", 6, 2),
        ("t66.-", 6, 2),
        ("T66.1", 3, 0),
        ("T", 6, 2),
        ("Z87.1", 1, 0),
        ("K00", 0, 0),
    ],
)
def test_changes_are_limited_to_the_codes_that_begin_so(
    releases: tuple[OrderedIcd10cmCodeSet, OrderedIcd10cmCodeSet], under: str, new: int, retired: int
) -> None:
    found = changes(*releases, under=under)
    assert (len(found.new), len(found.retired)) == (new, retired)


def test_a_release_has_not_changed_from_itself(
    releases: tuple[OrderedIcd10cmCodeSet, OrderedIcd10cmCodeSet],
) -> None:
    for release in releases:
        assert changes(release, release) == Changes(release.release.name, release.release.name, (), (), (), (), ())


@pytest.mark.parametrize(
    ("before", "after", "revised"),
    [
        ("Meniere's disease", "Ménière’s disease", False),
        ("Wound  of the HAND", "Wound of the hand", False),
        ("Non-union", "Non–union", False),
        ("Condition unspecified", "Condition, unspecified", True),
        ("Wound of toe joints", "Wound of toe joint(s)", True),
        ("Stage <10", "Stage >10", True),
        ("Grade I", "Grade II", True),
    ],
)
def test_typography_alone_is_no_revision(tmp_path: Path, before: str, after: str, revised: bool) -> None:
    older = ordered(tmp_path, "FY2025", OLDER, (("A00", 1, before),))
    newer = ordered(tmp_path, "FY2026", NEWER, (("A00", 1, after),))
    assert changes(older, newer).revised == ((Revision("A00", before, after),) if revised else ())


def test_a_composed_title_is_compared_with_the_official_one(tmp_path: Path) -> None:
    older = ordered(tmp_path, "FY2025", OLDER, BEFORE[6:9])
    text = tabular(
        "2026", chapter(19, section("T66", diag("T66", "Cold hands", sevenths(A="initial encounter", D="x"))))
    )
    found = changes(older, load_icd10cm(write(tmp_path, text)))
    assert (found.revised, [c.code for c in found.new], [c.code for c in found.retired]) == (
        (),
        ["T66.XXXD"],
        ["T66.XXXS"],
    )


def test_only_what_both_sets_speak_for_is_new_or_retired() -> None:
    def pcs(name: str, start: date, titles: dict[str, str], sections: str) -> CodeSet:
        release = Release(System.ICD10PCS, name, start, date(start.year + 1, 9, 30), name, "")
        return Icd10pcsCodeSet(release, titles, frozenset(sections))

    older = pcs("FY2025", OLDER, {"0016070": "First", "0016071": "Second", "XW0DXR6": "Drug"}, "0X")
    newer = pcs("FY2026", NEWER, {"0016070": "First", "0016072": "Third", "B010ZZZ": "Image"}, "0B")
    found = changes(older, newer)
    assert [c.code for c in found.new] == ["0016072"]
    assert [c.code for c in found.retired] == ["0016071"]


def test_releases_of_two_systems_cannot_be_compared(tmp_path: Path) -> None:
    release = Release(System.ICD10PCS, "FY2025", OLDER, NEWER, "", "")
    with pytest.raises(ValueError, match="icd10pcs"):
        changes(ordered(tmp_path, "FY2025", OLDER, BEFORE), Icd10pcsCodeSet(release, {}, frozenset("0")))


@pytest.mark.parametrize(
    ("code", "table", "found"),
    [
        pytest.param("I41.0", None, ("I41.01", "I41.09"), id="divided: the billable codes below"),
        pytest.param("i410", conversion(), ("I41.01", "I41.09"), id="an empty table says nothing"),
        pytest.param("T66.XXXA", None, ("T66.0XXA", "T66.1XXA"), id="header divided: same 7th character"),
        pytest.param("T66.XXXS", None, ("T66.0XXS", "T66.1XXS"), id="header divided: sequela"),
        pytest.param("Z86.0", None, (), id="retired and nothing known"),
        pytest.param("Z86.0", conversion(("Z87.1", 2025, "Z86.0")), ("Z87.1",), id="the table names it"),
        pytest.param("Z86.0", conversion(("Z87.1", 2025, "K00, Z86.0")), ("Z87.1",), id="among several"),
        pytest.param("Z86.0", conversion(("Z87.1", 2025, "Z85.9-Z86.1")), ("Z87.1",), id="in a range"),
        pytest.param("I41.80", conversion(("Z87.1", 2025, "I41.0-I41.8")), ("Z87.1",), id="below the end of a range"),
        pytest.param("Z86.0", conversion(("Z87.1", 2025, "Z85-Z86")), (), id="a range of categories is advice"),
        pytest.param("Z86.0", conversion(("Z87.1", 2025, "Z86.-")), (), id="a family is advice"),
        pytest.param("Z86.0", conversion(("Z87.1", 2025, "Z86.1")), (), id="the table names another"),
        pytest.param("Z86.0", conversion(("Z87.1", 2024, "Z86.0")), (), id="a row of before the older release"),
        pytest.param("Z86.0", conversion(("Z87.1", 2027, "Z86.0")), (), id="a row of after the newer release"),
        pytest.param("Z86.0", conversion(("Z88.8", 2025, "Z86.0")), (), id="a code the newer release lacks"),
        pytest.param("Z86.0", conversion(("T66.0", 2025, "Z86.0")), ("T66.0XXA", "T66.0XXS"), id="a header since"),
        pytest.param("I41.0", conversion(("Z87.1", 2025, "I41.0")), ("Z87.1",), id="the table goes before the tree"),
        pytest.param(
            "T66.XXXA", conversion(("T66.1XXA", 2025, "T66.XXXA-T66.YYYA")), ("T66.1XXA",), id="range, 7th character"
        ),
        pytest.param(
            "T66.XXXS", conversion(("I41.01", 2025, "T66.XXXA-T66.YYYA")), ("T66.0XXS", "T66.1XXS"), id="other"
        ),
        pytest.param("I41.1", conversion(("Z87.1", 2025, "I41.1")), (), id="billable still"),
        pytest.param("I41", None, (), id="a header in both"),
        pytest.param("K00", None, (), id="in neither"),
        pytest.param("K00", conversion(("Z87.1", 2018, "K00")), ("Z87.1",), id="retired long before"),
        pytest.param("", conversion(("Z87.1", 2025, "Z86.0")), (), id="no code"),
    ],
)
def test_what_replaced_a_code(
    releases: tuple[OrderedIcd10cmCodeSet, OrderedIcd10cmCodeSet],
    code: str,
    table: ConversionTable | None,
    found: tuple[str, ...],
) -> None:
    assert replacements(code, *releases, table) == found


def test_a_shorter_code_is_not_taken_for_a_7th_character_code(tmp_path: Path) -> None:
    older = ordered(tmp_path, "FY2025", OLDER, (("T66", 0, "Cold hands"), ("T66A", 1, "Cold hands, A")))
    newer = ordered(tmp_path, "FY2026", NEWER, AFTER[7:11])
    assert replacements("T66.A", older, newer, None) == ()


@cache
def order_of_2025() -> OrderedIcd10cmCodeSet:
    assert ORDER is not None
    file = next(file for file in source_files(ORDER) if recognises(file))
    release = Release(System.ICD10CM, "FY2025-Apr", date(2025, 4, 1), date(2025, 9, 30), file.name, "")
    return OrderedIcd10cmCodeSet(read_order_file(file), release)


@cache
def packaged_2026() -> Icd10cmCodeSet:
    return packaged_icd10cm()


@cache
def since_2025() -> Changes:
    return changes(order_of_2025(), packaged_2026())


NEEDS_ORDER = pytest.mark.skipif(ORDER is None, reason="needs shared/data: cm_order/…FY2025_apr2025.zip")


@NEEDS_ORDER
def test_from_fiscal_year_2025_to_april_2026() -> None:
    found = since_2025()
    assert (found.older, found.newer) == ("FY2025-Apr", "FY2026-Apr")
    assert (len(found.new), sum(c.billable for c in found.new)) == (614, 487)
    assert {c.code[:-1] for c in found.retired} == {"S30.1XX", "T78.07X", "T78.08X", "T78.1XX"}
    assert len(found.retired) == 12
    made_headers = "B88.0 D71 E72.53 E78.01 E88.1 G35 H01.8 Q89.8 Q99.8 R10.2 R76.8 Z40.8 Z59.86 Z84.1 Z91.011 Z91.012"
    assert " ".join(c.code for c in found.made_header) == made_headers
    assert found.made_billable == ()
    assert len(found.revised) == 44
    # The order file's own titles, seventh characters included: what differs was reworded, never composed wrongly.
    reworded = ("L02.2", "M21.159", "M24.076", "M61.129", "P09.6", "Q75.0", "S62.9", "S74.21", "Y07.435", "Z83.718")
    assert all(revision.code.startswith(reworded) for revision in found.revised)


@NEEDS_ORDER
def test_every_code_gone_since_2025_has_replacements() -> None:
    older, newer = order_of_2025(), packaged_2026()
    found = since_2025()
    new = {c.code for c in found.new if c.billable}
    for gone in (*found.retired, *found.made_header):
        successors = replacements(gone.code, older, newer, None)
        assert len(successors) > 1
        assert set(successors) <= new
    assert replacements("T78.07XD", older, newer, None) == ("T78.070D", "T78.071D", "T78.079D")
    assert replacements("Z59.86", older, newer, None) == ("Z59.861", "Z59.868", "Z59.869")


@NEEDS_ORDER
@pytest.mark.skipif(CONVERSION is None, reason="needs shared/data: conversion/icd10cm_conversion_table_FY2025.zip")
def test_the_official_table_tells_what_replaced_codes_divided_long_ago() -> None:
    assert CONVERSION is not None
    table = read_conversion(next(file for file in source_files(CONVERSION) if recognises_conversion(file)))
    older, newer = order_of_2025(), packaged_2026()
    assert replacements("A04.7", older, newer, table) == ("A04.71", "A04.72")
    assert replacements("G93.3", older, newer, table) == ("G93.31", "G93.32", "G93.39")
    assert replacements("G35", older, newer, table)[:2] == ("G35.A", "G35.B0")
