"""CPT as a code set, from the customer's licensed file; without one, a CPT code is only recognised by its shape.

The descriptors are the AMA's. They are there because the customer loaded them, and stay on the customer's machine:
whatever quotes, cites, logs or sends text on asks `is_licensed_text` first and leaves descriptors out (code and
rule remain) unless the customer has allowed it.
"""

from collections.abc import Iterator

from codes.models import CodeEntry, Release, System
from codes.readers.cpt import CptFile
from codes.spelling import compact, systems_by_shape

_CODE_LENGTH = 5
_MOST_NEAR = 5


class CptCodeSet:
    """One calendar year of CPT, as far as the customer's file goes."""

    def __init__(self, file: CptFile, release: Release) -> None:
        """Serve the codes of `file` as `release`."""
        self._release = release
        self._descriptions = {line.code: line.description for line in file.codes}

    @property
    def release(self) -> Release:
        """The release the set was read from."""
        return self._release

    def speaks_for(self, code: str) -> bool:
        """Whether the code has the shape of CPT: the file is taken for a whole year."""
        return System.CPT in systems_by_shape(compact(code))

    def get(self, code: str) -> CodeEntry | None:
        """The entry of a code, None when the year does not hold it; its description is licensed text."""
        bare = compact(code)
        description = self._descriptions.get(bare)
        if description is None:
            return None
        return CodeEntry(
            code=bare,
            system=System.CPT,
            description=description,
            billable=True,
            parent=None,
            release=self._release,
        )

    def codes(self) -> Iterator[str]:
        """Every code in the order of the file."""
        return iter(self._descriptions)

    def near(self, code: str) -> tuple[str, ...]:
        """Codes that share the longest beginning with a code that does not exist, at most five."""
        bare = compact(code)
        for length in range(_CODE_LENGTH - 1, 2, -1):
            close = [c for c in self._descriptions if c.startswith(bare[:length])] if len(bare) >= length else []
            if close:
                return tuple(close[:_MOST_NEAR])
        return ()


def is_licensed_text(system: System) -> bool:
    """Whether a system's descriptions are licensed text, to be left out unless the customer allows it.

    >>> is_licensed_text(System.CPT), is_licensed_text(System.HCPCS)
    (True, False)
    """
    return system is System.CPT


def public_description(entry: CodeEntry) -> str:
    """A description that may stand in an answer: a licensed descriptor is left out, the code's number is not."""
    if not is_licensed_text(entry.system):
        return entry.description
    return f"{entry.system.label} {entry.code} (descriptor licensed by the AMA, not shown)"
