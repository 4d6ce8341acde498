"""The reader of the index books in XML: what it reads, and how it refuses a file it cannot trust."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tabular_files import official, write

from codes.errors import DataFileError
from codes.readers.index_xml import (
    IndexBook,
    IndexKind,
    IndexTerm,
    code_or_reference,
    instruction_of,
    read_index,
    recognises,
    split_modifiers,
)
from codes.readers.source_file import SourceFile

SMALL = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>
<version>2031</version>
<title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
<letter><title>G</title>
<mainTerm><title>Glimmer<nemod>(faint) (of (left) eye)</nemod> NEC</title><seeAlso>Shine</seeAlso><code>Q01.2-</code>
  <term level="1"><title>with
     halo</title><code>q01.3</code><manif>[H02.9]</manif></term>
  <term level="1"><title>nocturnal</title><see>Shine, night</see></term>
  <term level="1"><title>stray</title><seecat>Z77</seecat></term>
  <term level="1"><title>struck</title><subcat>T75.0</subcat></term>
  <term level="1"><title>odd</title><code>categories Q01-Q03</code></term>
  <term level="1"><title>by site - code to Shine, by site</title></term>
</mainTerm>
</letter>
<letter><title>S</title><mainTerm><title>Shine, shining</title><code>Q02</code></mainTerm></letter>
</ICD10CM.index>
"""

HEADS = ("Substance", "Poisoning Accidental (unintentional)", "Adverse effect")


def table(*terms: str, heads: tuple[str, ...] = HEADS) -> str:
    headings = "".join(f'<head col="{n}">{head}</head>' for n, head in enumerate(heads, 1))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<ICD10CM.index>\n<version>2031</version>\n'
        f"<indexHeading>{headings}</indexHeading>\n<letter><title>Z</title>\n{''.join(terms)}</letter></ICD10CM.index>"
    )


def read(path: Path) -> IndexBook:
    return read_index(SourceFile(path))


def every_term(terms: tuple[IndexTerm, ...]) -> Iterator[IndexTerm]:
    for term in terms:
        yield term
        yield from every_term(term.subterms)


def test_a_book_is_read_with_all_that_a_term_prints(tmp_path: Path) -> None:
    book = read(write(tmp_path, SMALL))
    assert (book.kind, book.version, book.columns) == (IndexKind.ALPHABETIC, "2031", ())
    assert [term.title for term in book.terms] == ["Glimmer NEC", "Shine, shining"]
    glimmer = book.terms[0]
    assert glimmer.nonessential == ("faint", "of (left) eye")
    assert glimmer.code == "Q01.2-"
    assert glimmer.see_also == ("Shine",)
    assert glimmer.subterms == (
        IndexTerm("with halo", code="Q01.3", manifestation="H02.9"),
        IndexTerm("nocturnal", see=("Shine, night",)),
        IndexTerm("stray", see_category="Z77"),
        IndexTerm("struck", see_category="T75.0"),
        IndexTerm("odd", see_category="categories Q01-Q03"),
        IndexTerm("by site", see=("Shine, by site",)),
    )


def test_the_external_cause_index_is_told_by_its_title(tmp_path: Path) -> None:
    text = SMALL.replace("INDEX TO DISEASES and INJURIES", "EXTERNAL CAUSE of INJURIES INDEX")
    assert read(write(tmp_path, text)).kind is IndexKind.EXTERNAL_CAUSE


@pytest.mark.parametrize(("first", "kind"), [("Substance", IndexKind.DRUGS), ("Neoplasm", IndexKind.NEOPLASMS)])
def test_a_table_is_told_by_its_first_column_and_its_cells_stand_by_column(
    tmp_path: Path, first: str, kind: IndexKind
) -> None:
    term = '<mainTerm><title>Zyx</title><cell col="3">T99.8-</cell><cell col="2">--</cell></mainTerm>'
    book = read(write(tmp_path, table(term, heads=(first, *HEADS[1:]))))
    assert book.kind is kind
    assert book.columns == (first, *HEADS[1:])
    assert book.terms[0].cells == ("", "T99.8-")


def test_other_words_in_the_brackets_of_a_table_are_no_manifestation(tmp_path: Path) -> None:
    term = '<mainTerm><title>Zyx</title><manif>upper zyx</manif><cell col="2">C99</cell></mainTerm>'
    assert read(write(tmp_path, table(term))).terms[0] == IndexTerm("Zyx", ("upper zyx",), cells=("C99", ""))


def test_words_marked_new_belong_to_a_title_and_old_ones_do_not(tmp_path: Path) -> None:
    term = "<mainTerm><title>Zyx <old>red</old><new>blue</new> tint</title></mainTerm>"
    assert read(write(tmp_path, table(term))).terms[0].title == "Zyx blue tint"


def test_a_book_survives_the_cache(tmp_path: Path) -> None:
    book = read(write(tmp_path, SMALL))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(book), type=IndexBook) == book


@pytest.mark.parametrize(
    ("broken", "problem", "line"),
    [
        (SMALL.replace("<title>nocturnal</title>", ""), "without title", 9),
        (SMALL.replace("<title>nocturnal</title>", "<title> </title>"), "empty title", 9),
        (SMALL.replace("<ICD10CM.index>", '<ICD10CM.index isAddenda="true">'), "addenda", 2),
        (SMALL.replace("mainTerm", "term"), "no main term", None),
        (table('<mainTerm><title>Z</title><cell col="4">T99</cell></mainTerm>'), "column '4'", 6),
        (table('<mainTerm><title>Z</title><cell col="1">T99</cell></mainTerm>'), "column '1'", 6),
        (table("<mainTerm><title>Z</title><cell>T99</cell></mainTerm>"), "column ''", 6),
        (table('<mainTerm><title>Z</title><cell col="²">T99</cell></mainTerm>'), "column '²'", 6),
        (table("<mainTerm><title>Z</title></mainTerm>").replace('col="2"', 'col="7"'), "col 7", 4),
        (SMALL.replace("<code>Q02</code>", '<cell col="2">Q02</cell>'), "column '2'", 16),
    ],
)
def test_another_layout_is_refused_with_its_line(tmp_path: Path, broken: str, problem: str, line: int | None) -> None:
    with pytest.raises(DataFileError, match=problem) as caught:
        read(write(tmp_path, broken))
    assert caught.value.line == line


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.3, 0.6, 0.9, 0.99])
def test_a_file_cut_short_is_refused_with_the_line_it_ends_at(tmp_path: Path, keep: float) -> None:
    cut = SMALL[: int(len(SMALL) * keep)]
    with pytest.raises(DataFileError) as caught:
        read(write(tmp_path, cut))
    assert caught.value.line == cut.count("\n") + 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes(range(256)),
        "<ICD10CM.index><title>Ménière</title></ICD10CM.index>".encode("latin-1"),
        b"<ICD10CM.tabular/>",
        b"<ICD10CM.index/>",
        b'<!DOCTYPE x [<!ENTITY e "e">]><ICD10CM.index/>',
        (b"<ICD10CM.index><letter><mainTerm><title>a</title>" + b"<term><title>a</title>" * 5000),
    ],
    ids=["empty", "binary", "latin-1", "tabular", "nothing", "entity", "deep"],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.xml"
    path.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        read(path)
    assert caught.value.path == str(path)


def test_utf_16_that_says_so_is_read_as_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "index.xml"
    path.write_bytes(SMALL.replace('"utf-8"', '"utf-16"').encode("utf-16"))
    assert read(path) == read(write(tmp_path, SMALL))


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_random_bytes_give_a_book_or_a_data_file_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.xml"
    path.write_bytes(b"<ICD10CM.index>" + content + b"</ICD10CM.index>")
    source = SourceFile(path)
    assert recognises(source)
    with pytest.raises(DataFileError):
        read_index(source)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_taken_apart(text: str) -> None:
    inside, outside = split_modifiers(text)
    assert all(piece.strip() for piece in inside)
    assert outside == outside.strip()
    assert instruction_of(text)[0] in text
    assert any(code_or_reference(text)) or not text


@pytest.mark.parametrize(
    ("printed", "inside", "outside"),
    [
        ("(a) (b)", ("a", "b"), ""),
        ("(cholerae (suis)) NEC", ("cholerae (suis)",), "NEC"),
        ("(-Reilly) anomaly  (leukocyte)", ("-Reilly", "leukocyte"), "anomaly"),
        ("unopened) x", (), "unopened x"),
        ("(unclosed", ("unclosed",), ""),
        ("()", (), ""),
    ],
)
def test_modifiers_are_the_outer_parentheses(printed: str, inside: tuple[str, ...], outside: str) -> None:
    assert split_modifiers(printed) == (inside, outside)


def test_an_index_is_recognised_by_its_root(tmp_path: Path) -> None:
    assert recognises(SourceFile(write(tmp_path, SMALL)))
    for other in ("", "<ICD10PCS.index/>", "<ICD10CM.tabular/>", "RowID,Letter"):
        assert not recognises(SourceFile(write(tmp_path, other)))


OFFICIAL = [
    ("eindex", IndexKind.EXTERNAL_CAUSE, 314, 8_090, 0),
    ("drug", IndexKind.DRUGS, 5_179, 7_430, 6),
    ("neoplasm", IndexKind.NEOPLASMS, 1, 1_940, 6),
]


@pytest.mark.skipif(official("index/icd10cm-drug-April-1-2026.xml") is None, reason="needs shared/data: the indexes")
@pytest.mark.parametrize(("name", "kind", "main_terms", "terms", "cells"), OFFICIAL)
def test_the_official_books_are_whole(name: str, kind: IndexKind, main_terms: int, terms: int, cells: int) -> None:
    path = official(f"index/icd10cm-{name}-April-1-2026.xml")
    assert path is not None
    assert recognises(SourceFile(path))
    book = read(path)
    assert (book.kind, book.version, len(book.terms)) == (kind, "2026", main_terms)
    found = list(every_term(book.terms))
    assert len(found) == terms
    assert {len(term.cells) for term in found} <= {0, cells}
    printed = [code for term in found for code in (term.code, *term.cells) if code]
    assert all(code_or_reference(code) == (code, "") for code in printed)
    assert len(printed) == {"eindex": 6_671, "drug": 40_036, "neoplasm": 9_020}[name]
