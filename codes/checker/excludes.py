"""Excludes notes between two codes: own and inherited, ranges and headers, from either side (I.A.12)."""

import re
from collections.abc import Iterator
from itertools import combinations

from codes.checker.claim import Claim
from codes.checker.order import note_naming
from codes.checker.sides import on_different_sides
from codes.models import CodeEntry, Finding, Note, Severity, System

_CATEGORY_LENGTH = 3
_SHARED_WORDS = 2
_WORD = re.compile(r"[a-z]{4,}")
_COMMON = frozenset(
    ("other", "unspecified", "specified", "type", "disease", "diseases", "disorder", "disorders", "classified", "with")
)


def excludes_findings(claim: Claim) -> Iterator[Finding]:
    """Excludes1 as an error, Excludes2 as information; one finding for a pair."""
    for entry, other in combinations(claim.diagnoses, 2):
        clash = excluding(entry, other) or excluding(other, entry)
        if clash is not None:
            message = _never(clash, entry, other, claim)
            yield Finding("excludes1", Severity.ERROR, (entry.code, other.code), message, _source(clash))
            continue
        aside = _setting_aside(entry, other) or _setting_aside(other, entry)
        if aside is not None:
            message = (
                f'Excludes2 at {aside.at} ("{aside.text}"): neither of {entry.code} and {other.code} holds the other; '
                "both are reported when the patient has both (I.A.12.b)"
            )
            yield Finding("excludes2", Severity.INFO, (entry.code, other.code), message, _source(aside))


def _never(note: Note, entry: CodeEntry, other: CodeEntry, claim: Claim) -> str:
    said = f'Excludes1 at {note.at} ("{note.text}"): {entry.code} and {other.code} are not reported together'
    if _forms_of_one(entry, other, claim):
        return f"{said}; they are forms of one condition, so report the one that the record supports"
    hint = " (they are on different sides)" if on_different_sides(entry, other) else ""
    return (
        f"{said}, unless the record shows that the two conditions are unrelated{hint} (I.A.12.a). "
        "Are they? Where the record leaves it open, query the provider"
    )


def _forms_of_one(entry: CodeEntry, other: CodeEntry, claim: Claim) -> bool:
    """Whether two codes tell forms of one condition apart, so that there is nothing to ask about.

    Codes of one category do, and "Type 1 diabetes mellitus" and "Type 2 diabetes mellitus"; not on different sides.
    """
    if on_different_sides(entry, other):
        return False
    mine, theirs = _category(entry), _category(other)
    return mine == theirs or len(_words(mine, claim) & _words(theirs, claim)) >= _SHARED_WORDS


def _category(entry: CodeEntry) -> str:
    return entry.code[:_CATEGORY_LENGTH]


def _words(category: str, claim: Claim) -> frozenset[str]:
    entry = claim.catalogue.get(category, System.ICD10CM, claim.as_of)
    return frozenset(_WORD.findall(entry.description.lower())) - _COMMON if entry is not None else frozenset()


def excluding(entry: CodeEntry, other: CodeEntry) -> Note | None:
    """The Excludes1 note of `entry` that names `other`.

    A note that both inherit sets neither apart: the one at A15-A19 mentions "any type in A15" only to say
    which pneumoconiosis is coded elsewhere. "Open fracture of knee and lower leg (S82.-)" means open ones.
    """
    closed = "open fracture" not in other.description
    notes = (
        note
        for note in entry.excludes1
        if note not in other.excludes1 and not (closed and note.text.lower().startswith("open fracture"))
    )
    return note_naming(notes, other, entry)


def _setting_aside(entry: CodeEntry, other: CodeEntry) -> Note | None:
    # A chapter's Excludes2 lists the other chapters; it says nothing of two codes that the reader does not know.
    notes = (n for n in entry.excludes2 if not n.at.startswith("chapter") and n not in other.excludes2)
    return note_naming(notes, other, entry)


def _source(note: Note) -> str:
    return f"icd10cm-tabular:{note.at}"
