"""What every code set offers, whichever book it was read from."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol, runtime_checkable

from codes.models import CodeEntry, Release, Validity


class CodeSet(Protocol):
    """One release of one code system, read-only."""

    @property
    def release(self) -> Release:
        """The release the set was read from."""
        ...

    def speaks_for(self, code: str) -> bool:
        """Whether the set is meant to hold codes of this shape, so that absence means "does not exist"."""
        ...

    def get(self, code: str) -> CodeEntry | None:
        """The entry of a compact or dotted code, or None when the release has no such code."""
        ...

    def codes(self) -> Iterator[str]:
        """Every code of the release in book order, headers included."""
        ...

    def near(self, code: str) -> tuple[str, ...]:
        """Existing codes near a code that does not exist, at most five."""
        ...


@runtime_checkable
class DatesItsCodes(Protocol):
    """A code set whose codes have dates of their own, or that holds only a part of its release."""

    def own_validity(self, code: str, as_of: date) -> Validity | None:
        """What the set says of a code on a date beyond its release's own dates; None when nothing."""
        ...
