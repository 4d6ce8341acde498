"""What changed from one release of a code system to another, and what replaced a code."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from codes.code_set import CodeSet
from codes.models import CodeEntry
from codes.readers.conversion import ConversionTable
from codes.spelling import compact, plain_marks

_CATEGORY_LENGTH = 3
_FULL_LENGTH = 7


@dataclass(frozen=True, slots=True)
class ChangedCode:
    """A code as the release that holds it titles it; as the newer one does where both hold it."""

    code: str
    title: str
    billable: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """A code whose title was reworded."""

    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences between the releases named `older` and `newer`, each tuple in book order.

    `made_header` were billable and are headers now, `made_billable` the reverse; a code may also be revised.
    """

    older: str
    newer: str
    new: tuple[ChangedCode, ...]
    retired: tuple[ChangedCode, ...]
    revised: tuple[Revision, ...]
    made_header: tuple[ChangedCode, ...]
    made_billable: tuple[ChangedCode, ...]


def changes(older: CodeSet, newer: CodeSet, under: str = "") -> Changes:
    """Compare two releases of one system, of the codes that begin with `under` alone.

    A code counts as new or retired only where the other set speaks for codes like it. Accents, quotes, dashes,
    spacing and case of a title do not count: order files are plain ASCII where the Tabular List is not.
    Raises ValueError for sets of two systems.
    """
    if older.release.system is not newer.release.system:
        raise ValueError(f"{older.release.system} and {newer.release.system} have no releases in common")
    before = _held(older, under)
    after = _held(newer, under)
    both = [(before[code], held) for code, held in after.items() if code in before]
    return Changes(
        older=older.release.name,
        newer=newer.release.name,
        new=tuple(held for code, held in after.items() if code not in before and older.speaks_for(code)),
        retired=tuple(held for code, held in before.items() if code not in after and newer.speaks_for(code)),
        revised=tuple(Revision(new.code, old.title, new.title) for old, new in both if _reworded(old, new)),
        made_header=tuple(new for old, new in both if old.billable and not new.billable),
        made_billable=tuple(new for old, new in both if new.billable and not old.billable),
    )


def replacements(code: str, older: CodeSet, newer: CodeSet, conversion: ConversionTable | None) -> tuple[str, ...]:
    """The billable codes of `newer` that took the place of a code retired or made a header, in book order.

    First those whose `previous` the conversion table says was this code, since the older release; else those
    below it, or where a 7th-character code went because its header was divided, those below that header with the
    same 7th character. Empty for a code that is billable still, and where nothing is known.
    """
    now = newer.get(code)
    if now is not None and now.billable:
        return ()
    before = older.get(code)
    divided = before is not None and before.billable
    since = older.release.effective_from if divided else date.min
    named = tuple(_named(code, newer, conversion, since)) if conversion is not None else ()
    if named or not divided:
        return tuple(dict.fromkeys(named))
    return tuple(_below(now, newer)) if now is not None else tuple(_same_seventh(code, older, newer))


def _held(code_set: CodeSet, under: str) -> dict[str, ChangedCode]:
    """What a set holds under a code. Whole entries of two releases would take some 200 MB."""
    beginning = compact(under)
    names = (code for code in code_set.codes() if not beginning or compact(code).startswith(beginning))
    entries = (entry for code in names if (entry := code_set.get(code)) is not None)
    return {entry.code: ChangedCode(entry.code, entry.description, entry.billable) for entry in entries}


def _reworded(older: ChangedCode, newer: ChangedCode) -> bool:
    return older.title != newer.title and _plain(older.title) != _plain(newer.title)


def _plain(title: str) -> str:
    letters = unicodedata.normalize("NFKD", plain_marks(title))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).casefold().split())


def _named(code: str, newer: CodeSet, conversion: ConversionTable, since: date) -> Iterator[str]:
    """The billable codes at or below those that the table gives this code as previous, after `since`."""
    bare = compact(code)
    for row in conversion.rows:
        if since < row.since <= newer.release.effective_to and any(_names(p, bare) for p in row.previous):
            yield from _billable(newer.get(row.code), newer)


def _names(previous: str, bare: str) -> bool:
    """Whether a previous code, or a range of codes, names the code; ranges and families of categories are advice."""
    first, _, last = (compact(part) for part in previous.partition("-"))
    if "-" not in previous:
        return first == bare
    if min(len(first), len(last)) <= _CATEGORY_LENGTH:
        return False
    same_seventh = len(first) < _FULL_LENGTH or first[-1] != last[-1] or bare[-1] == first[-1]
    return same_seventh and first <= bare and (bare <= last or bare.startswith(last))


def _below(entry: CodeEntry, code_set: CodeSet) -> Iterator[str]:
    for child in entry.children:
        yield from _billable(code_set.get(child), code_set)


def _billable(entry: CodeEntry | None, code_set: CodeSet) -> Iterator[str]:
    if entry is not None and entry.billable:
        yield entry.code
    elif entry is not None:
        yield from _below(entry, code_set)


def _same_seventh(code: str, older: CodeSet, newer: CodeSet) -> Iterator[str]:
    """The codes below the header of a retired 7th-character code that carry the same character."""
    bare = compact(code)
    before = older.get(code)
    header = newer.get(before.parent) if before is not None and before.parent else None
    if header is None or len(bare) != _FULL_LENGTH:
        return
    for below in _below(header, newer):
        if len(compact(below)) == _FULL_LENGTH and below[-1] == bare[-1]:
            yield below
