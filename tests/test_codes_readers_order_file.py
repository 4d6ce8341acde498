"""The reader of the order files: what it reads, how a release is told, and what it refuses."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from order_files import CM, PCS, order_text
from tabular_files import official

from codes.errors import DataFileError
from codes.models import System
from codes.readers.order_file import OrderLine, fiscal_year, is_april, read_order_file, recognises
from codes.readers.source_file import SourceFile, source_files

ZIPS = {
    "cm_order/icd10cm_code_descriptions_FY2025_oct2024.zip": False,
    "cm_order/icd10cm_code_descriptions_FY2025_apr2025.zip": True,
}


def source(folder: Path, content: str | bytes, name: str = "icd10cm_order_2025.txt") -> SourceFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return SourceFile(path)


def count_or_problem(file: SourceFile) -> int | str:
    try:
        return len(read_order_file(file).codes)
    except DataFileError as error:
        return error.problem


def zipped(folder: Path, member: str, content: str, name: str) -> SourceFile:
    with zipfile.ZipFile(folder / name, "w") as archive:
        archive.writestr(member, content)
    return SourceFile(folder / name, member)


@pytest.mark.parametrize(("codes", "system"), [(CM, System.ICD10CM), (PCS, System.ICD10PCS)])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_every_line_is_read_in_book_order(
    tmp_path: Path, codes: tuple[tuple[str, int, str], ...], system: System, end: str
) -> None:
    file = source(tmp_path, order_text(codes, end))
    assert recognises(file)
    order_file = read_order_file(file)
    assert order_file.system is system
    assert order_file.codes == tuple(
        OrderLine(n, code, flag == 1, title[:60].strip(), title) for n, (code, flag, title) in enumerate(codes, 1)
    )


def test_white_space_within_a_title_and_blank_lines_are_not_content(tmp_path: Path) -> None:
    text = order_text((("J41", 0, "Woodland  cough"), ("J410", 1, "Dry\u00a0cough "))) + "\r\n"
    lines = read_order_file(source(tmp_path, text)).codes
    assert [(line.short, line.title) for line in lines] == [("Woodland cough",) * 2, ("Dry cough",) * 2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_accents_are_read_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    text = order_text((("J41", 0, "Café cough"), ("J410", 1, "Café cough, dry")))
    file = source(tmp_path, text.encode(encoding))
    assert recognises(file)
    assert read_order_file(file).codes[0].title == "Café cough"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param("J410    Woodland cough, dry\r\nJ4110   Woodland cough\r\n", "codes.txt", id="codes file"),
        pytest.param(f"Add:         1 {'J410':<7} {'Cough':<60} Cough\r\n", "order_addenda.txt", id="addenda"),
        pytest.param("00001 J410    1 Cough\r\n", "short.txt", id="no full title"),
        pytest.param("00100\tdescriptor\r\n", "long.txt", id="tab"),
        pytest.param("<ICD10CM.tabular>", "t.xml", id="XML"),
        pytest.param(b"", "empty.txt", id="empty"),
        pytest.param(order_text(CM).encode("utf-16"), "utf16.txt", id="UTF-16"),
        pytest.param(bytes(range(256)) * 40, "x.bin", id="binary"),
    ],
)
def test_other_files_are_not_recognised_and_not_read(tmp_path: Path, content: str | bytes, name: str) -> None:
    file = source(tmp_path, content, name)
    assert not recognises(file)
    with pytest.raises(DataFileError) as caught:
        read_order_file(file)
    assert caught.value.path == str(tmp_path / name)


@pytest.mark.parametrize(
    ("line", "broken", "problem"),
    [
        (2, "00002 J410      Woodland cough", "layout"),
        (2, f"00002 J410    2 {'Cough':<60} Cough", "layout"),
        (2, f"00002 J410 1 {'Cough':<60} Cough", "layout"),
        (2, f"00002 j410    1 {'Cough':<60} Cough", "layout"),
        (2, f"00002 J4 10   1 {'Cough':<60} Cough", "layout"),
        (2, f"0002 J410    1 {'Cough':<60} Cough", "layout"),
        (2, f"00002 J410    1 {'':<60} Cough", "title is empty"),
        (2, f"00002 J410    1 {'Cough':<60} Co\x1bugh", "control characters"),
        (2, f"00002 J410    1 {'Cough, dry':<60} Cough", "shorter than the short one"),
        (2, f"00003 J410    1 {'Cough':<60} Cough", "lines are missing"),
        (2, f"00001 J410    1 {'Cough':<60} Cough", "lines are missing"),
        (2, f"00002 K410    1 {'Cough':<60} Cough", "no code follows below the header J41"),
        (3, f"00003 J410    1 {'Cough':<60} Cough", "stands twice"),
        (3, f"00003 0016070 1 {'Cough':<60} Cough", "shape"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused_with_its_number(
    tmp_path: Path, line: int, broken: str, problem: str
) -> None:
    lines = order_text(CM).splitlines(keepends=True)
    lines[line - 1] = broken + "\r\n"
    with pytest.raises(DataFileError, match=problem) as caught:
        read_order_file(source(tmp_path, "".join(lines)))
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("code", "flag"), [("0016O70", 1), ("0016070", 0), ("002", 1), ("0016", 0), ("A016070", 1), ("001607", 1)]
)
def test_codes_that_icd10pcs_cannot_have_are_refused(tmp_path: Path, code: str, flag: int) -> None:
    with pytest.raises(DataFileError, match="shape") as caught:
        read_order_file(source(tmp_path, order_text((PCS[0], PCS[1], (code, flag, "Odd"), PCS[2]))))
    assert caught.value.line == 3


def test_a_file_that_lost_its_beginning_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="numbered 2 after 0"):
        read_order_file(source(tmp_path, "".join(order_text(CM).splitlines(keepends=True)[1:])))


@pytest.mark.parametrize("keep", range(1, 100, 7))
def test_a_file_cut_within_a_line_is_refused(tmp_path: Path, keep: int) -> None:
    whole = order_text(CM).encode()
    # The last line, cut anywhere, even where what is left would pass for a title.
    start = whole.rindex(b"00008")
    with pytest.raises(DataFileError) as caught:
        read_order_file(source(tmp_path, whole[: start + min(keep, len(whole) - start - 2)]))
    assert caught.value.line == 8


def test_a_file_that_ends_with_a_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cut short") as caught:
        read_order_file(source(tmp_path, order_text(CM[:6])))
    assert caught.value.line == 6


def test_a_member_of_a_zip_needs_no_last_line_end(tmp_path: Path) -> None:
    file = zipped(tmp_path, "order-2027.txt", order_text(CM).rstrip(), "descriptions.zip")
    assert len(read_order_file(file).codes) == len(CM)


@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = source(tmp_path_factory.getbasetemp(), content, "fuzz-order.txt")
    recognises(file)
    with pytest.raises(DataFileError):
        read_order_file(file)


@given(
    order=st.permutations(range(len(CM))),
    position=st.integers(0, len(order_text(CM)) - 1),
    put=st.characters(max_codepoint=0x2FFF, exclude_categories=("Cs",)),
)
def test_shuffled_and_altered_lines_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], position: int, put: str
) -> None:
    text = order_text(tuple(CM[i] for i in order))
    file = source(tmp_path_factory.getbasetemp(), text[:position] + put + text[position + 1 :], "fuzz-order.txt")
    recognises(file)
    outcome = count_or_problem(file)
    assert outcome == len(CM) or (isinstance(outcome, str) and len(outcome) < 120)


@pytest.mark.parametrize(
    ("outer", "member", "year", "april"),
    [
        ("", "icd10cm_order_2025.txt", 2025, False),
        ("", "order-2027.txt", 2027, False),
        ("", "icd10pcs_order_2026.txt", 2026, False),
        ("april-1-2026-icd-10-pcs-order-file-long-abbreviated-titles.zip", "icd10pcs_order_2026.txt", 2026, True),
        ("icd10cm_code_descriptions_FY2025_apr2025.zip", "Code Descriptions/order.txt", 2025, True),
        ("icd10cm_code_descriptions_FY2025_oct2024.zip", "order.txt", 2025, False),
        ("icd10cm-October-1-2024.zip", "order.txt", 2025, False),
        ("ICD10-CM%20Code%20Descriptions%202025.zip", "order.txt", 2025, False),
        ("Code Descriptions April 2026.zip", "order.txt", 2026, True),
        ("x.zip", "2026 April update/order.txt", 2026, True),
        ("poaFY26.zip", "list.txt", 2026, False),
        ("x.zip", "april/order.txt", None, False),
        ("", "order.txt", None, False),
        ("", "order_120255.txt", None, False),
        ("", "capri2026.txt", 2026, False),
    ],
)
def test_the_release_is_told_by_the_names_of_member_and_zip(
    outer: str, member: str, year: int | None, april: bool
) -> None:
    file = SourceFile(Path("data") / outer, member) if outer else SourceFile(Path("data") / member)
    assert (fiscal_year(file), is_april(file)) == (year, april)


def test_the_release_of_an_unpacked_file_is_told_by_its_folder(tmp_path: Path) -> None:
    file = SourceFile(tmp_path / "april-1-2026-order" / "order.txt")
    assert (fiscal_year(file), is_april(file)) == (2026, True)


@pytest.mark.parametrize("name", ZIPS)
def test_the_official_zip_holds_one_order_file_of_97584_lines(name: str) -> None:
    path = official(name)
    if path is None:
        pytest.skip(f"needs shared/data: {name}")
    files = [file for file in source_files(path) if recognises(file)]
    assert [file.name for file in files] == ["icd10cm_order_2025.txt"]
    assert (fiscal_year(files[0]), is_april(files[0])) == (2025, ZIPS[name])
    order_file = read_order_file(files[0])
    assert order_file.system is System.ICD10CM
    assert len(order_file.codes) == 97_584
    assert sum(line.billable for line in order_file.codes) == 74_260
    assert (order_file.codes[0].code, order_file.codes[-1].code) == ("A00", "U099")
