"""What is wrong with a case, as its writer is told it: FILE:LINE: FIELD: what is wrong; what to do."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong with one field; a warning is told and stops nothing.

    `rests_on` are the fields that it was found from: where one of them could not be read, it may be untrue.
    """

    field: str
    what: str
    warning: bool = False
    rests_on: frozenset[str] = frozenset()

    def told(self, where: str) -> str:
        """The line for the writer.

        >>> Complaint("id", "the id t-1 stands twice; take another").told("a.jsonl:2")
        'a.jsonl:2: id: the id t-1 stands twice; take another'
        """
        return f"{where}: {self.field}: {'warning: ' if self.warning else ''}{self.what}"


def told_in_order(placed: Iterable[tuple[int, Complaint]], name: str) -> tuple[str, ...]:
    """The lines of a file's complaints in the order of its rows, each once."""
    ordered = sorted(placed, key=lambda one: one[0])
    return tuple(dict.fromkeys(complaint.told(f"{name}:{number}") for number, complaint in ordered))
