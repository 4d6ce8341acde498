"""Codes that the guidelines keep apart by name: alone, one of a family, never side by side, never without.

Facts with their section in the Official Guidelines FY2026; reasons in our words. What the titles themselves
contradict is found by rule in `exclusivity`.
"""

from dataclasses import dataclass

from codes.models import Severity

_GUIDELINES = "icd10cm-guidelines:"


@dataclass(frozen=True, slots=True)
class Rule:
    """Codes and the codes they concern, written as a note writes them, with what decides it."""

    codes: str
    others: str
    source: str
    why: str
    severity: Severity = Severity.ERROR


STANDS_ALONE = (
    Rule("O80", "O00-O9A", f"{_GUIDELINES}I.C.15.n.1", "a normal delivery has no other obstetric code"),
    Rule("P95", "A00-Z99", f"{_GUIDELINES}I.C.16.g", "no other code is used with a stillbirth"),
)
"""A code that stands alone, or without the codes named."""

ONE_OF = (
    Rule(
        "N18", "N18", f"{_GUIDELINES}I.C.14.a.1", "one stage of chronic kidney disease; end stage replaces the others"
    ),
    Rule("R65", "R65", f"{_GUIDELINES}I.C.1.d.6", "only one code of this category"),
    Rule("Y93", "Y93", f"{_GUIDELINES}I.C.20.c", "only one activity on a record"),
    Rule("Y99", "Y99", f"{_GUIDELINES}I.C.20.k", "only one external cause status on a record"),
    Rule("Z37", "Z37", f"{_GUIDELINES}I.C.21.c.11", "one outcome for a delivery"),
    Rule("Z38", "Z38", f"{_GUIDELINES}I.C.16.a.2", "a birth is coded once"),
    Rule("Z3A", "Z3A", f"{_GUIDELINES}I.C.21.c.11", "one count of weeks, that of the date of admission"),
    Rule("Z68", "Z68", f"{_GUIDELINES}I.C.21.c.3", "one body mass index, the most severe of the encounter"),
)
"""Families of which one code is reported."""

NEVER_TOGETHER = (
    Rule("O80", "Z37.1-Z37.9", f"{_GUIDELINES}I.C.15.n.3", "a normal delivery has the outcome Z37.0 only"),
    Rule("O00-O9A", "Z38", f"{_GUIDELINES}I.C.15.a.2", "the mother's record and the newborn's are two"),
    Rule("O00-O9A", "P00-P96", f"{_GUIDELINES}I.C.16.a.1", "the mother's record and the child's are two"),
    Rule("Z37", "Z38", f"{_GUIDELINES}I.C.21.c.11", "the mother's record and the newborn's are two"),
    Rule("O00-O08, Z33.2, Z39", "Z3A", f"{_GUIDELINES}I.C.21.c.11", "weeks of gestation do not apply here"),
    Rule("O00-O9A", "Z68", f"{_GUIDELINES}I.C.21.c.3", "a body mass index is not coded in pregnancy"),
    Rule("O03-O07", "O72.1", f"{_GUIDELINES}I.C.15.q.4", "hemorrhage after an abortion is coded with the abortion"),
    Rule("T07", "S00-S99", f"{_GUIDELINES}I.C.19.b", "a specified injury replaces it", Severity.WARNING),
)
"""Codes that do not stand on one record."""

NEEDS = (
    Rule(
        "I22", "I21", f"{_GUIDELINES}I.C.9.e.4", "a subsequent infarction stands with the initial one, in either order"
    ),
    Rule("Y99", "V00-Y93", f"{_GUIDELINES}I.C.20.k", "a status is coded only beside an external cause or activity"),
)
"""Codes that are reported only beside another."""

BEFORE = (
    Rule("P07.0, P07.1", "P07.2, P07.3", f"{_GUIDELINES}I.C.16.d", "birth weight comes before gestational age"),
    Rule("V00-Y84", "Y92, Y93, Y99", f"{_GUIDELINES}I.C.20.d", "the cause comes first", Severity.WARNING),
)
"""Codes that come before the others where both are given."""
