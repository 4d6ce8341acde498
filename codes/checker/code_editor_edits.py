"""The Medicare Code Editor on a claim: age and sex, and what may not be the principal diagnosis."""

from collections.abc import Iterator

from codes.checker.claim import Claim
from codes.checker.unanswered import Unanswered
from codes.edits.code_editor import SEX_EDIT_LAST_DAY, CodeEdit, CodeEdits
from codes.edits.edits import Edits
from codes.edits.no_data import NoData
from codes.models import Finding, Setting, Severity

_STAYS = (Setting.INPATIENT, None)


def code_editor_findings(claim: Claim, edits: Edits) -> Iterator[Finding | Unanswered]:
    """Age and sex in any setting where they are given; edits of the principal diagnosis for an inpatient stay."""
    stay = claim.setting in _STAYS
    diagnoses = tuple(entry.code for entry in claim.diagnoses if entry.billable)
    for at, code in enumerate(diagnoses):
        first = stay and at == 0
        if not first and claim.age is None and claim.sex is None:
            continue
        answer = edits.code_editor.edits(code, claim.as_of, first=first, age=claim.age, sex=claim.sex)
        if isinstance(answer, NoData):
            yield Unanswered(answer, (code,))
        else:
            yield from _findings(answer, code, claim, alone=len(diagnoses) == 1)


def _findings(answer: CodeEdits, code: str, claim: Claim, alone: bool) -> Iterator[Finding]:
    source = f"mce:{answer.version}"
    # Without a setting the claim may be no stay at all, and then these edits do not apply.
    severity = Severity.ERROR if claim.setting is Setting.INPATIENT else Severity.WARNING
    for edit in answer.found:
        if edit is CodeEdit.AGE:
            message = f"{code} is not expected at the age of {claim.age}; verify the age and the code"
            yield Finding("age", Severity.WARNING, (code,), message, source)
        elif edit is CodeEdit.SEX:
            message = f"{code} is not expected in a {claim.sex} patient; verify the sex and the code"
            yield Finding("sex", Severity.WARNING, (code,), message, source)
        elif edit is CodeEdit.UNACCEPTABLE_PRINCIPAL:
            message = f"{code} is unacceptable as the principal diagnosis of an inpatient stay"
            yield Finding("unacceptable_principal", severity, (code,), message, source)
        elif edit is CodeEdit.NEEDS_SECONDARY and alone:
            message = f"{code} is acceptable as principal diagnosis only with a secondary diagnosis"
            yield Finding("unacceptable_principal", severity, (code,), message, source)
        elif edit is CodeEdit.QUESTIONABLE_ADMISSION and claim.setting is Setting.INPATIENT:
            message = f"{code} as principal diagnosis is by itself rarely a reason to admit; Medicare may question it"
            yield Finding("unacceptable_principal", Severity.INFO, (code,), message, source)
        elif edit is CodeEdit.EXTERNAL_CAUSE_PRINCIPAL:
            message = f"{code} is an external cause code and cannot be the principal diagnosis"
            yield Finding("not_first_listed", Severity.ERROR, (code,), message, source)
        elif edit is CodeEdit.MANIFESTATION_PRINCIPAL:
            message = f"{code} describes a manifestation and cannot be the principal diagnosis"
            yield Finding("manifestation_first", Severity.ERROR, (code,), message, source)
    if CodeEdit.SEX in answer.lapsed:
        message = (
            f"{code} is not expected in a {claim.sex} patient by the list of {SEX_EDIT_LAST_DAY.isoformat()}, "
            "the last that Medicare applied; its editor no longer tests for sex"
        )
        yield Finding("sex", Severity.WARNING, (code,), message, source)
