"""The seventh character: which ones a code takes, what they mean, and the whole code with its placeholders.

A code of fewer than six characters that takes a seventh is filled with X, so that the seventh stands seventh
(Guidelines I.A.4, I.A.5).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from codes.catalogue import Catalogue
from codes.models import CodeEntry, SeventhCharacter, System
from codes.spelling import compact, dotted

_PLACE = 7
_SHORTEST = 3
_PLACEHOLDER = "X"


class SeventhCharacterStatus(StrEnum):
    """What the answer says."""

    COMPLETE = "complete"
    MISSING = "missing"
    ILLEGAL = "illegal"
    NOT_TAKEN = "not_taken"
    HEADER = "header"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SeventhCharacterAnswer:
    """What a code and a seventh character come to.

    `base` is the code without the seventh, `code` the whole code when `status` is complete (or not_taken,
    when it needs none), `legal` the characters the base takes. A header lists in `needs` the codes to choose
    from first.
    """

    status: SeventhCharacterStatus
    base: str
    code: str
    legal: tuple[SeventhCharacter, ...]
    message: str
    needs: tuple[str, ...] = ()


def complete(catalogue: Catalogue, code: str, seventh: str | None, as_of: date) -> SeventhCharacterAnswer:
    """The whole code for a code and a seventh character, or what is wrong with them.

    The code may be typed with or without placeholders and with a seventh of its own; `seventh` replaces that
    one, and None keeps it.
    """
    bare = compact(code)
    entry, own = _base(catalogue, bare, as_of)
    if entry is None:
        why = f"no ICD-10-CM code {dotted(bare)[:12]} on {as_of}"
        return SeventhCharacterAnswer(SeventhCharacterStatus.UNKNOWN, dotted(bare)[:12], "", (), why)
    chosen = own if seventh is None else compact(seventh)
    legal = entry.seventh_characters
    if not legal:
        return _without(entry, chosen)
    if not chosen:
        why = f"{entry.code} needs a 7th character: {_listed(legal)}"
        return SeventhCharacterAnswer(SeventhCharacterStatus.MISSING, entry.code, "", legal, why)
    if chosen not in {s.character for s in legal}:
        why = f"{chosen[:3]} is no 7th character of {entry.code}, which takes {_listed(legal)}"
        return SeventhCharacterAnswer(SeventhCharacterStatus.ILLEGAL, entry.code, "", legal, why)
    whole = with_seventh(entry.code, chosen)
    meaning = next(s.meaning for s in legal if s.character == chosen)
    return SeventhCharacterAnswer(SeventhCharacterStatus.COMPLETE, entry.code, whole, legal, f"{whole}: {meaning}")


def with_seventh(base: str, seventh: str) -> str:
    """The whole code of a base and a seventh character, placeholders filled in.

    >>> with_seventh("W19", "A")
    'W19.XXXA'
    """
    return dotted(compact(base).ljust(_PLACE - 1, _PLACEHOLDER) + seventh)


def _base(catalogue: Catalogue, bare: str, as_of: date) -> tuple[CodeEntry | None, str]:
    """The entry that takes the seventh character, and the one that the typed code carries already."""
    whole = catalogue.get(bare, System.ICD10CM, as_of)
    if whole is not None and not _composed(whole, catalogue, as_of):
        return whole, ""
    # The shortest typed beginning that takes one: "S93.4XXA" is not S93.4XX with A, nor S93 with 4XXA.
    for length in range(min(len(bare), _PLACE - 1), _SHORTEST - 1, -1):
        rest = bare[length:].lstrip(_PLACEHOLDER) if len(bare) >= _PLACE else bare[length:].strip(_PLACEHOLDER)
        if len(rest) > 1:
            break
        entry = catalogue.get(bare[:length], System.ICD10CM, as_of)
        if entry is not None and entry.seventh_characters:
            return entry, rest
    return whole, ""


def _composed(entry: CodeEntry, catalogue: Catalogue, as_of: date) -> bool:
    """Whether a code is its parent with a seventh character, not a code the book prints."""
    if entry.parent is None or len(compact(entry.code)) != _PLACE:
        return False
    parent = catalogue.get(entry.parent, System.ICD10CM, as_of)
    return parent is not None and bool(parent.seventh_characters)


def _without(entry: CodeEntry, chosen: str) -> SeventhCharacterAnswer:
    if not entry.billable:
        why = f"{entry.code} is a header: {len(entry.children)} codes below it come before any 7th character"
        return SeventhCharacterAnswer(SeventhCharacterStatus.HEADER, entry.code, "", (), why, entry.children)
    if chosen:
        why = f"{entry.code} takes no 7th character"
        return SeventhCharacterAnswer(SeventhCharacterStatus.ILLEGAL, entry.code, "", (), why)
    why = f"{entry.code} is complete and takes no 7th character"
    return SeventhCharacterAnswer(SeventhCharacterStatus.NOT_TAKEN, entry.code, entry.code, (), why)


def _listed(legal: tuple[SeventhCharacter, ...]) -> str:
    return "; ".join(f"{s.character} ({s.meaning})" for s in legal)
