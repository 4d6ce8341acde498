"""NCCI on the procedures of a claim: pairs that are not paid together, units beyond what is likely on one day."""

from collections.abc import Iterator
from datetime import date

from codes.checker.claim import Claim, Reported
from codes.checker.unanswered import Unanswered
from codes.edits.edits import Edits
from codes.edits.mue import MueAnswer
from codes.edits.no_data import NoData
from codes.edits.ptp import ASSOCIATED_MODIFIERS, PtpEdit
from codes.models import Finding, Setting, Severity, System
from codes.readers.ncci_edition import Services
from codes.readers.ncci_mue import Adjudication
from codes.spelling import systems_by_shape

_PROCEDURES = (System.HCPCS, System.CPT)
# Inpatient procedures are ICD-10-PCS, to which NCCI does not apply; without a setting both lists may.
_SERVICES: dict[Setting | None, tuple[Services, ...]] = {
    Setting.PROFESSIONAL: (Services.PRACTITIONER,),
    Setting.OUTPATIENT: (Services.HOSPITAL,),
    Setting.INPATIENT: (),
    None: (Services.PRACTITIONER, Services.HOSPITAL),
}
# CMS change request 11168.
_EITHER_COLUMN_FROM = date(2019, 7, 1)
_MUE_SEVERITY = {Adjudication.DATE_OF_SERVICE_POLICY: Severity.ERROR}


def ptp_findings(claim: Claim, edits: Edits) -> Iterator[Finding | Unanswered]:
    """The edits between any two procedures, from the list that the setting decides."""
    procedures = {reported.code: reported for reported in _procedures(claim)}
    codes = tuple(procedures)
    for services in _SERVICES[claim.setting]:
        for at, code in enumerate(codes):
            for other in codes[at + 1 :]:
                answer = edits.ptp.find(code, other, claim.as_of, services)
                if isinstance(answer, PtpEdit):
                    yield _ptp_finding(answer, claim)
                elif isinstance(answer, NoData):
                    yield Unanswered(answer, (code, other))


def mue_findings(claim: Claim, edits: Edits) -> Iterator[Finding | Unanswered]:
    """Units over the limit: of each line where the limit is a line edit, of the whole day where not."""
    lines = _procedures(claim)
    for services in _SERVICES[claim.setting]:
        for code in dict.fromkeys(line.code for line in lines):
            answer = edits.mue.limit(code, claim.as_of, services)
            units = [line.units for line in lines if line.code == code]
            if isinstance(answer, NoData):
                yield Unanswered(answer, (code,))
            elif isinstance(answer, MueAnswer):
                by_line = answer.limit.adjudication is Adjudication.LINE
                most = max(units) if by_line else sum(units)
                if most > answer.limit.units:
                    yield _mue_finding(answer, code, most)


def _procedures(claim: Claim) -> tuple[Reported, ...]:
    return tuple(reported for reported in claim.reported if _is_procedure(reported))


def _is_procedure(reported: Reported) -> bool:
    if reported.found.entry is not None or reported.found.system in _PROCEDURES:
        return reported.found.system in _PROCEDURES
    # A code whose set is not loaded, or that does not exist there, is still subject to NCCI by its shape.
    return any(system in _PROCEDURES for system in systems_by_shape(reported.code))


def _ptp_finding(edit: PtpEdit, claim: Claim) -> Finding:
    first, second = edit.pair.column1, edit.pair.column2
    source = f"ncci-ptp:{edit.quarter.label} {edit.services}"
    rationale = f" ({edit.pair.rationale})" if edit.pair.rationale else ""
    message = f"NCCI does not pay {second} beside {first}{rationale}: "
    if edit.pair.indicator == 0:
        severity, ending = Severity.ERROR, "modifier indicator 0, no modifier allows both"
    elif modifier := _bypassing(first, second, claim):
        severity = Severity.INFO
        ending = f"modifier indicator 1, and {modifier} may allow both where the record bears it out"
    else:
        severity = Severity.WARNING
        ending = "modifier indicator 1, both only with an NCCI-associated modifier that the record bears out"
    if not edit.covers:
        severity = min(severity, Severity.WARNING, key=(Severity.INFO, Severity.WARNING, Severity.ERROR).index)
        ending += f" (the edits of {edit.quarter.label} are the nearest loaded)"
    return Finding("ptp", severity, (first, second), message + ending, source)


def _bypassing(first: str, second: str, claim: Claim) -> str:
    """The NCCI-associated modifier that may set the edit aside, empty when none is reported where it counts."""
    columns = (second, first) if claim.as_of >= _EITHER_COLUMN_FROM else (second,)
    found = (
        f"modifier {modifier} on {column}"
        for column in columns
        for reported in claim.reported
        if reported.code == column
        for modifier in reported.modifiers
        if modifier in ASSOCIATED_MODIFIERS
    )
    return next(found, "")


def _mue_finding(answer: MueAnswer, code: str, units: int) -> Finding:
    limit = answer.limit
    whose = f"{'Medicaid ' if answer.medicaid else ''}{answer.services}"
    message = f"{units} units of {code} are more than the MUE value of {limit.units} ({whose}); {answer.meaning}"
    if not answer.covers:
        message += f" (the values of {answer.edition} are the nearest loaded)"
    severity = _MUE_SEVERITY.get(limit.adjudication, Severity.WARNING) if answer.covers else Severity.WARNING
    return Finding("mue", severity, (code,), message, f"ncci-mue:{answer.edition} {whose}")
