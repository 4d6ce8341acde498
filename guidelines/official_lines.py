"""Lines of a printed document: what the PDF door reads, and what is kept of it once running heads are gone."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Running heads and feet are looked for in this many lines from either edge of a page.
_EDGE = 4
_PAGE_LABEL = re.compile(r"\b(?:[IVXLC]+|Intro)(?=-\d)")
_DIGITS = re.compile(r"\d+")
# A head or foot stands on this part of the pages at least, and on three.
_RUNNING_SHARE = 0.15
_RUNNING_PAGES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its cells from left to right (one, but in tables), where it stands and how it looks.

    Lengths are in points from the top left of the page; `gap` is the white above the line. `bold` is the share of
    bold letters, from 0 to 1, `lead` the bold words it begins with after its label; `size` the height of most of its
    letters; `ends_blank` whether a blank is printed at its end. Pages count from 1.
    """

    page: int
    cells: tuple[str, ...]
    left: float
    right: float
    bottom: float
    gap: float
    size: float
    bold: float
    lead: str
    ends_blank: bool

    @property
    def text(self) -> str:
        """The line as running text."""
        return " ".join(self.cells)

    @property
    def row(self) -> str:
        """The line as a row of a table: cells two blanks apart."""
        return "  ".join(self.cells)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page, from top to bottom."""

    number: int
    lines: tuple[Line, ...]


def without_running_heads(pages: Sequence[Page]) -> Iterator[Line]:
    """Every line but the heads and feet that recur from page to page, whatever number they carry."""
    seen = Counter(shape for page in pages for shape in {_shape(line) for line in _edges(page)})
    needed = max(_RUNNING_PAGES, int(len(pages) * _RUNNING_SHARE))
    running = {shape for shape, count in seen.items() if count >= needed}
    for page in pages:
        lines = list(page.lines)
        for _ in range(_EDGE):
            if lines and _shape(lines[0]) in running:
                lines.pop(0)
            if lines and _shape(lines[-1]) in running:
                lines.pop()
        yield from lines


def _edges(page: Page) -> tuple[Line, ...]:
    return (*page.lines[:_EDGE], *page.lines[-_EDGE:])


def _shape(line: Line) -> str:
    return _DIGITS.sub("#", _PAGE_LABEL.sub("#", line.text)).casefold()
