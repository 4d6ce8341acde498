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
_RUNNING_SHARE = 0.5
_RUNNING_PAGES = 3
_LONGEST_NUMBER = 9


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
    """The lines of one page, from top to bottom; `hidden` is what is written on it and not shown."""

    number: int
    lines: tuple[Line, ...]
    hidden: str = ""


def without_running_heads(pages: Sequence[Page]) -> Iterator[Line]:
    """Every line but the heads and feet that recur from page to page, the same or with a number that counts on."""
    running = _running(pages)
    for page in pages:
        lines = list(page.lines)
        for _ in range(_EDGE):
            if lines and _shape(lines[0]) in running:
                lines.pop(0)
            if lines and _shape(lines[-1]) in running:
                lines.pop()
        yield from lines


def _running(pages: Sequence[Page]) -> set[str]:
    """The shapes of lines that go on from one page to the next, at the edges of most pages."""
    on_pages: Counter[str] = Counter()
    before: dict[str, set[tuple[int, ...]]] = {}
    for page in pages:
        here: dict[str, set[tuple[int, ...]]] = {}
        for line in (*page.lines[:_EDGE], *page.lines[-_EDGE:]):
            here.setdefault(_shape(line), set()).add(_numbers(line))
        for shape, numbers in here.items():
            on_pages[shape] += any(_counts_on(a, b) for a in before.get(shape, ()) for b in numbers)
        before = here
    needed = max(_RUNNING_PAGES, int(len(pages) * _RUNNING_SHARE)) - 1
    return {shape for shape, count in on_pages.items() if count >= needed}


def _counts_on(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Whether two lines of a shape are the same, or one number of them is the next one."""
    steps = [b - a for a, b in zip(before, after, strict=False) if a != b]
    return steps in ([], [1])


def _shape(line: Line) -> str:
    return _DIGITS.sub("#", _PAGE_LABEL.sub("#", line.text)).casefold()


def _numbers(line: Line) -> tuple[int, ...]:
    return tuple(int(digits[-_LONGEST_NUMBER:]) for digits in _DIGITS.findall(line.text))
