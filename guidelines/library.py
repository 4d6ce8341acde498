"""The guideline library: every section of every loaded edition, the edition chosen by date."""

from collections.abc import Iterable, Iterator
from datetime import date

from guidelines.models import GuidelineSection


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
        """A section by number: of the edition in force on `as_of`, else of the nearest edition."""
        editions = self._by_number.get((document_id, number), [])
        if not editions:
            return None
        if as_of is None:
            return max(editions, key=lambda s: s.effective_from)
        return min(editions, key=lambda s: (not s.covers(as_of), abs((s.effective_from - as_of).days)))
