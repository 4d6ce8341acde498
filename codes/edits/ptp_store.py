"""NCCI pairs in one SQLite file: built from a stream in bounded memory, asked without loading it."""

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from codes.errors import DataFileError
from codes.quarter import Quarter
from codes.readers.ncci_edition import Services
from codes.readers.ncci_ptp import PtpEdition, PtpPair

# How many pairs are done.
Progress = Callable[[int], None]

_LAYOUT = 1
_BATCH = 20_000
_NEVER = 99_991_231
_SCHEMA = """
CREATE TABLE rationale (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE pair (
    column1 TEXT NOT NULL, column2 TEXT NOT NULL, effective INTEGER NOT NULL, deletion INTEGER NOT NULL,
    indicator INTEGER NOT NULL, prior_1996 INTEGER NOT NULL, rationale INTEGER NOT NULL,
    PRIMARY KEY (column1, column2, effective, deletion, indicator)
) WITHOUT ROWID;
CREATE TABLE edition (
    layout INTEGER NOT NULL, services TEXT NOT NULL, year INTEGER NOT NULL, quarter INTEGER NOT NULL,
    part INTEGER, keeps_history INTEGER NOT NULL, count INTEGER NOT NULL, level_ii_only INTEGER NOT NULL,
    first_code TEXT NOT NULL, last_code TEXT NOT NULL
);
"""
# Either code may be the one in column 1; a pair may have been deleted and begun anew.
_FIND = """
SELECT column1, column2, effective, deletion, indicator, prior_1996, text
FROM pair JOIN rationale ON rationale.id = pair.rationale
WHERE (column1 = ?1 AND column2 = ?2) OR (column1 = ?2 AND column2 = ?1)
ORDER BY effective
"""


@dataclass(frozen=True, slots=True)
class StoredEdition:
    """What a store holds: the edition, how many pairs, and the first and last code of column 1.

    `level_ii_only`: no pair names a CPT code, so that the store can say nothing of CPT codes.
    """

    edition: PtpEdition
    count: int
    level_ii_only: bool
    first_code: str
    last_code: str


class PtpStore:
    """The pairs of one file; safe to ask from any thread. Opened when first asked, never written."""

    def __init__(self, path: Path) -> None:
        """Ask the store that `build` made at `path`."""
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._stored: StoredEdition | None = None

    @staticmethod
    def build(path: Path, edition: PtpEdition, pairs: Iterable[PtpPair], progress: Progress | None = None) -> int:
        """Make a store at `path` of all pairs and say how many; it is there whole, or not at all.

        Raises DataFileError when the disk cannot be written, and what reading the pairs raises.
        """
        partial = path.with_name(f".{path.name}.partial")
        try:
            partial.unlink(missing_ok=True)
            with closing(sqlite3.connect(partial)) as connection:
                count = _fill(connection, edition, pairs, progress)
            partial.replace(path)
        except sqlite3.Error as error:
            raise DataFileError(path, f"cannot be written ({error})") from error
        except OSError as error:
            raise DataFileError(path, f"cannot be written ({error.strerror})") from error
        finally:
            partial.unlink(missing_ok=True)
        return count

    def stored(self) -> StoredEdition:
        """What the store holds; raises DataFileError when its file is missing or damaged."""
        if self._stored is None:
            rows = self._rows("SELECT * FROM edition", ())
            try:
                ((layout, services, year, quarter, part, history, count, level_ii, first, last),) = rows
                edition = PtpEdition(Services(services), Quarter(year, quarter), part, bool(history))
            except (TypeError, ValueError) as error:
                raise self._damaged() from error
            if layout != _LAYOUT:
                raise DataFileError(self._path, "made by another version; import the NCCI file again")
            self._stored = StoredEdition(edition, count, bool(level_ii), first, last)
        return self._stored

    def pairs(self, code: str, other: str) -> tuple[PtpPair, ...]:
        """Every edit between two codes, whichever is in column 1 and whenever in force, the oldest first.

        Raises DataFileError when the store's file is missing or damaged.
        """
        try:
            return tuple(
                PtpPair(one, two, _day(begin), None if end == _NEVER else _day(end), indicator, bool(prior), text)
                for one, two, begin, end, indicator, prior, text in self._rows(_FIND, (code, other))
            )
        except (TypeError, ValueError) as error:
            raise self._damaged() from error

    def close(self) -> None:
        """Close the file; the next question opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _rows(self, query: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._open()
                return self._connection.execute(query, values).fetchall()
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise self._damaged() from error

    def _open(self) -> sqlite3.Connection:
        # Nothing writes to a store once it stands, which spares every question the locks.
        address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        weakref.finalize(self, connection.close)
        return connection

    def _damaged(self) -> DataFileError:
        return DataFileError(self._path, "the store of NCCI pairs is missing or damaged; import the NCCI file again")


def _fill(
    connection: sqlite3.Connection, edition: PtpEdition, pairs: Iterable[PtpPair], progress: Progress | None
) -> int:
    # A build that is cut off is thrown away whole, so that no journal is needed.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_SCHEMA)
    rationales: dict[str, int] = {}
    rows = (_row(pair, rationales) for pair in pairs)
    done = 0
    while batch := list(islice(rows, _BATCH)):
        connection.executemany("INSERT OR IGNORE INTO pair VALUES (?, ?, ?, ?, ?, ?, ?)", batch)
        done += len(batch)
        if progress is not None:
            progress(done)
    connection.executemany("INSERT INTO rationale VALUES (?, ?)", [(at, text) for text, at in rationales.items()])
    count, first, last = connection.execute("SELECT count(*), min(column1), max(column1) FROM pair").fetchone()
    with_cpt = connection.execute("SELECT EXISTS (SELECT 1 FROM pair WHERE column1 < 'A' OR column2 < 'A')").fetchone()[
        0
    ]
    services, quarter = edition.services.value, edition.quarter
    connection.execute(
        "INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(_LAYOUT, services, quarter.year, quarter.number, edition.part, edition.keeps_history),
            *(count, not with_cpt, first or "", last or ""),
        ),
    )
    connection.commit()
    return int(count)


def _row(pair: PtpPair, rationales: dict[str, int]) -> tuple[str, str, int, int, int, bool, int]:
    deletion = _NEVER if pair.deletion is None else _number(pair.deletion)
    rationale = rationales.setdefault(pair.rationale, len(rationales))
    return pair.column1, pair.column2, _number(pair.effective), deletion, pair.indicator, pair.prior_1996, rationale


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _day(number: object) -> date:
    if not isinstance(number, int):
        raise TypeError(number)
    return date(number // 10_000, number // 100 % 100, number % 100)
