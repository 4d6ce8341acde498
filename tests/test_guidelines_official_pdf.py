"""The door to PDFs: lines as printed, and one line of error for everything that is no whole official document."""

import random
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from official_pdfs import cm_guidelines, ncci_manual
from pdf_files import Sheets, Word, write_pdf

from codes.readers.source_file import SourceFile
from guidelines.errors import DocumentError, UnknownDocumentError
from guidelines.models import GuidelineSection
from guidelines.official import (
    LARGEST_CONTENT,
    LARGEST_FILE,
    LARGEST_UNPACKED,
    MOST_LETTERS_A_PAGE,
    MOST_PAGES,
    read_pdf,
)
from guidelines.official_documents import is_candidate, read_official

WHOLE = cm_guidelines()


def source(folder: Path, content: bytes) -> SourceFile:
    path = folder / "file.pdf"
    path.write_bytes(content)
    return SourceFile(path)


def sections_or_error(file: SourceFile) -> tuple[GuidelineSection, ...] | None:
    """The sections of a file, or None where it is refused in one line."""
    try:
        return read_official(file).sections
    except DocumentError as error:
        if "\n" in str(error):
            raise AssertionError(str(error)) from error
        return None


def test_lines_come_with_their_place_and_look(tmp_path: Path) -> None:
    sheet = [
        Word("Second line, in plain type", 72, 86),
        Word("A. Bold title", 90, 60, 14, bold=True),
        Word("first cell", 72, 120),
        Word("second cell", 300, 120),
    ]
    (page,) = read_pdf(source(tmp_path, write_pdf([sheet])))
    assert [line.cells for line in page.lines] == [
        ("A. Bold title",),
        ("Second line, in plain type",),
        ("first cell", "second cell"),
    ]
    title, second, row = page.lines
    assert (title.left, title.size, title.bold, title.lead) == (90, 14, 1.0, "Bold title")
    assert (second.left, second.bold, second.lead) == (72, 0.0, "")
    assert second.gap == pytest.approx(12, abs=1)
    assert (row.text, row.row) == ("first cell second cell", "first cell  second cell")


def test_raised_letters_stay_in_their_line(tmp_path: Path) -> None:
    sheet = [Word("the 7", 72, 60), Word("th", 98.8, 58, 8), Word("character", 110, 60)]
    (page,) = read_pdf(source(tmp_path, write_pdf([sheet])))
    assert [line.text for line in page.lines] == ["the 7th character"]


def test_letters_printed_twice_to_embolden_are_read_once(tmp_path: Path) -> None:
    sheet = [Word("Title", 72, 60), Word("Title", 72.2, 60)]
    (page,) = read_pdf(source(tmp_path, write_pdf([sheet])))
    assert [line.text for line in page.lines] == ["Title"]


def _image_only() -> bytes:
    return write_pdf([[], []])


def _bomb() -> bytes:
    block = zlib.compress(bytes(LARGEST_UNPACKED // 4 + 1), 9)
    return write_pdf([[Word("x", 72, 60)]], streams=[block] * 4)


def _tiny_pages(count: int) -> bytes:
    return write_pdf([[Word("x", 72, 60)] for _ in range(count)])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"no PDF at all", "is not a PDF"),
        (b"PK\x03\x04" + bytes(2000), "is not a PDF"),
        (b"%PDF-1.7\n", "is cut short; download it again"),
        (WHOLE[: len(WHOLE) // 2], "is cut short; download it again"),
        (WHOLE[:-7], "is cut short; download it again"),
        (b"%PDF-1.7\n%%EOF\n", "is damaged and cannot be read; download it again"),
        (write_pdf([[Word("x", 72, 60)]], encrypted=True), "is encrypted; save it without its password first"),
        (_image_only(), "holds images of pages and no text; ask for the PDF with text"),
        (write_pdf([[Word("x" * 100, 72, 60)] * (MOST_LETTERS_A_PAGE // 100 + 1)]), "page 1 holds more letters"),
    ],
    ids=["empty", "text", "zip", "head", "half", "no-end", "hollow", "encrypted", "images", "letters"],
)
def test_what_cannot_be_read_is_said_in_one_line(content: bytes, problem: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as told:
        read_official(source(tmp_path, content))
    assert str(told.value).startswith(f"{tmp_path / 'file.pdf'}: {problem}")
    assert "\n" not in str(told.value)


def test_a_first_page_made_to_load_fast_does_not_hide_that_the_rest_is_missing(tmp_path: Path) -> None:
    content = WHOLE.replace(b"%PDF-1.4\n", b"%%PDF-1.4\n%%<< /Linearized 1 /L %d >>\n" % (len(WHOLE) * 2), 1)
    with pytest.raises(DocumentError, match="is cut short"):
        read_pdf(source(tmp_path, content.replace(b"%%PDF", b"%PDF", 1)))


def test_what_unpacks_beyond_measure_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"unpacks to more than 128 MiB; refused"):
        read_pdf(source(tmp_path, _bomb()))


def test_what_is_packed_twice_over_is_refused(tmp_path: Path) -> None:
    content = WHOLE.replace(b"/Type /Catalog", b"/Filter [/FlateDecode /FlateDecode] /Type /Catalog", 1)
    with pytest.raises(DocumentError, match="packed twice over"):
        read_pdf(source(tmp_path, content))


def test_a_page_that_draws_beyond_measure_is_refused_before_it_is_drawn(tmp_path: Path) -> None:
    content = write_pdf([[Word("x" * 1000, 72, 60)] * (LARGEST_CONTENT // 1000)])
    with pytest.raises(DocumentError, match="page 1 holds more letters than a page can"):
        read_pdf(source(tmp_path, content))


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=f"has more than {MOST_PAGES} pages"):
        read_pdf(source(tmp_path, _tiny_pages(MOST_PAGES + 1)))


def test_a_page_count_that_is_a_lie_costs_nothing(tmp_path: Path) -> None:
    content = write_pdf([[Word("x", 72, 60)]]).replace(b"/Count 1 ", b"/Count 9999999999 ")
    assert [line.text for page in read_pdf(source(tmp_path, content)) for line in page.lines] == ["x"]


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(DocumentError, match=r"larger than 64 MiB"):
        read_pdf(SourceFile(path))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        read_pdf(SourceFile(tmp_path / "none.pdf"))


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (["Our policy on modifiers", "Modifier 25 needs a note."], "is none of the documents known here"),
        (["ICD-10-CM Official Guidelines for Coding and Reporting"], "does not say its edition and dates"),
        (["ICD-10-CM Official Guidelines for Coding and Reporting", "FY 2031"], "holds none of its sections"),
        (["Medicare Claims Processing Manual", "Chapter 12 - Physicians"], "does not say its edition and dates"),
    ],
    ids=["other", "no-year", "title-page", "no-revision"],
)
def test_a_pdf_that_is_no_official_document_is_refused(lines: list[str], problem: str, tmp_path: Path) -> None:
    sheets = Sheets().new_page()
    for line in lines:
        sheets.line(line)
    with pytest.raises(DocumentError, match=problem):
        read_official(source(tmp_path, sheets.pdf()))


def test_a_manual_without_its_revision_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="does not say its edition"):
        read_official(source(tmp_path, ncci_manual(foot=False)))


def test_what_is_merely_unknown_is_told_apart_from_what_is_broken(tmp_path: Path) -> None:
    with pytest.raises(UnknownDocumentError):
        read_official(source(tmp_path, write_pdf([[Word("A letter", 72, 60)]])))
    with pytest.raises(DocumentError) as told:
        read_official(source(tmp_path, WHOLE[:-9]))
    assert not isinstance(told.value, UnknownDocumentError)


@pytest.mark.parametrize(("content", "expected"), [(WHOLE, True), (b"", False), (b"text", False)])
def test_candidates_are_told_by_their_first_bytes(content: bytes, expected: bool, tmp_path: Path) -> None:
    assert is_candidate(source(tmp_path, content)) is expected
    assert not is_candidate(SourceFile(tmp_path / "none"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, len(WHOLE) - 1))
def test_a_cut_file_is_never_taken_for_a_whole_one(cut: int, tmp_path: Path) -> None:
    sections = sections_or_error(source(tmp_path, WHOLE[:cut]))
    assert sections is None or sections == read_official(source(tmp_path, WHOLE)).sections


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 200))
def test_damage_raises_nothing_but_its_own_error(seed: int, changes: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    content = bytearray(WHOLE)
    for _ in range(changes):
        content[dice.randrange(len(content))] = dice.randrange(256)
    sections_or_error(source(tmp_path, bytes(content)))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=400), framed=st.booleans())
def test_noise_raises_nothing_but_its_own_error(noise: bytes, framed: bool, tmp_path: Path) -> None:
    content = b"%PDF-1.7\n" + noise + b"\n%%EOF" if framed else noise
    with pytest.raises(DocumentError):
        read_official(source(tmp_path, content))
