"""Reader of Medically Unlikely Edits: the most units of a code that are likely on one day for one patient.

CMS publishes CSV or tab-delimited text (MCR_MUE_PractitionerServices_Eff_07-01-2026.csv): lines of copyright, a
heading that names the services ("Practitioner Services MUE Values", "Outpatient Hospital …", "DME Supplier …"),
then a row a code: code, units, adjudication indicator ("3 Date of Service Edit: Clinical"), rationale. Read too is
JSON of {code: {limit, unit, rationale}}, in which a Medicaid table circulates; it has no adjudication indicator,
and says neither whose services nor which quarter, so that it is taken for practitioner services.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from codes.errors import DataFileError
from codes.quarter import Quarter
from codes.readers.ncci_edition import Services, names_of, quarter_in, services_in
from codes.readers.source_file import SourceFile

_CODE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
_UNITS = re.compile(r"[0-9]{1,7}")
_JSON = re.compile(rb'\s*\{\s*"[0-9A-Z]{5}"\s*:\s*\{\s*"(?:limit|unit|rationale)"')
_VALUES = re.compile(r"mue values?", re.IGNORECASE)
_HEADING_ROWS = 40


class Adjudication(StrEnum):
    """CMS's MUE adjudication indicator (NCCI Policy Manual, chapter I.V)."""

    LINE = "1"
    DATE_OF_SERVICE_POLICY = "2"
    DATE_OF_SERVICE_CLINICAL = "3"
    NOT_STATED = ""


@dataclass(frozen=True, slots=True)
class MueLimit:
    """The units of one code; 0 means that none are expected at all."""

    units: int
    adjudication: Adjudication
    rationale: str


@dataclass(frozen=True, slots=True)
class MueFile:
    """One table: whose services, of which quarter where a name says it, whether Medicaid's, the limits by code."""

    services: Services
    quarter: Quarter | None
    medicaid: bool
    limits: dict[str, MueLimit]


def recognises(source: SourceFile) -> bool:
    """Whether the file is an MUE table, told by its heading."""
    head = source.head()
    if _JSON.match(head.removeprefix(b"\xef\xbb\xbf")):
        return True
    try:
        return _heading(source, _rows(source)) is not None
    except DataFileError:
        return False


def read_mue(source: SourceFile) -> MueFile:
    """The whole table; raises DataFileError with the line for a row that is not one, and for a code with two limits."""
    if source.head(1024).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return _read_json(source)
    rows = _rows(source)
    heading = _heading(source, rows)
    if heading is None:
        raise source.error("not an MUE table: no heading names a code and MUE values")
    titles, columns = heading
    limits: dict[str, MueLimit] = {}
    for number, cells in rows:
        if not any(cells):
            continue
        code, limit = _limit(source, number, cells, columns)
        if limits.setdefault(code, limit) != limit:
            raise source.error(f"{code} stands twice with different limits", number)
    if not limits:
        raise source.error("holds no MUE value")
    texts = (*names_of(source), " ".join(titles))
    services = services_in(titles[columns["units"]]) or next(filter(None, map(services_in, texts)), None)
    if services is None:
        raise source.error("neither its heading nor its name says whose services; keep CMS's name")
    medicaid = any(re.search(r"medicaid|mcd_", text, re.IGNORECASE) for text in texts)
    return MueFile(services, next(filter(None, map(quarter_in, texts)), None), medicaid, limits)


def _rows(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    """The rows with their line numbers; a quoted heading cell may go on over several lines."""
    tabs = b"\t" in source.head(65_536)
    rows = csv.reader((line + "\n" for _, line in source.lines()), delimiter="\t" if tabs else ",")
    try:
        for cells in rows:
            yield rows.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise source.error("not a table of comma- or tab-separated cells", rows.line_num) from error


def _heading(source: SourceFile, rows: Iterator[tuple[int, list[str]]]) -> tuple[list[str], dict[str, int]] | None:
    """The titles and where the columns stand, leaving `rows` at the first row; None when there is no heading."""
    for count, (_, cells) in enumerate(rows):
        titles = [" ".join(cell.lower().split()) for cell in cells]
        columns: dict[str, int] = {}
        for at, title in enumerate(titles):
            if "code" in title and "code" not in columns and len(title) < 40:
                columns["code"] = at
            elif _VALUES.search(title):
                columns.setdefault("units", at)
            elif "adjudication" in title:
                columns["adjudication"] = at
            elif "rationale" in title:
                columns["rationale"] = at
        if "code" in columns and "units" in columns:
            return titles, columns
        if count > _HEADING_ROWS:
            return None
    return None


def _limit(source: SourceFile, number: int, cells: list[str], columns: dict[str, int]) -> tuple[str, MueLimit]:
    try:
        row = {name: cells[at] for name, at in columns.items()}
    except IndexError:
        raise source.error("the row is cut short", number) from None
    if not _CODE.fullmatch(row["code"]):
        raise source.error("not a five-character code", number)
    if not _UNITS.fullmatch(row["units"]):
        raise source.error(f"the MUE value of {row['code']} is not a whole number", number)
    try:
        adjudication = Adjudication(row.get("adjudication", "")[:1])
    except ValueError:
        raise source.error(f"the adjudication indicator of {row['code']} is not 1, 2 or 3", number) from None
    return row["code"], MueLimit(int(row["units"]), adjudication, row.get("rationale", ""))


def _read_json(source: SourceFile) -> MueFile:
    try:
        table = json.loads(source.read())
    except json.JSONDecodeError as error:
        raise source.error("not whole JSON, perhaps cut short", error.lineno) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise source.error("not JSON text") from error
    limits: dict[str, MueLimit] = {}
    for code, row in table.items():
        if not _CODE.fullmatch(code):
            raise source.error(f"{code[:12]!r} is not a five-character code")
        units = row.get("limit") if isinstance(row, dict) else None
        rationale = row.get("rationale", "") if isinstance(row, dict) else None
        if not isinstance(units, int) or isinstance(units, bool) or units < 0 or not isinstance(rationale, str):
            raise source.error(f"the limit of {code} is not a whole number with a rationale")
        limits[code] = MueLimit(units, Adjudication.NOT_STATED, rationale)
    if not limits:
        raise source.error("holds no MUE value")
    names = names_of(source)
    services = next(filter(None, map(services_in, names)), Services.PRACTITIONER)
    medicaid = any("medicaid" in limit.rationale.lower() for limit in limits.values())
    return MueFile(services, next(filter(None, map(quarter_in, names)), None), medicaid, limits)
