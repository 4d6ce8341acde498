"""What a contestant is, and how the facts that its answers are held against are looked up."""

from collections.abc import Iterable
from typing import Protocol

from bot.bootstrap import Library
from codes.cpt import public_description
from codes.models import LookUp
from evals.case_checks import meant
from evals.cases import EvalCase
from evals.observations import CodeFact, Facts, GivenCitation, GivenCode, Observation


class Contestant(Protocol):
    """Answers cases; deterministic but for the time it takes."""

    @property
    def name(self) -> str:
        """What the tables call it."""
        ...

    def observe(self, case: EvalCase) -> Observation:
        """Its answer to a case, with the facts beside it; may raise, which counts as a failed answer."""
        ...


def facts_about(
    library: Library, case: EvalCase, codes: Iterable[GivenCode], citations: Iterable[GivenCitation]
) -> Facts:
    """The codes given and wanted and the passages cited and wanted, looked up for the date of the case.

    Everything comes from the catalogue and the passages directly: nothing that an answer says about itself is taken
    for a fact.
    """
    given = list(codes)
    catalogue = library.catalogue
    found = {
        code.code: _fact(catalogue.look_up(code.code, case.as_of, code.system), code.code, code.description)
        for code in given
    }
    for code in (code for wanted in case.wanted for code in wanted):
        if code not in found:
            found[code] = _fact(meant(catalogue, code, case), code, "")
    wanted_ids = dict.fromkeys([*(citation.passage_id for citation in citations), *case.deciding_sections])
    there = {i: p for i in wanted_ids if (p := library.passages.get(i, case.as_of)) is not None}
    headings = {i: ". ".join((p.label, *p.heading_path)) for i, p in there.items()}
    return Facts(found, {i: p.text for i, p in there.items()}, headings)


def _fact(found: LookUp, code: str, shown: str) -> CodeFact:
    entry = found.entry
    # A code that is not there as typed may be found by a near spelling, which is another code.
    if entry is None or entry.code != code:
        return CodeFact(str(found.validity.status), False)
    # CPT descriptors are the customer's to show; what stands for them then is no invention.
    public = public_description(entry)
    return CodeFact(str(found.validity.status), entry.billable, public if shown == public else entry.description)
