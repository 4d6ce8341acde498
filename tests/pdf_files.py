"""Small PDFs for tests, written by hand: two fonts, text where it is put, running feet, and ways to be broken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HEIGHT = 792.0
BOTTOM = 720.0
# Helvetica's letters are about half as wide as they are high.
_LETTERS_A_LINE = 78


@dataclass(frozen=True)
class Word:
    """Words at a place, measured from the top left of the page."""

    text: str
    left: float
    top: float
    size: float = 12.0
    bold: bool = False


@dataclass
class Sheets:
    """Pages that fill up line by line; `foot` is printed on each, its "#" standing for the page."""

    foot: Sequence[str] = ()
    pages: list[list[Word]] = field(default_factory=list)
    top: float = BOTTOM + 1

    def new_page(self) -> "Sheets":
        self.pages.append([])
        for place, text in enumerate(self.foot):
            words = text.replace("#", str(len(self.pages)))
            self.pages[-1].append(Word(words, 250.0, BOTTOM + 20 + 12 * place, 10.0))
        self.top = 60.0
        return self

    def line(
        self, text: str, left: float = 72.0, size: float = 12.0, bold: bool = False, white: float = 2.0
    ) -> "Sheets":
        if self.top + size + white > BOTTOM:
            self.new_page()
        self.top += white
        self.pages[-1].append(Word(text, left, self.top, size, bold))
        self.top += size
        return self

    def heading(self, text: str, left: float = 72.0, size: float = 14.0) -> "Sheets":
        return self.line(text, left, size, True, 14.0)

    def paragraph(self, text: str, left: float = 72.0, white: float = 14.0) -> "Sheets":
        words = text.split()
        width = _LETTERS_A_LINE - int((left - 72) / 6)
        while words:
            row = [words.pop(0)]
            while words and len(" ".join([*row, words[0]])) <= width:
                row.append(words.pop(0))
            self.line(" ".join(row), left, white=white)
            white = 2.0
        return self

    def row(self, *cells: str, lefts: Sequence[float], white: float = 2.0) -> "Sheets":
        if self.top + 14 > BOTTOM:
            self.new_page()
        self.top += white
        self.pages[-1] += [Word(cell, left, self.top) for cell, left in zip(cells, lefts, strict=True)]
        self.top += 12.0
        return self

    def pdf(self) -> bytes:
        return write_pdf(self.pages)


def write_pdf(pages: Iterable[Iterable[Word]], encrypted: bool = False, streams: Sequence[bytes] = ()) -> bytes:
    """A PDF of these pages; `streams` are further objects, packed by zlib already, that nothing refers to."""
    contents = [_content(page) for page in pages]
    first = 5
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> "
            + f"/Contents {first + 2 * number + 1} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    for stream in streams:
        head = f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + stream + b"\nendstream")
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R"
    if encrypted:
        key = "0" * 64
        trailer += f" /ID [<{key}> <{key}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{key}> /U <{key}> >>"
    return _numbered(objects, f"{trailer} >>")


def _content(page: Iterable[Word]) -> bytes:
    lines = ["BT"]
    for word in page:
        text = word.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        font = "F2" if word.bold else "F1"
        lines.append(f"/{font} {word.size} Tf 1 0 0 1 {word.left} {HEIGHT - word.top - word.size} Tm ({text}) Tj")
    return "\n".join([*lines, "ET"]).encode("cp1252")


def _numbered(objects: Sequence[bytes], trailer: str) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    rows = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + rows
    return out + f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()
