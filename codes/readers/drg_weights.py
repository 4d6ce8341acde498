"""Reader of CMS Table 5: every MS-DRG with its relative weight and mean lengths of stay.

Tab-delimited text: a title that names the fiscal year and may go on over several lines within quotes, a heading,
then a row a group. Groups without a weight (998, 999) have "." in the cells.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from codes.readers.source_file import SourceFile

_TITLE = re.compile(r'"?\s*TABLE 5\b', re.IGNORECASE)
_YEAR = re.compile(r"\bFY ?(20\d\d)\b")
_DRG = re.compile(r"\d{3}")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d+)?")
_COLUMNS: dict[str, re.Pattern[str]] = {
    "drg": re.compile(r"^ms-drg$"),
    "post_acute": re.compile(r"post-acute"),
    "special_pay": re.compile(r"special pay"),
    "mdc": re.compile(r"^mdc$"),
    "kind": re.compile(r"^type$"),
    "title": re.compile(r"title$"),
    "before_cap": re.compile(r"^weights.*before"),
    "weight": re.compile(r"^weights(?!.*before)"),
    "geometric": re.compile(r"^geometric"),
    "arithmetic": re.compile(r"^arithmetic"),
}
_NEEDED = ("drg", "mdc", "kind", "title", "weight", "geometric", "arithmetic")


@dataclass(frozen=True, slots=True)
class DrgWeight:
    """One MS-DRG: the weight it is paid by (after the cap on decreases), mean stays in days; None where none is set."""

    drg: str
    mdc: str
    kind: str
    title: str
    weight: float | None
    geometric_mean_stay: float | None
    arithmetic_mean_stay: float | None
    post_acute_transfer: bool


@dataclass(frozen=True, slots=True)
class DrgWeights:
    """A whole Table 5, and the fiscal year its title names (0 when it names none)."""

    fiscal_year: int
    groups: tuple[DrgWeight, ...]


def recognises(source: SourceFile) -> bool:
    """Whether the file is a Table 5, told by its title."""
    return _TITLE.match(source.head(256).removeprefix(b"\xef\xbb\xbf").decode("latin-1")) is not None


def read_drg_weights(source: SourceFile) -> DrgWeights:
    """The whole table; raises DataFileError with the line for a row that is not a group."""
    year = 0
    columns: dict[str, int] | None = None
    groups: list[DrgWeight] = []
    for number, cells in _rows(source):
        if columns is None:
            named = _YEAR.search(" ".join(cells))
            year = int(named[1]) if named and not year else year
            columns = _columns(cells)
        elif any(cells):
            groups.append(_group(source, number, cells, columns))
    if columns is None:
        raise source.error("not a Table 5: no heading names MS-DRG, MDC, TYPE, title, weights and lengths of stay")
    if not groups:
        raise source.error("holds no MS-DRG")
    if len({group.drg for group in groups}) != len(groups):
        raise source.error("an MS-DRG stands twice")
    return DrgWeights(year, tuple(groups))


def _rows(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader((line + "\n" for _, line in source.lines()), delimiter="\t")
    try:
        for cells in rows:
            yield rows.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise source.error("not a table of tab-separated cells", rows.line_num) from error


def _columns(cells: list[str]) -> dict[str, int] | None:
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        for name, pattern in _COLUMNS.items():
            if name not in columns and pattern.search(" ".join(cell.lower().split())):
                columns[name] = at
                break
    return columns if all(name in columns for name in _NEEDED) else None


def _group(source: SourceFile, number: int, cells: list[str], columns: dict[str, int]) -> DrgWeight:
    try:
        row = {name: cells[at] for name, at in columns.items()}
    except IndexError:
        raise source.error("the row is cut short", number) from None
    if not _DRG.fullmatch(row["drg"]) or not row["title"]:
        raise source.error("not the number and title of an MS-DRG", number)
    weight, geometric, arithmetic = (
        _number(source, number, row[name]) for name in ("weight", "geometric", "arithmetic")
    )
    post_acute = row.get("post_acute", "").lower() == "yes"
    return DrgWeight(row["drg"], row["mdc"], row["kind"], row["title"], weight, geometric, arithmetic, post_acute)


def _number(source: SourceFile, number: int, text: str) -> float | None:
    if text in ("", "."):
        return None
    if not _NUMBER.fullmatch(text):
        raise source.error("a weight or length of stay is not a number", number)
    return float(text)
