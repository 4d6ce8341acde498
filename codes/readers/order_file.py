"""Reader of the official order files of ICD-10-CM and ICD-10-PCS: every code with its titles, headers included.

One fixed-width layout serves both systems: line number (5), space, code without dot (7), space, 1 for a
billable code or 0 for a header, space, short title (60), space, full title.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from codes.models import System
from codes.readers.source_file import SourceFile

_LINE = re.compile(r"([0-9]{5}) (?=.{7} )([0-9A-Z]{3,7}) {0,4} ([01]) (.{60}) (\S.*)")
# ICD-10-PCS has headers of three characters and codes of seven, without the letters I and O.
_SHAPES = {
    System.ICD10CM: re.compile(r"[A-Z][0-9A-Z]{2,6}[01]"),
    System.ICD10PCS: re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z](?:[0-9A-HJ-NP-Z]0|[0-9A-HJ-NP-Z]{5}1)"),
}
_FISCAL = re.compile(r"fy[-_ ]?(?:20)?([0-9]{2})(?![0-9])", re.IGNORECASE)
_OCTOBER = re.compile(r"(?<![a-z])oct(?:ober)?[-_ ]*(?:1[-_, ]+)?(20[0-9]{2})(?![0-9])", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
# April with its year, so that a folder of somebody called April is not an update.
_APRIL = re.compile(
    r"(?<![a-z])apr(?:il)?[-_ ]*(?:1[-_, ]+)?20[0-9]{2}(?![0-9])|(?<![0-9])20[0-9]{2}[-_ ]*apr(?:il)?(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line: its number, the compact code, whether it is billable, the short and the full title."""

    number: int
    code: str
    billable: bool
    short: str
    title: str


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A whole order file of one system, in book order."""

    system: System
    codes: tuple[OrderLine, ...]


def recognises(source: SourceFile) -> bool:
    """Whether the file begins as an order file; the narrower codes file and the addenda do not."""
    first = source.head(512).removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    return _LINE.match(first.decode("utf-8", errors="replace")) is not None


def read_order_file(source: SourceFile) -> OrderFile:
    """Read an order file of ICD-10-CM or ICD-10-PCS, told apart by the first code.

    Raises DataFileError, with the line, for a line out of the layout, one that is missing or stands twice,
    and a file that is cut short.
    """
    codes = tuple(_checked(source))
    return OrderFile(_system(codes[0]), codes)


def fiscal_year(source: SourceFile) -> int | None:
    """The fiscal year that the file, or else the zip or folder it lies in, is named after; None where none is."""
    for name in _names(source):
        if fiscal := _FISCAL.search(name):
            return 2000 + int(fiscal[1])
        if october := _OCTOBER.search(name):
            return int(october[1]) + 1
        if year := _YEAR.search(name):
            return int(year[1])
    return None


def is_april(source: SourceFile) -> bool:
    """Whether the file, its zip or its folder is named after the April update ("april-1-2026", "apr2025")."""
    return any(_APRIL.search(name) for name in _names(source))


def _names(source: SourceFile) -> tuple[str, ...]:
    # Downloads keep %20 for spaces, whose digits would run into the year.
    outer = source.path.name if source.member else source.path.parent.name
    inner = source.member or source.path.name
    return tuple(unquote(part) for part in (*reversed(inner.split("/")), outer))


def _checked(source: SourceFile) -> Iterator[OrderLine]:
    """The lines, each held against the one before it: nothing is missing between them and nothing stands twice."""
    shape: re.Pattern[str] | None = None
    seen: set[str] = set()
    previous = OrderLine(0, "", True, "", "")
    number = 0
    for number, text in source.lines():
        if not text.strip():
            continue
        line = _line(source, text, number)
        if shape is None:
            shape = _SHAPES[_system(line)]
        if not shape.fullmatch(f"{line.code}{int(line.billable)}"):
            raise source.error(f"{line.code} has not the shape of the codes before it", number)
        if line.number != previous.number + 1:
            raise source.error(f"numbered {line.number} after {previous.number}: lines are missing", number)
        if line.code in seen:
            raise source.error(f"code {line.code} stands twice", number)
        if not previous.billable and not line.code.startswith(previous.code):
            raise source.error(f"no code follows below the header {previous.code}", number)
        seen.add(line.code)
        previous = line
        yield line
    if not seen:
        raise source.error("the order file holds no code")
    if not previous.billable or not source.ends_whole():
        raise source.error("it ends within a line or with a header: the file is cut short", number)


def _line(source: SourceFile, text: str, number: int) -> OrderLine:
    match = _LINE.fullmatch(text)
    if match is None:
        raise source.error("not in the layout of an order file", number)
    order, code, flag, short, title = match.groups()
    short, title = " ".join(short.split()), " ".join(title.split())
    if not (short and title and f"{short}{title}".isprintable()):
        raise source.error("a title is empty or holds control characters", number)
    if len(title) < len(short):
        raise source.error("the full title is shorter than the short one; perhaps cut short", number)
    # Most titles are short enough to stand twice; one copy of them is kept.
    return OrderLine(int(order), code, flag == "1", short, short if short == title else title)


def _system(first: OrderLine) -> System:
    # "B00" may be a category or a table; the first code is A00 in one book and 001 in the other.
    return System.ICD10PCS if first.code[0].isdigit() else System.ICD10CM
