"""What stands between the codes of an answer, of all that the checker finds."""

from collections.abc import Sequence

from bot.material import Material
from bot.models import AnswerCode
from codes.catalogue import Catalogue
from codes.checker.check import check
from codes.checker.claim import make_claim
from codes.edits.edits import Edits
from codes.models import Finding, LookUp, Setting, Severity, System

_PROCEDURES = frozenset({System.HCPCS, System.CPT})
_PAIRS = "ncci-ptp"


def set_findings(
    catalogue: Catalogue, edits: Edits, material: Material, shown: Sequence[AnswerCode]
) -> tuple[Finding, ...]:
    """Errors and warnings on the recommended codes, and on CPT codes asked about, which need no licensed file for it.

    Where two procedures are asked about, that there is no edit or none loaded is said too: it is the answer.
    """
    codes = [code.code for code in shown]
    codes += [found.code for found in unloaded_cpt(material) if found.code not in codes]
    if not codes:
        return ()
    claim = make_claim(catalogue, codes, material.as_of, material.setting)
    pairs = sum(reported.found.system in _PROCEDURES for reported in claim.reported) > 1
    unsaid = _unsaid(material, len(codes))
    return tuple(
        finding
        for finding in check(claim, edits)
        if (finding.severity is not Severity.INFO and finding.rule not in unsaid)
        or (pairs and finding.source.startswith(_PAIRS))
    )


def unloaded_cpt(material: Material) -> list[LookUp]:
    """The CPT codes asked about of which no licensed file is loaded."""
    return [found for found in material.looked_up if found.system is System.CPT and found.entry is None]


def _unsaid(material: Material, count: int) -> frozenset[str]:
    # That no release covers the date is said once, by the sources, not again for every code.
    unsaid = {"no_data"}
    if count == 1:
        # A code asked for alone is not said to be reported alone, or first.
        unsaid |= {"not_first_listed", "single_use"}
    if material.setting is not Setting.INPATIENT:
        unsaid.add("unacceptable_principal")
    return frozenset(unsaid)
