"""Imported documents: kept whole or not at all, two editions side by side, the date decides."""

import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from official_pdfs import cm_guidelines, medicare_chapter, ncci_manual
from pdf_files import Word, write_pdf

from guidelines.document_files import ORIGINAL, SECTIONS
from guidelines.document_store import DocumentStore
from guidelines.errors import DocumentError, GuidelinesError
from guidelines.importing import holds_documents, import_documents
from guidelines.library import GuidelineLibrary

CM = "icd10cm-guidelines"
LETTER = write_pdf([[Word("A letter", 72, 60)]])


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "home")


def handed_over(folder: Path, **files: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return folder


def names(store: DocumentStore) -> list[str]:
    return [document.imprint.name for document in store.loaded()]


def test_nothing_is_there_before_the_first_import(store: DocumentStore) -> None:
    assert (store.loaded(), store.sections(), store.files()) == ((), (), ())


def test_an_import_keeps_the_original_and_what_was_read_in_it(store: DocumentStore, tmp_path: Path) -> None:
    path = handed_over(tmp_path / "in", guidelines=cm_guidelines()) / "guidelines.pdf"
    report = import_documents(path, store)
    (document,) = report.imported
    assert document.folder == tmp_path / "home" / "documents" / "icd10cm-guidelines-FY2031"
    assert document.original.read_bytes() == path.read_bytes()
    assert (document.source, document.count, report.ignored) == ("guidelines.pdf", len(store.sections()), ())
    assert store.loaded() == (document,)
    assert store.files() == (document.folder / SECTIONS,)
    assert sorted(p.name for p in document.folder.iterdir()) == [ORIGINAL, SECTIONS]
    assert {section.authority for section in store.sections()} == {"official"}


def test_two_editions_stand_side_by_side_and_the_date_decides(store: DocumentStore, tmp_path: Path) -> None:
    folder = handed_over(tmp_path / "in", new=cm_guidelines(2031, "As it is."), old=cm_guidelines(2030, "As it was."))
    import_documents(folder, store)
    assert names(store) == ["icd10cm-guidelines-FY2030", "icd10cm-guidelines-FY2031"]
    library = GuidelineLibrary(store.sections())
    days = (date(2030, 9, 30), date(2030, 10, 1), date(2035, 1, 1), None)
    texts = [found.text for day in days if (found := library.get(CM, "I.C.1.a", day))]
    assert texts == ["As it was.", "As it is.", "As it is.", "As it is."]


def test_an_edition_that_is_there_is_replaced(store: DocumentStore, tmp_path: Path) -> None:
    for text in ("As it was.", "As it is."):
        import_documents(handed_over(tmp_path / "in", cm=cm_guidelines(hypertension=text)), store)
    assert names(store) == ["icd10cm-guidelines-FY2031"]
    found = GuidelineLibrary(store.sections()).get(CM, "I.C.1.a")
    assert found is not None
    assert found.text == "As it is."
    assert [p.name for p in (tmp_path / "home" / "documents").iterdir() if p.name != ".lock"] == names(store)


def test_one_broken_document_keeps_all_the_others_out(store: DocumentStore, tmp_path: Path) -> None:
    folder = handed_over(tmp_path / "in", a=cm_guidelines(), b=ncci_manual()[:-20])
    with pytest.raises(DocumentError, match=r"b\.pdf: is cut short"):
        import_documents(folder, store)
    assert store.loaded() == ()
    assert not (tmp_path / "home").exists()


def test_when_one_cannot_be_put_in_place_what_was_there_comes_back(store: DocumentStore, tmp_path: Path) -> None:
    import_documents(handed_over(tmp_path / "one", a=cm_guidelines(hypertension="As it was.")), store)
    before = store.sections()
    # A link to nowhere stands where the folder of the second document belongs.
    (tmp_path / "home" / "documents" / "ncci-policy-manual-2031").symlink_to(tmp_path / "nowhere")
    with pytest.raises(GuidelinesError):
        import_documents(handed_over(tmp_path / "two", a=cm_guidelines(hypertension="New."), b=ncci_manual()), store)
    assert store.sections() == before


def test_an_import_that_was_cut_off_is_cleared_away_or_taken_back(store: DocumentStore, tmp_path: Path) -> None:
    import_documents(handed_over(tmp_path / "in", a=cm_guidelines()), store)
    documents = tmp_path / "home" / "documents"
    (documents / "icd10cm-guidelines-FY2031").rename(documents / ".old-icd10cm-guidelines-FY2031")
    (documents / ".staging-1").mkdir()
    assert store.loaded() == ()
    import_documents(handed_over(tmp_path / "other", b=medicare_chapter()), store)
    assert names(store) == ["icd10cm-guidelines-FY2031", "medicare-claims-processing-ch12-Rev.13316"]
    assert sorted(p.name for p in documents.iterdir()) == [".lock", *names(store)]


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"layout": 0}', '{"layout": 2, "sections": [{"number": 1}]}'],
    ids=["empty", "cut", "list", "old-layout", "fields"],
)
def test_damaged_sections_are_read_anew_from_the_original(damage: str, store: DocumentStore, tmp_path: Path) -> None:
    import_documents(handed_over(tmp_path / "in", a=cm_guidelines()), store)
    (path,) = store.files()
    before, content = store.sections(), path.read_text(encoding="utf-8")
    path.write_text(damage, encoding="utf-8")
    assert store.sections() == before
    assert json.loads(path.read_text(encoding="utf-8"))["sections"] == json.loads(content)["sections"]


def test_an_older_layout_keeps_the_edition_that_the_user_stated(store: DocumentStore, tmp_path: Path) -> None:
    folder = handed_over(tmp_path / "in", a=cm_guidelines())
    import_documents(folder, store, edition="FY2031-draft", effective_from=date(2031, 1, 1))
    before = store.sections()
    (path,) = store.files()
    path.write_text(path.read_text(encoding="utf-8").replace('"layout": 2', '"layout": 0'), encoding="utf-8")
    assert store.sections() == before
    assert (before[0].edition, before[0].effective_from) == ("FY2031-draft", date(2031, 1, 1))


def test_what_is_beyond_mending_is_said_in_one_line(store: DocumentStore, tmp_path: Path) -> None:
    import_documents(handed_over(tmp_path / "in", a=cm_guidelines()), store)
    (path,) = store.files()
    path.write_text("{", encoding="utf-8")
    (path.parent / ORIGINAL).write_bytes(b"")
    with pytest.raises(DocumentError, match=r"icd10cm-guidelines-FY2031: is damaged; import the document again$"):
        store.sections()
    (path.parent / ORIGINAL).unlink()
    with pytest.raises(DocumentError, match="import the document again"):
        store.loaded()


def test_another_document_in_the_place_of_a_damaged_one_is_not_taken_for_it(
    store: DocumentStore, tmp_path: Path
) -> None:
    import_documents(handed_over(tmp_path / "in", a=cm_guidelines()), store)
    (path,) = store.files()
    path.write_text("{", encoding="utf-8")
    (path.parent / ORIGINAL).write_bytes(medicare_chapter())
    with pytest.raises(DocumentError, match="import the document again"):
        store.sections()


def test_a_zip_is_taken_in_member_by_member(store: DocumentStore, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "manual.zip", "w") as archive:
        archive.writestr("chapters/I.pdf", ncci_manual(chapters=("I",)))
        archive.writestr("chapters/II.pdf", ncci_manual(chapters=("II",)))
        archive.writestr("readme.txt", "read me")
    steps: list[tuple[str, int, int]] = []
    report = import_documents(tmp_path / "manual.zip", store, progress=lambda *step: steps.append(step))
    assert [document.source for document in report.imported] == ["manual.zip!I.pdf", "manual.zip!II.pdf"]
    assert names(store) == ["ncci-policy-manual-2031-chapter-I", "ncci-policy-manual-2031-chapter-II"]
    assert steps == [("I.pdf", 0, 2), ("II.pdf", 1, 2), ("", 2, 2)]
    assert GuidelineLibrary(store.sections()).get("ncci-policy-manual", "II.A.1") is not None


def test_other_pdfs_of_a_folder_are_left_and_named(store: DocumentStore, tmp_path: Path) -> None:
    report = import_documents(handed_over(tmp_path / "in", a=LETTER, b=medicare_chapter()), store)
    assert (len(report.imported), report.ignored) == (1, ("a.pdf",))


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({}, "no PDF in it, so no guideline document"),
        ({"a": LETTER}, "is none of the documents known here"),
        ({"a": cm_guidelines(), "b": cm_guidelines()}, "FY2031 twice; import them one by one"),
    ],
    ids=["none", "unknown", "twins"],
)
def test_what_cannot_be_taken_in_is_said(
    files: dict[str, bytes], problem: str, store: DocumentStore, tmp_path: Path
) -> None:
    with pytest.raises(DocumentError, match=problem):
        import_documents(handed_over(tmp_path / "in", **files), store)
    assert store.loaded() == ()


def test_what_is_not_there_is_said(store: DocumentStore, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file or folder"):
        import_documents(tmp_path / "nowhere", store)


@pytest.mark.parametrize(
    ("edition", "start", "end", "problem"),
    [
        ("../../etc", None, None, "an edition's name is"),
        ("", None, None, "an edition's name is"),
        (None, date(2040, 1, 1), None, "would be in force from 2040-01-01 to 2031-09-30"),
    ],
)
def test_what_is_stated_must_make_sense(
    edition: str | None, start: date | None, end: date | None, problem: str, store: DocumentStore, tmp_path: Path
) -> None:
    with pytest.raises(DocumentError, match=problem):
        import_documents(handed_over(tmp_path / "in", a=cm_guidelines()), store, edition, start, end)


def test_whether_a_path_holds_documents_is_told_without_reading_them(tmp_path: Path) -> None:
    assert holds_documents(handed_over(tmp_path / "in", a=LETTER))
    assert not holds_documents(handed_over(tmp_path / "empty"))
    assert not holds_documents(tmp_path / "nowhere")


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, not a folder", encoding="utf-8")
    store = DocumentStore(tmp_path / "home")
    with pytest.raises(GuidelinesError, match="cannot be written"):
        import_documents(handed_over(tmp_path / "in", a=cm_guidelines()), store)


# ---- the library --------------------------------------------------------------------------------------------------


@pytest.fixture
def library(store: DocumentStore, tmp_path: Path) -> GuidelineLibrary:
    """Official FY2030 and FY2031, and our digest of FY2031 and FY2032."""
    import_documents(handed_over(tmp_path / "in", a=cm_guidelines(2030), b=cm_guidelines(2031)), store)
    official = store.sections()
    newest = [s for s in official if s.edition == "FY2031"]
    digest = [replace(s, authority="digest", text="In our words.") for s in newest]
    later = [
        replace(s, edition="FY2032", effective_from=date(2031, 10, 1), effective_to=date(2032, 9, 30)) for s in digest
    ]
    return GuidelineLibrary((*digest, *later, *official))


@pytest.mark.parametrize(
    ("as_of", "edition", "authority"),
    [
        (date(2031, 1, 1), "FY2031", "official"),
        (date(2030, 1, 1), "FY2030", "official"),
        (date(2032, 1, 1), "FY2032", "digest"),
        (date(2020, 1, 1), "FY2030", "official"),
        (date(2040, 1, 1), "FY2032", "digest"),
        (None, "FY2032", "digest"),
    ],
)
def test_the_official_words_answer_where_they_are_in_force(
    as_of: date | None, edition: str, authority: str, library: GuidelineLibrary
) -> None:
    found = library.get(CM, "I.C.1.a", as_of)
    assert found is not None
    assert (found.edition, found.authority) == (edition, authority)


def test_the_digest_steps_back_to_explanation(library: GuidelineLibrary) -> None:
    ours = library.explanation(CM, "I.C.1.a", date(2031, 1, 1))
    assert ours is not None
    assert (ours.edition, ours.text) == ("FY2031", "In our words.")
    assert library.explanation(CM, "I.Z") is None


def test_each_number_is_listed_once_as_it_answers_today(library: GuidelineLibrary) -> None:
    latest = list(library.latest())
    assert len(latest) == len({(s.document_id, s.number) for s in library})
    assert {s.edition for s in latest} == {"FY2032"}


def test_editions_are_told_by_name_with_the_official_words_first(library: GuidelineLibrary) -> None:
    editions = library.editions(CM)
    assert [(name, sections[0].authority) for name, sections in editions.items()] == [
        ("FY2030", "official"),
        ("FY2031", "official"),
        ("FY2032", "digest"),
    ]
    assert library.editions("no-document") == {}
