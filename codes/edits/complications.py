"""Whether a secondary diagnosis is a CC or an MCC beside a principal diagnosis (CMS Table 6K)."""

from dataclasses import dataclass
from datetime import date

from codes.edits.dated import Dated, DatedTable
from codes.edits.no_data import NoData, not_loaded
from codes.readers.cc_tables import CcTables, DrgExclusion, Level
from codes.spelling import compact

_KIND = "cms-table-6k"


@dataclass(frozen=True, slots=True)
class Complication:
    """A CC or MCC. `excluded`: beside this principal diagnosis it does not count.

    `only_if_alive`: it counts only for a patient discharged alive. `not_in`: MS-DRGs in which it does not count.
    """

    level: Level
    excluded: bool
    only_if_alive: bool
    not_in: tuple[DrgExclusion, ...]
    edition: str
    covers: bool


@dataclass(frozen=True, slots=True)
class NotComplication:
    """Neither CC nor MCC in the edition in force."""

    edition: str


class Complications:
    """The loaded Tables 6K, one a fiscal year."""

    def __init__(self, tables: tuple[Dated[CcTables], ...] = ()) -> None:
        """Choose among `tables` by date."""
        self._table = DatedTable(tables)

    def level(self, code: str, principal: str | None, on: date) -> Complication | NotComplication | NoData:
        """What a secondary diagnosis is beside a principal one (None: not known) on the day of discharge.

        Raises CodesError for a damaged file.
        """
        chosen = self._table.on(on)
        if chosen is None:
            return not_loaded(_KIND, "the CC and MCC lists with their exclusions")
        table, bare = chosen.record, compact(code)
        entry = table.entries.get(bare)
        if entry is not None:
            collection = table.collections.get(entry.collection, "")
            excluded = principal is not None and f" {compact(principal)} " in collection
            not_in = tuple(group for group in table.drg_exclusions if f" {bare} " in group.codes)
            alive = f" {bare} " in table.only_if_alive
            return Complication(entry.level, excluded, alive, not_in, chosen.name, chosen.covers)
        if not chosen.covers:
            return NoData(_KIND, f"the CC and MCC lists of {on.isoformat()} are not loaded, only {chosen.name}")
        return NotComplication(chosen.name)
