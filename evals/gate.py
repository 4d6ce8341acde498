"""The gate: what must be zero is zero, and nothing has become significantly worse, overall or in a slice."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from evals.errors import RunError
from evals.figures import slice_names
from evals.metrics import BY_NAME, is_worse
from evals.results import Result, values_by_case
from evals.statistics import Comparison, compare, holm

OVERALL = ("all", "all")
# Case id → measure → value, of an earlier run.
Reference = Mapping[str, Mapping[str, float]]
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What `evals/thresholds.toml` says."""

    zero: tuple[str, ...]
    level: float
    smallest_slice: int
    metrics: tuple[str, ...]
    slices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of a slice against an earlier run; `corrected` is p after correction for all tests of the gate."""

    slice: tuple[str, str]
    metric: str
    comparison: Comparison
    corrected: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says; it is passed where there are no failures."""

    failures: tuple[str, ...]
    differences: tuple[Difference, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.failures


def read_thresholds(path: Path | None = None) -> Thresholds:
    """The thresholds of a file, ours by default; raises RunError where it lacks something or names no measure."""
    path = path or Path(str(files("evals"))) / "thresholds.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = data["regression"]
        found = Thresholds(
            zero=tuple(data["zero"]["metrics"]),
            level=float(rules["level"]),
            smallest_slice=int(rules["smallest_slice"]),
            metrics=tuple(rules["metrics"]),
            slices=tuple(rules["slices"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path}: not thresholds ({type(error).__name__}: {error})") from error
    unknown = [name for name in (*found.zero, *found.metrics) if name not in BY_NAME]
    if unknown:
        raise RunError(f"{path}: there is no measure {unknown[0]}")
    return found


def judge(results: Sequence[Result], thresholds: Thresholds, reference: Reference | None, seed: int) -> Verdict:
    """The verdict on the results of one contestant; without a reference, on the zeros alone."""
    failures = [line for metric in thresholds.zero if (line := _not_zero(metric, results))]
    differences = compared(results, reference, thresholds, seed) if reference else ()
    for one in differences:
        if one.corrected < thresholds.level and is_worse(one.metric, one.comparison.difference.value):
            where = "overall" if one.slice == OVERALL else f"in {one.slice[0]} {one.slice[1]}"
            change = one.comparison.difference
            failures.append(
                f"{BY_NAME[one.metric].label} {where}: {change.value:+.3f} "
                f"[{change.low:+.3f}, {change.high:+.3f}] over {change.cases} cases, p {one.corrected:.4f} corrected"
            )
    return Verdict(tuple(failures), differences)


def compared(
    results: Sequence[Result], reference: Reference, thresholds: Thresholds, seed: int
) -> tuple[Difference, ...]:
    """Every test of the gate: each measure overall and in each slice that is large enough, falls first."""
    members: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        members[OVERALL].append(result)
        for kind, name in slice_names(result):
            if kind in thresholds.slices:
                members[kind, name].append(result)
    tests: list[tuple[tuple[str, str], str, Comparison]] = []
    # A tag may name the very cases of a dataset; tested twice, they would only weigh on all other tests.
    tested: set[frozenset[str]] = set()
    for key, some in members.items():
        ids = frozenset(result.case_id for result in some)
        if ids in tested:
            continue
        tested.add(ids)
        for metric in thresholds.metrics:
            test = compare(_old(reference, metric), values_by_case(some, metric), seed)
            if test is not None and (key == OVERALL or test.difference.cases >= thresholds.smallest_slice):
                tests.append((key, metric, test))
    corrected = holm([test.p for _, _, test in tests])
    found = (Difference(k, m, t, p) for (k, m, t), p in zip(tests, corrected, strict=True))
    return tuple(sorted(found, key=lambda d: (d.corrected, d.comparison.difference.value)))


def reference_of(results: Iterable[Result], metrics: Sequence[str]) -> dict[str, dict[str, float]]:
    """What a later run is held against: the values by case."""
    return {r.case_id: {metric: value for metric in metrics if (value := r.value(metric)) is not None} for r in results}


def _not_zero(metric: str, results: Iterable[Result]) -> str:
    found = [(r, score) for r in results if (score := r.score(metric)) is not None and score.value]
    if not found:
        return ""
    total = sum(score.value or 0.0 for _, score in found)
    # A held-out case is counted and not named.
    named = [r.case_id for r, _ in found if r.case is not None][:_MOST_NAMED]
    return f"{BY_NAME[metric].label}: {total:g} in {len(found)} cases" + (f" ({', '.join(named)})" if named else "")


def _old(reference: Reference, metric: str) -> dict[str, float]:
    return {case: values[metric] for case, values in reference.items() if metric in values}
