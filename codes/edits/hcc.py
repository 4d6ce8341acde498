"""Which risk-adjustment categories a diagnosis counts for (CMS-HCC model)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from codes.edits.dated import Dated, DatedTable
from codes.edits.no_data import NoData, not_loaded
from codes.readers.hcc import HccLabels, HccMapping
from codes.spelling import compact

_KIND = "hcc"


@dataclass(frozen=True, slots=True)
class HccTable:
    """The mapping of one payment year with the labels of its categories."""

    mapping: HccMapping
    labels: HccLabels


@dataclass(frozen=True, slots=True)
class HccCategory:
    """One category: its number and CMS's short label (empty when there is none)."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class HccAnswer:
    """The categories of a diagnosis, none for one without; `covers` tells whether the edition is of the date."""

    categories: tuple[HccCategory, ...]
    version: str
    edition: str
    covers: bool


class HccMap:
    """The loaded mappings, one a payment year, in force for the dates of service they pay for: the year before."""

    def __init__(self, tables: tuple[Dated[HccTable], ...] = ()) -> None:
        """Choose among `tables` by date of service."""
        self._table = DatedTable(tables)

    def categories(self, code: str, on: date) -> HccAnswer | NoData:
        """The categories of a diagnosis on a date of service; raises CodesError for a damaged file."""
        chosen = self._table.on(on)
        if chosen is None:
            return not_loaded(_KIND, "the CMS-HCC categories")
        table = chosen.record
        numbers = table.mapping.categories.get(compact(code), ())
        if not numbers and not chosen.covers:
            return NoData(_KIND, f"the CMS-HCC mapping for services of {on.year} is not loaded, only {chosen.name}")
        found = tuple(HccCategory(number, table.labels.labels.get(number, "")) for number in numbers)
        return HccAnswer(found, table.mapping.version, chosen.name, chosen.covers)


def payment_year(year: int, load: Callable[[], HccTable]) -> Dated[HccTable]:
    """The mapping of a payment year, in force for the services of the calendar year before it."""
    return Dated(f"payment year {year}", date(year - 1, 1, 1), date(year - 1, 12, 31), load)
