"""The code browser, the guideline reader, passages, and the pages of official documents."""

import html
from pathlib import Path

import pytest
from fakes import assembled
from official_pdfs import cm_guidelines
from web_client import DAY, Browser, library_with_pdf, text_of

from bot.bootstrap import Application, Library
from bot.screening import Screener
from bot.settings import Settings
from bot.web.passage_view import span_of, view_passage
from guidelines.document_store import DocumentStore
from guidelines.importing import import_documents
from guidelines.page_images import PageImages
from retrieval.index import OpenIndex

PNG = b"\x89PNG\r\n"


@pytest.fixture
def browser(application: Application, tmp_path: Path) -> Browser:
    return Browser(application, Settings(tmp_path / "home"))


@pytest.fixture
def with_pdf(library: Library, index: OpenIndex, screener: Screener, tmp_path: Path) -> Browser:
    """A browser of a server whose data folder holds the official guidelines of FY2026, in small."""
    home = tmp_path / "home"
    return Browser(assembled(library_with_pdf(library, home), index, screener), Settings(home))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/codes", "Chapter 4"),
        ("/codes/icd10cm/chapter-4", "E08-E13"),
        ("/codes/icd10cm/E08-E13", "Type 2 diabetes mellitus"),
        ("/codes/icd10cm/E11.22", "code to identify stage of chronic kidney disease"),
        ("/codes/icd10cm/e1122", "diabetic chronic kidney disease"),
        ("/codes/icd10cm/S72.001", "initial encounter for closed fracture"),
        ("/codes/icd10cm/S72.001A", "initial encounter for closed fracture"),
        ("/codes/icd10pcs/0FT44ZZ", "Gallbladder"),
        ("/codes/hcpcs/E0143", "2025-Q4"),
        ("/guidelines", "Official Guidelines"),
        ("/guidelines/icd10cm-guidelines", "I.C.4.a"),
        ("/guidelines/icd10cm-guidelines/I.C.4.a", "combination codes"),
        ("/passages/icd10cm-guidelines:I.C.4.a", "combination codes"),
        ("/passages/icd10cm-tabular:chapter-4", "Endocrine"),
    ],
)
def test_a_place_of_a_book_is_shown(browser: Browser, path: str, said: str) -> None:
    answered = browser.get(f"{path}?as_of={DAY}")
    assert answered.status_code == 200
    assert said in text_of(answered.text)


@pytest.mark.parametrize(
    "path",
    [
        "/codes/icd10cm/E11.229",
        "/codes/loinc/1",
        "/codes/icd10cm/chapter-99",
        "/codes/cpt/99213",
        "/guidelines/nothing",
        "/guidelines/icd10cm-guidelines/I.Z.9",
        "/passages/nothing",
        "/passages/icd10cm-tabular:ZZZ",
        "/pages/icd10cm-guidelines/FY2026/1.png",
        "/static/../sessions.py",
        "/static/nothing.css",
        "/queue/nothing",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(browser: Browser, path: str) -> None:
    answered = browser.get(path)
    assert answered.status_code == 404
    if not path.startswith("/static"):
        assert "Nothing here" in answered.text


def test_inherited_notes_name_the_place_that_prints_them(browser: Browser) -> None:
    said = text_of(browser.get(f"/codes/icd10cm/E11.22?as_of={DAY}").text)
    assert "Excludes1 at E11" in said
    assert "Printed at E11.22" in said


@pytest.mark.parametrize(
    ("typed", "where"), [("e11.22", "/codes/icd10cm/E11.22"), ("J45.909", "/codes/icd10cm/J45.909")]
)
def test_a_code_typed_leads_to_its_page(browser: Browser, typed: str, where: str) -> None:
    answered = browser.post("/codes", {"q": typed, "as_of": DAY})
    assert (answered.status_code, answered.headers["location"]) == (303, f"{where}?as_of={DAY}")


def test_words_typed_find_codes_and_sections(browser: Browser) -> None:
    assert "N30" in text_of(browser.post("/codes", {"q": "acute cystitis", "as_of": DAY}).text)
    assert "I.C.4.a" in text_of(browser.post("/guidelines", {"q": "diabetes combination codes", "as_of": DAY}).text)


def test_a_section_leads_to_its_neighbours(browser: Browser) -> None:
    page = browser.get(f"/guidelines/icd10cm-guidelines/I.C.4.a?as_of={DAY}").text
    assert 'rel="prev"' in page
    assert "/guidelines/icd10cm-guidelines/I.C.4.a.1?" in page


def test_the_official_words_stand_beside_ours_with_the_page_that_prints_them(with_pdf: Browser) -> None:
    page = with_pdf.get(f"/guidelines/icd10cm-guidelines/I.A?as_of={DAY}").text
    assert "The official words" in page
    assert "Our wording" in page
    where = "/pages" + page.split('<img src="/pages')[1].split('"')[0]
    assert with_pdf.get(html.unescape(where)).content.startswith(PNG)


def test_a_page_that_the_pdf_does_not_have_is_not_offered(with_pdf: Browser) -> None:
    # Our wording names page 39, which the PDF in small does not have.
    assert "/pages/" not in with_pdf.get(f"/guidelines/icd10cm-guidelines/I.C.4.a?as_of={DAY}").text
    assert with_pdf.get("/pages/icd10cm-guidelines/FY2026/999.png").status_code == 404


def test_without_the_pdf_no_image_is_offered(browser: Browser) -> None:
    assert "/pages/" not in browser.get(f"/guidelines/icd10cm-guidelines/I.A?as_of={DAY}").text


def test_an_image_is_drawn_once_and_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cm.pdf").write_bytes(cm_guidelines(2031))
    store = DocumentStore(tmp_path / "home")
    import_documents(tmp_path / "cm.pdf", store)
    images = PageImages(tmp_path / "home", store.loaded)
    drawn = images.png("icd10cm-guidelines", "FY2031", "I.A", 3)
    assert drawn == images.png("icd10cm-guidelines", "FY2031", "I.A", 3)
    monkeypatch.setattr("guidelines.page_images.MOST_KEPT", 1)
    assert images.png("icd10cm-guidelines", "FY2031", "I.A", 2)
    assert len(list((tmp_path / "home" / "cache" / "pages").glob("*.png"))) == 1
    assert images.png("icd10cm-guidelines", "FY2030", "I.A", 3) is None


def test_a_pdf_that_was_damaged_since_gives_no_image(tmp_path: Path) -> None:
    (tmp_path / "cm.pdf").write_bytes(cm_guidelines(2031))
    store = DocumentStore(tmp_path / "home")
    (loaded,) = import_documents(tmp_path / "cm.pdf", store).imported
    loaded.original.write_bytes(b"%PDF-1.4 nothing")
    assert PageImages(tmp_path / "home", lambda: [loaded]).png("icd10cm-guidelines", "FY2031", "I.A", 3) is None


@pytest.mark.parametrize(
    ("text", "quote", "span"),
    [
        ("one two three", "two", "two"),
        ("one\ntwo three", "one two", "one\ntwo"),
        ("a (b) [c]", "(b) [c]", "(b) [c]"),
        ("one", "", ""),
        ("one", "two", ""),
    ],
)
def test_a_quotation_is_found_whatever_its_blanks(text: str, quote: str, span: str) -> None:
    start, end = span_of(text, quote)
    assert text[start:end] == span


def test_a_span_over_several_lines_is_marked_in_each(application: Application) -> None:
    passage = application.library.passages.get("icd10cm-tabular:E11.22")
    assert passage is not None
    whole = view_passage(passage, passage.text)
    assert whole.is_found
    assert all(piece.is_quoted for line in whole.lines for piece in line.pieces)
    assert not view_passage(passage, "what it does not say").is_found
