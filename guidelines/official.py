"""The door to pdfplumber: a PDF as pages of lines, with every way it can fail said in one line.

What comes here was downloaded, so nothing in it is trusted: size, pages, letters and what compressed streams
unpack to are bounded before and while it is read.
"""

import io
import logging
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from codes.errors import DataFileError
from codes.readers.source_file import SourceFile
from guidelines.errors import DocumentError, UnknownDocumentError
from guidelines.hidden_letters import hidden_letters
from guidelines.official_lines import Line, Page

# The largest official document has some 300 pages and 2 MB.
LARGEST_FILE = 64 * 1024**2
MOST_PAGES = 1500
MOST_LETTERS_A_PAGE = 40_000
# What is drawn on a page; the fullest official one has 84 kB.
LARGEST_CONTENT = 2 * 1024**2
LARGEST_UNPACKED = 128 * 1024**2

_SIGNATURE = b"%PDF-"
_HEAD = 1024
_TAIL = 2048
_STREAM = re.compile(rb"stream\r?\n")
_PACKED_TWICE = re.compile(rb"/(?:FlateDecode|Fl)\s*/(?:FlateDecode|Fl)\b")
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)")
_BLOCK = 1024**2
# In heights of a letter: a blank between words, and white between the cells of a table.
_BLANK = 0.15
_CELL = 1.3
_SAME_LINE = 0.3
# Raised figures ("7th") are this much smaller than the line they belong to.
_RAISED = 0.8
# In points.
_TWICE = 0.5
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"\(cid:\d+\)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]")
_MARKER = re.compile(r"(?:[•·▪◦o\-–]|\(?(?:\d{1,3}|[A-Za-z]{1,5})[.)])")
_LABEL = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]{1,5})[.)](?!\d)")

# What pdfplumber knows of one letter.
_Letter = dict[str, Any]


def read_pdf(file: SourceFile) -> tuple[Page, ...]:
    """The pages of a PDF, as lines of text.

    Raises DocumentError for a file that is no PDF, is cut short, needs a password, holds no text or is too large.
    """
    data = _bytes(file)
    _refuse_unsound(file, data)
    pages = tuple(_pages(file, data))
    if not any(page.lines for page in pages):
        raise UnknownDocumentError(file.label, "holds images of pages and no text; ask for the PDF with text")
    return pages


def is_pdf(head: bytes) -> bool:
    """Whether a file that begins with these bytes says that it is a PDF."""
    return _SIGNATURE in head[:_HEAD]


def _bytes(file: SourceFile) -> bytes:
    try:
        with file.open() as stream:
            data = stream.read(LARGEST_FILE + 1)
    except DataFileError as error:
        raise DocumentError(file.label, error.problem) from error
    if len(data) > LARGEST_FILE:
        raise DocumentError(file.label, f"larger than {LARGEST_FILE // 1024**2} MiB; it cannot be an official document")
    return data


def _refuse_unsound(file: SourceFile, data: bytes) -> None:
    if not data:
        raise DocumentError(file.label, "is empty")
    if not is_pdf(data):
        raise DocumentError(file.label, "is not a PDF")
    # pdfminer mends a file without its end by itself, and would give part of the document for the whole.
    linearized = _LINEARIZED.search(data[:_HEAD])
    if b"%%EOF" not in data[-_TAIL:] or (linearized and int(linearized[1]) > len(data)):
        raise DocumentError(file.label, "is cut short; download it again")
    if _PACKED_TWICE.search(data):
        raise DocumentError(file.label, "is packed twice over, as no official document is; refused")
    unpacked = 0
    for start in _STREAM.finditer(data):
        unpacked += _unpacked_size(data, start.end(), LARGEST_UNPACKED - unpacked)
        if unpacked >= LARGEST_UNPACKED:
            raise DocumentError(file.label, f"unpacks to more than {LARGEST_UNPACKED // 1024**2} MiB; refused")


def _unpacked_size(data: bytes, start: int, most: int) -> int:
    """How much a stream unpacks to, up to `most`; 0 where it is not packed by zlib."""
    size = 0
    unpacker = zlib.decompressobj()
    rest = data[start : start + _BLOCK]
    position = start + len(rest)
    try:
        while not unpacker.eof and size < most and rest:
            size += len(unpacker.decompress(rest, _BLOCK))
            rest = unpacker.unconsumed_tail
            if not rest and not unpacker.eof:
                rest = data[position : position + _BLOCK]
                position += len(rest)
    except zlib.error:
        return size
    return size


def _pages(file: SourceFile, data: bytes) -> Iterator[Page]:
    # Here and not above: it takes a third of a second, which only an import of a document should pay.
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdftypes import stream_value

    # What it remarks on fonts and colours says nothing of the text.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MOST_PAGES:
                raise DocumentError(file.label, f"has more than {MOST_PAGES} pages; it cannot be an official document")
            for number, page in enumerate(document.pages, 1):
                content = sum(len(stream_value(stream).get_data()) for stream in page.page_obj.contents)
                if content > LARGEST_CONTENT or len(page.chars) > MOST_LETTERS_A_PAGE:
                    raise DocumentError(file.label, f"page {number} holds more letters than a page can; refused")
                grounds = [*page.rects, *page.curves, *page.images]
                seen, unseen = hidden_letters(page.chars, grounds, float(page.width), float(page.height))
                hidden = " ".join(line.text for line in _lines(number, unseen))
                yield Page(number, tuple(_lines(number, seen)), hidden)
                page.close()
    except DocumentError:
        raise
    except MemoryError as error:
        raise DocumentError(file.label, "needs more memory than there is") from error
    # A damaged PDF makes pdfminer raise nearly anything: from KeyError and struct.error to RecursionError.
    except Exception as error:
        if any(isinstance(e, PDFPasswordIncorrect) for e in (error, *error.args, error.__cause__, error.__context__)):
            raise DocumentError(file.label, "is encrypted; save it without its password first") from error
        raise DocumentError(file.label, "is damaged and cannot be read; download it again") from error


def _lines(page: int, letters: list[_Letter]) -> Iterator[Line]:
    before = 0.0
    for row in _rows([c for c in letters if c["upright"]]):
        line = _line(page, row, before)
        if line is not None:
            yield line
            before = line.bottom


def _rows(letters: list[_Letter]) -> list[list[_Letter]]:
    """The letters line by line; raised figures go to the line that they are raised from."""
    sizes = sorted(c["size"] for c in letters if c["text"].strip())
    if not sizes:
        return []
    least = _RAISED * sizes[len(sizes) // 2]
    rows = _gathered(c for c in letters if c["size"] >= least)
    small: list[_Letter] = []
    for letter in (c for c in letters if c["size"] < least):
        middle = (letter["top"] + letter["bottom"]) / 2
        row = next((r for r in rows if r[0]["top"] <= middle <= r[0]["bottom"] and _touches(letter, r)), None)
        (small if row is None else row).append(letter)
    both = (*rows, *_gathered(small))
    return sorted((sorted(r, key=lambda c: c["x0"]) for r in both), key=lambda r: min(c["bottom"] for c in r))


def _gathered(letters: Iterable[_Letter]) -> list[list[_Letter]]:
    rows: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda c: (c["bottom"], c["x0"])):
        if rows and letter["bottom"] - rows[-1][0]["bottom"] <= _SAME_LINE * letter["size"]:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return rows


def _touches(letter: _Letter, row: list[_Letter]) -> bool:
    reach = 2 * letter["size"]
    return any(c["x0"] - reach <= letter["x1"] and letter["x0"] <= c["x1"] + reach for c in row)


def _line(page: int, row: list[_Letter], before: float) -> Line | None:
    printed = [c for c in row if c["text"].strip() and _NOT_LETTERS.sub("", c["text"])]
    if not printed:
        return None
    cells: list[str] = []
    words, last, blank = "", printed[0], False
    for letter in row:
        if letter["text"].isspace():
            blank = True
            continue
        kept = _NOT_LETTERS.sub("", letter["text"])
        if not kept:
            continue
        # A letter printed twice at one place is how some writers embolden.
        if letter is not last and letter["text"] == last["text"] and abs(letter["x0"] - last["x0"]) < _TWICE:
            continue
        white = letter["x0"] - last["x1"]
        if letter is not last and white > _CELL * letter["size"] and not _MARKER.fullmatch(words):
            cells.append(words)
            words = ""
        elif letter is not last and (blank or white > _BLANK * letter["size"]):
            words += " "
        words += kept
        last, blank = letter, False
    size = sorted(c["size"] for c in printed)[len(printed) // 2]
    base = [c for c in printed if c["size"] >= _RAISED * size] or printed
    bottom = max(c["bottom"] for c in base)
    return Line(
        page=page,
        cells=(*cells, words),
        left=printed[0]["x0"],
        right=last["x1"],
        bottom=bottom,
        gap=max(0.0, min(c["top"] for c in base) - before),
        size=size,
        bold=sum(map(_is_bold, printed)) / len(printed),
        lead=_bold_lead(" ".join((*cells, words)), printed),
        ends_blank=blank,
    )


def _bold_lead(text: str, printed: list[_Letter]) -> str:
    """The bold words that a line begins with, its label (which may not be bold) left out."""
    label = _LABEL.match(text)
    start = label.end() if label else 0
    flags = [_is_bold(c) for c in printed[start:]]
    count = flags.index(False) if False in flags else len(flags)
    end = start
    while count and end < len(text):
        count -= not text[end].isspace()
        end += 1
    return text[start:end].strip()


def _is_bold(letter: _Letter) -> bool:
    return bool(_BOLD.search(letter["fontname"]))
