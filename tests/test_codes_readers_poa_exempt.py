"""The reader of the POA-exempt list: the list itself, and not its neighbours in the zip."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tabular_files import official

from codes.errors import DataFileError
from codes.readers.poa_exempt import PoaExemptList, read_poa_exempt, recognises
from codes.readers.source_file import SourceFile, source_files

OFFICIAL = official("poa/poa_exempt_codes_FY2025.zip")
HEADER = "OrdFY25\tPOAexemptCode\tDescription\r\n"
ROWS = (
    "01236\tB90.0\tLate effect, invented\r\n"
    "97576\tZ99.3\tInvented dependence\r\n"
    '97577\tT66.XXXS\t"Cold hands, sequela"\r\n'
)


def source(folder: Path, content: str | bytes, name: str = "POAexemptCodesFY25.txt") -> SourceFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return SourceFile(path)


def codes_or_problem(file: SourceFile) -> tuple[str, ...] | str:
    try:
        return read_poa_exempt(file).codes
    except DataFileError as error:
        return error.problem


@pytest.mark.parametrize(
    ("header", "year"),
    [(HEADER, 2025), ("ordfy2027\tPOAexemptCode27\tDescription \r\n", 2027), ("\ufeff" + HEADER, 2025)],
)
def test_codes_and_fiscal_year_are_read(tmp_path: Path, header: str, year: int) -> None:
    file = source(tmp_path, header + ROWS + "\r\n")
    assert recognises(file)
    assert read_poa_exempt(file) == PoaExemptList(("B90.0", "Z99.3", "T66.XXXS"), year)


def test_a_list_headed_like_its_additions_is_told_by_its_length(tmp_path: Path) -> None:
    header = HEADER.replace("OrdFY25", "Order25")
    many = "".join(f"{n:05}\tA{n // 100:02}.{n % 100:02}\tInvented title of some length\r\n" for n in range(10_000))
    file = source(tmp_path, header + many, "list.txt")
    assert recognises(file)
    assert len(read_poa_exempt(file).codes) == 10_000
    few = source(tmp_path, header + ROWS, "few.txt")
    assert not recognises(few)
    with pytest.raises(DataFileError, match="what changed"):
        read_poa_exempt(few)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        pytest.param(HEADER, "POAexemptAddCodesFY25.txt", id="added"),
        pytest.param("POAexemptCode\tDescription\r\n", "POAexemptDeleteCodesFY25.txt", id="deleted"),
        pytest.param("Order25\tAction\tPOAexemptCode\tDescription\r\n", "POAexemptReviseCodesFY25.txt", id="revised"),
        pytest.param("List of codes (38,154 codes).\r\nOrder25: a number\r\n", "ReadMe.txt", id="read me"),
        pytest.param("", "empty.txt", id="empty"),
        pytest.param("PK\x03\x04", "list.xlsx", id="spreadsheet"),
        pytest.param(HEADER.replace("\t", ","), "list.csv", id="commas"),
    ],
)
def test_neighbours_in_the_zip_are_neither_recognised_nor_read(tmp_path: Path, header: str, name: str) -> None:
    file = source(tmp_path, header + ROWS, name)
    assert not recognises(file)
    with pytest.raises(DataFileError) as caught:
        read_poa_exempt(file)
    assert (caught.value.path, caught.value.line) == (str(tmp_path / name), 1)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("97578\tZ99.81", "expected an order number"),
        ("97578\tZ99.81\t", "expected an order number"),
        ("97578 Z99.81 Invented", "expected an order number"),
        ("x\tZ99.81\tInvented", "expected an order number"),
        ("97578\tZ99.81\tInvented\tmore", "expected an order number"),
        ("97578\tZ9981\tInvented", "not an ICD-10-CM code"),
        ("97578\t" + "Z" * 5_000 + "\tInvented", "not an ICD-10-CM code"),
        ("97578\tB90.0\tInvented", "stands twice"),
    ],
)
def test_a_line_out_of_the_layout_is_refused_with_its_number(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(DataFileError, match=problem) as caught:
        read_poa_exempt(source(tmp_path, HEADER + ROWS + row + "\r\n"))
    assert caught.value.line == 5
    assert len(caught.value.problem) < 100


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(HEADER.encode(), id="headings only"),
        pytest.param((HEADER + ROWS).encode("utf-16"), id="UTF-16"),
        pytest.param((HEADER + ROWS).encode()[:-2], id="no last line end"),
        pytest.param((HEADER + ROWS).encode()[:-20], id="cut in a description"),
        pytest.param((HEADER + ROWS).encode()[:-28], id="cut in a code"),
        pytest.param(HEADER.encode()[:20], id="cut in the headings"),
    ],
)
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DataFileError) as caught:
        read_poa_exempt(source(tmp_path, content))
    assert caught.value.path == str(tmp_path / "POAexemptCodesFY25.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_accents_are_read_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    file = source(tmp_path, (HEADER + ROWS.replace("hands", "cafés")).encode(encoding))
    assert len(read_poa_exempt(file).codes) == 3


@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    for text in (content, HEADER.encode() + content):
        file = source(tmp_path_factory.getbasetemp(), text, "fuzz-poa.txt")
        recognises(file)
        outcome = codes_or_problem(file)
        assert outcome
        assert isinstance(outcome, tuple) or len(outcome) < 120


@given(cells=st.lists(st.text(alphabet="01234BZ9.\t \r\nX", max_size=12), max_size=5))
def test_any_lines_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    file = source(tmp_path_factory.getbasetemp(), HEADER + "\t".join(cells) + "\r\n", "fuzz-poa.txt")
    outcome = codes_or_problem(file)
    assert all(code.strip() == code for code in outcome) if isinstance(outcome, tuple) else len(outcome) < 120


@pytest.mark.skipif(OFFICIAL is None, reason="needs shared/data: poa/poa_exempt_codes_FY2025.zip")
def test_the_official_zip_holds_one_list_of_38154_codes() -> None:
    assert OFFICIAL is not None
    files = [file for file in source_files(OFFICIAL) if recognises(file)]
    assert [file.name for file in files] == ["POAexemptCodesFY25.txt"]
    exempt = read_poa_exempt(files[0])
    assert exempt.fiscal_year == 2025
    assert len(exempt.codes) == len(set(exempt.codes)) == 38_154
    assert (exempt.codes[0], exempt.codes[-1]) == ("B90.0", "Z99.89")
