"""How far the notes of a Tabular List resolve to codes: what `benchmarks/note_references.py` prints.

A note either names codes that all exist, or speaks in words alone, or names something that the release
does not hold. The last are the book's own slips and are listed one by one.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from codes.icd10cm import Icd10cmCodeSet
from codes.models import Note, NoteKind
from codes.references import CodeReference, references
from codes.spelling import compact

INSTRUCTIONS = (
    NoteKind.EXCLUDES1,
    NoteKind.EXCLUDES2,
    NoteKind.CODE_FIRST,
    NoteKind.USE_ADDITIONAL_CODE,
    NoteKind.CODE_ALSO,
)


class Standing(StrEnum):
    """What became of a note's references."""

    RESOLVED = "resolved"
    PROSE = "prose"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class NoteResolution:
    """One printed note with its references; `missing` are the codes that the release does not hold."""

    note: Note
    count: int
    missing: tuple[str, ...]

    @property
    def standing(self) -> Standing:
        """Whether all references exist, none is there, or some do not exist."""
        if self.missing:
            return Standing.UNRESOLVED
        return Standing.RESOLVED if self.count else Standing.PROSE


def note_resolutions(book: Icd10cmCodeSet) -> Iterator[NoteResolution]:
    """Every instruction of the book, each once, in the order of chapters, blocks and codes."""
    in_order = sorted({compact(code) for code in book.codes()})
    existing = frozenset(in_order)

    @lru_cache(maxsize=4096)
    def absent(reference: CodeReference) -> tuple[str, ...]:
        ends = tuple(end for end in dict.fromkeys((reference.first, reference.last)) if end not in existing)
        if ends or not reference.where:
            return ends
        start = bisect_left(in_order, reference.first)
        within = (code for code in in_order[start:] if code[: len(reference.last)] <= reference.last)
        # A condition that no code of the range meets resolves to nothing.
        return () if any(reference.matches(code) for code in within) else (reference.first,)

    for note in _printed(book):
        found = references(note.text)
        yield NoteResolution(note, len(found), tuple(code for reference in found for code in absent(reference)))


def _printed(book: Icd10cmCodeSet) -> Iterator[Note]:
    nodes = [*book.divisions(), *(node for code in book.codes() if (node := book.node(code)) is not None)]
    for node in nodes:
        yield from (note for note in node.own_notes if note.kind in INSTRUCTIONS)
