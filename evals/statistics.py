"""How sure a figure is: intervals by case, paired tests, and the smallest difference that could have been seen.

Cases are what is drawn again; within one, codes and sentences depend on each other. Everything is seeded, so the
same results give the same intervals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000
CONFIDENCE = 0.95
# Two-sided 5 %, power 80 %: 1.96 + 0.84.
_DETECTABLE = 2.8
# Up to here every assignment of signs is counted; 2^12 = 4,096.
_MOST_EXACT = 12
# The least p that can come out is one in so many; correction for hundreds of tests must leave it below the level.
_SIGN_DRAWS = 200_000
_Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the bounds of its 95 % bootstrap interval, over `cases` cases."""

    value: float
    low: float
    high: float
    cases: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of two runs over the cases that both have.

    `p` is two-sided; `detectable` the difference that a test of this size finds in 80 of 100 tries.
    """

    difference: Estimate
    p: float
    detectable: float


def mean_estimate(values: Sequence[float], seed: int) -> Estimate:
    """The mean and its percentile interval; raises ValueError where there are no values."""
    return ratio_estimate(values, [1.0] * len(values), seed)


def ratio_estimate(parts: Sequence[float], wholes: Sequence[float], seed: int) -> Estimate:
    """Sum of parts over sum of wholes (a micro average), cases drawn again as they are; raises ValueError for none."""
    if not len(parts):
        raise ValueError("no cases")
    part, whole = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    draws = _draws(len(part), seed)
    below = whole[draws].sum(axis=1)
    # A draw may hold no case that counts; it says nothing and is left out.
    ratios = part[draws].sum(axis=1)[below > 0] / below[below > 0]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(ratios, [tail, 1 - tail]) if len(ratios) else (0.0, 0.0)
    value = float(part.sum() / whole.sum()) if whole.sum() else 0.0
    return Estimate(value, float(low), float(high), len(part))


def compare(old: Mapping[str, float], new: Mapping[str, float], seed: int) -> Comparison | None:
    """One measure of two runs, by case id; None where they share no case."""
    shared = sorted(old.keys() & new.keys())
    if not shared:
        return None
    differences = np.array([new[i] - old[i] for i in shared])
    estimate = mean_estimate(differences.tolist(), seed)
    return Comparison(estimate, randomisation_p(differences, seed), detectable_difference(differences))


def randomisation_p(differences: Sequence[float] | _Values, seed: int) -> float:
    """Fisher's paired randomisation test: how often chance alone, each sign being a coin, is as far from zero.

    Exact for up to twelve cases that differ, else by draws, of which the one seen is one.

    >>> randomisation_p([1.0, 1.0, 1.0, 0.0], seed=0)
    0.25
    """
    values = np.asarray(differences, dtype=np.float64)
    values = values[values != 0]
    if not len(values):
        return 1.0
    seen = abs(values.sum()) - 1e-9
    if len(values) <= _MOST_EXACT:
        signs = np.array(list(product((-1.0, 1.0), repeat=len(values))))
        return float((np.abs(signs @ values) >= seen).mean())
    # Cases that differ by as much are alike: how many of them keep their sign is one binomial draw.
    random, sums = np.random.default_rng(seed), np.zeros(_SIGN_DRAWS)
    for size, count in zip(*np.unique(np.abs(values), return_counts=True), strict=True):
        sums += size * (2 * random.binomial(count, 0.5, _SIGN_DRAWS) - count)
    return (int((np.abs(sums) >= seen).sum()) + 1) / (_SIGN_DRAWS + 1)


def detectable_difference(differences: Sequence[float] | _Values) -> float:
    """The smallest mean difference that such differences would show at 5 % in 80 of 100 runs."""
    values = np.asarray(differences, dtype=np.float64)
    return float(_DETECTABLE * values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("inf")


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values corrected for being many (Holm), in the order given.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    corrected = [1.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = highest
    return corrected


def _draws(count: int, seed: int) -> npt.NDArray[np.intp]:
    return np.random.default_rng(seed).integers(0, count, size=(RESAMPLES, count))
