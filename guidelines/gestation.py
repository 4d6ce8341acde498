"""Weeks of gestation beside codes of pregnancy: what a rule file cannot count (Official Guidelines I.C.21.c.11).

The weeks stand among the codes before the rules, since trimesters follow from them, and go again where nothing is
obstetric after the rules.
"""

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
_OBSTETRIC = ("O", "Z34")
# Pregnancies with abortive outcome, conditions after delivery, and the newborn's own record.
_NO_WEEKS = ("O00", "O01", "O02", "O03", "O04", "O07", "O08", "O85", "O86", "O87", "O90", "O91", "O92", "O94")
_NO_WEEKS_BESIDE = ("Z3A", "Z33.2", "Z38", "Z39", "P")


def with_weeks(codes: Sequence[str], weeks: int | None) -> tuple[str, ...]:
    """The codes with the Z3A code of the stated weeks of a pregnancy, where it may stand beside them.

    >>> with_weeks(("U07.1",), 34)
    ('U07.1', 'Z3A.34')
    >>> with_weeks(("O03.9",), 9)
    ('O03.9',)
    """
    if weeks is None or not codes or any(code.startswith((*_NO_WEEKS, *_NO_WEEKS_BESIDE)) for code in codes):
        return tuple(codes)
    if weeks < _FIRST:
        return (*codes, "Z3A.01")
    return (*codes, f"Z3A.{weeks if weeks <= _LAST else 49:02}")


def without_idle_weeks(codes: Sequence[str]) -> tuple[str, ...]:
    """The codes without weeks of gestation where no code says a pregnancy.

    >>> without_idle_weeks(("N39.0", "Z3A.20"))
    ('N39.0',)
    >>> without_idle_weeks(("O23.42", "Z3A.20"))
    ('O23.42', 'Z3A.20')
    """
    if any(code.startswith(_OBSTETRIC) for code in codes):
        return tuple(codes)
    return tuple(code for code in codes if not code.startswith("Z3A"))
