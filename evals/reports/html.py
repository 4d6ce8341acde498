"""The report as one page that needs nothing beside it: tables, charts, and every case with its passages and diff."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evals.figures import HEADLINE, SMALLEST_SLICE
from evals.metrics import BY_NAME, METRICS
from evals.observations import Observation
from evals.reports.summary import Summary, percentile
from evals.reports.svg import curve, grid, histogram
from evals.reports.wording import difference_text, figure_text, share_text
from evals.results import Result
from evals.scorers.code_sets import meets

_BINS = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the diff between what was demanded and what was given: "=", "-" missing, "+" beside."""

    mark: str
    text: str


def html(summary: Summary) -> str:
    """The whole page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source = (files("evals") / "reports" / "report.html").read_text(encoding="utf-8")
    return environment.from_string(source).render(
        info=summary.run.info,
        verdict=summary.verdict,
        ours=summary.ours,
        rows=list(_rows(summary)),
        beside=[(n, BY_NAME[m].label, difference_text(found)) for (n, m), found in summary.beside.items()],
        slices=[
            (s.kind, s.name, s.cases, share_text(s.figures[HEADLINE].macro))
            for s in summary.slices
            if HEADLINE in s.figures
        ],
        smallest=SMALLEST_SLICE,
        pairs=summary.pairs,
        charts=_charts(summary),
        calibration_error=f"{summary.calibration_error:.3f}",
        latency=(percentile(summary.latencies, 0.5), percentile(summary.latencies, 0.95)),
        worst=[result.case_id for result in summary.worst],
        results=[r for r in summary.results if r.case is not None],
        diff=diff_lines,
        passages=_passages,
        labels={metric.name: metric.label for metric in METRICS},
    )


def _rows(summary: Summary) -> Iterator[tuple[str, str, int, list[str]]]:
    for metric in METRICS:
        ours = summary.figures[summary.ours].get(metric.name)
        if ours is not None:
            cells = [summary.figures[name].get(metric.name) for name in summary.run.info.contestants]
            yield metric.group, metric.label, ours.macro.cases, [figure_text(c) if c else "" for c in cells]


def _charts(summary: Summary) -> dict[str, Markup]:
    points = [(b.said, b.so, f"said {b.said:.2f}, so {b.so:.2f}, {b.count} codes") for b in summary.reliability]
    abstaining = [
        (a.coverage, a.risk, f"below {a.threshold:.2f}: answers {a.coverage:.1%}, of which {a.risk:.1%} wrong")
        for a in summary.abstaining
    ]
    drawn = {
        "confusions": grid(summary.confusions, "recommended", "demanded"),
        "outcomes": grid(summary.outcomes, "seen", "expected"),
        "reliability": curve(points, True, "probability shown", "share right"),
        "abstaining": curve(abstaining, False, "share answered", "share wrong"),
        "latency": histogram(summary.latencies, _BINS, "ms"),
    }
    # Made by evals.reports.svg, which escapes every text.
    return {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704


def diff_lines(result: Result) -> list[Line]:
    """What was demanded and what was given, code by code and section by section."""
    case, seen = result.case, result.observation
    if case is None or seen is None:
        return []
    given = [code.code for code in seen.recommended]
    lines = []
    for wanted in case.wanted:
        met = next((code for code in given if meets(code, wanted, case.by_category)), None)
        lines.append(Line("=" if met else "-", _titled(met or "/".join(wanted), seen)))
    taken = {code for code in given for wanted in case.wanted if meets(code, wanted, case.by_category)}
    lines += [Line("+", _titled(code, seen)) for code in given if code not in taken]
    cited = {citation.passage_id for citation in seen.citations}
    lines += [Line("=" if section in cited else "-", section) for section in case.deciding_sections]
    return lines


def _titled(code: str, seen: Observation) -> str:
    fact = seen.facts.codes.get(code)
    return f"{code} {fact.description}" if fact and fact.description else code


def _passages(result: Result) -> list[tuple[str, Markup]]:
    """The passages of a case with what is quoted of them marked, deciding ones first."""
    case, seen = result.case, result.observation
    if case is None or seen is None:
        return []
    quotes = {citation.passage_id: citation.quote for citation in seen.citations}
    ids = dict.fromkeys([*case.deciding_sections, *quotes])
    return [(i, _quoted(seen.facts.passages[i], quotes.get(i, ""))) for i in ids if i in seen.facts.passages]


def _quoted(text: str, quote: str) -> Markup:
    if not quote or quote not in text:
        return Markup(escape(text))  # noqa: S704
    before, _, after = text.partition(quote)
    return Markup(f"{escape(before)}<mark>{escape(quote)}</mark>{escape(after)}")  # noqa: S704
