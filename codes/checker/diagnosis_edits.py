"""What diagnoses count for beyond their own meaning: POA reporting, severity of the stay, risk adjustment."""

from collections.abc import Iterator

from codes.checker.claim import Claim
from codes.checker.unanswered import Unanswered
from codes.edits.complications import Complication
from codes.edits.edits import Edits
from codes.edits.no_data import NoData
from codes.models import Finding, Setting, Severity

_STAYS = (Setting.INPATIENT, None)


def poa_findings(claim: Claim, edits: Edits) -> Iterator[Finding | Unanswered]:
    """Inpatient diagnoses for which no present-on-admission indicator is reported."""
    if claim.setting is not Setting.INPATIENT:
        return
    for code in _billable(claim):
        answer = edits.poa.status(code, claim.as_of)
        if isinstance(answer, NoData):
            yield Unanswered(answer, (code,))
        elif answer.exempt:
            message = f"{code} is exempt from present-on-admission reporting{_nearest(answer.edition, answer.covers)}"
            yield Finding("poa_exempt", Severity.INFO, (code,), message, f"poa-exempt:{answer.edition}")


def severity_findings(claim: Claim, edits: Edits) -> Iterator[Finding | Unanswered]:
    """Secondary diagnoses that are a CC or an MCC, and whether the principal diagnosis takes that away."""
    if claim.setting not in _STAYS:
        return
    principal, *secondary = _billable(claim) or ("",)
    for code in secondary:
        answer = edits.complications.level(code, principal, claim.as_of)
        if isinstance(answer, NoData):
            yield Unanswered(answer, (code,))
        elif isinstance(answer, Complication):
            yield _severity_finding(answer, code, principal)


def hcc_findings(claim: Claim, edits: Edits) -> Iterator[Finding | Unanswered]:
    """Diagnoses that count for risk adjustment."""
    for code in _billable(claim):
        answer = edits.hcc.categories(code, claim.as_of)
        if isinstance(answer, NoData):
            yield Unanswered(answer, (code,))
            continue
        for category in answer.categories:
            label = f", {category.label}" if category.label else ""
            message = f"{code} counts for CMS-HCC {answer.version} category {category.number}{label}"
            message += _nearest(answer.edition, answer.covers)
            yield Finding("hcc", Severity.INFO, (code,), message, f"hcc:{answer.version} {answer.edition}")


def _billable(claim: Claim) -> tuple[str, ...]:
    return tuple(entry.code for entry in claim.diagnoses if entry.billable)


def _severity_finding(answer: Complication, code: str, principal: str) -> Finding:
    level = answer.level.upper()
    if answer.excluded:
        message = f"{code} is {_article(level)} but does not count beside the principal diagnosis {principal}"
        codes: tuple[str, ...] = (code, principal)
    else:
        message = f"{code} is {_article(level)} beside the principal diagnosis {principal}"
        codes = (code,)
    if answer.only_if_alive:
        message += ", if the patient is discharged alive"
    if answer.not_in:
        groups = ", ".join(f"{group.first_drg:03}-{group.last_drg:03}" for group in answer.not_in)
        message += f"; not in MS-DRG {groups}"
    message += _nearest(answer.edition, answer.covers)
    return Finding(answer.level.value, Severity.INFO, codes, message, f"cms-table-6k:{answer.edition}")


def _article(level: str) -> str:
    return f"an {level}" if level.startswith("M") else f"a {level}"


def _nearest(edition: str, covers: bool) -> str:
    return "" if covers else f" ({edition} is the nearest loaded)"
