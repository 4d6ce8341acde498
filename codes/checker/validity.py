"""Does each code exist, is it assignable, and was it in force on the date."""

from collections.abc import Iterator

from codes.checker.claim import Claim
from codes.checker.seventh_character import missing_seventh, misspelt_seventh
from codes.models import Finding, LookUp, Severity, System, ValidityStatus

_RULES = {
    ValidityStatus.UNKNOWN: ("invalid_code", Severity.ERROR),
    ValidityStatus.HEADER: ("header", Severity.ERROR),
    ValidityStatus.NOT_YET_VALID: ("not_in_force", Severity.ERROR),
    ValidityStatus.RETIRED: ("not_in_force", Severity.ERROR),
    ValidityStatus.NOT_COVERED: ("no_data", Severity.WARNING),
}
_NAMED = 3


def validity_findings(claim: Claim) -> Iterator[Finding]:
    """One finding for each code that may not be reported as it stands, or that nobody can judge."""
    for reported in claim.reported:
        status = reported.found.validity.status
        if status is not ValidityStatus.VALID:
            yield (
                missing_seventh(reported.found)
                or misspelt_seventh(reported.found, claim)
                or _finding(reported.found, status)
            )


def duplicate_findings(claim: Claim) -> Iterator[Finding]:
    """A diagnosis code is reported once for an encounter, however often the condition is met (I.B.12)."""
    seen: set[str] = set()
    for reported in claim.reported:
        entry = reported.found.entry
        if entry is None or entry.system is not System.ICD10CM:
            continue
        if entry.code in seen:
            message = f"{entry.code} stands more than once; a diagnosis code is reported once per encounter"
            yield Finding("duplicate", Severity.ERROR, (entry.code,), message, "icd10cm-guidelines:I.B.12")
        seen.add(entry.code)


def _finding(found: LookUp, status: ValidityStatus) -> Finding:
    rule, severity = _RULES[status]
    if status is ValidityStatus.UNKNOWN and found.system and not found.validity.release:
        # A CPT or HCPCS shape without a release to ask: nobody can say that it is wrong.
        rule, severity = _RULES[ValidityStatus.NOT_COVERED]
    message = f"{found.code or 'an empty code'}: {found.validity.why}"
    if found.validity.replacements:
        message += f"; replaced by {', '.join(found.validity.replacements)}"
    elif status is ValidityStatus.UNKNOWN and found.suggestions:
        message += f"; the nearest are {', '.join(found.suggestions[:_NAMED])}"
    elif status is ValidityStatus.HEADER and found.entry is not None and found.entry.children:
        message += f", such as {', '.join(found.entry.children[:_NAMED])}"
    return Finding(rule, severity, (found.code,), message, found.validity.release or "no release")
