"""Official documents taken apart: numbers, titles, pages, exact text, editions and dates."""

from datetime import date
from pathlib import Path

import pytest
from official_pdfs import cm_guidelines, medicare_chapter, ncci_manual, pcs_guidelines
from pdf_files import Sheets

from codes.readers.source_file import SourceFile
from guidelines.digest import packaged_digest
from guidelines.documents import Document
from guidelines.models import GuidelineSection
from guidelines.official import read_pdf
from guidelines.official_documents import read_official
from guidelines.official_lines import without_running_heads
from guidelines.official_text import Composer


def read(folder: Path, content: bytes) -> Document:
    path = folder / "document.pdf"
    path.write_bytes(content)
    return read_official(SourceFile(path))


def by_number(document: Document) -> dict[str, GuidelineSection]:
    return {section.number: section for section in document.sections}


@pytest.fixture(scope="module")
def cm(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read(tmp_path_factory.mktemp("cm"), cm_guidelines())


def test_every_level_of_the_cm_guidelines_gets_its_official_number_and_page(cm: Document) -> None:
    assert [(section.number, section.page) for section in cm.sections] == [
        *((number, 3) for number in ("I", "I.A", "I.A.1", "I.A.1.a", "I.A.1.b", "I.C", "I.C.1", "I.C.1.a")),
        *((number, 3) for number in ("I.C.1.a.1", "I.C.1.a.1.a", "I.C.1.a.1.a.i", "I.C.1.a.1.a.ii")),
        *((number, 3) for number in ("I.C.1.a.2", "I.C.1.a.2.a", "I.C.1.a.2.b")),
        *((number, 4) for number in ("II", "II.A")),
        ("Appendix-I", 5),
        ("Appendix-I#introduction", 5),
        ("Appendix-I#assigning-the-indicator", 5),
        ("Appendix-I#assigning-the-indicator#explicitly-documented", 5),
        ("Appendix-I#assigning-the-indicator#conditions-that-were-there-before-and-were-found-out-later-o", 5),
    ]


def test_a_cm_section_says_whose_words_it_is_and_from_when_to_when(cm: Document) -> None:
    section = by_number(cm)["I.C.1.a"]
    assert section == GuidelineSection(
        document_id="icd10cm-guidelines",
        document_title="ICD-10-CM Official Guidelines for Coding and Reporting",
        edition="FY2031",
        number="I.C.1.a",
        title="Raised pressure",
        text="Raised pressure is coded as such, whatever it raised.",
        page=3,
        effective_from=date(2030, 10, 1),
        effective_to=date(2031, 9, 30),
        authority="official",
        heading_path=(
            "Conventions, general guidelines and chapter guidelines",
            "Chapters",
            "Chapter 1: Circulation (I00-I99)",
            "Raised pressure",
        ),
    )


def test_lines_are_joined_and_divided_words_made_whole(cm: Document) -> None:
    assert by_number(cm)["I.C.1.a.1"].text == (
        "Code I11.0 first, then the code of the failure from category I50. See also post-procedural failure."
    )


def test_a_list_without_titles_goes_by_the_title_above_it(cm: Document) -> None:
    item = by_number(cm)["I.C.1.a.2.b"]
    assert (item.title, item.text) == ("Sequencing", "When the pressure is the reason, the pressure comes first.")
    assert item.heading_path == by_number(cm)["I.C.1.a.2"].heading_path


def test_neither_contents_nor_running_feet_nor_the_title_page_are_text(cm: Document) -> None:
    every = " ".join(section.text for section in cm.sections)
    for words in ("....", "FY 2031", "Page", "Official Guidelines", "no section"):
        assert words not in every


@pytest.mark.parametrize(
    ("period", "edition", "start", "end"),
    [
        (None, "FY2031", date(2030, 10, 1), date(2031, 9, 30)),
        ("April 1, 2031 - September 30, 2031", "FY2031-Apr", date(2031, 4, 1), date(2031, 9, 30)),
        ("April 1, 2031 – September 30, 2031", "FY2031-Apr", date(2031, 4, 1), date(2031, 9, 30)),
        ("from the day it is signed", "FY2031", date(2030, 10, 1), date(2031, 9, 30)),
        ("September 31, 2030 - September 30, 2031", "FY2031", date(2030, 10, 1), date(2031, 9, 30)),
    ],
)
def test_the_title_page_tells_edition_and_dates(
    period: str | None, edition: str, start: date, end: date, tmp_path: Path
) -> None:
    imprint = read(tmp_path, cm_guidelines(period=period)).imprint
    assert (imprint.edition, imprint.effective_from, imprint.effective_to) == (edition, start, end)


def test_the_ncci_manual_is_taken_apart_by_chapter_letter_and_policy(tmp_path: Path) -> None:
    document = read(tmp_path, ncci_manual())
    below = ("A", "A.1", "A.2", "A.1~2", "A.2~2", "B", "B.a", "B.a.1")
    assert [section.number for section in document.sections] == [
        "Intro",
        "Intro#other-payors",
        *("I", *(f"I.{number}" for number in below)),
        *("II", *(f"II.{number}" for number in below)),
    ]
    sections = by_number(document)
    assert (document.imprint.name, document.imprint.effective_from) == ("ncci-policy-manual-2031", date(2031, 1, 1))
    assert (sections["II"].title, sections["II"].text, sections["II"].page) == ("Policies of This Chapter", "", 9)
    assert sections["I.A.2"].text.startswith(
        "Ways that exclude one another are not reported together.\n\na. Neither by one physician.\nb. Nor by two."
    )
    assert sections["I.A.2~2"].text == "Closing is part of cutting."
    assert (sections["I.B.a"].title, sections["I.B.a"].text) == ("Modifier 25", "a visit beyond the usual.")


def test_tables_keep_their_rows_and_columns(tmp_path: Path) -> None:
    text = by_number(read(tmp_path, ncci_manual()))["I.B.a.1"].text
    assert text == "It stands on the visit.\n\nColumn One  Column Two\n11042  97597"


def test_one_chapter_of_the_ncci_manual_does_not_pass_for_the_whole(tmp_path: Path) -> None:
    document = read(tmp_path, ncci_manual(chapters=("III",)))
    assert document.imprint.name == "ncci-policy-manual-2031-chapter-III"
    assert {section.document_id for section in document.sections} == {"ncci-policy-manual"}
    assert document.sections[0].number == "III"


def test_a_medicare_chapter_is_taken_apart_by_number_and_letter(tmp_path: Path) -> None:
    document = read(tmp_path, medicare_chapter())
    assert (document.imprint.name, document.imprint.title) == (
        "medicare-claims-processing-ch12-Rev.13316",
        "Medicare Claims Processing Manual, Chapter 12",
    )
    assert (document.imprint.effective_from, document.imprint.effective_to) == (date(2030, 7, 24), date.max)
    assert [(section.number, section.title, section.text) for section in document.sections] == [
        (
            "10",
            "General",
            "This chapter is about physicians. The rate of 2030 is below:\n\n2030 - $36.10\n\n2029 - $35.20",
        ),
        ("30", "Visits", ""),
        ("30.6", "Levels of visits, and what else there is to them", "Visits are paid by level."),
        ("30.6.A", "Office", "The office is where the physician is."),
        (
            "30.6.B",
            "Home",
            "The home is where the patient is.\n\nA. Plain letters are items of a list, not sections.",
        ),
        ("30.6.1", "New patients", "New is who was not here before."),
    ]


def test_the_pcs_guidelines_come_out_under_the_numbers_of_the_digest(tmp_path: Path) -> None:
    digest = {s.number: s for s in packaged_digest() if s.document_id == "icd10pcs-guidelines"}
    titles = {
        number: "" if number[-1].islower() and number[0] != "A" and digest[number[:-1].rstrip(".")].text else s.title
        for number, s in digest.items()
    }
    listed = {
        number: title
        for number, title in titles.items()
        if digest[number].text or len(number) == 1 or number in ("B2", "B3", "B4", "B5", "B6")
    }
    document = read(tmp_path, pcs_guidelines(listed, 2031))
    assert (document.imprint.name, document.imprint.effective_from) == (
        "icd10pcs-guidelines-FY2031",
        date(2030, 10, 1),
    )
    sections = by_number(document)
    assert sorted(sections) == sorted(digest)
    for number in listed:
        if digest[number].text:
            assert sections[number].text.startswith("As follows:" if number == "F" else f"What {number} says."), number


def test_a_number_in_running_text_begins_no_section(tmp_path: Path) -> None:
    text = "Code both. 2. is no heading here, nor is (a) or\na. or 1) or Section II. of the law."
    sections = by_number(read(tmp_path, cm_guidelines(hypertension=text)))
    assert sections["I.C.1.a"].text == " ".join(text.split())


@pytest.mark.parametrize(
    ("before", "after", "blank", "joined"),
    [
        ("the ICD-", "10-CM codes", False, "the ICD-10-CM codes"),
        ("site-", "specific codes", False, "site-specific codes"),
        ("site-", "specific codes", True, "site- specific codes"),
        ("a pre-", "and postoperative visit", False, "a pre- and postoperative visit"),
        ("the diag-", "nosis", False, "the diagnosis"),
        ("the diag\u00ad", "nosis", False, "the diagnosis"),
        ("Z00-", "Z99", False, "Z00-Z99"),
        ("and/", "or", False, "and/or"),
        ("one word", "and another", False, "one word and another"),
        ("a dash -", "then more", False, "a dash - then more"),
    ],
)
def test_a_divided_word_is_made_whole_as_the_document_writes_it(
    before: str, after: str, blank: bool, joined: str, tmp_path: Path
) -> None:
    sheets = Sheets().new_page().line("The diagnosis is what the document calls a diagnosis.")
    path = tmp_path / "words.pdf"
    path.write_bytes(sheets.pdf())
    composer = Composer(tuple(without_running_heads(read_pdf(SourceFile(path)))))
    assert composer.joined(before, after, blank) == joined
