"""Weeks of gestation beside a code of pregnancy: what a rule file cannot count (Official Guidelines I.C.21.c.11)."""

from collections.abc import Sequence

from guidelines.rulebook import DOCUMENT
from guidelines.rules import Rule, Then, When

WEEKS_OF_GESTATION = Rule(
    "weeks-of-gestation",
    DOCUMENT,
    "I.C.21.c.11",
    "the weeks of gestation are reported beside a code of pregnancy",
    When(),
    Then(),
)
_FIRST, _LAST = 8, 42
# Pregnancies with abortive outcome, and conditions after delivery.
_NO_WEEKS = ("O0", "O85", "O86", "O87", "O90", "O91", "O92", "O94")


def with_weeks(codes: Sequence[str], weeks: int | None) -> tuple[str, ...]:
    """The codes with the Z3A code of the stated weeks, where a code of pregnancy stands and no Z3A code does.

    >>> with_weeks(("O98.513", "U07.1"), 34)
    ('O98.513', 'U07.1', 'Z3A.34')
    >>> with_weeks(("O03.9",), 9)
    ('O03.9',)
    """
    pregnant = any(code.startswith("O") and not code.startswith(_NO_WEEKS) for code in codes)
    if weeks is None or not pregnant or any(code.startswith(("Z3A", "Z33.2")) for code in codes):
        return tuple(codes)
    if weeks < _FIRST:
        return (*codes, "Z3A.01")
    return (*codes, f"Z3A.{weeks if weeks <= _LAST else 49:02}")
