"""The reader of HCPCS files: both layouts, the counts of the official files, and what it refuses."""

from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tabular_files import official

from codes.errors import DataFileError
from codes.readers.hcpcs import HcpcsFile, HcpcsLine, HcpcsModifier, quarter, read_hcpcs, recognises
from codes.readers.source_file import SourceFile, source_files

ZIP_2020 = official("hcpcs/2020-Alpha-Numeric-HCPCS-File.zip")
CSV_2025 = official("hcpcs/HCPC2025_OCT_ANWEB_long_descriptions.csv")
PREFACE = "Made-up note before the records\r\n\r\n"
HEADING = "Code,Description,last_updated\n"


def first(name: str, text: str, kind: str = "3", **fields: str) -> str:
    """A first line of the fixed-width layout, with line end."""
    line = f"{name:>5}00100{kind}{text:<80}{fields.get('short', 'short text'):<28}"
    line = f"{line:<229}{fields.get('coverage', 'D')}"
    line = f"{line:<256}{fields.get('betos', 'D1E'):<3} P"
    line = f"{line:<268}{fields.get('added', '20200101'):<8}{fields.get('effective', '20210101'):<8}"
    return f"{line}{fields.get('terminated', ''):<8}{fields.get('action', 'N')}".ljust(320) + "\r\n"


def further(name: str, sequence: int, text: str, kind: str = "4") -> str:
    return f"{name:>5}{sequence:05}{kind}{text:<80}\r\n"


FIXED = PREFACE + "".join(
    (
        first("A1", "A made-up modifier", "7", betos="", coverage="C"),
        further("A1", 200, "in two lines", "8"),
        first("E9901", "Made-up frame on"),
        further("E9901", 200, "wheels, or"),
        further("E9901", 300, "on skids"),
        first("J9902", "Made-up injection, 5 mg", terminated="20250930", action="D"),
    )
)
CSV = HEADING + '   A1,A made-up modifier,09-12-2025\nE9901,"Made-up frame, on wheels",09-12-2025\n'


def written(folder: Path, content: str | bytes, name: str = "any.txt") -> SourceFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("cp1252"))
    return SourceFile(path)


def test_fixed_width_lines_of_a_code_are_joined_and_its_columns_read(tmp_path: Path) -> None:
    source = written(tmp_path, FIXED)
    assert recognises(source)
    day = date(2020, 1, 1)
    assert read_hcpcs(source) == HcpcsFile(
        (
            HcpcsLine(
                "E9901",
                "Made-up frame on wheels, or on skids",
                "short text",
                "D",
                "D1E",
                "N",
                day,
                date(2021, 1, 1),
                None,
            ),
            HcpcsLine(
                "J9902",
                "Made-up injection, 5 mg",
                "short text",
                "D",
                "D1E",
                "D",
                day,
                date(2021, 1, 1),
                date(2025, 9, 30),
            ),
        ),
        (HcpcsModifier("A1", "A made-up modifier in two lines", "short text", "C", "N", day, date(2021, 1, 1), None),),
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Code,Description,last_updated",
        "HCPC,LONG DESCRIPTION,x",
        "\ufeffhcpcs_code,long_description,x",
        '"HCPCS","Description",x',
    ],
)
def test_csv_is_read_by_its_heading(tmp_path: Path, heading: str) -> None:
    text = CSV.replace(HEADING.strip(), heading).encode()
    source = written(tmp_path, text, "a.csv")
    assert recognises(source)
    expected = HcpcsFile(
        (HcpcsLine("E9901", "Made-up frame, on wheels"),), (HcpcsModifier("A1", "A made-up modifier"),)
    )
    assert read_hcpcs(source) == expected


def test_csv_may_carry_a_short_description(tmp_path: Path) -> None:
    source = written(tmp_path, "HCPC,LONG DESCRIPTION,SHORT DESCRIPTION\nE9901,A long one,A short\n")
    assert read_hcpcs(source).codes == (HcpcsLine("E9901", "A long one", "A short"),)


@pytest.mark.parametrize("licensed", ["99213", "0001F", "D0120"])
def test_cpt_and_dental_records_are_left_out_and_counted(tmp_path: Path, licensed: str) -> None:
    fixed = FIXED + first(licensed, "secret words") + further(licensed, 200, "more secret words")
    table = CSV + f"{licensed},secret words,x\n"
    for content in (fixed, table):
        found = read_hcpcs(written(tmp_path, content))
        assert found.left_out == 1
        assert "secret" not in repr(found)


@pytest.mark.skipif(ZIP_2020 is None, reason="needs shared/data: hcpcs/2020-Alpha-Numeric-HCPCS-File.zip")
def test_the_official_zip_of_2020_reads_whole() -> None:
    assert ZIP_2020 is not None
    (source,) = (source for source in source_files(ZIP_2020) if recognises(source))
    assert source.name == "HCPC2020_ANWEB_w_disclaimer.txt"
    found = read_hcpcs(source)
    assert (len(found.codes), len(found.modifiers), found.left_out) == (6710, 369, 0)
    assert Counter(line.coverage for line in found.codes + found.modifiers) == {
        "C": 4024,
        "D": 1956,
        "I": 867,
        "S": 126,
        "M": 106,
    }
    assert sum(line.terminated is not None for line in found.codes + found.modifiers) == 615
    walker = next(line for line in found.codes if line.code == "E0143")
    assert (walker.coverage, walker.betos, walker.added, walker.effective) == (
        "D",
        "D1E",
        date(1986, 1, 1),
        date(2004, 1, 1),
    )
    assert quarter(source) == (2020, 1)


@pytest.mark.skipif(CSV_2025 is None, reason="needs shared/data: hcpcs/HCPC2025_OCT_ANWEB_long_descriptions.csv")
def test_the_csv_of_october_2025_reads_whole() -> None:
    assert CSV_2025 is not None
    source = SourceFile(CSV_2025)
    assert recognises(source)
    found = read_hcpcs(source)
    assert (len(found.codes), len(found.modifiers), found.left_out) == (8463, 383, 0)
    assert quarter(source) == (2025, 4)


@pytest.mark.skipif(ZIP_2020 is None or CSV_2025 is None, reason="needs shared/data: hcpcs")
def test_joined_lines_read_as_the_csv_prints_them() -> None:
    assert ZIP_2020 is not None
    assert CSV_2025 is not None
    fixed = read_hcpcs(next(source for source in source_files(ZIP_2020) if recognises(source)))
    later = {line.code: line.description for line in read_hcpcs(SourceFile(CSV_2025)).codes}
    same_words = [
        line for line in fixed.codes if later.get(line.code, "").replace(" ", "") == line.description.replace(" ", "")
    ]
    differing = [line.code for line in same_words if later[line.code] != " ".join(line.description.split())]
    assert len(same_words) > 5000
    # A space after a comma that the later file mended; none of it stands at the end of a line.
    assert differing == ["G6003", "G6004", "G6005", "G6006", "G6011", "G6012", "G6014"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("HCPC2025_OCT_ANWEB_long_descriptions.csv", (2025, 4)),
        ("HCPC2026_JUL_ANWEB_v2.txt", (2026, 3)),
        ("october-2026-alpha-numeric-hcpcs-file.zip", (2026, 4)),
        ("april-2024-alpha-numeric-hcpcs-file-0.zip", (2024, 2)),
        ("HCPC2020_ANWEB_w_disclaimer.txt", (2020, 1)),
        ("2020-Alpha-Numeric-HCPCS-File.zip", (2020, 1)),
        ("downloaded.txt", None),
        ("report-2024.csv", None),
    ],
)
def test_the_quarter_is_told_by_the_name(name: str, told: tuple[int, int] | None) -> None:
    assert quarter(SourceFile(Path(name))) == told


def test_the_quarter_is_told_by_the_member_before_the_zip() -> None:
    path = Path("october-2026-alpha-numeric-hcpcs-file.zip")
    assert quarter(SourceFile(path, "x/HCPC2026_JUL_ANWEB.txt")) == (2026, 3)
    assert quarter(SourceFile(path, "x/data.txt")) == (2026, 4)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param("", None, id="empty"),
        pytest.param(PREFACE, None, id="disclaimer only"),
        pytest.param(HEADING, None, id="heading only"),
        pytest.param(FIXED.encode("utf-16"), 1, id="UTF-16"),
        pytest.param(FIXED[: -len("\r\n") - 100], 8, id="cut within the last record"),
        pytest.param(FIXED + first("E9903", "Made-up") + further("E9903", 200, "end")[:40], 10, id="cut in a text"),
        pytest.param(FIXED + "E99", 9, id="cut in a code"),
        pytest.param(FIXED + first("E9901", "Again"), 9, id="code twice"),
        pytest.param(FIXED + first("A1", "Again", "7"), 9, id="modifier twice"),
        pytest.param(FIXED + first("E9903", ""), 9, id="no description"),
        pytest.param(FIXED + further("E9901", 400, "late"), 9, id="a line after another code"),
        pytest.param(PREFACE + further("E9901", 200, "early"), 3, id="a line before its code"),
        pytest.param(FIXED + first("E9903", "x") + further("E9903", 100, "y"), 10, id="sequence that does not rise"),
        pytest.param(FIXED + first("E9903", "x", added="20201340"), 9, id="no such day"),
        pytest.param(FIXED + first("E9903", "x", "7"), 9, id="a code as a modifier"),
        pytest.param(FIXED + "some other text\n", 9, id="other text"),
        pytest.param(CSV + 'E9903,"cut in the quo', 4, id="CSV cut in a quote"),
        pytest.param(CSV + "E9903,cut", 4, id="CSV cut after a field"),
        pytest.param(CSV + "E9901,again,x\n", 4, id="CSV code twice"),
        pytest.param(CSV + "I10,A diagnosis,x\n", 4, id="CSV of another code"),
        pytest.param(CSV + "E9903,,x\n", 4, id="CSV without description"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(tmp_path: Path, content: str | bytes, line: int | None) -> None:
    source = written(tmp_path, content)
    with pytest.raises(DataFileError) as caught:
        read_hcpcs(source)
    assert (caught.value.path, caught.value.line) == (source.label, line)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.7, 0.9, 0.99])
def test_a_file_cut_short_is_refused_or_read_up_to_a_whole_record(tmp_path: Path, cut: float) -> None:
    whole = read_hcpcs(written(tmp_path, FIXED))
    try:
        found = read_hcpcs(written(tmp_path, FIXED[: int(len(FIXED) * cut)]))
    except DataFileError:
        return
    assert set(found.codes) <= set(whole.codes)


def test_latin_1_text_is_read(tmp_path: Path) -> None:
    content = CSV.replace("Made-up frame", "Fram\u00e9").encode("latin-1")
    assert read_hcpcs(written(tmp_path, content)).codes[0].description == "Fram\u00e9, on wheels"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 64,
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"00001 A00     0 Cholera\n",
        b"Code,Description\nA00.0,A diagnosis\n",
        b"code,label,unit_amount,unit,group\nE0143,walker,,,walker\n",
        b"HCPCS,MOD,DESCRIPTION\nE0143,,walker\n",
        b"99213\tmade up service\n",
    ],
)
def test_other_files_are_not_taken_for_hcpcs(tmp_path: Path, content: bytes) -> None:
    assert not recognises(written(tmp_path, content))


def test_a_missing_file_is_not_recognised(tmp_path: Path) -> None:
    assert not recognises(SourceFile(tmp_path / "nowhere"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(
            st.one_of(
                st.text(max_size=40),
                st.sampled_from(
                    [*FIXED.splitlines(keepends=True), *CSV.splitlines(keepends=True), HEADING, "E9904,x,y\n", '"']
                ),
            ),
            max_size=12,
        ).map(lambda lines: "".join(lines).encode("utf-8", "surrogatepass")),
    )
)
def test_whatever_comes_is_a_record_or_a_file_error(tmp_path: Path, content: bytes) -> None:
    source = written(tmp_path, content)
    recognises(source)
    quarter(source)
    with suppress(DataFileError):
        assert read_hcpcs(source).codes
