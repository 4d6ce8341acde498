"""The second half of a look-up: what the index gives is verified in the Tabular List, always (Guidelines I.B.1)."""

from dataclasses import dataclass
from datetime import date

from codes.alphabetic_index.index import IndexHit
from codes.catalogue import Catalogue
from codes.models import CodeEntry, System, Validity


@dataclass(frozen=True, slots=True)
class VerifiedHit:
    """A hit of the index beside what the Tabular List says of its code on a date.

    `code` is the code arrived at: where a header has one code below it, that code. `known` says whether the
    Tabular List has it; `needs` are the codes to choose from when it is still a header. `manifestation` is
    the second code where the Tabular List has that one, else empty.
    """

    hit: IndexHit
    code: str
    known: bool
    billable: bool
    description: str
    validity: Validity
    needs: tuple[str, ...] = ()
    manifestation: str = ""


def verified(hit: IndexHit, catalogue: Catalogue, as_of: date) -> VerifiedHit:
    """Look a hit's code up and descend to the code that has a choice to make, or none."""
    found = catalogue.look_up(hit.code, as_of, System.ICD10CM)
    manifestation = catalogue.get(hit.manifestation, System.ICD10CM, as_of) if hit.manifestation else None
    second = manifestation.code if manifestation else ""
    if found.entry is None:
        return VerifiedHit(hit, found.code, False, False, "", found.validity, (), second)
    entry = _descended(found.entry, catalogue, as_of)
    validity = found.validity
    if entry.code != found.code:
        validity = catalogue.look_up(entry.code, as_of, System.ICD10CM).validity
    return VerifiedHit(hit, entry.code, True, entry.billable, entry.description, validity, entry.children, second)


def _descended(entry: CodeEntry, catalogue: Catalogue, as_of: date) -> CodeEntry:
    while len(entry.children) == 1:
        below = catalogue.get(entry.children[0], System.ICD10CM, as_of)
        if below is None:
            break
        entry = below
    return entry
