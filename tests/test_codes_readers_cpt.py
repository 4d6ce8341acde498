"""The reader of the customer's CPT file. Every descriptor here is invented."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codes.errors import DataFileError
from codes.readers.cpt import CptFile, CptLine, read_cpt, recognises
from codes.readers.source_file import SourceFile

PREFACE = "Invented preface\nCPT(R) 2026 invented edition, copyright 2025\n\n"
TABBED = PREFACE + "99213\tMade up service one\n0001F\tMade up service two, longer\n0002U\tMade up service three\n"
FIXED = "99213 MADE UP SERVICE ONE            \r\n0001F MADE UP SERVICE TWO            \r\n"
HEADING = "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT\n"
SCHEDULE = (
    '"2026 National Physician Fee Schedule, invented",,,,\n"CPT codes only are copyright 2025",,,,\n'
    + HEADING
    + "A0001,,Made up supply,X,1\n99213,,Made up service one,A,1\n99213,26,Made up service one,A,1\n"
    + '0001F,,"Made up, service two",I,0\n'
)


def written(folder: Path, content: str | bytes, name: str = "any.txt") -> SourceFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return SourceFile(path)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            TABBED,
            CptFile(
                (
                    CptLine("99213", "Made up service one"),
                    CptLine("0001F", "Made up service two, longer"),
                    CptLine("0002U", "Made up service three"),
                ),
                2026,
            ),
        ),
        (FIXED, CptFile((CptLine("99213", "MADE UP SERVICE ONE"), CptLine("0001F", "MADE UP SERVICE TWO")))),
        (SCHEDULE, CptFile((CptLine("99213", "Made up service one"), CptLine("0001F", "Made up, service two")), 2026)),
    ],
)
def test_each_layout_is_recognised_and_read(tmp_path: Path, content: str, found: CptFile) -> None:
    source = written(tmp_path, content)
    assert recognises(source)
    assert read_cpt(source) == found


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("PPRRVU26_JAN.csv", 2026),
        ("PPRRVU2025_Oct.csv", 2025),
        ("LONGULT_2024.txt", 2024),
        ("LONGULT.txt", None),
    ],
)
def test_the_year_is_told_by_the_name_where_the_text_does_not_say(tmp_path: Path, name: str, year: int | None) -> None:
    assert read_cpt(written(tmp_path, FIXED, name)).year == year


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param("", None, id="empty"),
        pytest.param(PREFACE, None, id="preface only"),
        pytest.param(HEADING, None, id="heading only"),
        pytest.param(TABBED.encode("utf-16"), 1, id="UTF-16"),
        pytest.param(TABBED + "992", 7, id="cut in a code"),
        pytest.param(TABBED + "99214\t", 7, id="cut after a code"),
        pytest.param(TABBED + "99213\tMade up again\n", 7, id="code twice"),
        pytest.param(TABBED + "99214\tMade up\tcolumn\n", 7, id="three columns"),
        pytest.param("x\n" * 300 + TABBED, 201, id="endless preface"),
        pytest.param(SCHEDULE + "99214,,Made up se", 8, id="schedule cut in a field"),
        pytest.param(SCHEDULE + '99214,,"Made up se', 8, id="schedule cut in a quote"),
        pytest.param(SCHEDULE + "99214,,,A,1\n", 8, id="schedule without descriptor"),
        pytest.param(SCHEDULE + "total,,Made up,A,1\n", 8, id="schedule with a total"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line_and_never_its_text(
    tmp_path: Path, content: str | bytes, line: int | None
) -> None:
    source = written(tmp_path, content)
    with pytest.raises(DataFileError) as caught:
        read_cpt(source)
    assert (caught.value.path, caught.value.line) == (source.label, line)
    assert "made up" not in str(caught.value).lower()
    assert caught.value.__cause__ is None


def test_latin_1_text_is_read(tmp_path: Path) -> None:
    assert (
        read_cpt(written(tmp_path, "99213\tServic\u00e9 one\n".encode("latin-1"))).codes[0].description
        == "Servic\u00e9 one"
    )


def test_a_line_of_nothing_but_spaces_after_a_code_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataFileError):
        read_cpt(written(tmp_path, TABBED + "99214" + " " * 500_000 + "\n"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 64,
        b"%PDF-1.7\n12345 made up\nendobj\n",
        b"PK\x03\x04",
        b"00001 A00     0 Cholera        Cholera\n00002 A000    1 Cholera xx     Cholera xx\n",
        b"E0143\twalker\n",
        b"99213\t36000\t20260101\n",
        b"Code,Description\nE0143,walker\n",
    ],
)
def test_other_files_are_not_taken_for_cpt(tmp_path: Path, content: bytes) -> None:
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
                    [*TABBED.splitlines(keepends=True), *SCHEDULE.splitlines(keepends=True), *FIXED.splitlines(), '"']
                ),
            ),
            max_size=12,
        ).map(lambda lines: "".join(lines).encode("utf-8", "surrogatepass")),
    )
)
def test_whatever_comes_is_a_record_or_a_file_error(tmp_path: Path, content: bytes) -> None:
    source = written(tmp_path, content)
    recognises(source)
    with suppress(DataFileError):
        assert read_cpt(source).codes
