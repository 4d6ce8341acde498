"""The reader of the conversion table: codes, dates and what stood before them, as the official table writes them."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tabular_files import official

from codes.errors import DataFileError
from codes.readers.conversion import Conversion, read_conversion, recognises
from codes.readers.source_file import SourceFile, source_files

OFFICIAL = official("conversion/icd10cm_conversion_table_FY2025.zip")
HEADER = "Current code assignment,Effective,Previous Code(s) Assignment\r\n"
PREAMBLE = (
    '"An invented preamble, which quotes.\nIts second line ends, as the official one does, in empty cells.",,\r\n'
)


def table(*rows: str) -> str:
    return PREAMBLE + HEADER + "".join(f"{row}\r\n" for row in rows) + ",,\r\n"


def source(folder: Path, content: str | bytes, name: str = "conversion.csv") -> SourceFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return SourceFile(path)


def rows_or_problem(file: SourceFile) -> tuple[Conversion, ...] | str:
    try:
        return read_conversion(file).rows
    except DataFileError as error:
        return error.problem


def test_rows_below_the_headings_are_read_in_order(tmp_path: Path) -> None:
    file = source(tmp_path, table("A04.71,2017,A04.7", "J12.82,01/01/21,J12.89", "Z55.6,04/01/2023,Z55.8"))
    assert recognises(file)
    assert read_conversion(file).rows == (
        Conversion("A04.71", date(2017, 10, 1), ("A04.7",)),
        Conversion("J12.82", date(2021, 1, 1), ("J12.89",)),
        Conversion("Z55.6", date(2023, 4, 1), ("Z55.8",)),
    )


@pytest.mark.parametrize(
    ("written", "previous"),
    [
        ("C56.1 and C56.2", ("C56.1", "C56.2")),
        ("I63.011 AND I63.012", ("I63.011", "I63.012")),
        ("M96.89 & Y84.8", ("M96.89", "Y84.8")),
        ("G93.3; R53.82", ("G93.3", "R53.82")),
        ('"E75.240, E75.241, E75.248, E75.249 "', ("E75.240", "E75.241", "E75.248", "E75.249")),
        ("H02.101-H02.106; H02.109", ("H02.101-H02.106", "H02.109")),
        ("H35.20 – H35.23", ("H35.20-H35.23",)),
        ("I10-I15.9", ("I10-I15.9",)),
        ("S06.890A-S06.899A", ("S06.890A-S06.899A",)),
        ("Codes in Categories T15-T19", ("T15-T19",)),
        ("K59.09 AND Code from categories T36-T50", ("K59.09", "T36-T50")),
        ("I63.- and P91.88", ("I63.-", "P91.88")),
        ("K31.89 and a code from R11-", ("K31.89", "R11.-")),
        ("H44.2- and H33.2", ("H44.2-", "H33.2")),
        ("T40.7X3D ", ("T40.7X3D",)),
        ("A04.7 and A04.7", ("A04.7",)),
        ("A04.7 or B99.", ("A04.7", "B99")),
        ("A04.7; XA04.8 and A04.71234", ("A04.7",)),
        ("None", ()),
        ("NONE", ()),
    ],
)
def test_previous_codes_are_told_apart_however_they_are_joined(
    tmp_path: Path, written: str, previous: tuple[str, ...]
) -> None:
    assert read_conversion(source(tmp_path, table(f"E11.11 ,2017,{written}"))).rows == (
        Conversion("E11.11", date(2017, 10, 1), previous),
    )


def test_a_row_printed_twice_counts_once_and_one_code_may_have_two_rows(tmp_path: Path) -> None:
    rows = read_conversion(
        source(tmp_path, table("O44.20,2016,O44.00", "O44.20,2016,O44.00", "O44.20,2017,O44.0"))
    ).rows
    assert [(row.since.year, row.previous) for row in rows] == [(2016, ("O44.00",)), (2017, ("O44.0",))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_preamble_may_hold_any_characters(tmp_path: Path, encoding: str) -> None:
    text = table("A04.71,2017,A04.7").replace("quotes", "is “quoted”")
    file = source(tmp_path, text.encode(encoding))
    assert recognises(file)
    assert len(read_conversion(file).rows) == 1


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("A04.71,2017", "expected a code"),
        ("A04.71,2017,", "expected a code"),
        ("A04.71,2017,A04.7,more", "expected a code"),
        ("A0471,2017,A04.7", "not an ICD-10-CM code"),
        (",2017,A04.7", "not an ICD-10-CM code"),
        ("X" * 5_000 + ",2017,A04.7", "not an ICD-10-CM code"),
        ("A04.71,,A04.7", "neither a year nor a day"),
        ("A04.71,1917,A04.7", "neither a year nor a day"),
        ("A04.71,soon,A04.7", "neither a year nor a day"),
        ("A04.71,13/45/21,A04.7", "not a day"),
        ("A04.71,2017,nothing known", "no previous code"),
        ('A04.71,2017,"A04.7', "CSV"),
    ],
)
def test_a_row_that_cannot_be_understood_is_refused_with_its_line(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(DataFileError, match=problem) as caught:
        read_conversion(source(tmp_path, table("A04.70,2017,A04.7", row)))
    # The preamble takes two lines, the headings one, the good row one.
    assert caught.value.line == 5 or "CSV" in caught.value.problem
    assert len(caught.value.problem) < 100


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param((PREAMBLE + HEADER).encode(), id="headings only"),
        pytest.param(PREAMBLE.encode(), id="preamble only"),
        pytest.param(("x,y,z\r\n" * 60 + table("A04.71,2017,A04.7")).encode(), id="headings too late"),
        pytest.param(table("A04.71,2017,A04.7").encode("utf-16"), id="UTF-16"),
        pytest.param(b'"' + b"x" * 200_000, id="huge cell"),
        pytest.param(bytes(range(256)), id="binary"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DataFileError) as caught:
        read_conversion(source(tmp_path, content))
    assert caught.value.path == str(tmp_path / "conversion.csv")


@pytest.mark.parametrize("content", ["code,description\r\n", "", "Current code assignment\r\n", "PK\x03\x04"])
def test_other_files_are_not_recognised(tmp_path: Path, content: str) -> None:
    assert not recognises(source(tmp_path, content))


def test_a_file_cut_short_within_a_line_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    whole = table("A04.71,2017,A04.7", 'E75.244,2021,"E75.240, E75.241"').removesuffix(",,\r\n")
    for length in range(len(whole)):
        if not whole[:length].endswith("\n") or length < len(PREAMBLE):
            with pytest.raises(DataFileError):
                read_conversion(source(tmp_path, whole[:length]))


@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    for text in (content, (PREAMBLE + HEADER).encode() + content):
        file = source(tmp_path_factory.getbasetemp(), text, "fuzz-conversion.csv")
        recognises(file)
        outcome = rows_or_problem(file)
        assert outcome
        assert isinstance(outcome, tuple) or len(outcome) < 120


@given(row=st.lists(st.text(alphabet='AE0147.,-;&" \r\n/2016–', max_size=40), max_size=4))
def test_any_rows_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, row: list[str]) -> None:
    file = source(tmp_path_factory.getbasetemp(), table(",".join(row)), "fuzz-conversion.csv")
    outcome = rows_or_problem(file)
    assert all(r.code and r.since for r in outcome) if isinstance(outcome, tuple) else len(outcome) < 120


@pytest.mark.skipif(OFFICIAL is None, reason="needs shared/data: conversion/icd10cm_conversion_table_FY2025.zip")
def test_the_official_table_is_read_whole() -> None:
    assert OFFICIAL is not None
    files = [file for file in source_files(OFFICIAL) if recognises(file)]
    assert [file.name for file in files] == ["508_Compliant_Version_of_ICD-10-CM-Conversion-Table-FY25.csv"]
    rows = read_conversion(files[0]).rows
    # 5,405 rows of codes, eight of them printed twice.
    assert len(rows) == 5_397
    assert sum(not row.previous for row in rows) == 125
    assert {row.since for row in rows if (row.since.month, row.since.day) != (10, 1)} == {
        date(2020, 4, 1),
        date(2021, 1, 1),
        date(2022, 4, 1),
        date(2023, 4, 1),
    }
    assert (min(row.since for row in rows), max(row.since for row in rows)) == (date(2016, 10, 1), date(2024, 10, 1))
    found = {row.code: row.previous for row in rows}
    assert found["H02.20C"] == ("H02.201", "H02.202", "H02.204", "H02.205")
    assert found["H44.2A1"] == ("H44.20-H44.23", "H35.051-H35.059")
    assert found["E11.11"] == ("E11.69", "R40.20")
