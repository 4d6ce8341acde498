"""Is a code missing that a note asks for: code first, use additional code, code also (I.A.13, I.A.17, I.B.7).

What a note asks for only "if applicable" or "any associated" depends on the record and gives no finding;
nor does an additional code that a whole chapter or block invites.
"""

import re
from collections.abc import Iterator, Sequence

from codes.checker.claim import Claim
from codes.checker.demands import code_first_notes, demands
from codes.checker.order import is_manifestation, is_ordered
from codes.models import CodeEntry, Finding, Severity
from codes.references import refers_to

# Without these the code says only half of the condition; an organism or a status may well not be known.
_HALF = re.compile(r"\b(?:stage|type|severity|site)\b")
_CAUSE = re.compile(r"\b(?:underlying|type of)\b")
_EXTERNAL_CAUSES = ("V", "W", "X", "Y")
# Weeks of gestation stand with routine prenatal visits too (I.C.21.c.11), which the note at Z3A leaves out.
_ALSO_SERVES = {"Z3A": "Z34"}


def companion_findings(claim: Claim) -> Iterator[Finding]:
    """Etiologies and additional codes that are missing; codes that a "code also" note joins."""
    entries = claim.diagnoses
    for position, entry in enumerate(entries):
        others = (*entries[:position], *entries[position + 1 :])
        yield from _missing_first(entry, entries[:position], others)
        yield from _missing_additional(entry, others)
        yield from _code_also(entry, others)


def _missing_first(entry: CodeEntry, earlier: Sequence[CodeEntry], others: Sequence[CodeEntry]) -> Iterator[Finding]:
    wanted = [demand for demand in demands(code_first_notes(entry)) if not demand.conditional]
    if not wanted or any(demand.names(other.code) for demand in wanted for other in others):
        # Present is enough here; whether it stands before is the order's question.
        return
    if any(refers_to(note.text, entry.code) for other in earlier for note in other.use_additional_code):
        return
    demand = wanted[0]
    if any(refers_to(_ALSO_SERVES.get(demand.at, ""), other.code) for other in earlier):
        return
    if all(other.code.startswith(_EXTERNAL_CAUSES) for other in earlier):
        if earlier or not is_manifestation(entry):
            message = f"the note at {demand.at} wants a code before {entry.code}: {demand.wish}"
            yield Finding("code_first", Severity.WARNING, (entry.code,), message, demand.source)
    elif demand.names_codes:
        severity = Severity.INFO if demand.examples else Severity.WARNING
        message = (
            f"the note at {demand.at} wants a code before {entry.code}: {demand.wish}. "
            "None that it names is there" + ("; it gives examples, so make sure that one code before it is the cause"
            if demand.examples else "")
        )  # fmt: skip
        yield Finding("code_first", severity, (entry.code,), message, demand.source)


def _missing_additional(entry: CodeEntry, others: Sequence[CodeEntry]) -> Iterator[Finding]:
    for demand in demands(entry.use_additional_code):
        if demand.conditional or demand.lines or demand.is_general or not demand.names_codes:
            continue
        if any(demand.names(other.code) for other in others):
            continue
        severity = Severity.WARNING if _HALF.search(demand.heading) else Severity.INFO
        message = f"the note at {demand.at} asks for an additional code after {entry.code}: {demand.wish}"
        yield Finding("use_additional", severity, (entry.code,), message, demand.source)


def _code_also(entry: CodeEntry, others: Sequence[CodeEntry]) -> Iterator[Finding]:
    for demand in demands(entry.code_also):
        joined = [other for other in others if demand.names(other.code) and not demand.names(entry.code)]
        for other in joined:
            if is_ordered(entry, other):
                continue
            message = (
                f"the note at {demand.at} joins {other.code} to {entry.code}; "
                "which comes first depends on the encounter (I.A.17)"
            )
            yield Finding("code_also", Severity.INFO, (entry.code, other.code), message, demand.source)
        prose_unmet = not demand.names_codes and not others
        code_unmet = demand.names_codes and not demand.examples and not joined
        if not demand.conditional and _CAUSE.search(demand.heading) and (prose_unmet or code_unmet):
            message = f"the note at {demand.at} asks to code also, in either order: {demand.wish}"
            yield Finding("code_also", Severity.INFO, (entry.code,), message, demand.source)
