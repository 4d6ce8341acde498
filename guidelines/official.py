"""The door to pdfplumber: a PDF as pages of lines, with every way it can fail said in one line.

What comes here was downloaded, so nothing in it is trusted: size, pages, letters and what compressed streams
unpack to are bounded before and while it is read.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guidelines.errors import DocumentError
from guidelines.official_lines import Line, Page

# The largest official document has some 300 pages and 2 MB.
LARGEST_FILE = 64 * 1024**2
MOST_PAGES = 1500
MOST_LETTERS_A_PAGE = 40_000
LARGEST_UNPACKED = 512 * 1024**2

_HEAD = 1024
_TAIL = 2048
_STREAM = re.compile(rb"stream\r?\n")
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)")
_BLOCK = 1024**2
# In heights of a letter: a blank between words, and white between the cells of a table.
_BLANK = 0.15
_CELL = 1.3
_SAME_LINE = 0.3
# Raised figures ("7th") are this much smaller than the line they belong to.
_RAISED = 0.8
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"\(cid:\d+\)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]")
_MARKER = re.compile(r"(?:[•·▪◦o\-–]|\(?(?:\d{1,3}|[A-Za-z]{1,5})[.)])")


def read_pdf(path: Path) -> tuple[Page, ...]:
    """The pages of a PDF, as lines of text.

    Raises DocumentError for a file that is no PDF, is cut short, needs a password, holds no text or is too large.
    """
    data = _bytes(path)
    _refuse_unsound(path, data)
    pages = tuple(_pages(path))
    if not any(page.lines for page in pages):
        raise DocumentError(path, "holds images of pages and no text; ask for the PDF with text, or recognise it first")
    return pages


def is_pdf(path: Path) -> bool:
    """Whether a file says that it is a PDF; False also where it cannot be read."""
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(_HEAD)
    except OSError:
        return False


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DocumentError(path, f"larger than {LARGEST_FILE // 1024**2} MiB; it cannot be an official document")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(path, f"cannot be read ({error.strerror or type(error).__name__})") from error


def _refuse_unsound(path: Path, data: bytes) -> None:
    if not data:
        raise DocumentError(path, "is empty")
    if b"%PDF-" not in data[:_HEAD]:
        raise DocumentError(path, "is not a PDF")
    # pdfminer mends a file without its end by itself, and would give part of the document for the whole.
    linearized = _LINEARIZED.search(data[:_HEAD])
    if b"%%EOF" not in data[-_TAIL:] or (linearized and int(linearized[1]) > len(data)):
        raise DocumentError(path, "is cut short; download it again")
    unpacked = 0
    for start in _STREAM.finditer(data):
        unpacked += _unpacked_size(data, start.end(), LARGEST_UNPACKED - unpacked)
        if unpacked >= LARGEST_UNPACKED:
            raise DocumentError(path, f"unpacks to more than {LARGEST_UNPACKED // 1024**2} MiB; refused")


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


def _pages(path: Path) -> Iterator[Page]:
    # Here and not above: it takes a third of a second, which only an import of a document should pay.
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        with pdfplumber.open(path) as document:
            for number, page in enumerate(document.pages, 1):
                if number > MOST_PAGES:
                    raise DocumentError(path, f"has more than {MOST_PAGES} pages; it cannot be an official document")
                yield Page(number, tuple(_lines(path, number, page.chars)))
                page.close()
    except DocumentError:
        raise
    except MemoryError as error:
        raise DocumentError(path, "needs more memory than there is") from error
    # A damaged PDF makes pdfminer raise nearly anything: from KeyError and struct.error to RecursionError.
    except Exception as error:
        if any(isinstance(e, PDFPasswordIncorrect) for e in (error, *error.args, error.__cause__, error.__context__)):
            raise DocumentError(path, "is encrypted; save it without its password first") from error
        raise DocumentError(path, "is damaged and cannot be read; download it again") from error


def _lines(path: Path, page: int, letters: list[dict[str, Any]]) -> Iterator[Line]:
    if len(letters) > MOST_LETTERS_A_PAGE:
        raise DocumentError(path, f"page {page} holds more letters than a page can; refused")
    before = 0.0
    for row in _rows([c for c in letters if c["upright"] and c["text"].strip()]):
        line = _line(page, row, before)
        if line is not None:
            yield line
            before = line.bottom


def _rows(letters: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The letters line by line; raised figures go to the line that they are raised from."""
    if not letters:
        return []
    usual = sorted(c["size"] for c in letters)[len(letters) // 2]
    full = [c for c in letters if c["size"] >= _RAISED * usual]
    rows: list[list[dict[str, Any]]] = []
    for letter in sorted(full, key=lambda c: (c["bottom"], c["x0"])):
        if rows and letter["bottom"] - rows[-1][0]["bottom"] <= _SAME_LINE * letter["size"]:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    small: list[list[dict[str, Any]]] = []
    for letter in sorted((c for c in letters if c["size"] < _RAISED * usual), key=lambda c: (c["bottom"], c["x0"])):
        middle = (letter["top"] + letter["bottom"]) / 2
        row = next((r for r in rows if r[0]["top"] <= middle <= r[0]["bottom"] and _touches(letter, r)), None)
        if row is not None:
            row.append(letter)
        elif small and letter["bottom"] - small[-1][0]["bottom"] <= _SAME_LINE * letter["size"]:
            small[-1].append(letter)
        else:
            small.append([letter])
    return sorted((sorted(r, key=lambda c: c["x0"]) for r in rows + small), key=lambda r: r[0]["bottom"])


def _touches(letter: dict[str, Any], row: list[dict[str, Any]]) -> bool:
    reach = 2 * letter["size"]
    return any(c["x0"] - reach <= letter["x1"] and letter["x0"] <= c["x1"] + reach for c in row)


def _line(page: int, row: list[dict[str, Any]], before: float) -> Line | None:
    cells, words, last = [], "", row[0]
    for letter in row:
        # A letter printed twice at one place is how some writers embolden.
        if letter is not last and letter["text"] == last["text"] and abs(letter["x0"] - last["x0"]) < 0.5:
            continue
        white = letter["x0"] - last["x1"]
        if letter is not last and white > _CELL * letter["size"] and not _MARKER.fullmatch(words):
            cells.append(words)
            words = ""
        elif letter is not last and white > _BLANK * letter["size"]:
            words += " "
        words += _NOT_LETTERS.sub("", letter["text"])
        last = letter
    cells.append(words)
    kept = tuple(cell for cell in (" ".join(c.split()) for c in cells) if cell)
    if not kept:
        return None
    tallest = sorted(c["size"] for c in row)[len(row) // 2]
    base = [c for c in row if c["size"] >= _RAISED * tallest] or row
    bottom = max(c["bottom"] for c in base)
    bold = sum(bool(_BOLD.search(c["fontname"])) for c in row) / len(row)
    top = min(c["top"] for c in base)
    return Line(page, kept, row[0]["x0"], row[-1]["x1"], bottom, max(0.0, top - before), tallest, bold)
