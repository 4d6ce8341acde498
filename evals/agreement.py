"""How far two people, or a judge and people, agree: kappa, and a judge's share corrected for its errors."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from evals.statistics import CONFIDENCE, RESAMPLES, Estimate

_TAIL = (1 - CONFIDENCE) / 2


@dataclass(frozen=True, slots=True)
class JudgeQuality:
    """A judge against human labels: what it finds of the right ones (sensitivity) and of the wrong (specificity)."""

    kappa: Estimate
    sensitivity: float
    specificity: float
    labelled: int
    unscored: int


def kappa(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Cohen's kappa; 1 where there is but one label and both give it throughout.

    >>> kappa(["a", "a", "b", "b"], ["a", "b", "b", "b"])
    0.5
    """
    count = len(one)
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / count
    first, second = Counter(one), Counter(other)
    chance = sum(first[label] * second[label] for label in first) / count**2
    return 1.0 if chance == 1.0 else (agreed - chance) / (1 - chance)


def kappa_estimate(one: Sequence[Hashable], other: Sequence[Hashable], seed: int) -> Estimate:
    """Kappa with its bootstrap interval, labels drawn again in pairs; raises ValueError where there are none."""
    if not one:
        raise ValueError("no labels")
    random = np.random.default_rng(seed)
    draws = random.integers(0, len(one), size=(RESAMPLES, len(one)))
    values = [kappa([one[i] for i in draw], [other[i] for i in draw]) for draw in draws]
    low, high = np.quantile(values, [_TAIL, 1 - _TAIL])
    return Estimate(kappa(one, other), float(low), float(high), len(one))


def judge_quality(verdicts: Sequence[bool | None], labels: Sequence[bool], seed: int) -> JudgeQuality:
    """How good a judge's verdicts are; one that could not be read is unscored, neither right nor wrong."""
    read = [(v, label) for v, label in zip(verdicts, labels, strict=True) if v is not None]
    said, so = [v for v, _ in read], [label for _, label in read]
    return JudgeQuality(
        kappa_estimate(said, so, seed),
        _share([v for v, label in read if label]),
        _share([not v for v, label in read if not label]),
        len(read),
        len(verdicts) - len(read),
    )


def corrected_share(verdicts: Sequence[bool], calibration: Sequence[tuple[bool, bool]], seed: int) -> Estimate:
    """The true share behind a judge's verdicts, by its errors on (verdict, label) pairs (Rogan and Gladen).

    Both sets are drawn again, so the interval holds the doubt about the judge as well (arXiv 2511.21140). Raises
    ValueError where the labelled pairs lack right or wrong ones, or the judge is no better than a coin.
    """
    value = _corrected(np.mean(verdicts), [v for v, s in calibration if s], [v for v, s in calibration if not s])
    if value is None:
        raise ValueError("the judge cannot be corrected: label right and wrong answers, and more of them")
    random = np.random.default_rng(seed)
    seen, pairs = np.asarray(verdicts, dtype=float), np.asarray(calibration, dtype=bool)
    values = []
    for _ in range(RESAMPLES):
        drawn = pairs[random.integers(0, len(pairs), len(pairs))]
        mean = seen[random.integers(0, len(seen), len(seen))].mean()
        found = _corrected(mean, drawn[drawn[:, 1], 0].tolist(), drawn[~drawn[:, 1], 0].tolist())
        if found is not None:
            values.append(found)
    low, high = np.quantile(values, [_TAIL, 1 - _TAIL])
    return Estimate(value, float(low), float(high), len(verdicts))


def _corrected(seen: float | np.floating, on_right: Sequence[bool], on_wrong: Sequence[bool]) -> float | None:
    if not on_right or not on_wrong:
        return None
    sensitivity, specificity = float(np.mean(on_right)), 1 - float(np.mean(on_wrong))
    power = sensitivity + specificity - 1
    return min(1.0, max(0.0, (float(seen) + specificity - 1) / power)) if power > 0 else None


def _share(marks: Sequence[bool]) -> float:
    return sum(marks) / len(marks) if marks else float("nan")
