"""The answer of an edit that is not loaded, and records that are loaded when first asked."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Record = TypeVar("Record")
Loader = Callable[[], Record]


@dataclass(frozen=True, slots=True)
class NoData:
    """Nothing that is loaded can say: `kind` names the table, `why` in one sentence what is missing and how to load it."""

    kind: str
    why: str


class LoadedOnce(Generic[Record]):
    """Records behind their loaders: each loader runs once, when the records are first asked for, in any thread."""

    def __init__(self, loaders: tuple[Loader[Record], ...]) -> None:
        self._loaders = loaders
        self._records: tuple[Record, ...] | None = None
        self._lock = threading.Lock()

    def records(self) -> tuple[Record, ...]:
        """The records, loaded now if they were not before; raises what a loader raises."""
        if self._records is None:
            with self._lock:
                if self._records is None:
                    self._records = tuple(load() for load in self._loaders)
        return self._records
