"""What changed from one edition of a guideline document to another, section by section, with the words that differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from guidelines.counterparts import counterparts, plain
from guidelines.errors import GuidelinesError
from guidelines.library import GuidelineLibrary
from guidelines.models import OFFICIAL, GuidelineSection

# Words of unchanged text that are shown on either side of a change.
CONTEXT = 8
_TOKENS = re.compile(r"\S+")


class Span(NamedTuple):
    """Words that are the same in both editions (" "), stand in the older alone ("-"), or in the newer alone ("+")."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Retitled:
    """A section whose title was reworded."""

    number: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """A section whose text was reworded: both as printed, and the words that differ with some of those around them.

    Each tuple of `hunks` is one place; a place begins or ends with "…" where text is left out.
    """

    before: GuidelineSection
    after: GuidelineSection
    hunks: tuple[tuple[Span, ...], ...]

    @property
    def number(self) -> str:
        """The number of the section in the newer edition."""
        return self.after.number

    @property
    def inserted(self) -> int:
        """How many words are new."""
        return sum(len(span.text.split()) for hunk in self.hunks for span in hunk if span.sign == "+")

    @property
    def deleted(self) -> int:
        """How many words went."""
        return sum(len(span.text.split()) for hunk in self.hunks for span in hunk if span.sign == "-")


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A section that goes on under another number; its title is the newer one."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class GuidelineChanges:
    """The differences between two editions of a document, each tuple in its order; a section may be in several."""

    document_id: str
    document_title: str
    older: str
    newer: str
    new: tuple[GuidelineSection, ...]
    removed: tuple[GuidelineSection, ...]
    renumbered: tuple[Renumbered, ...]
    retitled: tuple[Retitled, ...]
    reworded: tuple[Reworded, ...]


def guideline_changes(
    library: GuidelineLibrary, older: str, newer: str, document_id: str = "icd10cm-guidelines", under: str = ""
) -> GuidelineChanges:
    """Compare two loaded editions of a document by name ("FY2025", "FY2026"), of sections at or below `under` alone.

    Raises GuidelinesError for an edition that is not loaded, or of which only our digest is.
    """
    editions = library.editions(document_id)
    for name in (older, newer):
        sections = editions.get(name)
        if not sections or sections[0].authority != OFFICIAL:
            loaded = [n for n, found in editions.items() if found[0].authority == OFFICIAL]
            there = ", ".join(loaded) if loaded else "none"
            raise GuidelinesError(
                f"the official text of {document_id} {name[:40]} is not loaded ({there} is); "
                "get the PDF and take it in with `nosology sources import`"
            )
    return compare(_below(editions[older], under), _below(editions[newer], under))


def compare(older: Sequence[GuidelineSection], newer: Sequence[GuidelineSection]) -> GuidelineChanges:
    """Compare two editions of a document; typography, white space and case do not count.

    Raises GuidelinesError when one of them holds no section.
    """
    if not older or not newer:
        raise GuidelinesError("no section there to compare")
    before = {section.number: section for section in older}
    pairs = counterparts(older, newer)
    both = [(before[pairs[section.number]], section) for section in newer if section.number in pairs]
    kept = set(pairs.values())
    return GuidelineChanges(
        document_id=newer[0].document_id,
        document_title=newer[0].document_title,
        older=older[0].edition,
        newer=newer[0].edition,
        new=tuple(section for section in newer if section.number not in pairs),
        removed=tuple(section for section in older if section.number not in kept),
        renumbered=tuple(
            Renumbered(new.title, old.number, new.number) for old, new in both if old.number != new.number
        ),
        retitled=tuple(
            Retitled(new.number, old.title, new.title) for old, new in both if plain(old.title) != plain(new.title)
        ),
        reworded=tuple(
            Reworded(old, new, word_diff(old.text, new.text)) for old, new in both if plain(old.text) != plain(new.text)
        ),
    )


def word_diff(before: str, after: str, context: int = CONTEXT) -> tuple[tuple[Span, ...], ...]:
    """The places where two texts differ, word by word.

    >>> [tuple(span) for span in word_diff("Code the other condition first.", "Code the condition first.")[0]]
    [(' ', 'Code the'), ('-', 'other'), (' ', 'condition first.')]
    """
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    matcher = SequenceMatcher(None, [plain(w) for w in old], [plain(w) for w in new], autojunk=False)
    return tuple(tuple(_spans(group, old, new)) for group in matcher.get_grouped_opcodes(context))


def _spans(group: Sequence[tuple[str, int, int, int, int]], old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    starts_inside = group[0][3] > 0
    ends_inside = group[-1][4] < len(new)
    for place, (kind, old_from, old_to, new_from, new_to) in enumerate(group):
        if kind == "equal":
            words = " ".join(new[new_from:new_to])
            words = f"… {words}" if place == 0 and starts_inside else words
            words = f"{words} …" if place == len(group) - 1 and ends_inside else words
            yield Span(" ", words)
            continue
        if old_to > old_from:
            yield Span("-", " ".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Span("+", " ".join(new[new_from:new_to]))


def _below(sections: Sequence[GuidelineSection], under: str) -> tuple[GuidelineSection, ...]:
    if not under:
        return tuple(sections)
    beginnings = (f"{under}.", f"{under}#")
    return tuple(s for s in sections if s.number == under or s.number.startswith(beginnings))
