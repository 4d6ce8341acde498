"""A 7th character that is missing, wrong, out of place or not wanted (Guidelines I.A.4, I.A.5, I.B.2)."""

from codes.checker.claim import Claim
from codes.models import CodeEntry, Finding, LookUp, SeventhCharacter, Severity, System, ValidityStatus
from codes.spelling import compact, dotted

_FULL_LENGTH = 7
_SHORTEST = 3
# A fracture has sixteen 7th characters; their meanings would make a page of one message.
_EXPLAINED = 6


def missing_seventh(found: LookUp) -> Finding | None:
    """The finding for a code that lacks its 7th character; None when it lacks none."""
    entry = found.entry
    if found.validity.status is not ValidityStatus.HEADER or entry is None or not entry.seventh_characters:
        return None
    first = entry.seventh_characters[0]
    message = (
        f"{entry.code} needs a 7th character: {_legal(entry)}; {first.character} makes it "
        f"{_completed(entry, first.character)}"
    )
    return _finding(entry.code, message, entry)


def misspelt_seventh(found: LookUp, claim: Claim) -> Finding | None:
    """The finding for a code that does not exist though its stem does: the 7th character is at fault.

    None when no stem is found, so that the code is simply unknown.
    """
    bare = compact(found.typed)
    if found.validity.status is not ValidityStatus.UNKNOWN or not _SHORTEST < len(bare) <= _FULL_LENGTH:
        return None
    entry = _stem(bare, claim)
    if entry is None:
        return None
    rest = bare[len(compact(entry.code)) :]
    if not entry.seventh_characters:
        # Only "I10.XXXA" is an attempt at a 7th character; "I10.1" is a code that does not exist.
        if len(bare) == _FULL_LENGTH and entry.billable and "X" in rest[:-1]:
            return _finding(found.code, f"{found.code}: {entry.code} is complete and takes no 7th character", entry)
        return None
    last, filling = rest[-1], rest[:-1]
    if filling.strip("X"):
        return None
    if last not in {seventh.character for seventh in entry.seventh_characters}:
        message = f"{found.code}: {last} is no 7th character of {entry.code}, which takes {_legal(entry)}"
    else:
        message = (
            f"{found.code}: the 7th character stands in the seventh place, after placeholder X: "
            f"{_completed(entry, last)}"
        )
    return _finding(found.code, message, entry)


def _stem(bare: str, claim: Claim) -> CodeEntry | None:
    """The longest existing code that a typed one begins with."""
    for length in range(len(bare) - 1, _SHORTEST - 1, -1):
        entry = claim.catalogue.get(bare[:length], System.ICD10CM, claim.as_of)
        if entry is not None:
            return entry
    return None


def _completed(entry: CodeEntry, character: str) -> str:
    return dotted(compact(entry.code).ljust(_FULL_LENGTH - 1, "X") + character)


def _legal(entry: CodeEntry) -> str:
    sevenths = entry.seventh_characters
    return ", ".join(map(_explained if len(sevenths) <= _EXPLAINED else _bare, sevenths))


def _explained(seventh: SeventhCharacter) -> str:
    return f"{seventh.character} ({seventh.meaning})"


def _bare(seventh: SeventhCharacter) -> str:
    return seventh.character


def _finding(code: str, message: str, entry: CodeEntry) -> Finding:
    return Finding("seventh_character", Severity.ERROR, (code,), message, entry.release.name)
