"""The HCPCS Level II file, in the two layouts in circulation.

CMS publishes fixed-width records (columns counted from 1): code 1-5, sequence 6-10, kind 11 (3 a code, 4 its
next line, 7 a modifier, 8 its next line), long description 12-91; a first line goes on with short description
92-119, cross references 205-229 (five of five), coverage 230, BETOS 257-259, added 269-276, effective 277-284,
terminated 285-292, action 293. The other layout is CSV with a heading that names a code and a description. CPT
and dental (CDT) codes belong to their owners: such a record is left out and counted, its text never kept.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO

from codes.errors import DataFileError
from codes.readers.source_file import SourceFile

_CODE = re.compile(r"[A-CE-V][0-9]{4}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_LICENSED = re.compile(r"[0-9]{4}[0-9AFMTU]|D[0-9]{4}")
_RECORD = re.compile(
    r"(?P<code>[A-Z][0-9]{4}|[0-9]{4}[0-9AFMTU]|   [A-Z0-9]{2}|[A-Z0-9]{2}   )(?P<sequence>[0-9]{5})[3478]"
)
_KIND, _TEXT, _SHORT = 10, slice(11, 91), slice(91, 119)
_CROSS_REFERENCES = tuple(slice(start, start + 5) for start in range(204, 229, 5))
_COVERAGE, _BETOS, _ACTION = slice(229, 230), slice(256, 259), slice(292, 293)
_ADDED, _EFFECTIVE, _TERMINATED = slice(268, 276), slice(276, 284), slice(284, 292)
_FIRST_LINES, _MODIFIERS = "37", "78"
_TEXT_END, _RECORD_END = 91, 293
_CODE_HEADINGS = frozenset({"code", "hcpc", "hcpcs", "hcpcs code"})
_TEXT_HEADINGS = ("long description", "description", "long descriptor")
_SHORT_HEADINGS = frozenset({"short description", "short descriptor"})
# The fee schedule has such a column; there a line is a code with a modifier, not a code.
_OTHER_LAYOUT = "mod"
_NAMED_QUARTER = re.compile(
    r"(?<![a-z])(?:hcpc[a-z]*[_ -]?)?(?:(?P<first>20\d\d)[_ -]?(?P<month>jan|apr|jul|oct)[a-z]*"
    r"|(?P<named>jan|apr|jul|oct)[a-z]*[_ -]?(?P<second>20\d\d))",
    re.IGNORECASE,
)
_NAMED_YEAR = re.compile(r"hcpc[a-z]*[_ -]?(20\d\d)|(20\d\d)[_ -]alpha", re.IGNORECASE)
_QUARTERS = {"jan": 1, "apr": 2, "jul": 3, "oct": 4}


@dataclass(frozen=True, slots=True)
class HcpcsLine:
    """One code as printed; what the layout does not carry is empty or None.

    `coverage` is CMS's one letter, `betos` its grouping of services, `action` what the last update did.
    The code is in force from `added` through `terminated`; `effective` is the date of the last action, and
    `cross_references` are the codes to use in its stead.
    """

    code: str
    description: str
    short: str = ""
    coverage: str = ""
    betos: str = ""
    action: str = ""
    added: date | None = None
    effective: date | None = None
    terminated: date | None = None
    cross_references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HcpcsModifier:
    """One two-character modifier as printed."""

    modifier: str
    description: str
    short: str = ""
    coverage: str = ""
    action: str = ""
    added: date | None = None
    effective: date | None = None
    terminated: date | None = None


@dataclass(frozen=True, slots=True)
class HcpcsFile:
    """A whole file; `left_out` counts the CPT and dental records that were passed over."""

    codes: tuple[HcpcsLine, ...]
    modifiers: tuple[HcpcsModifier, ...]
    left_out: int = 0


@dataclass(slots=True)
class _Record:
    name: str
    number: int
    sequence: int
    is_modifier: bool
    texts: list[str]
    first_line: str


def recognises(source: SourceFile) -> bool:
    """Whether the file begins like a HCPCS file of either layout; a paragraph may stand before the records."""
    try:
        text = source.head().decode("cp1252", "replace").removeprefix("ï»¿")
    except DataFileError:
        return False
    lines = text.splitlines()
    return any(_RECORD.match(line) and len(line) >= _TEXT_END for line in lines) or _begins_like_csv(lines)


def read_hcpcs(source: SourceFile) -> HcpcsFile:
    """Read a HCPCS file of either layout.

    Raises DataFileError, with the line, for a file cut short, of another layout, or without any code.
    """
    first = next((text for _, text in source.lines() if text.strip()), "")
    found = _from_csv(source) if _columns(_heading(first)) else _from_fixed_width(source)
    if not found.codes:
        raise source.error("holds no HCPCS Level II code")
    return found


def quarter(source: SourceFile) -> tuple[int, int] | None:
    """Year and quarter (1 to 4) that the name of the file, else of its zip, tells; None where neither does.

    A file named for a year alone is the one of January.
    """
    for name in (source.name, source.path.name):
        if match := _NAMED_QUARTER.search(name):
            month = (match["month"] or match["named"]).lower()
            return int(match["first"] or match["second"]), _QUARTERS[month]
        if match := _NAMED_YEAR.search(name):
            return int(match[1] or match[2]), 1
    return None


def _from_fixed_width(source: SourceFile) -> HcpcsFile:
    codes: dict[str, HcpcsLine] = {}
    modifiers: dict[str, HcpcsModifier] = {}
    left_out = 0
    for record in _records(source):
        name, line = record.name, record.first_line
        if _LICENSED.fullmatch(name):
            left_out += 1
            continue
        if name in (modifiers if record.is_modifier else codes):
            raise source.error(f"{name} stands twice", record.number)
        text, short = " ".join(record.texts), line[_SHORT].strip()
        if not text:
            raise source.error(f"{name} has no description", record.number)
        coverage, action = line[_COVERAGE].strip(), line[_ACTION].strip()
        added, effective, terminated = (
            _date(source, line[columns], record.number) for columns in (_ADDED, _EFFECTIVE, _TERMINATED)
        )
        if record.is_modifier:
            modifiers[name] = HcpcsModifier(name, text, short, coverage, action, added, effective, terminated)
        else:
            betos = line[_BETOS].strip()
            others = tuple(filter(None, (line[columns].strip() for columns in _CROSS_REFERENCES)))
            codes[name] = HcpcsLine(name, text, short, coverage, betos, action, added, effective, terminated, others)
    return HcpcsFile(tuple(codes.values()), tuple(modifiers.values()), left_out)


def _records(source: SourceFile) -> Iterator[_Record]:
    """The records, each with the texts of its lines; what stands before the first one is a disclaimer."""
    record: _Record | None = None
    shortest, number, length = _TEXT_END, 0, _TEXT_END
    for number, line in source.lines():
        match = _RECORD.match(line)
        if match is None:
            if record is not None and line.strip():
                raise source.error("not a HCPCS record, perhaps cut short", number)
            continue
        shortest, length = min(shortest, length), len(line)
        name, sequence, kind = match["code"].strip(), int(match["sequence"]), line[_KIND]
        if kind in _FIRST_LINES:
            if len(line) < _RECORD_END:
                raise source.error(f"the record of {name} ends before its dates, perhaps cut short", number)
            if record is not None:
                yield record
            record = _first(source, name, sequence, kind, line, number)
        elif record is None or record.name != name or sequence <= record.sequence:
            raise source.error(f"a further line of {name} does not follow its first", number)
        else:
            record.sequence = sequence
            record.texts.append(line[_TEXT].strip())
    if record is not None:
        # Lines of text are filled up with spaces; a last one that alone is not was cut.
        if length < min(shortest, _TEXT_END):
            raise source.error("the last line is cut short", number)
        yield record


def _first(source: SourceFile, name: str, sequence: int, kind: str, line: str, number: int) -> _Record:
    is_modifier = kind in _MODIFIERS
    fits = _MODIFIER.fullmatch(name) if is_modifier else _CODE.fullmatch(name) or _LICENSED.fullmatch(name)
    if fits is None:
        raise source.error(f"{name} is not a {'modifier' if is_modifier else 'HCPCS Level II code'}", number)
    return _Record(name, number, sequence, is_modifier, [line[_TEXT].strip()], line)


def _date(source: SourceFile, text: str, number: int) -> date | None:
    text = text.strip()
    if not text:
        return None
    try:
        if len(text) != 8 or not text.isascii():
            raise ValueError
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise source.error(f"{text!r} is not a date written YYYYMMDD", number) from error


def _from_csv(source: SourceFile) -> HcpcsFile:
    codes: dict[str, HcpcsLine] = {}
    modifiers: dict[str, HcpcsModifier] = {}
    left_out = 0
    rows = _rows(source)
    number, heading = next(rows)
    columns = _columns(heading)
    if columns is None:
        raise source.error("the heading names no code and description", number)
    code_at, text_at, short_at = columns
    for number, row in rows:
        if len(row) != len(heading):
            raise source.error(f"expected {len(heading)} fields, found {len(row)}", number)
        name, text = row[code_at].strip(), " ".join(row[text_at].split())
        short = " ".join(row[short_at].split()) if short_at is not None else ""
        if _LICENSED.fullmatch(name):
            left_out += 1
        elif not text:
            raise source.error("a code without a description", number)
        elif name in codes or name in modifiers:
            raise source.error(f"{name} stands twice", number)
        elif _CODE.fullmatch(name):
            codes[name] = HcpcsLine(name, text, short)
        elif _MODIFIER.fullmatch(name):
            modifiers[name] = HcpcsModifier(name, text, short)
        else:
            raise source.error(f"{name[:12]!r} is neither a HCPCS Level II code nor a modifier", number)
    return HcpcsFile(tuple(codes.values()), tuple(modifiers.values()), left_out)


def _rows(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    # Strict, so that a file cut short inside a description is noticed.
    reader = csv.reader((f"{text}\n" for _, text in source.lines()), strict=True)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise source.error("not the expected CSV, perhaps cut short", reader.line_num) from error


def _heading(line: str) -> list[str]:
    try:
        return next(csv.reader(StringIO(line)), [])
    except csv.Error:
        return []


def _columns(heading: list[str]) -> tuple[int, int, int | None] | None:
    """Where code, description and short description stand in a heading; None when it is not one of HCPCS."""
    names = [" ".join(name.replace("_", " ").lower().split()) for name in heading]
    code = next((n for n, name in enumerate(names) if name in _CODE_HEADINGS), None)
    text = next((names.index(name) for name in _TEXT_HEADINGS if name in names), None)
    if code is None or text is None or _OTHER_LAYOUT in names:
        return None
    return code, text, next((n for n, name in enumerate(names) if name in _SHORT_HEADINGS), None)


def _begins_like_csv(lines: list[str]) -> bool:
    lines = [line for line in lines if line.strip()]
    columns = _columns(_heading(lines[0])) if lines else None
    if columns is None or len(lines) < 2:
        return False
    row = _heading(lines[1])
    name = row[columns[0]].strip() if len(row) > columns[0] else ""
    return bool(_CODE.fullmatch(name) or _MODIFIER.fullmatch(name))
