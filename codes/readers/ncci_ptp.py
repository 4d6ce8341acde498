"""Reader of NCCI procedure-to-procedure edits, streamed: a quarter has some 1.4 million pairs.

CMS publishes tab-delimited text in parts (ccipra-v322r0-f1.txt for practitioners, ccioph-… for hospitals): a
copyright line, a heading that may be wrapped over several lines, then a row a pair: column 1, column 2, "*" when
older than 1996, effective date, deletion date or "*", modifier indicator, rationale. The outpatient code editor's
table (column1, column2, modifier_allowed, lo_ioce_version, hi_ioce_version) is read too: its versions are numbered
by quarter, and the highest number in the file is the version in the file's name.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from codes.errors import DataFileError
from codes.quarter import Quarter
from codes.readers.ncci_edition import Services, names_of, part_in, quarter_in, services_in
from codes.readers.source_file import SourceFile

_CODE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
_DATE = re.compile(r"(?:19|20)\d{6}")
_INDICATORS = {"0": 0, "1": 1, "9": 9}
_ALLOWED = {"true": 1, "false": 0, "1": 1, "0": 0}
_HEADING_LINES = 30
_HEADING_BYTES = 8192
_OCE_HEADING = ("column1", "column2", "modifier_allowed", "lo_ioce_version", "hi_ioce_version")
_COLUMNS: dict[str, re.Pattern[str]] = {
    "column1": re.compile(r"^column ?1"),
    "column2": re.compile(r"^column ?2"),
    "prior": re.compile(r"existence|1996"),
    "effective": re.compile(r"^effective"),
    "deletion": re.compile(r"^deletion"),
    "indicator": re.compile(r"^modifier"),
    "rationale": re.compile(r"rationale"),
}
_NEEDED = ("column1", "column2", "effective", "deletion", "indicator")
Split = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class PtpPair:
    """One edit: with `column1` reported, `column2` is not paid, from `effective` through `deletion`.

    `indicator` is CMS's modifier indicator: 0 no modifier allows both, 1 an NCCI-associated modifier may,
    9 the edit was withdrawn on the day it began.
    """

    column1: str
    column2: str
    effective: date
    deletion: date | None
    indicator: int
    prior_1996: bool
    rationale: str


@dataclass(frozen=True, slots=True)
class PtpEdition:
    """What a file of pairs is: whose services, which quarter, which of its parts (None: the whole in one file).

    `keeps_history`: pairs that were deleted are still listed, so that the file also answers for earlier dates.
    """

    services: Services
    quarter: Quarter
    part: int | None
    keeps_history: bool


def recognises(source: SourceFile) -> bool:
    """Whether the file is a list of PTP edits, told by its heading."""
    try:
        return _heading(source) is not None
    except DataFileError:
        return False


def ptp_edition(source: SourceFile) -> PtpEdition:
    """What the file's name, that of its zip, and its heading say it is.

    Raises DataFileError when they do not say whose services or which quarter: CMS's own file name does.
    """
    texts = (*names_of(source), source.head(_HEADING_BYTES).decode("latin-1").split("\n", 1)[0])
    services = next(filter(None, map(services_in, texts)), None)
    quarter = next(filter(None, map(quarter_in, texts)), None)
    if services is None or quarter is None or services is Services.SUPPLIER:
        raise source.error("its name does not say whose edits of which quarter; keep CMS's name (ccipra-v322r0-f1.txt)")
    part = next(filter(None, map(part_in, names_of(source))), None)
    heading = _heading(source)
    return PtpEdition(services, quarter, part, keeps_history=heading is not None and not heading.is_oce)


def read_ptp(source: SourceFile) -> Iterator[PtpPair]:
    """Every pair, in the file's order.

    Raises DataFileError with the line, also midway: use what was read only when the iterator has ended.
    """
    heading = _heading(source)
    if heading is None:
        raise source.error("not a list of PTP edits: no heading names column 1, column 2, dates and modifier indicator")
    if heading.is_oce and heading.quarter is None:
        raise source.error("its name does not say of which version it is (ioce_v27.1…)")
    count = 0
    for number, line in source.lines():
        if number < heading.first_row or not line.strip():
            continue
        yield heading.pair(source, number, line)
        count += 1
    if not count:
        raise source.error("holds no PTP edit")


@dataclass(frozen=True, slots=True)
class _Heading:
    """Where the rows begin and where each column stands; for the code editor's table, its version and quarter."""

    first_row: int
    split: Split
    columns: dict[str, int]
    version: int = 0
    quarter: Quarter | None = None

    @property
    def is_oce(self) -> bool:
        return "lo_ioce_version" in self.columns

    def pair(self, source: SourceFile, number: int, line: str) -> PtpPair:
        """The pair of one line; raises DataFileError for a line that is not one."""
        try:
            cells = [cell.strip() for cell in self.split(line)]
            row = {name: cells[at] for name, at in self.columns.items()}
            if not (_CODE.fullmatch(row["column1"]) and _CODE.fullmatch(row["column2"])):
                raise source.error("column 1 or column 2 is not a five-character code", number)
            return self._oce_pair(row) if self.is_oce else _cms_pair(row)
        except IndexError:
            raise source.error("the row is cut short", number) from None
        except (KeyError, ValueError, OverflowError):
            raise source.error("a date, version or modifier indicator is not as CMS writes it", number) from None

    def _oce_pair(self, row: dict[str, str]) -> PtpPair:
        quarter = self.quarter or Quarter(1, 1)
        low, high = int(row["lo_ioce_version"]), int(row["hi_ioce_version"])
        if not 0 < low <= high <= self.version:
            raise ValueError(low)
        end = None if high == self.version else quarter.plus(high - self.version).last_day
        begin = quarter.plus(low - self.version).first_day
        indicator = _ALLOWED[row["modifier_allowed"].lower()]
        return PtpPair(row["column1"], row["column2"], begin, end, indicator, False, "")


def _cms_pair(row: dict[str, str]) -> PtpPair:
    deletion = None if row["deletion"] == "*" else _day(row["deletion"])
    return PtpPair(
        row["column1"],
        row["column2"],
        _day(row["effective"]),
        deletion,
        _INDICATORS[row["indicator"]],
        row.get("prior", "") == "*",
        row.get("rationale", ""),
    )


def _day(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _heading(source: SourceFile) -> _Heading | None:
    """The heading, or None when the first lines hold none; a wrapped heading is joined column by column."""
    titles: list[str] = []
    split: Split | None = None
    for number, line in source.lines():
        if number > _HEADING_LINES:
            return None
        if split is None:
            split = _splitting(line)
            if split is None:
                continue
        cells = [cell.strip().lower() for cell in split(line)]
        if tuple(cells) == _OCE_HEADING:
            return _oce_heading(source, number + 1, split)
        if titles and any(_CODE.fullmatch(cell.upper()) or _DATE.fullmatch(cell) for cell in cells):
            return _cms_heading(number, split, titles)
        titles += [""] * (len(cells) - len(titles))
        titles = [f"{title} {cell}".strip() for title, cell in zip(titles, cells + [""] * len(titles), strict=False)]
    return _cms_heading(number + 1, split, titles) if split is not None else None


def _splitting(line: str) -> Split | None:
    """How to split rows, when this line begins the heading."""
    if not re.search(r"column ?1", line, re.IGNORECASE):
        return None
    if "\t" in line:
        return lambda text: text.split("\t")
    return _split_at_commas if "," in line else None


def _split_at_commas(text: str) -> list[str]:
    try:
        return next(csv.reader([text]))
    except csv.Error:
        return []


def _cms_heading(first_row: int, split: Split, titles: list[str]) -> _Heading | None:
    columns: dict[str, int] = {}
    for at, title in enumerate(titles):
        for name, pattern in _COLUMNS.items():
            if name not in columns and pattern.search(title):
                columns[name] = at
                break
    return _Heading(first_row, split, columns) if all(name in columns for name in _NEEDED) else None


def _oce_heading(source: SourceFile, first_row: int, split: Split) -> _Heading:
    columns = {name: at for at, name in enumerate(_OCE_HEADING)}
    newest = 0
    for number, line in source.lines():
        if number >= first_row and line.strip():
            last = line.rpartition(",")[2].strip()
            newest = max(newest, int(last) if last.isascii() and last.isdigit() and len(last) < 5 else 0)
    quarter = next(filter(None, map(quarter_in, names_of(source))), None)
    return _Heading(first_row, split, columns, newest, quarter)
