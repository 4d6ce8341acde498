"""The one door to scikit-learn: from the score of a code to the probability that it is right, and what that is worth.

Fitted on development cases alone; `bot/confidence.py` applies what is fitted, and docs/decisions/0009 tells why.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.confidence import ANY_SYSTEM, Confidence, Knots, table_name
from bot.models import Role
from codes.models import System
from evals.cases import EvalCase
from evals.errors import RunError
from evals.observations import Observation
from evals.results import Result
from evals.scorers.code_sets import meets

BINS = 10
# A system with fewer codes shares the table of all.
_FEWEST = 20
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Marked:
    """A code that was shown: of which system, in which role, with what score, and whether it was right."""

    system: System
    role: Role
    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Codes whose scores lie near each other: what was said, and what was so."""

    low: float
    high: float
    said: float
    so: float
    count: int


@dataclass(frozen=True, slots=True)
class Abstaining:
    """What would follow from abstaining below a threshold: the share answered, and the share of those that is wrong."""

    threshold: float
    coverage: float
    risk: float


def marked(results: Iterable[Result]) -> Iterator[Marked]:
    """Every code shown for the cases that demand codes."""
    for result in results:
        if result.case is not None and result.observation is not None and result.case.wanted:
            yield from _marked(result.case, result.observation)


def _marked(case: EvalCase, seen: Observation) -> Iterator[Marked]:
    allowed = tuple(code for wanted in case.wanted for code in wanted) + case.acceptable_codes
    for code in seen.codes:
        yield Marked(code.system, code.role, code.score, meets(code.code, allowed, case.by_category))


def fit(codes: Sequence[Marked]) -> Confidence:
    """Isotonic regression for each role, by system where it has enough codes; raises RunError for too few at all."""
    members: dict[str, list[Marked]] = defaultdict(list)
    for code in codes:
        for system in (ANY_SYSTEM, code.system):
            members[table_name(system, code.role)].append(code)
    tables = {name: _knots(some) for name, some in sorted(members.items()) if len(some) >= _FEWEST}
    if not all(table_name(ANY_SYSTEM, role) in tables for role in (Role.SUGGESTED, Role.ALTERNATIVE)):
        raise RunError(f"{len(codes)} codes of development cases are too few to calibrate on")
    return Confidence(tables)


def calibrated(codes: Iterable[Marked], confidence: Confidence) -> list[Marked]:
    """The codes with the probabilities that would be shown for their scores."""
    return [replace(c, score=confidence.probability(c.system, c.role, c.score)) for c in codes]


def _knots(codes: Sequence[Marked]) -> Knots:
    # Imported here: it takes seconds, and only fitting needs it.
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    model.fit([c.score for c in codes], [float(c.right) for c in codes])
    pairs = zip(model.X_thresholds_, model.y_thresholds_, strict=True)
    return tuple((round(float(x), _DIGITS), round(float(y), _DIGITS)) for x, y in pairs)


def write_confidence(confidence: Confidence, path: Path, made_from: str) -> None:
    """Write a calibration where `bot/confidence.py` reads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(knots)}" for name, knots in confidence.tables.items())
    text = f'{{"made_from": {json.dumps(made_from)}, "tables": {{\n{rows}\n}}}}\n'
    path.write_text(text, encoding="utf-8")


def reliability(codes: Sequence[Marked]) -> tuple[Bin, ...]:
    """Ten bins of equal width, the empty ones left out.

    >>> said = ((0.95, True), (0.91, False))
    >>> reliability([Marked(System.ICD10CM, Role.SUGGESTED, score, right) for score, right in said])
    (Bin(low=0.9, high=1.0, said=0.93, so=0.5, count=2),)
    """
    members: list[list[Marked]] = [[] for _ in range(BINS)]
    for code in codes:
        members[min(BINS - 1, max(0, int(code.score * BINS)))].append(code)
    return tuple(
        Bin(
            n / BINS,
            (n + 1) / BINS,
            round(sum(c.score for c in some) / len(some), _DIGITS),
            round(sum(c.right for c in some) / len(some), _DIGITS),
            len(some),
        )
        for n, some in enumerate(members)
        if some
    )


def expected_calibration_error(codes: Sequence[Marked]) -> float:
    """How far what was said lies from what was so, by bin, weighted by its codes; 0 for no codes."""
    return sum(abs(one.said - one.so) * one.count for one in reliability(codes)) / len(codes) if codes else 0.0


def abstain_curve(results: Iterable[Result]) -> tuple[Abstaining, ...]:
    """For each score of a first recommended code: what would follow from abstaining below it."""
    firsts = [
        (r.observation.recommended[0].score if r.observation.recommended else 0.0, r.value("first_code") == 1.0)
        for r in results
        if r.case is not None and r.case.wanted and r.observation is not None
    ]
    out = []
    for threshold in sorted({round(score, 2) for score, _ in firsts}):
        kept = [right for score, right in firsts if score >= threshold]
        if kept:
            out.append(Abstaining(threshold, len(kept) / len(firsts), 1 - sum(kept) / len(kept)))
    return tuple(out)
