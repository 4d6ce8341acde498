"""The tables of the rulebook: which conditions combine with which (Official Guidelines I.C.4.a, I.C.9.a)."""

from typing import NamedTuple


class DiabetesCombination(NamedTuple):
    """A condition (code beginning), the ending it gives a diabetes category, and whether its code stays."""

    condition: str
    ending: str
    keep: bool


# From the titles and notes below E11 (E08 to E13 have the same endings); `keep` where the combination code
# has a "use additional code" note for the condition, or its own code says more than the combination does.
DIABETES_COMBINATIONS = (
    DiabetesCombination("N18", "22", True),
    DiabetesCombination("N08", "21", False),
    DiabetesCombination("H35.00", "319", False),
    DiabetesCombination("H36", "319", False),
    DiabetesCombination("H26.9", "36", False),
    DiabetesCombination("G62.9", "42", False),
    DiabetesCombination("G63", "42", False),
    DiabetesCombination("G58.9", "41", False),
    DiabetesCombination("G59", "41", False),
    DiabetesCombination("G90.9", "43", False),
    DiabetesCombination("K31.84", "43", True),
    DiabetesCombination("I73.9", "51", False),
    DiabetesCombination("I96", "52", False),
    DiabetesCombination("L97.4", "621", True),
    DiabetesCombination("L97.5", "621", True),
    DiabetesCombination("L97", "622", True),
    DiabetesCombination("L98.4", "622", True),
    DiabetesCombination("L30.9", "620", False),
    DiabetesCombination("E16.2", "649", False),
    DiabetesCombination("R73.9", "65", False),
)

# I.C.9.a.1: these heart conditions are reported beside I11 …
HEART_DISEASE_ADDED = frozenset({"I51.4", "I51.89", "I51.9"})
# … and these are not, since FY2026.
HEART_DISEASE_INCLUDED = frozenset({"I51.5", "I51.7"})
