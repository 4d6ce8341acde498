"""ICD-10-PCS: sections and their releases, tables as headers, near codes, and readers of the two files."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from pcs_files import SMALL_TABLES, write
from tabular_files import official, packaged

from codes.errors import DataFileError
from codes.icd10pcs import COMPOSED, SECTIONS, Icd10pcsCodeSet
from codes.models import Release, System
from codes.readers.pcs_sqlite import read_titles
from codes.readers.pcs_tables import PcsTables, read_pcs_tables
from codes.readers.pcs_titles import read_titles_csv
from codes.readers.source_file import SourceFile

RELEASE = Release(System.ICD10PCS, "FY2025", date(2024, 10, 1), date(2025, 9, 30), "small", "")
TITLES = {
    "0FT40ZZ": "Resection of Gallbladder, Open Approach",
    "0FT44ZZ": "Resection of Gallbladder, Percutaneous Endoscopic Approach",
    "0DTJ4ZZ": "Resection of Appendix, Percutaneous Endoscopic Approach",
}


@pytest.fixture
def small() -> Icd10pcsCodeSet:
    return Icd10pcsCodeSet(RELEASE, TITLES, frozenset("0"))


@pytest.mark.parametrize("typed", ["0FT44ZZ", "0ft44zz", " 0FT44ZZ "])
def test_a_full_code_is_billable_and_stands_below_its_table(small: Icd10pcsCodeSet, typed: str) -> None:
    found = small.get(typed)
    assert found is not None
    assert (found.code, found.system, found.billable) == ("0FT44ZZ", System.ICD10PCS, True)
    assert found.description == TITLES["0FT44ZZ"]
    assert (found.parent, found.ancestors, found.children) == ("0FT", ("0FT",), ())


def test_a_table_is_a_header_with_its_codes(small: Icd10pcsCodeSet) -> None:
    found = small.get("0FT")
    assert found is not None
    assert (found.billable, found.parent, found.children) == (False, None, ("0FT40ZZ", "0FT44ZZ"))
    assert found.description.startswith("Medical and Surgical, table 0FT")


@pytest.mark.parametrize("code", ["0FT4", "0FT44ZY", "0FX", "0F", "", "1FT44ZZ", "0FT44ZZZ"])
def test_what_is_neither_code_nor_table_is_none(small: Icd10pcsCodeSet, code: str) -> None:
    assert small.get(code) is None


def test_codes_lists_each_table_before_its_codes(small: Icd10pcsCodeSet) -> None:
    assert list(small.codes()) == ["0FT", "0FT40ZZ", "0FT44ZZ", "0DT", "0DTJ4ZZ"]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("0FT44ZY", ("0FT44ZZ",)),
        ("0FT4XXX", ("0FT40ZZ", "0FT44ZZ")),
        ("0FT9XXX", ()),
        ("0ZZ9XXX", ()),
        ("", ()),
    ],
)
def test_near_codes_stay_in_the_table(small: Icd10pcsCodeSet, typed: str, near: tuple[str, ...]) -> None:
    assert small.near(typed) == near


def test_a_set_speaks_only_for_the_sections_it_covers(small: Icd10pcsCodeSet) -> None:
    assert small.speaks_for("0FT44ZY")
    assert not small.speaks_for("B2111ZZ")
    assert not small.speaks_for("")


def test_the_two_packaged_sets_share_the_17_sections_between_them() -> None:
    surgical, others = packaged().sets(System.ICD10PCS)
    assert (surgical.release.name, others.release.name) == ("FY2025-Apr", "FY2024-Apr")
    first = {code[0] for code in surgical.codes()}
    rest = {code[0] for code in others.codes()}
    assert first == {"0"}
    assert first | rest == set(SECTIONS)
    assert not first & rest
    assert sum(len(code) == 7 for code in surgical.codes()) == 68_367
    assert sum(len(code) == 7 for code in others.codes()) == 10_546


@pytest.mark.parametrize(
    ("code", "title", "release"),
    [
        ("0FT44ZZ", "Resection of Gallbladder, Percutaneous Endoscopic Approach", "FY2025-Apr"),
        ("10D00Z1", "Extraction of Products of Conception, Low, Open Approach", "FY2024-Apr"),
    ],
)
def test_a_code_is_answered_from_the_release_of_its_section(code: str, title: str, release: str) -> None:
    found = packaged().get(code, System.ICD10PCS, date(2026, 8, 15))
    assert found is not None
    assert (found.description, found.release.name) == (title, release)


def sqlite_file(path: Path, rows: int) -> Path:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE pcs_codes (code TEXT, long_name TEXT, billable INTEGER)")
    titles = [(f"0{n:06d}", "Resection of something " * 20, 1) for n in range(rows)]
    connection.executemany("INSERT INTO pcs_codes VALUES (?, ?, ?)", titles)
    connection.commit()
    connection.close()
    return path


def test_section_0_is_read_from_sqlite_and_headers_are_left_out(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "100% #1?.db", 3)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO pcs_codes VALUES ('0FT', 'a table', 0)")
    connection.commit()
    connection.close()
    assert list(read_titles(path)) == ["0000000", "0000001", "0000002"]


@pytest.mark.parametrize("keep", [0.0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_sqlite_file_cut_short_is_refused_by_name(tmp_path: Path, keep: float) -> None:
    path = sqlite_file(tmp_path / "pcs.db", 500)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(DataFileError) as caught:
        read_titles(path)
    assert caught.value.path == str(path)


@pytest.mark.parametrize("content", [b"", b"code,title\n", bytes(range(256)) * 40])
def test_a_file_that_is_not_sqlite_is_refused_and_not_changed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pcs.db"
    path.write_bytes(content)
    with pytest.raises(DataFileError):
        read_titles(path)
    assert path.read_bytes() == content


def test_a_sqlite_file_without_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="no ICD-10-PCS code"):
        read_titles(sqlite_file(tmp_path / "pcs.db", 0))


def test_titles_are_read_from_csv(tmp_path: Path) -> None:
    path = tmp_path / "pcs.csv"
    path.write_text('"10D00Z1","Extraction, Low"\n"B2111ZZ","Fluoroscopy"\n', encoding="utf-8")
    assert read_titles_csv(path) == {"10D00Z1": "Extraction, Low", "B2111ZZ": "Fluoroscopy"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b'"10D00Z1","Extraction"\n"B2111ZZ","Fluoro', 2, id="cut in a title"),
        pytest.param(b'"10D00Z1","Extraction"\n"B2111ZZ"', 2, id="cut after a code"),
        pytest.param(b'"10D00Z1","Extraction"\n"B2111', 2, id="cut in a code"),
        pytest.param(b'"10D00Z1","Extraction"\n"B2111ZZ",', 2, id="cut after the comma"),
        pytest.param(b'"10D00Z1","Extraction"\n"E2111ZZ","No such section"\n', 2, id="no such section"),
        pytest.param(b"code,title\n", 1, id="heading"),
        pytest.param(b"10D00Z1,a,b\n", 1, id="three columns"),
        pytest.param(b"<html></html>", 1, id="web page"),
    ],
)
def test_a_csv_of_another_layout_or_cut_short_is_refused_with_its_line(
    tmp_path: Path, content: bytes, line: int
) -> None:
    path = tmp_path / "pcs.csv"
    path.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        read_titles_csv(path)
    assert (caught.value.path, caught.value.line) == (str(path), line)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"\x00" * 50])
def test_an_empty_or_binary_csv_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pcs.csv"
    path.write_bytes(content)
    with pytest.raises(DataFileError):
        read_titles_csv(path)


def test_missing_files_are_refused_by_name(tmp_path: Path) -> None:
    for reader in (read_titles, read_titles_csv):
        with pytest.raises(DataFileError, match="cannot be opened"):
            reader(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


# ---- from tables ------------------------------------------------------------------------------------------------


@pytest.fixture
def small_tables(tmp_path: Path) -> PcsTables:
    return read_pcs_tables(SourceFile(write(tmp_path, SMALL_TABLES)))


def test_a_set_from_tables_serves_exactly_their_codes_with_labels(small_tables: PcsTables) -> None:
    found = Icd10pcsCodeSet.from_tables(RELEASE, small_tables, {"0FT44ZZ": "The official title"})
    assert list(found.codes()) == ["0FB", *small_tables.tables[0].codes(), "0FT", *small_tables.tables[1].codes()]
    entry = found.get("0FT44ZZ")
    assert entry is not None
    assert (entry.description, entry.notes) == ("The official title", ())
    assert entry.axes[2:] == ("Resection", "Gallbladder", "Percutaneous Endoscopic", "No Device", "No Qualifier")
    assert found.get("0FT14ZG") is None
    assert (found.speaks_for("0FT4"), found.speaks_for("10D0")) == (True, False)


def test_a_title_that_is_composed_says_so(small_tables: PcsTables) -> None:
    entry = Icd10pcsCodeSet.from_tables(RELEASE, small_tables).get("0FB43ZX")
    assert entry is not None
    assert entry.description == "Excision: Gallbladder, Percutaneous, Diagnostic"
    assert [note.text for note in entry.notes] == [COMPOSED]


def test_a_table_with_labels_is_titled_by_them(small_tables: PcsTables) -> None:
    entry = Icd10pcsCodeSet.from_tables(RELEASE, small_tables).get("0FT")
    assert entry is not None
    assert entry.description == "Medical and Surgical, Liver System, Resection (table 0FT)"


def test_tables_are_read_only_when_a_label_is_asked_for(small_tables: PcsTables) -> None:
    asked: list[int] = []

    def read() -> PcsTables:
        asked.append(1)
        return small_tables

    found = Icd10pcsCodeSet(RELEASE, TITLES, frozenset("0"), read)
    assert (next(iter(found.codes())), found.near("0FT44ZY"), asked) == ("0FT", ("0FT44ZZ",), [])
    for _ in range(2):
        entry = found.get("0FT44ZZ")
        assert entry is not None
        assert entry.axes[3] == "Gallbladder"
    assert asked == [1]
    # A code of an official title that the tables at hand lack keeps its title and has no labels.
    appendix = found.get("0DTJ4ZZ")
    assert appendix is not None
    assert (appendix.description, appendix.axes) == (TITLES["0DTJ4ZZ"], ())


TABLES = official("pcs/icd10pcs_tables_2025.xml")


@pytest.mark.skipif(TABLES is None, reason="needs shared/data: pcs/icd10pcs_tables_2025.xml")
def test_the_official_tables_serve_as_a_code_set() -> None:
    assert TABLES is not None
    found = Icd10pcsCodeSet.from_tables(RELEASE, read_pcs_tables(SourceFile(TABLES)))
    assert sum(len(code) == 7 for code in found.codes()) == 78_948
    entry = found.get("B030ZZZ")
    assert entry is not None
    assert (entry.axes[0], entry.axes[3]) == ("Imaging", "Brain")
