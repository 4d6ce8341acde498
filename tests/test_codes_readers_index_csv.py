"""The reader of the Alphabetic Index as comma-separated values."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tabular_files import official, write

from codes.errors import DataFileError
from codes.readers.index_csv import read_index_csv, recognises
from codes.readers.index_xml import IndexBook, IndexKind, IndexTerm
from codes.readers.source_file import SourceFile

HEADER = "RowID,Letter,Level,Term,See,SeeAlso,NonEssModif,Code\n"
SMALL = HEADER + (
    '1,G,0,"Glimmer, glimmering",,Shine,(faint) (old),Q01.2-\n'
    "2,G,1,with,,,,\n"
    "3,G,2,halo,,,,Q01.3\n"
    '4,G,1,nocturnal,"Shine,  night",,,\n'
    "5,S,0,Shine,,,,Q02\n"
)


def read(path: Path) -> IndexBook:
    return read_index_csv(SourceFile(path))


def outcome(path: Path) -> IndexBook | DataFileError:
    try:
        return read(path)
    except DataFileError as error:
        return error


def row(term: str = "", see: str = "", also: str = "", modifiers: str = "", code: str = "") -> str:
    return f'{HEADER}1,Z,0,"{term}","{see}","{also}","{modifiers}",{code}\n'


def test_levels_become_subterms(tmp_path: Path) -> None:
    book = read(write(tmp_path, SMALL))
    assert (book.kind, book.version, book.columns) == (IndexKind.ALPHABETIC, "", ())
    assert book.terms == (
        IndexTerm(
            "Glimmer, glimmering",
            ("faint", "old"),
            "Q01.2-",
            see_also=("Shine",),
            subterms=(
                IndexTerm("with", subterms=(IndexTerm("halo", code="Q01.3"),)),
                IndexTerm("nocturnal", see=("Shine, night",)),
            ),
        ),
        IndexTerm("Shine", code="Q02"),
    )


@pytest.mark.parametrize(
    ("text", "term"),
    [
        (row("Zyx - code to Shine, by site"), IndexTerm("Zyx", see=("Shine, by site",))),
        (row("Zyx - omit code"), IndexTerm("Zyx", see=("omit code",))),
        (row("during zyxingT88.53"), IndexTerm("during zyxing", code="T88.53")),
        (row("chronic I82.5y--"), IndexTerm("chronic", code="I82.5Y--")),
        (row("vitamin B12"), IndexTerm("vitamin B12")),
        (row("zyx", also="category M01", code="A46"), IndexTerm("zyx", code="A46", see_category="M01")),
        (row("zyx", see="categories  O03-O04"), IndexTerm("zyx", see_category="O03-O04")),
        (row("zyx", modifiers="(see also category M01)"), IndexTerm("zyx", see_category="M01")),
        (
            row("zyx", modifiers="(old) (see also, Shine, night)"),
            IndexTerm("zyx", ("old",), see_also=("Shine, night",)),
        ),
        (row("zyx", modifiers="(see Shine)"), IndexTerm("zyx", see=("Shine",))),
        (row("Alder", modifiers="(-Reilly) anomaly"), IndexTerm("Alder anomaly", ("-Reilly",))),
        (row("Zyx", modifiers="(o)"), IndexTerm("Zyx(o)")),
        (row("Zyx", modifiers="(s)"), IndexTerm("Zyx", ("s",))),
        (row("", modifiers="(gastro)", code="A02.0"), IndexTerm("(gastro)", ("gastro",), "A02.0")),
        (row("zyx", code="see there"), IndexTerm("zyx", see_category="see there")),
    ],
)
def test_what_survived_in_the_wrong_column_is_put_back(tmp_path: Path, text: str, term: IndexTerm) -> None:
    assert read(write(tmp_path, text)).terms == (term,)


def test_a_byte_order_mark_windows_line_ends_and_windows_1252_are_read(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert recognises(SourceFile(path))
    assert read(path) == read(write(tmp_path, SMALL))
    path.write_bytes(row("Ménière").encode("cp1252"))
    assert read(path).terms[0].title == "Ménière"


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("", "first line", 1),
        ("Code,Description\nA00,Cholera\n", "first line", 1),
        (HEADER, "no term", None),
        (SMALL.replace("2,G,1,with,,,,", "2,G,1,with"), "4 columns", 3),
        (SMALL.replace("3,G,2,", "3,G,3,"), "level 3 stands below level 1", 4),
        (SMALL.replace("1,G,0,", "1,G,1,"), "level 1 stands below", 2),
        (SMALL.replace("3,G,2,", "3,G,-2,"), "'-2' is not a level", 4),
        (SMALL.replace("3,G,2,", "3,G,99,"), "'99' is not a level", 4),
        (SMALL.replace("3,G,2,", "3,G,²,"), "'²' is not a level", 4),
        (SMALL.replace("halo", ""), "without term", 4),
        (SMALL.replace('"Shine,  night"', '"Shine,  night'), "comma-separated", 6),
        (SMALL + "\x00\n", "not a text file", 7),
    ],
)
def test_another_layout_is_refused_with_its_line(tmp_path: Path, text: str, problem: str, line: int | None) -> None:
    with pytest.raises(DataFileError, match=problem) as caught:
        read(write(tmp_path, text))
    assert caught.value.line == line


@pytest.mark.parametrize("missing", [3, 12, 40, 60])
def test_a_file_cut_within_a_row_is_refused(tmp_path: Path, missing: int) -> None:
    with pytest.raises(DataFileError):
        read(write(tmp_path, SMALL.rstrip("\n")[: -4 - missing].rsplit("\n", 1)[0] + "\n6,S,1"))


def test_utf_16_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_bytes(SMALL.encode("utf-16"))
    assert not recognises(SourceFile(path))
    with pytest.raises(DataFileError):
        read(path)


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
def test_random_bytes_give_a_book_or_a_data_file_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.csv"
    path.write_bytes(HEADER.encode() + content)
    result = outcome(path)
    assert result.path == str(path) if isinstance(result, DataFileError) else result.terms


@given(st.lists(st.tuples(st.integers(0, 12), st.text("aA(),.-\" ;'\\9", max_size=12)), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
def test_random_rows_give_a_book_or_a_data_file_error(tmp_path: Path, rows: list[tuple[int, str]]) -> None:
    lines = [f"1,A,{level},{text},{text},{text},{text},{text}" for level, text in rows]
    result = outcome(write(tmp_path, HEADER + "\n".join(lines)))
    if isinstance(result, DataFileError):
        assert result.line is None or 1 <= result.line <= len(rows) + 1
    else:
        assert result.terms


def test_the_table_is_recognised_by_its_header(tmp_path: Path) -> None:
    assert recognises(SourceFile(write(tmp_path, SMALL)))
    assert recognises(SourceFile(write(tmp_path, SMALL.replace("RowID", '"RowID"'))))
    for other in ("", "HCPC,Description\n", "<ICD10CM.index/>"):
        assert not recognises(SourceFile(write(tmp_path, other)))


@pytest.mark.skipif(official("index/wbdill_ICD10CM_2025_Index.csv") is None, reason="needs shared/data: the index CSV")
def test_the_fy2025_index_is_whole() -> None:
    path = official("index/wbdill_ICD10CM_2025_Index.csv")
    assert path is not None
    assert recognises(SourceFile(path))
    book = read(path)
    assert len(book.terms) == 8_100
    pending, count, coded = list(book.terms), 0, 0
    while pending:
        term = pending.pop()
        pending += term.subterms
        count += 1
        coded += bool(term.code)
    assert count == 81_024
    assert coded == 62_729
