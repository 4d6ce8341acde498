"""Which codes may not be first-listed and which may only be first-listed: the guidelines' own lists.

Facts with their section in the Official Guidelines FY2026; reasons in our words.
"""

from dataclasses import dataclass

from codes.models import Severity
from codes.references import refers_to


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """Codes, written as a note writes them, that a section keeps out of the first place or in it."""

    codes: str
    source: str
    why: str
    severity: Severity = Severity.ERROR
    but_not: str = ""

    def holds_for(self, code: str) -> bool:
        """Whether the rule speaks of a code."""
        return refers_to(self.codes, code) and not refers_to(self.but_not, code)


_GUIDELINES = "icd10cm-guidelines:"

NEVER_FIRST = (
    PlaceRule("V00-Y99", f"{_GUIDELINES}I.C.20.a.6", "an external cause says how it happened, not what is treated"),
    PlaceRule(
        "T36-T50 with fifth or sixth character 6",
        f"{_GUIDELINES}I.C.19.e.5.c",
        "underdosing comes after the condition that it made worse",
    ),
    PlaceRule("R65.2", f"{_GUIDELINES}I.C.1.d.3", "severe sepsis comes after the systemic infection"),
    PlaceRule("B95-B97", "icd10cm-tabular:B95-B97", "an organism code supplements the code of the infection"),
    PlaceRule("Z16", f"{_GUIDELINES}I.C.21.c.3", "drug resistance comes after the infection"),
    PlaceRule("Z33.1", f"{_GUIDELINES}I.C.21.c.3", "an incidental pregnancy is a secondary code only"),
    PlaceRule("Z92.82", f"{_GUIDELINES}I.C.21.c.3", "tPA given elsewhere is a secondary diagnosis"),
    PlaceRule("Z37", f"{_GUIDELINES}I.C.21.c.11", "the outcome of delivery is always a secondary code"),
    PlaceRule("Z68", f"{_GUIDELINES}I.B.14", "a body mass index is reported only as a secondary diagnosis"),
    PlaceRule("R40.21-R40.24", f"{_GUIDELINES}I.B.14", "a coma scale is reported only as a secondary diagnosis"),
    PlaceRule("R29.7", f"{_GUIDELINES}I.B.14", "a stroke scale is reported only as a secondary diagnosis"),
    PlaceRule("Z55-Z65", f"{_GUIDELINES}I.B.14", "a social circumstance is reported only as a secondary diagnosis"),
    PlaceRule("Z28.3", f"{_GUIDELINES}I.B.14", "underimmunization is reported only as a secondary diagnosis"),
    PlaceRule("Z15", f"{_GUIDELINES}I.C.21.c.3", "susceptibility is not first as a rule", Severity.WARNING),
    PlaceRule(
        "Z80-Z87, Z91.4, Z91.5, Z91.81, Z91.82, Z91.85, Z92",
        f"{_GUIDELINES}I.C.21.c.4",
        "the reason for the encounter comes first, a history after it",
        Severity.WARNING,
        but_not="Z92.0, Z92.82",
    ),
    # Z21 and Z22, which the same list names, are reasons for an encounter; Z99.12 may only be first.
    PlaceRule(
        "Z14, Z17-Z19, Z66, Z67, Z74.01, Z76.82, Z78, Z79, Z88-Z90, Z91.0, Z93-Z99",
        f"{_GUIDELINES}I.C.21.c.3",
        "a status informs; the reason for the encounter comes first",
        Severity.WARNING,
        but_not="Z88.9, Z99.12",
    ),
)
"""Codes that are not first-listed, the stricter rule first."""

ONLY_FIRST = (
    PlaceRule("O80", f"{_GUIDELINES}I.C.15.n.1", "a normal delivery is always the principal diagnosis"),
    PlaceRule(
        "Z00, Z01, Z02, Z04, Z33.2, Z31.81, Z31.83, Z31.84, Z34, Z39, Z38, Z40, Z42, Z51.0, Z51.1, Z52, Z76.1, "
        "Z76.2, Z99.12",
        f"{_GUIDELINES}I.C.21.c.15",
        "it may only be first-listed, unless encounters of one day are combined",
        but_not="Z00.6, Z52.9",
    ),
)
"""Codes that may only be first-listed."""
