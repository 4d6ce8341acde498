"""Passages: each found by its id, printed as the book prints it, in the edition that answers for the date."""

from datetime import date
from pathlib import Path

import pytest
from tabular_files import catalogue_with, chapter, diag, notes, section, tabular, write

from codes.catalogue import Catalogue
from codes.models import Note, NoteKind, System
from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from retrieval.corpus import passage_chunks
from retrieval.passages import Passages, code_passage_id, note_line, section_passage, tabular_id


@pytest.fixture(scope="module")
def passages(catalogue: Catalogue) -> Passages:
    return Passages(catalogue, GuidelineLibrary(packaged_digest()))


@pytest.mark.parametrize(
    ("passage_id", "section", "authority", "words"),
    [
        ("icd10cm-guidelines:I.C.4.a", "I.C.4.a", "digest", ""),
        ("icd10cm-tabular:E11.22", "E11.22", "tabular", "E11.22 Type 2 diabetes mellitus with diabetic chronic"),
        ("icd10cm-tabular:E11", "E11", "tabular", "E11 Type 2 diabetes mellitus"),
        ("icd10cm-tabular:S72.141D", "S72.141D", "tabular", "S72.141D "),
        ("icd10cm-tabular:e1122", "E11.22", "tabular", "E11.22 "),
        ("icd10cm-tabular:E08-E13", "E08-E13", "tabular", "E08-E13 "),
        ("icd10cm-tabular:chapter-4", "chapter 4", "tabular", "chapter 4 "),
        ("icd10pcs-tables:0FT44ZZ", "0FT44ZZ", "tabular", "0FT44ZZ Resection of Gallbladder"),
        ("  icd10cm-tabular:E11.22\n", "E11.22", "tabular", "E11.22 "),
    ],
)
def test_a_passage_is_found_by_its_id(
    passages: Passages, passage_id: str, section: str, authority: str, words: str
) -> None:
    found = passages.get(passage_id)
    assert found is not None
    assert (found.section, found.authority) == (section, authority)
    assert found.text.startswith(words)
    assert found.effective_from <= found.effective_to
    assert section in found.label


@pytest.mark.parametrize(
    "passage_id",
    ["", ":", "icd10cm-tabular", "icd10cm-tabular:", "icd10cm-tabular:E99.99", "icd10cm-tabular:chapter-99",
     "icd10pcs-tables:E11.9", "icd10pcs-tables:0FT44Z", "icd10cm-guidelines:I.Z.9", "elsewhere:E11", "😀:😀",
     "icd10cm-tabular:" + "E" * 60_000, "../../etc/passwd:x"],
)  # fmt: skip
def test_an_unknown_id_is_none(passages: Passages, passage_id: str) -> None:
    found = passages.get(passage_id)
    assert found is None or found.section == passage_id.partition(":")[2]


def test_a_found_passage_names_itself(passages: Passages) -> None:
    for passage_id in ("icd10cm-guidelines:I.C.4.a", "icd10cm-tabular:E08-E13", "icd10cm-tabular:chapter-4"):
        found = passages.get(passage_id)
        assert found is not None
        assert passages.get(found.passage_id) == found
        assert found.passage_id == passage_id


def test_a_code_s_passage_prints_own_notes_then_those_above(passages: Passages, catalogue: Catalogue) -> None:
    found = passages.get("icd10cm-tabular:E11.22")
    entry = catalogue.get("E11.22", System.ICD10CM, date.max)
    assert found is not None
    assert entry is not None
    lines = found.text.splitlines()
    own = [note_line(n) for n in entry.all_notes() if n.at == "E11.22"]
    above = [note_line(n) for n in entry.all_notes() if n.at != "E11.22"]
    assert lines[1 : 1 + len(own)] == own
    assert set(above) <= set(lines[1 + len(own) :])
    assert f"From {next(n.at for n in entry.all_notes() if n.at != 'E11.22')}:" in lines
    assert "Type 2 diabetes mellitus" in " ".join(found.heading_path)


def test_a_header_s_passage_lists_the_seventh_characters(passages: Passages) -> None:
    found = passages.get("icd10cm-tabular:S72.141")
    assert found is not None
    assert "7th character D: " in found.text


@pytest.mark.parametrize(
    ("place", "passage_id"), [("E11.22", "E11.22"), ("chapter 4", "chapter-4"), ("E08-E13", "E08-E13")]
)
def test_ids_of_places_hold_no_space(place: str, passage_id: str) -> None:
    assert tabular_id(place) == f"icd10cm-tabular:{passage_id}"


@pytest.mark.parametrize(
    ("code", "system", "passage_id"),
    [
        ("E11.22", System.ICD10CM, "icd10cm-tabular:E11.22"),
        ("0FT44ZZ", System.ICD10PCS, "icd10pcs-tables:0FT44ZZ"),
    ],
)
def test_every_code_has_its_passage(
    passages: Passages, catalogue: Catalogue, code: str, system: System, passage_id: str
) -> None:
    entry = catalogue.get(code, system, date.max)
    assert entry is not None
    assert code_passage_id(entry) == passage_id
    assert passages.get(passage_id) is not None


def test_a_note_is_printed_under_its_heading() -> None:
    assert note_line(Note(NoteKind.EXCLUDES1, "gestational diabetes (O24.4-)", "E11")) == (
        "Excludes1: gestational diabetes (O24.4-)"
    )


def test_the_date_chooses_the_release(tmp_path: Path) -> None:
    old = diag("E11", "Old wording", notes("excludes1", "old note"))
    text = tabular("2025", chapter(4, section("E08-E13", old)))
    catalogue = catalogue_with(write(tmp_path, text))
    passages = Passages(catalogue, GuidelineLibrary(()))
    then, now = passages.get("icd10cm-tabular:E11", date(2025, 1, 1)), passages.get("icd10cm-tabular:E11")
    assert then is not None
    assert now is not None
    assert then.text == "E11 Old wording\nExcludes1: old note"
    assert (then.release, now.release) == ("FY2025", "FY2026-Apr")
    assert now.text.startswith("E11 Type 2 diabetes mellitus")


def test_sections_of_the_digest_keep_their_words(passages: Passages) -> None:
    for printed in packaged_digest():
        made = section_passage(printed)
        assert (made.text, made.page, made.heading_path) == (printed.text, printed.page, printed.heading_path)
        found = passages.get(made.passage_id)
        assert found == (made if printed.text else None)


def test_what_is_indexed_can_be_cited(passages: Passages) -> None:
    worth = list(passages.worth_indexing())
    ids = [passage.passage_id for passage in worth]
    assert len(ids) == len(set(ids)) > 500
    for indexed in worth:
        cited = passages.get(indexed.passage_id)
        assert cited is not None
        assert indexed.text.strip()
        assert set(indexed.text.splitlines()) <= set(cited.text.splitlines())
    chunks = [text_id for p in worth for text_id, _ in passage_chunks(p)]
    assert len(chunks) == len(set(chunks))
