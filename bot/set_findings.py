"""What stands between the codes of an answer, of all that the checker finds."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.material import Material
from bot.models import AnswerCode
from bot.selection import is_billable
from codes.catalogue import Catalogue
from codes.checker.check import check
from codes.checker.claim import Claim, Reported
from codes.edits.edits import NO_EDITS, Edits
from codes.models import Finding, LookUp, Setting, Severity, System
from guidelines.rulebook import guideline_findings
from guidelines.rules import Rule, Situation

_PROCEDURES = frozenset({System.HCPCS, System.CPT})
_PAIRS = "ncci-ptp"


@dataclass(frozen=True, slots=True)
class Checks:
    """What a set of codes is checked by, beside the book: the edits and the rules that are loaded."""

    edits: Edits = NO_EDITS
    rules: tuple[Rule, ...] = ()


NO_CHECKS = Checks()
"""The book alone."""


def check_set(claim: Claim, checks: Checks) -> tuple[Finding, ...]:
    """Every finding on a claim: of the book, the edits and the rulebook."""
    codes = tuple(dict.fromkeys(r.found.entry.code for r in claim.reported if r.found.entry is not None))
    situation = Situation(codes, "", claim.setting, claim.as_of)
    exists = is_billable(claim.catalogue, claim.as_of)
    found = check(claim, checks.edits)
    return (*found, *guideline_findings(situation, exists, checks.rules, found))


def set_findings(
    catalogue: Catalogue, checks: Checks, material: Material, shown: Sequence[AnswerCode]
) -> tuple[Finding, ...]:
    """Findings to show on the recommended codes, and on CPT codes asked about, which need no licensed file for it."""
    # Each in the system that it was chosen from: J1100 of HCPCS is not J11.00.
    codes = {code.code: catalogue.look_up(code.code, material.as_of, code.system) for code in shown}
    codes |= {found.code: found for found in unloaded_cpt(material) if found.code not in codes}
    if not codes:
        return ()
    reported = tuple(Reported(found) for found in codes.values())
    return shown_findings(Claim(reported, material.as_of, material.setting, catalogue=catalogue), checks)


def shown_findings(claim: Claim, checks: Checks) -> tuple[Finding, ...]:
    """Errors and warnings on a set of codes that an answer shows.

    Where two procedures are asked about, that there is no edit or none loaded is said too: it is the answer.
    """
    pairs = sum(reported.found.system in _PROCEDURES for reported in claim.reported) > 1
    unsaid = _unsaid(claim)
    return tuple(
        finding
        for finding in check_set(claim, checks)
        if (finding.severity is not Severity.INFO and finding.rule not in unsaid)
        or (pairs and finding.source.startswith(_PAIRS))
    )


def unloaded_cpt(material: Material) -> list[LookUp]:
    """The CPT codes asked about of which no licensed file is loaded."""
    return [found for found in material.looked_up if found.system is System.CPT and found.entry is None]


def _unsaid(claim: Claim) -> frozenset[str]:
    # That no release covers the date is said once, by the sources, not again for every code.
    unsaid = {"no_data"}
    if len(claim.reported) == 1:
        # A code asked for alone is not said to be reported alone, or first.
        unsaid |= {"not_first_listed", "single_use"}
    if claim.setting is not Setting.INPATIENT:
        unsaid.add("unacceptable_principal")
    return frozenset(unsaid)
