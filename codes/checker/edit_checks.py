"""What payment edits say of a claim: pairs, units, present on admission, severity, risk, age and sex."""

from collections.abc import Callable, Iterator

from codes.checker.claim import Claim
from codes.checker.code_editor_edits import code_editor_findings
from codes.checker.diagnosis_edits import hcc_findings, poa_findings, severity_findings
from codes.checker.procedure_edits import mue_findings, ptp_findings
from codes.checker.unanswered import Unanswered, no_data_findings
from codes.edits.edits import Edits
from codes.models import Finding

_CHECKS: tuple[Callable[[Claim, Edits], Iterator[Finding | Unanswered]], ...] = (
    ptp_findings,
    mue_findings,
    code_editor_findings,
    poa_findings,
    severity_findings,
    hcc_findings,
)


def edit_findings(claim: Claim, edits: Edits) -> Iterator[Finding]:
    """Findings of the edits that apply to the claim, and one "no_data" for each table that is not loaded.

    Raises CodesError for a damaged store.
    """
    unanswered: list[Unanswered] = []
    for look in _CHECKS:
        for result in look(claim, edits):
            if isinstance(result, Unanswered):
                unanswered.append(result)
            else:
                yield result
    yield from no_data_findings(unanswered)
