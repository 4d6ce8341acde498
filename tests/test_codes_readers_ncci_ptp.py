"""Procedure-to-procedure edits: CMS's text, the code editor's table, and whatever is not one of them."""

import tempfile
import zipfile
from datetime import date
from pathlib import Path

import pytest
from edit_files import OCE_HEADING, PTP_HEADING, PTP_ROWS, ptp_text, source
from hypothesis import given, settings
from hypothesis import strategies as st
from tabular_files import official

from codes.errors import DataFileError
from codes.quarter import Quarter
from codes.readers.ncci_edition import Services, part_in, quarter_in, services_in
from codes.readers.ncci_ptp import PtpEdition, PtpPair, ptp_edition, read_ptp, recognises
from codes.readers.source_file import SourceFile, source_files

NAME = "ccipra-v322r0-f1.txt"
OCE = "ncci/ioce_v27.1_ncci_pairs_hcpcs_level2_only.csv"


def test_every_column_of_a_wrapped_heading_is_read(tmp_path: Path) -> None:
    pairs = list(read_ptp(source(tmp_path, ptp_text(), NAME)))
    assert len(pairs) == len(PTP_ROWS)
    assert pairs[1] == PtpPair("A0100", "A0300", date(1996, 1, 1), None, 0, True, "Invented reason two")
    assert pairs[2].deletion == date(2019, 12, 31)
    assert pairs[4].indicator == 9


def test_comma_separated_columns_in_another_order_are_read(tmp_path: Path) -> None:
    text = (
        "A notice\n"
        'Modifier 0=not allowed,"Column 2","Column 1",Deletion Date *=no data,Effective Date,Rationale\n'
        '1,A0200,A0100,*,20090101,"Invented, with a comma"\n'
    )
    (pair,) = read_ptp(source(tmp_path, text, "practitioner 2026q3.csv"))
    assert pair == PtpPair("A0100", "A0200", date(2009, 1, 1), None, 1, False, "Invented, with a comma")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (NAME, PtpEdition(Services.PRACTITIONER, Quarter(2026, 3), 1, True)),
        ("CCIOPH-V321R0-F4.TXT", PtpEdition(Services.HOSPITAL, Quarter(2026, 2), 4, True)),
        ("practitioner_ptp_2026Q4.txt", PtpEdition(Services.PRACTITIONER, Quarter(2026, 4), None, True)),
    ],
)
def test_the_name_says_whose_edits_of_which_quarter(tmp_path: Path, name: str, expected: PtpEdition) -> None:
    assert ptp_edition(source(tmp_path, ptp_text(), name)) == expected


def test_the_name_of_the_zip_says_it_for_a_member_that_does_not(tmp_path: Path) -> None:
    path = tmp_path / "medicare-ncci-2026q3-hospital-ptp-edits-ccioph-v322r0-f2.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("edits.txt", ptp_text())
    (member,) = source_files(path)
    assert ptp_edition(member) == PtpEdition(Services.HOSPITAL, Quarter(2026, 3), 2, True)


@pytest.mark.parametrize("name", ["edits.txt", "ccipra.txt", "v322r0.txt", "dme-v322r0.txt", "ccipra-v324r0-f1.txt"])
def test_a_name_that_says_too_little_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataFileError, match="keep CMS's name"):
        ptp_edition(source(tmp_path, ptp_text(), name))


@pytest.mark.parametrize(
    ("text", "services", "quarter", "part"),
    [
        ("MCR_MUE_DMESupplierServices_Eff_10-01-2025.csv", Services.SUPPLIER, Quarter(2025, 4), None),
        ("Outpatient Hospital Services, effective 01/01/2026", Services.HOSPITAL, Quarter(2026, 1), None),
        ("ccipra-v310r0-f3", Services.PRACTITIONER, Quarter(2025, 1), 3),
        ("practitioner and hospital", None, None, None),
        ("notes.txt", None, None, None),
    ],
)
def test_names_are_read(text: str, services: Services | None, quarter: Quarter | None, part: int | None) -> None:
    assert (services_in(text), quarter_in(text), part_in(text)) == (services, quarter, part)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("A010\tA0200\t\t20090101\t*\t1\tr", "five-character code"),
        ("A0100\tA02000\t\t20090101\t*\t1\tr", "five-character code"),
        ("A0100\tA0200\t\t20091301\t*\t1\tr", "not as CMS writes it"),
        ("A0100\tA0200\t\t2009-01-01\t*\t1\tr", "not as CMS writes it"),
        ("A0100\tA0200\t\t20090101\t\t1\tr", "not as CMS writes it"),
        ("A0100\tA0200\t\t20090101\t*\t2\tr", "not as CMS writes it"),
        ("A0100\tA0200\t\t20090101", "cut short"),
        ("A0100", "cut short"),
    ],
)
@pytest.mark.parametrize("before", [(), PTP_ROWS[:2]])
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, row: str, problem: str, before: tuple[str, ...]) -> None:
    file = source(tmp_path, ptp_text((*before, row, *PTP_ROWS[2:])), NAME)
    with pytest.raises(DataFileError, match=problem) as caught:
        list(read_ptp(file))
    assert caught.value.line == 6 + len(before)


def test_text_between_rows_is_refused_with_the_line(tmp_path: Path) -> None:
    file = source(tmp_path, ptp_text((*PTP_ROWS[:2], "a remark", *PTP_ROWS[2:])), NAME)
    with pytest.raises(DataFileError, match="cut short") as caught:
        list(read_ptp(file))
    assert caught.value.line == 8


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n\n",
        PTP_HEADING,
        ptp_text().encode("utf-16"),
        "Column 1\tColumn 2\r\nA0100\tA0200\r\n",
        "Code,Description\nA0100,invented\n",
        "x" * 5000,
        b"PK\x03\x04 not a zip",
    ],
    ids=["empty", "blank", "heading", "utf16", "no dates", "codes", "one line", "zip"],
)
def test_what_holds_no_edits_is_refused(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(DataFileError):
        list(read_ptp(source(tmp_path, content, NAME)))


@pytest.mark.parametrize("content", ["", "x", ptp_text().encode("utf-16"), "Code,Description\nA0100,invented\n"])
def test_other_files_are_not_recognised(tmp_path: Path, content: str | bytes) -> None:
    assert not recognises(source(tmp_path, content, NAME))


def test_latin_1_text_is_read(tmp_path: Path) -> None:
    row = "A0100\tA0200\t\t20090101\t*\t1\tR\xe9sum\xe9"
    (pair,) = read_ptp(source(tmp_path, ptp_text([row]).encode("latin-1"), NAME))
    assert pair.rationale == "R\xe9sum\xe9"


def test_a_file_cut_within_a_row_is_refused_with_the_line(tmp_path: Path) -> None:
    whole = ptp_text().encode()
    # Up to the indicator, a row lacks what makes it one.
    last_row = whole.rindex(b"G0100\tG0200")
    for cut in range(last_row + 1, whole.rindex(b"\t1\t") + 1):
        with pytest.raises(DataFileError) as caught:
            list(read_ptp(source(tmp_path, whole[:cut], NAME)))
        assert caught.value.line == 5 + len(PTP_ROWS)


def test_versions_of_the_code_editor_become_quarters(tmp_path: Path) -> None:
    rows = "A0100,A0200,True,76,103\nA0100,A0300,False,102,102\n"
    file = source(tmp_path, OCE_HEADING + rows, "ioce_v27.1_pairs.csv")
    assert recognises(file)
    assert ptp_edition(file) == PtpEdition(Services.HOSPITAL, Quarter(2026, 2), None, False)
    assert list(read_ptp(file)) == [
        PtpPair("A0100", "A0200", date(2019, 7, 1), None, 1, False, ""),
        PtpPair("A0100", "A0300", date(2026, 1, 1), date(2026, 3, 31), 0, False, ""),
    ]


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ("A0100,A0200,True,104,103\n", "ioce_v27.1.csv"),
        ("A0100,A0200,maybe,76,103\n", "ioce_v27.1.csv"),
        ("A0100,A0200,True,0,103\n", "ioce_v27.1.csv"),
        ("A0100,A0200,True,76\n", "ioce_v27.1.csv"),
        ("A0100,A0200,True,76,x\n", "ioce_v27.1.csv"),
        ("A0100,A0200,True,76,103\n", "pairs.csv"),
        ("", "ioce_v27.1.csv"),
    ],
)
def test_a_bad_table_of_the_code_editor_is_refused(tmp_path: Path, rows: str, name: str) -> None:
    with pytest.raises(DataFileError):
        list(read_ptp(source(tmp_path, OCE_HEADING + rows, name)))


@pytest.mark.skipif(official(OCE) is None, reason="needs shared/data: the code editor's pairs of Level II codes")
def test_the_official_pairs_of_level_ii_codes_are_read() -> None:
    path = official(OCE)
    assert path is not None
    file = SourceFile(path)
    assert recognises(file)
    assert ptp_edition(file) == PtpEdition(Services.HOSPITAL, Quarter(2026, 2), None, False)
    pairs = list(read_ptp(file))
    assert len(pairs) == 827
    assert sum(pair.indicator for pair in pairs) == 481
    assert all(pair.deletion is None for pair in pairs)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)), st.booleans())
def test_any_bytes_give_pairs_or_a_data_file_error(content: bytes, after_heading: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = source(Path(folder), (PTP_HEADING.encode() if after_heading else b"") + content, NAME)
        recognises(file)
        try:
            pairs = list(read_ptp(file))
        except DataFileError:
            return
        assert all(isinstance(pair, PtpPair) for pair in pairs)
