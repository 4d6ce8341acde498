"""ICD-10-CM as a code set read from an order file: every code with its title, without notes.

For releases of which only the code descriptions are at hand; where the Tabular List is too, it says more.
"""

from collections.abc import Iterator
from functools import cached_property

from codes.models import CodeEntry, Release, System
from codes.readers.order_file import OrderFile, OrderLine
from codes.spelling import compact

_CATEGORY_LENGTH = 3
_FULL_LENGTH = 7


class OrderedIcd10cmCodeSet:
    """A release of ICD-10-CM as its order file lists it, 7th-character codes included.

    Entries are made when asked for, and the tree when the first is.
    """

    def __init__(self, order_file: OrderFile, release: Release) -> None:
        """Serve `order_file` as the codes of `release`; raises ValueError for an order file of another system."""
        if order_file.system is not System.ICD10CM:
            raise ValueError(f"an order file of {order_file.system.label} is no release of ICD-10-CM")
        self._lines = {line.code: line for line in order_file.codes}
        self._release = release

    @property
    def release(self) -> Release:
        """The release the set was read from."""
        return self._release

    def speaks_for(self, code: str) -> bool:
        """ICD-10-CM is whole: a code it does not hold does not exist in the release."""
        return True

    def get(self, code: str) -> CodeEntry | None:
        """The entry of a code, title and billable flag alone; None when the release has no such code."""
        line = self._lines.get(compact(code))
        return self._entry(line) if line is not None else None

    def codes(self) -> Iterator[str]:
        """Every code in book order, headers included."""
        return (_dotted(code) for code in self._lines)

    def near(self, code: str) -> tuple[str, ...]:
        """Codes that share the longest beginning with a code that does not exist."""
        bare = compact(code)
        for length in range(min(len(bare), _FULL_LENGTH) - 1, _CATEGORY_LENGTH - 1, -1):
            if bare[:length] in self._lines:
                return tuple(map(_dotted, [bare[:length], *self._children.get(bare[:length], ())][:5]))
        return ()

    def _entry(self, line: OrderLine) -> CodeEntry:
        ancestors = tuple(map(_dotted, self._ancestors(line.code)))
        return CodeEntry(
            code=_dotted(line.code),
            system=System.ICD10CM,
            description=line.title,
            billable=line.billable,
            parent=ancestors[0] if ancestors else None,
            release=self._release,
            children=tuple(map(_dotted, self._children.get(line.code, ()))),
            ancestors=ancestors,
        )

    def _ancestors(self, bare: str) -> Iterator[str]:
        # Placeholders leave gaps: the parent of T66XXXA is T66.
        for length in range(len(bare) - 1, _CATEGORY_LENGTH - 1, -1):
            if bare[:length] in self._lines:
                yield bare[:length]

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for code in self._lines:
            parent = next(self._ancestors(code), None)
            if parent is not None:
                children.setdefault(parent, []).append(code)
        return children


def _dotted(bare: str) -> str:
    # codes.spelling.dotted would clean each code first, which these need not.
    return bare if len(bare) <= _CATEGORY_LENGTH else f"{bare[:_CATEGORY_LENGTH]}.{bare[_CATEGORY_LENGTH:]}"
