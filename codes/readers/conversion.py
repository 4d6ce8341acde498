"""Reader of the ICD-10-CM conversion table (CSV): each code added since 2016, and how its matter was coded before."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from codes.readers.source_file import SourceFile

_HEADER = ("current code assignment", "effective", "previous code")
# The header follows a preamble of one or two lines.
_LATEST_HEADER = 40
_CODE = re.compile(r"(?:[A-Z][0-9]|QA)[0-9A-Z](?:\.[0-9A-Z]{1,4})?")
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/(?:20)?([0-9]{2})")
# A code, a family ("I63.-", "R11-"), or a range of codes or categories ("T15-T19").
_PREVIOUS = re.compile(rf"(?<![0-9A-Z.])({_CODE.pattern})(?:\s*[-\u2013]\s*({_CODE.pattern})|\.?(-))?(?!\.?[0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Conversion:
    """One added code, the day it came into force, and what named the same before.

    `previous` holds codes ("A04.7"), ranges ("H35.20-H35.23", "T15-T19") and families ("I63.-", "H44.2-"), and is
    empty where the table says none. The table does not tell reliably whether several were reported together.
    """

    code: str
    since: date
    previous: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConversionTable:
    """A whole conversion table, in its own order."""

    rows: tuple[Conversion, ...]


def recognises(source: SourceFile) -> bool:
    """Whether the file has the column headings of the conversion table."""
    head = source.head().decode("cp1252", errors="replace").casefold()
    return all(heading in head for heading in _HEADER)


def read_conversion(source: SourceFile) -> ConversionTable:
    """Read a conversion table in CSV.

    Raises DataFileError, with the line, for another layout, a row that cannot be understood, or a file cut short.
    """
    rows = dict.fromkeys(_conversion(source, cells, number) for number, cells in _body(source))
    if not rows:
        raise source.error("the conversion table holds no code")
    if not source.ends_whole():
        raise source.error("the last line has no end: the file is cut short")
    # Some rows of the official table are printed twice.
    return ConversionTable(tuple(rows))


def _body(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    """The rows below the column headings with their lines, empty ones left out."""
    in_body = False
    for number, cells in _rows(source):
        if in_body:
            if any(cells):
                yield number, cells
        elif _is_header(cells):
            in_body = True
        elif number > _LATEST_HEADER:
            break
    if not in_body:
        raise source.error("no column headings of a conversion table in the first lines")


def _rows(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader((f"{text}\n" for _, text in source.lines()), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [" ".join(cell.split()) for cell in cells]
    except csv.Error as error:
        raise source.error("not the expected CSV, perhaps cut short", reader.line_num) from error


def _is_header(cells: list[str]) -> bool:
    return len(cells) == len(_HEADER) and all(
        cell.casefold().startswith(heading) for cell, heading in zip(cells, _HEADER, strict=True)
    )


def _conversion(source: SourceFile, cells: list[str], number: int) -> Conversion:
    if len(cells) != len(_HEADER) or not cells[2]:
        raise source.error("expected a code, its date and the previous codes", number)
    code, since, before = cells
    if not _CODE.fullmatch(code):
        raise source.error(f"{code[:12]!r} is not an ICD-10-CM code", number)
    previous = tuple(dict.fromkeys(_as_written(match) for match in _PREVIOUS.finditer(before)))
    if not previous and before.casefold() != "none":
        raise source.error(f"no previous code in {before[:40]!r}", number)
    return Conversion(code, _since(source, since, number), previous)


def _as_written(match: re.Match[str]) -> str:
    first, last, family = match.groups()
    if family:
        return f"{first}.-" if len(first) == 3 else f"{first}-"
    return f"{first}-{last}" if last else str(first)


def _since(source: SourceFile, text: str, number: int) -> date:
    """A year alone means 1 October of that year, as the preamble of the table says; else month/day/year."""
    try:
        if re.fullmatch(r"20[0-9]{2}", text):
            return date(int(text), 10, 1)
        if day := _DAY.fullmatch(text):
            return date(2000 + int(day[3]), int(day[1]), int(day[2]))
    except ValueError as error:
        raise source.error(f"{text} is not a day", number) from error
    raise source.error(f"{text[:20]!r} is neither a year nor a day", number)
