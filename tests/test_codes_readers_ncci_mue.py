"""Medically Unlikely Edits: CMS's tables, the JSON in circulation, and whatever is not one of them."""

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from edit_files import source
from hypothesis import given, settings
from hypothesis import strategies as st
from tabular_files import official

from codes.errors import DataFileError
from codes.quarter import Quarter
from codes.readers.ncci_edition import Services
from codes.readers.ncci_mue import Adjudication, MueFile, MueLimit, read_mue, recognises
from codes.readers.source_file import SourceFile

NAME = "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"
HEADING = '"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n'
CSV = (
    '"A notice, invented"\n,,,\n'
    + HEADING
    + "A0100,2,3 Date of Service Edit: Clinical,Invented\nA0200,1,2 Date of Service Edit: Policy,Invented\n"
    + "0001U,0,1 Line Edit,Invented\n"
)
JSON = '{"A0100": {"limit": 2, "unit": "services", "rationale": "Clinical: Medicaid Data"}}'
REAL = "ncci/ncci_mue_sjanoe123.json"


def test_a_table_of_cms_is_read_whole(tmp_path: Path) -> None:
    file = source(tmp_path, CSV, NAME)
    assert recognises(file)
    assert read_mue(file) == MueFile(
        Services.PRACTITIONER,
        Quarter(2026, 3),
        False,
        {
            "A0100": MueLimit(2, Adjudication.DATE_OF_SERVICE_CLINICAL, "Invented"),
            "A0200": MueLimit(1, Adjudication.DATE_OF_SERVICE_POLICY, "Invented"),
            "0001U": MueLimit(0, Adjudication.LINE, "Invented"),
        },
    )


@pytest.mark.parametrize(
    ("title", "services"),
    [
        ("Practitioner Services MUE Values", Services.PRACTITIONER),
        ("Outpatient Hospital Services MUE Values", Services.HOSPITAL),
        ("DME Supplier Services MUE Values", Services.SUPPLIER),
    ],
)
@pytest.mark.parametrize("separator", [",", "\t"])
def test_the_heading_says_whose_services(tmp_path: Path, title: str, services: Services, separator: str) -> None:
    text = f"HCPCS/CPT Code{separator}{title}\nA0100{separator}3\n"
    table = read_mue(source(tmp_path, text, "mue.txt"))
    assert (table.services, table.quarter) == (services, None)
    assert table.limits == {"A0100": MueLimit(3, Adjudication.NOT_STATED, "")}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("A010,2,3 x,r", "five-character code"),
        ("A0300,two,3 x,r", "whole number"),
        ("A0300,-1,3 x,r", "whole number"),
        ("A0300,2.5,3 x,r", "whole number"),
        ("A0300,2,4 x,r", "not 1, 2 or 3"),
        ("A0300,2", "cut short"),
        ("A0100,9,3 x,r", "stands twice"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(DataFileError, match=problem) as caught:
        read_mue(source(tmp_path, CSV + row + "\n", NAME))
    assert caught.value.line == 8


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        HEADING,
        CSV.encode("utf-16"),
        "Code,Description\nA0100,x\n",
        "HCPCS/CPT Code,MUE Values\nA0100,2\n",
        "{",
        "[" * 100_000,
        "{}",
        '{"A0100": {"limit": "2"}}',
        '{"A0100": {"limit": true}}',
        '{"A0100": {"limit": -1}}',
        '{"A0100": 2}',
        '{"A010": {"limit": 2}}',
        '{"A0100": {"limit": ' + "9" * 5000 + "}}",
        JSON[:-5],
        JSON.encode("utf-16"),
        '{"a":' * 50_000,
    ],
)
def test_what_is_no_whole_table_is_refused(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(DataFileError):
        read_mue(source(tmp_path, content, "mue.csv"))


@pytest.mark.parametrize("content", ["", "x", "{}", "Code,Description\n", CSV.encode("utf-16"), "[1, 2]"])
def test_other_files_are_not_recognised(tmp_path: Path, content: str | bytes) -> None:
    assert not recognises(source(tmp_path, content, NAME))


@pytest.mark.parametrize("end", ["0001U,0,", "0001U,", "0001U", "000"])
def test_a_table_cut_short_within_a_row_is_refused(tmp_path: Path, end: str) -> None:
    with pytest.raises(DataFileError) as caught:
        read_mue(source(tmp_path, CSV[: CSV.rindex("0001U")] + end, NAME))
    assert caught.value.line == 7


def test_latin_1_text_is_read(tmp_path: Path) -> None:
    table = read_mue(source(tmp_path, (CSV + "A0300,1,3 x,R\xe9sum\xe9\n").encode("latin-1"), NAME))
    assert table.limits["A0300"].rationale == "R\xe9sum\xe9"


def test_json_without_adjudication_is_read_as_practitioner_services(tmp_path: Path) -> None:
    file = source(tmp_path, JSON, "mue.json")
    assert recognises(file)
    limits = {"A0100": MueLimit(2, Adjudication.NOT_STATED, "Clinical: Medicaid Data")}
    assert read_mue(file) == MueFile(Services.PRACTITIONER, None, True, limits)


@pytest.mark.skipif(official(REAL) is None, reason="needs shared/data: the Medicaid MUE table")
def test_the_medicaid_table_is_read_whole() -> None:
    path = official(REAL)
    assert path is not None
    file = SourceFile(path)
    table = read_mue(file)
    assert recognises(file)
    assert (table.services, table.quarter, table.medicaid) == (Services.PRACTITIONER, None, True)
    assert len(table.limits) == 8253
    assert Counter(limit.adjudication for limit in table.limits.values()) == {Adjudication.NOT_STATED: 8253}
    assert max(limit.units for limit in table.limits.values()) == 90_000


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
    st.sampled_from([b"", HEADING.encode(), b"{", b'{"A0100": {"limit": ']),
)
def test_any_bytes_give_a_table_or_a_data_file_error(content: bytes, before: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = source(Path(folder), before + content, NAME)
        recognises(file)
        try:
            table = read_mue(file)
        except DataFileError:
            return
        assert table.limits
