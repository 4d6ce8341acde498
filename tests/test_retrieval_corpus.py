"""What is indexed: ids that say all of a text, and texts made once."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tabular_files import catalogue_with, chapter, diag, notes, section, sevenths, tabular, write

from codes.catalogue import Catalogue
from codes.library import CodeLibrary
from codes.models import System
from codes.readers.pcs_index import PcsIndexTerm
from codes.sources.importing import Stated, import_path
from codes.sources.store import SourceStore
from retrieval.assembly import CorpusSource
from retrieval.corpus import (
    CodeText,
    all_cm_texts,
    all_pcs_texts,
    cm_texts,
    code_of,
    passage_chunks,
    short_hash,
)
from retrieval.models import Passage
from retrieval.passages import Passages


def passage(text: str, heading: tuple[str, ...] = ("Chapter", "Block", "Category")) -> Passage:
    day = date(2026, 4, 1)
    return Passage("doc:I.A", "label", "doc", "I.A", heading, text, "FY2026", "digest", day, day)


@pytest.mark.parametrize(
    ("text_id", "parts"),
    [
        ("E11.22|d0|0a1b2c3d", ("E11.22", "d", 0)),
        ("E11.22|s12|0a1b2c3d", ("E11.22", "s", 12)),
        ("icd10cm-guidelines:I.C.4.a|c3|0a1b2c3d", ("icd10cm-guidelines:I.C.4.a", "c", 3)),
        ("a|b|c1|x", ("a|b", "c", 1)),
    ],
)
def test_an_id_says_code_kind_and_ordinal(text_id: str, parts: tuple[str, str, int]) -> None:
    assert code_of(text_id) == parts


def test_an_id_changes_with_its_text() -> None:
    first, second = CodeText("E11.9", "d", 0, "one"), CodeText("E11.9", "d", 0, "two")
    assert first.text_id != second.text_id
    assert code_of(first.text_id) == code_of(second.text_id) == ("E11.9", "d", 0)
    assert len(short_hash("😀")) == 8


def test_a_code_is_found_by_all_its_wordings(catalogue: Catalogue) -> None:
    entry = catalogue.get("E11", System.ICD10CM, date(2026, 8, 15))
    assert entry is not None
    texts = cm_texts(entry, {"E11": ("sugar",), "E12": ("none of it",)})
    assert texts[0] == CodeText("E11", "d", 0, "Type 2 diabetes mellitus")
    assert CodeText("E11", "s", 0, "sugar") in texts
    assert CodeText("E11", "n", 0, "diabetes (mellitus) due to insulin secretory defect") in texts
    assert {t.code for t in texts} == {"E11"}
    assert len({t.text_id for t in texts}) == len(texts)


def test_texts_of_several_releases_come_once(tmp_path: Path) -> None:
    old = tabular("2025", chapter(1, section("A00-A09", diag("A00", "Cholera"), diag("A01", "Old name"))))
    new = tabular("2027", chapter(1, section("A00-A09", diag("A00", "Cholera"), diag("A01", "New name"))))
    paths = (write(tmp_path, old, "old.xml"), write(tmp_path, new, "new.xml"))
    found = [t.text for t in all_cm_texts(catalogue_with(*paths), {}) if t.code in {"A00", "A01"}]
    assert found.count("Cholera") == 1
    assert {"Old name", "New name"} <= set(found)


def test_a_composed_seventh_character_is_not_indexed(catalogue: Catalogue) -> None:
    codes = {t.code for t in all_cm_texts(catalogue, {})}
    assert "S72.141" in codes
    assert "S72.141D" not in codes


def test_pcs_terms_are_numbered_by_code() -> None:
    terms = (PcsIndexTerm("Cholecystectomy", ("0FT4", "0FB4")), PcsIndexTerm("Removal, gallbladder", ("0FT4",)))
    assert list(all_pcs_texts({"0FT4": "Resection Gallbladder"}, terms)) == [
        CodeText("0FT4", "d", 0, "Resection Gallbladder"),
        CodeText("0FT4", "x", 0, "Cholecystectomy"),
        CodeText("0FB4", "x", 0, "Cholecystectomy"),
        CodeText("0FT4", "x", 1, "Removal, gallbladder"),
    ]


@pytest.mark.parametrize(
    ("lines", "sizes"),
    [
        (["word " * 100], [100]),
        (["word " * 100, "word " * 10], [110]),
        (["word " * 100, "word " * 11], [100, 11]),
        (["word " * 300], [300]),
        (["", "  ", "word"], [1]),
        ([], []),
    ],
)
def test_a_passage_is_cut_at_lines(lines: list[str], sizes: list[int]) -> None:
    chunks = [(i, text) for i, text in passage_chunks(passage("\n".join(lines))) if code_of(i)[1] == "c"]
    assert [text.split().count("word") for _, text in chunks] == sizes
    assert [code_of(i) for i, _ in chunks] == [("doc:I.A", "c", n) for n in range(len(sizes))]
    assert all(text.startswith("Block: Category. ") for _, text in chunks)


def test_the_headings_of_a_section_are_a_piece_of_their_own() -> None:
    section, printed = passage("some words"), replace(passage("some words"), authority="tabular")
    titles = [(code_of(i), text) for i, text in passage_chunks(section) if code_of(i)[1] == "t"]
    assert titles == [(("doc:I.A", "t", 0), "Chapter: Block: Category")]
    assert [code_of(i)[1] for i, _ in passage_chunks(printed)] == ["c"]


def test_a_passage_without_heading_is_its_text() -> None:
    assert [text for _, text in passage_chunks(passage("some words", ()))] == ["some words"]


def test_the_key_changes_with_every_source(tmp_path: Path) -> None:
    path = tmp_path / "source.xml"

    def key(*sources: Path) -> str:
        passages = Passages.__new__(Passages)
        return CorpusSource(CodeLibrary(tmp_path / "home"), passages, sources, {}).key

    path.write_text("one", encoding="utf-8")
    first = key(path)
    assert key(path) == first
    assert key() != first
    path.write_text("two", encoding="utf-8")
    second = key(path)
    assert second != first
    book = write(tmp_path, tabular("2027", chapter(1, section("A00-A09", diag("A00", "Cholera")))), "book.xml")
    import_path(book, SourceStore(tmp_path / "home"), Stated())
    assert key(path) != second


def test_a_small_tabular_list_gives_its_wordings(tmp_path: Path) -> None:
    category = diag(
        "S00",
        "Bruise",
        notes("inclusionTerm", "black eye"),
        notes("includes", "contusion"),
        sevenths(A="initial", D="subsequent"),
    )
    path = write(tmp_path, tabular("2027", chapter(19, section("S00-S09", category))))
    texts = [t for t in all_cm_texts(catalogue_with(path), {"S00": ("shiner",)}) if t.code == "S00"]
    wanted = {("d", "Bruise"), ("i", "black eye"), ("n", "contusion"), ("s", "shiner")}
    assert wanted <= {(t.kind, t.text) for t in texts}
