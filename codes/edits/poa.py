"""Whether a diagnosis is exempt from present-on-admission reporting: exempt, not exempt, or no data."""

from dataclasses import dataclass
from datetime import date

from codes.edits.dated import Dated, DatedTable
from codes.edits.no_data import NoData, not_loaded
from codes.readers.poa_exempt import PoaExemptList
from codes.spelling import dotted

_KIND = "poa-exempt"


@dataclass(frozen=True, slots=True)
class PoaAnswer:
    """Whether the list of the edition named has the code; `covers` tells whether it is in force on the date."""

    exempt: bool
    edition: str
    covers: bool


class PoaExempt:
    """The loaded POA-exempt lists, one a fiscal year."""

    def __init__(self, lists: tuple[Dated[PoaExemptList], ...] = ()) -> None:
        """Choose among `lists` by date."""
        self._table = DatedTable(tuple(_indexed(edition) for edition in lists))

    def status(self, code: str, on: date) -> PoaAnswer | NoData:
        """Whether a diagnosis is exempt on the day of discharge; raises CodesError for a damaged file."""
        chosen = self._table.on(on)
        if chosen is None:
            return not_loaded(_KIND, "the diagnoses exempt from present-on-admission reporting")
        exempt = dotted(code) in chosen.record
        if not exempt and not chosen.covers:
            return NoData(_KIND, f"the POA-exempt list of {on.isoformat()} is not loaded, only {chosen.name}")
        return PoaAnswer(exempt, chosen.name, chosen.covers)


def _indexed(edition: Dated[PoaExemptList]) -> Dated[frozenset[str]]:
    return Dated(edition.name, edition.effective_from, edition.effective_to, lambda: frozenset(edition.load().codes))
