"""From results to figures: each measure over a set of cases, and over its slices, worst first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.metrics import METRICS, Kind, Metric
from evals.results import Result
from evals.scores import Score
from evals.statistics import Estimate, mean_estimate, ratio_estimate

# Below this a slice says little, and its figure is shown without being ranked.
SMALLEST_SLICE = 5
HEADLINE = "case_right"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over some cases: the mean by case (macro), and over everything counted (micro) where that differs.

    `total` is the sum of a count, `unscored` how many cases could not be read.
    """

    metric: str
    macro: Estimate
    micro: Estimate | None
    total: float
    unscored: int


@dataclass(frozen=True, slots=True)
class Slice:
    """The cases that share something: `kind` is tag, system, setting, chapter, difficulty or dataset."""

    kind: str
    name: str
    figures: Mapping[str, Figure]

    @property
    def cases(self) -> int:
        """How many cases it has."""
        return self.figures[HEADLINE].macro.cases if HEADLINE in self.figures else 0


def figures(results: Iterable[Result], seed: int) -> dict[str, Figure]:
    """Every measure that applies to some case, in the order of the table of measures."""
    scores: dict[str, list[Score]] = defaultdict(list)
    for result in results:
        for score in result.scores:
            scores[score.metric].append(score)
    return {m.name: figure for m in METRICS if (figure := _figure(m, scores[m.name], seed)) is not None}


def _figure(metric: Metric, scores: Sequence[Score], seed: int) -> Figure | None:
    read = [(score, score.value) for score in scores if score.value is not None]
    if not read:
        return None
    values = [value for _, value in read]
    counted = [(s.part, s.of) for s, _ in read if s.part is not None and s.of is not None]
    micro = None
    if len(counted) == len(read) and metric.kind is Kind.SHARE and any(of != 1 for _, of in counted):
        micro = ratio_estimate([part for part, _ in counted], [of for _, of in counted], seed)
    return Figure(metric.name, mean_estimate(values, seed), micro, sum(values), len(scores) - len(read))


def slices(results: Sequence[Result], seed: int) -> tuple[Slice, ...]:
    """The slices of a run, worst first by cases right; those with too few cases last."""
    members: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        for kind, name in slice_names(result):
            members[kind, name].append(result)
    found = [Slice(kind, name, figures(some, seed)) for (kind, name), some in members.items()]
    return tuple(sorted(found, key=_worst_first))


def slice_names(result: Result) -> list[tuple[str, str]]:
    """The slices that a result belongs to; a held-out one is known by its dataset alone."""
    case = result.case
    names = [("dataset", result.dataset)]
    if case is not None:
        names += [("system", str(system)) for system in case.systems]
        names += [("setting", str(case.setting or "none")), ("chapter", case.chapter), ("difficulty", case.difficulty)]
        names += [("tag", tag) for tag in case.tags]
        names.append(("expected", str(case.expected_outcome)))
    return names


def _worst_first(one: Slice) -> tuple[bool, float, str, str]:
    figure = one.figures.get(HEADLINE)
    return one.cases < SMALLEST_SLICE, figure.macro.value if figure else 1.0, one.kind, one.name


def pairs_right(results: Iterable[Result]) -> tuple[int, int]:
    """How many pairs (same words, another date or setting) came out right on both sides, of how many."""
    pairs: dict[str, list[bool]] = defaultdict(list)
    for result in results:
        if result.case is not None and result.case.pair:
            pairs[result.case.pair].append(result.value(HEADLINE) == 1.0)
    return sum(all(marks) for marks in pairs.values()), len(pairs)


def confusions(results: Iterable[Result]) -> dict[tuple[str, str], int]:
    """(demanded chapter, recommended chapter) → how often the first codes were so; "-" where none was given."""
    counts: Counter[tuple[str, str]] = Counter()
    for result in results:
        case, seen = result.case, result.observation
        if case is not None and seen is not None and case.wanted:
            given = seen.recommended[0].code[0] if seen.recommended else "-"
            counts[case.wanted[0][0][0], given] += 1
    return dict(counts)


def outcome_table(results: Iterable[Result]) -> dict[tuple[str, str], int]:
    """(expected outcome, outcome) → how many cases."""
    pairs = ((r.case, r.observation) for r in results)
    return dict(Counter((str(c.expected_outcome), str(o.outcome)) for c, o in pairs if c is not None and o is not None))


def worst_cases(results: Iterable[Result], count: int) -> list[Result]:
    """The cases that went most wrong and may be shown: not right, then by what codes and sections they lack."""
    shown = [r for r in results if r.case is not None and r.value(HEADLINE) == 0.0]
    return sorted(shown, key=lambda r: (_merit(r), r.case_id))[:count]


def _merit(result: Result) -> float:
    """How much of what was wanted came: the mean of the measures that say so, less what must not be there."""
    good = ("outcome_right", "code_f1", "category_f1", "deciding_cited", "section_recall_at_5", "said", "asked")
    values = [v for metric in good if (v := result.value(metric)) is not None]
    harm = sum(result.value(metric) or 0.0 for metric in ("forbidden_codes", "said_wrongly", "under_refusal"))
    return (sum(values) / len(values) if values else 0.0) - harm
