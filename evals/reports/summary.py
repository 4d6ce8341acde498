"""Everything that a report shows, computed once; the three forms only write it down."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from evals.calibration import Abstaining, Bin, Marked, abstain_curve, expected_calibration_error, marked, reliability
from evals.figures import Figure, Slice, confusions, figures, outcome_table, pairs_right, slices, worst_cases
from evals.gate import Verdict
from evals.metrics import COMPARED
from evals.results import Result, values_by_case
from evals.statistics import Comparison, compare
from evals.store import Run

WORST = 10


@dataclass(frozen=True)
class Summary:
    """A run as reports show it: ours, the baselines beside it, and the verdict of the gate."""

    run: Run
    verdict: Verdict
    ours: str

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """The results of the contestant that is ours."""
        return self.run.of(self.ours)

    @cached_property
    def figures(self) -> Mapping[str, Mapping[str, Figure]]:
        """Contestant → measure → figure, ours first."""
        return {name: figures(self.run.of(name), self.run.info.seed) for name in self.run.info.contestants}

    @cached_property
    def slices(self) -> tuple[Slice, ...]:
        """The slices of ours, worst first."""
        return slices(self.results, self.run.info.seed)

    @cached_property
    def pairs(self) -> tuple[int, int]:
        """Pairs right on both sides, of how many."""
        return pairs_right(self.results)

    @cached_property
    def confusions(self) -> Mapping[tuple[str, str], int]:
        """Chapters of first codes: demanded and recommended."""
        return confusions(self.results)

    @cached_property
    def outcomes(self) -> Mapping[tuple[str, str], int]:
        """Outcomes: expected and seen."""
        return outcome_table(self.results)

    @cached_property
    def codes(self) -> tuple[Marked, ...]:
        """Every code shown, with its score and whether it was right."""
        return tuple(marked(self.results))

    @cached_property
    def reliability(self) -> tuple[Bin, ...]:
        """The reliability curve of the scores shown."""
        return reliability(self.codes)

    @property
    def calibration_error(self) -> float:
        """The expected calibration error of the scores shown."""
        return expected_calibration_error(self.codes)

    @cached_property
    def abstaining(self) -> tuple[Abstaining, ...]:
        """What would follow from abstaining below each score."""
        return abstain_curve(self.results)

    @cached_property
    def latencies(self) -> tuple[float, ...]:
        """Milliseconds for each answer, sorted."""
        return tuple(sorted(v for r in self.results if (v := r.value("latency_ms")) is not None))

    @cached_property
    def worst(self) -> list[Result]:
        """The worst cases that may be shown."""
        return worst_cases(self.results, WORST)

    @cached_property
    def beside(self) -> dict[tuple[str, str], Comparison]:
        """(baseline, measure) → ours against it, over the cases that both have."""
        out = {}
        for name in self.run.info.contestants:
            for metric in COMPARED if name != self.ours else ():
                theirs, ours = (values_by_case(r, metric) for r in (self.run.of(name), self.results))
                found = compare(theirs, ours, self.run.info.seed)
                if found is not None:
                    out[name, metric] = found
        return out


def percentile(values: tuple[float, ...], share: float) -> float:
    """The value below which a share of sorted values lies.

    >>> percentile((1.0, 2.0, 3.0, 4.0), 0.5)
    2.0
    """
    return values[min(len(values) - 1, max(0, round(share * len(values)) - 1))] if values else 0.0
