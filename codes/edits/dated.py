"""Editions of one table, each for its dates, read when a date first asks for them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from codes.models import InForce

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Dated(InForce, Generic[Record]):
    """One edition: its name ("2026-Q3", "FY2026"), the dates it is in force (both included), how to load it."""

    name: str
    effective_from: date
    effective_to: date
    load: Callable[[], Record]


@dataclass(frozen=True, slots=True)
class Chosen(Generic[Record]):
    """The edition that answers for a date: its record, its name, and whether it is in force then."""

    record: Record
    name: str
    covers: bool


class DatedTable(Generic[Record]):
    """All loaded editions of one table. Each is loaded once, in whichever thread asks first."""

    def __init__(self, editions: tuple[Dated[Record], ...] = ()) -> None:
        """Choose among `editions`."""
        self._editions = editions
        self._records: dict[int, Record] = {}
        self._lock = threading.Lock()

    def on(self, day: date) -> Chosen[Record] | None:
        """The edition in force on a day, else the nearest (the later on a tie); None when none is loaded.

        Raises what its loader raises (CodesError for a damaged file).
        """
        if not self._editions:
            return None
        at = min(
            range(len(self._editions)),
            key=lambda i: (self._editions[i].days_from(day), -self._editions[i].effective_from.toordinal()),
        )
        edition = self._editions[at]
        return Chosen(self._record(at), edition.name, edition.covers(day))

    def _record(self, at: int) -> Record:
        if at not in self._records:
            with self._lock:
                if at not in self._records:
                    self._records[at] = self._editions[at].load()
        return self._records[at]
