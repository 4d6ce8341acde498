"""From the score that ranked a code to the probability that it is right, as measured on development cases.

`python -m evals calibrate` writes the tables (`bot/data/confidence.json`), one for the recommended codes of a system
and one for its other candidates; scores between two knots are interpolated. Every table rises, or stays level, so the
order of the codes does not change.
"""

import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from bot.models import Role
from codes.models import System

RECOMMENDED: Final = "recommended"
CANDIDATE: Final = "candidate"
ANY_SYSTEM: Final = "any"

Knots = tuple[tuple[float, float], ...]
"""Score and probability, both rising."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """Tables by name (see `table_name`); a system without its own has that of all systems together."""

    tables: Mapping[str, Knots]

    def probability(self, system: System, role: Role, score: float) -> float:
        """The probability that a code of this system, role and score is right; the score itself without a table.

        >>> tables = {"any recommended": ((0.5, 0.2), (0.7, 0.8))}
        >>> Confidence(tables).probability(System.ICD10CM, Role.SUGGESTED, 0.6)
        0.5
        """
        knots = self.tables.get(table_name(system, role)) or self.tables.get(table_name(ANY_SYSTEM, role))
        return round(_interpolated(knots, score), 4) if knots else score


def table_name(system: str, role: Role) -> str:
    """The name of a table.

    >>> table_name(System.HCPCS, Role.ALTERNATIVE)
    'hcpcs candidate'
    """
    return f"{system} {CANDIDATE if role is Role.ALTERNATIVE else RECOMMENDED}"


UNCALIBRATED = Confidence({})
"""Scores as the ranking gave them."""


@lru_cache(maxsize=1)
def packaged_confidence() -> Confidence:
    """The tables that the package brings."""
    file = files("bot") / "data" / "confidence.json"
    if not file.is_file():
        return UNCALIBRATED
    tables = json.loads(file.read_text(encoding="utf-8"))["tables"]
    return Confidence({name: tuple((float(x), float(y)) for x, y in knots) for name, knots in tables.items()})


def _interpolated(knots: Knots, score: float) -> float:
    place = bisect_left(knots, (score, 0.0))
    if place == 0:
        return knots[0][1]
    if place == len(knots):
        return knots[-1][1]
    (x0, y0), (x1, y1) = knots[place - 1], knots[place]
    return y0 if x1 == x0 else y0 + (y1 - y0) * (score - x0) / (x1 - x0)
