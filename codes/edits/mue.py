"""How many units of a code are likely on one day: a limit, no limit, or no data."""

from dataclasses import dataclass
from datetime import date

from codes.edits.dated import Dated, DatedTable
from codes.edits.no_data import NoData, not_loaded
from codes.readers.ncci_edition import Services
from codes.readers.ncci_mue import Adjudication, MueFile, MueLimit

_MEANINGS = {
    Adjudication.LINE: "a claim line edit: units on separate lines with a proper modifier are judged line by line",
    Adjudication.DATE_OF_SERVICE_POLICY: "an absolute date-of-service edit from policy: more is never paid",
    Adjudication.DATE_OF_SERVICE_CLINICAL: "a clinical date-of-service edit: more is paid only on proven medical need",
    Adjudication.NOT_STATED: "the loaded file does not state the adjudication indicator",
}


@dataclass(frozen=True, slots=True)
class MueAnswer:
    """The limit of the edition named; `covers` tells whether that edition is in force on the date."""

    limit: MueLimit
    edition: str
    services: Services
    medicaid: bool
    covers: bool

    @property
    def meaning(self) -> str:
        """What the adjudication indicator means, in our words (NCCI Policy Manual, chapter I.V)."""
        return _MEANINGS[self.limit.adjudication]


@dataclass(frozen=True, slots=True)
class NoMueLimit:
    """The edition in force publishes no limit for the code; CMS keeps some limits confidential."""

    edition: str
    services: Services


class MueLimits:
    """The loaded MUE tables: practitioner, hospital outpatient, DME supplier."""

    def __init__(
        self,
        practitioner: tuple[Dated[MueFile], ...] = (),
        hospital: tuple[Dated[MueFile], ...] = (),
        supplier: tuple[Dated[MueFile], ...] = (),
    ) -> None:
        """Choose among the editions of each table by date."""
        self._tables = {
            Services.PRACTITIONER: DatedTable(practitioner),
            Services.HOSPITAL: DatedTable(hospital),
            Services.SUPPLIER: DatedTable(supplier),
        }

    def limit(self, code: str, on: date, services: Services) -> MueAnswer | NoMueLimit | NoData:
        """The limit of a five-character code on a date; raises CodesError for a damaged file."""
        chosen = self._tables[services].on(on)
        kind = f"ncci-mue {services}"
        if chosen is None:
            return not_loaded(kind, f"the Medically Unlikely Edits for {services} services")
        limit = chosen.record.limits.get(code)
        if limit is not None:
            return MueAnswer(limit, chosen.name, services, chosen.record.medicaid, chosen.covers)
        if not chosen.covers:
            return NoData(kind, f"the {services} MUE values of {on.isoformat()} are not loaded, only {chosen.name}")
        return NoMueLimit(chosen.name, services)
