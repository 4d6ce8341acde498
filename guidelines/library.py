"""The guideline library: every section of every loaded edition, the edition chosen by date."""

from collections.abc import Iterable, Iterator
from datetime import date

from guidelines.models import DIGEST, OFFICIAL, GuidelineSection


class GuidelineLibrary:
    """Read-only access to guideline sections by document, number and date."""

    def __init__(self, sections: Iterable[GuidelineSection]) -> None:
        """Hold `sections`; several editions of one document may stand side by side."""
        self._sections = tuple(sections)
        self._by_number: dict[tuple[str, str], list[GuidelineSection]] = {}
        for section in self._sections:
            self._by_number.setdefault((section.document_id, section.number), []).append(section)

    def __iter__(self) -> Iterator[GuidelineSection]:
        """Every section in the order loaded."""
        return iter(self._sections)

    def get(self, document_id: str, number: str, as_of: date | None = None) -> GuidelineSection | None:
        """A section by number: of the edition in force on `as_of`, else of the nearest edition.

        Where the official words are loaded for the same dates, they answer and the digest steps back. A team's or a
        payer's document answers on its own dates alone.
        """
        found = _answering(self._by_number.get((document_id, number), []), as_of)
        return None if found and found.is_local and as_of and not found.covers(as_of) else found

    def explanation(self, document_id: str, number: str, as_of: date | None = None) -> GuidelineSection | None:
        """What the digest says of a section, as explanation beside the official words."""
        ours = [s for s in self._by_number.get((document_id, number), []) if s.authority == DIGEST]
        return _answering(ours, as_of)

    def latest(self) -> Iterator[GuidelineSection]:
        """Each numbered section once, as `get` gives it without a date, in the order loaded."""
        for editions in self._by_number.values():
            section = _answering(editions, None)
            if section is not None:
                yield section

    def editions(self, document_id: str) -> dict[str, tuple[GuidelineSection, ...]]:
        """The sections of each edition of a document by name, oldest first; the official ones where there are any."""
        found: dict[str, list[GuidelineSection]] = {}
        of_document = [s for s in self._sections if s.document_id == document_id]
        for section in sorted(of_document, key=lambda s: s.effective_from):
            found.setdefault(section.edition, []).append(section)
        return {name: _official_first(sections) for name, sections in found.items()}


def _answering(editions: Iterable[GuidelineSection], as_of: date | None) -> GuidelineSection | None:
    if as_of is None:
        return max(editions, key=lambda s: (s.effective_from, s.authority == OFFICIAL), default=None)

    def order(section: GuidelineSection) -> tuple[bool, int, int]:
        days = abs((section.effective_from - as_of).days)
        rank = int(section.authority != OFFICIAL)
        # In force, the official words go first; out of it, the nearest edition does.
        return (False, rank, days) if section.covers(as_of) else (True, days, rank)

    return min(editions, key=order, default=None)


def _official_first(sections: list[GuidelineSection]) -> tuple[GuidelineSection, ...]:
    official = tuple(s for s in sections if s.authority == OFFICIAL)
    return official or tuple(sections)
