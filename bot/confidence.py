"""From the score that ranked a code to the probability that it is right, as measured on development cases.

`python -m evals calibrate` writes the table (`bot/data/confidence.json`); scores between two of its knots are
interpolated. The order of codes does not change: every table rises, or stays level.
"""

import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from bot.models import Role

RECOMMENDED: Final = "recommended"
CANDIDATE: Final = "candidate"

Knots = tuple[tuple[float, float], ...]
"""Score and probability, both rising."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """A table for the codes that an answer recommends, and one for its other candidates."""

    tables: Mapping[str, Knots]

    def probability(self, role: Role, score: float) -> float:
        """The probability that a code of this role and score is right; the score itself where there is no table.

        >>> Confidence({"recommended": ((0.5, 0.2), (0.7, 0.8))}).probability(Role.SUGGESTED, 0.6)
        0.5
        """
        knots = self.tables.get(CANDIDATE if role is Role.ALTERNATIVE else RECOMMENDED)
        return round(_interpolated(knots, score), 4) if knots else score


UNCALIBRATED = Confidence({})
"""Scores as the ranking gave them."""


@lru_cache(maxsize=1)
def packaged_confidence() -> Confidence:
    """The table that the package brings."""
    file = files("bot") / "data" / "confidence.json"
    if not file.is_file():
        return UNCALIBRATED
    data = json.loads(file.read_text(encoding="utf-8"))
    names = (RECOMMENDED, CANDIDATE)
    return Confidence({name: tuple((float(x), float(y)) for x, y in data[name]) for name in names})


def _interpolated(knots: Knots, score: float) -> float:
    place = bisect_left(knots, (score, 0.0))
    if place == 0:
        return knots[0][1]
    if place == len(knots):
        return knots[-1][1]
    (x0, y0), (x1, y1) = knots[place - 1], knots[place]
    return y0 if x1 == x0 else y0 + (y1 - y0) * (score - x0) / (x1 - x0)
