"""CPT from the customer's own, licensed file: code and descriptor, as the AMA or the CMS fee schedule lays them out.

`LONGULT.txt`, `MEDU.txt` and `SHORTU.txt` print a code, a tab or spaces, and the descriptor, after some lines of
copyright; `PPRRVU*.csv` is CMS's physician fee schedule, where a code is one of CPT by its shape alone. CPT is the
property of the AMA: nothing of it comes with the project, and no error here repeats a descriptor.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, islice

from codes.errors import DataFileError
from codes.readers.source_file import SourceFile

_CODE = re.compile(r"[0-9]{4}[0-9AFMTU]")
_HCPCS = re.compile(r"[A-V][0-9]{4}")
_LINE = re.compile(r"(?P<code>[0-9]{4}[0-9AFMTU])(?:\t| +(?! ))(?P<text>[^\t]*[A-Za-z]{3}[^\t]*)")
# An order file also begins with five digits: a number, then a code and whether it is billable.
_ORDER_LINE = re.compile(r"[0-9]{5} [A-Z0-9]{3,7} +[01] ")
_HEAD = 8192
_LINES_LOOKED_AT = 60
_LONGEST_PREFACE = 200
_HEADING = ("HCPCS", "MOD", "DESCRIPTION")
_YEAR_IN_NAME = re.compile(r"PPRRVU[_-]?(?:20)?(\d\d)(?!\d)|(?<!\d)(?:20)(\d\d)(?!\d)", re.IGNORECASE)
# A copyright line names the year before.
_YEAR_IN_PREFACE = re.compile(r"\bCPT(?:\W|\(R\)){0,4}(20\d\d)\b|^\W*(20\d\d) national physician", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CptLine:
    """One code with its descriptor, which is licensed text: not to be shown, logged or sent on without leave."""

    code: str
    description: str


@dataclass(frozen=True, slots=True)
class CptFile:
    """A whole file, codes in its order; `year` is the calendar year it tells of itself, if it does."""

    codes: tuple[CptLine, ...]
    year: int | None = None


def recognises(source: SourceFile) -> bool:
    """Whether the file holds CPT codes in one of the layouts: by its first lines, whatever its name."""
    try:
        text = source.head(_HEAD).decode("cp1252", "replace")
    except DataFileError:
        return False
    # The last line that was read may go on.
    lines = text.splitlines()[: -1 if len(text) == _HEAD else None]
    if _is_heading_among(lines[:_LINES_LOOKED_AT]):
        return True
    # From the first code on, a list holds nothing else.
    below = [*dropwhile(lambda line: not _LINE.fullmatch(line), filter(str.strip, lines))]
    return bool(below) and all(_LINE.fullmatch(line) and not _ORDER_LINE.match(line) for line in below)


def read_cpt(source: SourceFile) -> CptFile:
    """Read a licensed file of either layout.

    Raises DataFileError, with the line and never with a descriptor, for a file cut short or of another layout.
    """
    lines = [text for _, text in islice(source.lines(), _LINES_LOOKED_AT)]
    found = _from_fee_schedule(source) if _is_heading_among(lines) else _from_list(source)
    if not found:
        raise source.error("holds no CPT code")
    return CptFile(tuple(CptLine(code, text) for code, text in found.items()), _year(source, lines))


def _from_list(source: SourceFile) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in source.lines():
        match = _LINE.fullmatch(line)
        if match is None or _ORDER_LINE.match(line):
            if found and line.strip():
                raise source.error("not a code and its descriptor, perhaps cut short", number)
            if not found and number > _LONGEST_PREFACE:
                raise source.error(f"no CPT code in the first {_LONGEST_PREFACE} lines", number)
            continue
        if match["code"] in found:
            raise source.error(f"{match['code']} stands twice", number)
        found[match["code"]] = " ".join(match["text"].split())
    return found


def _from_fee_schedule(source: SourceFile) -> dict[str, str]:
    found: dict[str, str] = {}
    width = text_at = 0
    for number, row in _rows(source):
        if not width:
            if _is_heading(row):
                width, text_at = len(row), _column(row)
            continue
        if len(row) != width:
            raise source.error(f"expected {width} fields, found {len(row)}", number)
        code, text = row[0].strip(), " ".join(row[text_at].split())
        if not _CODE.fullmatch(code):
            if code and not _HCPCS.fullmatch(code):
                raise source.error("the first field is not a code", number)
            continue
        if not text:
            raise source.error(f"{code} has no descriptor", number)
        # A code stands again for its technical and professional component; it is described once.
        found.setdefault(code, text)
    return found


def _rows(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    # Strict, so that a file cut short inside a field is noticed.
    reader = csv.reader((f"{text}\n" for _, text in source.lines()), strict=True)
    try:
        for row in reader:
            if any(row):
                yield reader.line_num, row
    except csv.Error:
        # Its own message may quote the file.
        raise source.error("not the expected CSV, perhaps cut short", reader.line_num) from None


def _is_heading_among(lines: list[str]) -> bool:
    return any(_is_heading(line.split(",")) for line in lines)


def _is_heading(row: list[str]) -> bool:
    names = [field.strip().strip('"').upper() for field in row]
    return names[: len(_HEADING)] == list(_HEADING)


def _column(row: list[str]) -> int:
    return [field.strip().upper() for field in row].index(_HEADING[-1])


def _year(source: SourceFile, lines: list[str]) -> int | None:
    """The year that the file's name tells, else the one year that its first lines name as the edition's."""
    if match := _YEAR_IN_NAME.search(source.name):
        return 2000 + int(match[1] or match[2])
    named = (match for line in lines if not _CODE.match(line) for match in _YEAR_IN_PREFACE.finditer(line))
    years = {int(match[1] or match[2]) for match in named}
    return years.pop() if len(years) == 1 else None
