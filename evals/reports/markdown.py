"""The report as Markdown, for a pull request: verdict, table beside the baselines, worst slices, worst cases."""

from collections.abc import Iterator

from evals.figures import HEADLINE, SMALLEST_SLICE
from evals.metrics import BY_NAME, METRICS, Kind
from evals.reports.summary import Summary, percentile
from evals.reports.wording import difference_text, figure_text, share_text

_WORST_SLICES = 12


def markdown(summary: Summary) -> str:
    """The whole report."""
    return "\n".join(_lines(summary)) + "\n"


def _lines(summary: Summary) -> Iterator[str]:
    info = summary.run.info
    provenance = info.provenance
    yield f"# Evaluation: {info.suite}"
    yield ""
    yield f"Commit {provenance.commit[:12]}{' with changes' if provenance.changes else ''} · {info.cases} cases · seed {info.seed} · {info.seconds:.0f} s · {provenance.encoder}"  # noqa: E501
    yield ""
    yield from _verdict(summary)
    yield from _table(summary)
    yield from _beside(summary)
    yield from _slices(summary)
    yield from _rest(summary)
    yield from _worst(summary)


def _verdict(summary: Summary) -> Iterator[str]:
    if summary.verdict.passed:
        yield "**Gate: passed.**"
    else:
        yield "**Gate: failed.**"
        yield ""
        yield from (f"- {failure}" for failure in summary.verdict.failures)
    yield ""


def _table(summary: Summary) -> Iterator[str]:
    names = summary.run.info.contestants
    yield "## Figures, with 95 % bootstrap intervals over cases"
    yield ""
    yield f"| measure | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for metric in METRICS:
        ours = summary.figures[summary.ours].get(metric.name)
        if ours is not None:
            cells = [summary.figures[name].get(metric.name) for name in names]
            shown = " | ".join(figure_text(cell) if cell else "" for cell in cells)
            yield f"| {metric.label} ({ours.macro.cases}) | {shown} |"
    yield ""


def _beside(summary: Summary) -> Iterator[str]:
    if summary.beside:
        yield "## Ours against each baseline, paired by case (Fisher's randomisation test)"
        yield ""
        for (name, metric), found in summary.beside.items():
            yield f"- {name}, {BY_NAME[metric].label}: {difference_text(found)}"
        yield ""


def _slices(summary: Summary) -> Iterator[str]:
    ranked = [one for one in summary.slices if one.cases >= SMALLEST_SLICE]
    yield f"## Worst slices by cases right (of {len(ranked)} with {SMALLEST_SLICE} cases or more)"
    yield ""
    for one in ranked[:_WORST_SLICES]:
        yield f"- {one.kind} {one.name}: {share_text(one.figures[HEADLINE].macro)} of {one.cases}"
    yield ""


def _rest(summary: Summary) -> Iterator[str]:
    right, pairs = summary.pairs
    times = summary.latencies
    if pairs:
        yield f"Pairs (same words, another date or setting) right on both sides: {right} of {pairs}."
    yield f"Latency: median {percentile(times, 0.5):.0f} ms, 95th percentile {percentile(times, 0.95):.0f} ms."
    yield f"Expected calibration error of the scores shown: {summary.calibration_error:.3f} over {len(summary.codes)} codes."  # noqa: E501
    yield ""


def _worst(summary: Summary) -> Iterator[str]:
    if summary.worst:
        yield f"## The {len(summary.worst)} worst cases"
        yield ""
    for result in summary.worst:
        case, seen = result.case, result.observation
        if case is not None and seen is not None:
            wrong = result.score(HEADLINE)
            given = ", ".join(code.code for code in seen.recommended) or "no code"
            wanted = ", ".join("/".join(codes) for codes in case.wanted) or "no code demanded"
            yield f"- **{case.id}** “{case.question}” ({case.expected_outcome}; {wanted}): {seen.outcome}, {given}; wrong: {wrong.why if wrong else ''}"  # noqa: E501


def text_table(summary: Summary) -> str:
    """The figures of ours as plain lines, for a terminal."""
    ours = summary.figures[summary.ours].values()
    width = max((len(BY_NAME[f.metric].label) for f in ours), default=0)
    shown = [
        f for f in ours if BY_NAME[f.metric].kind is not Kind.COUNT or f.total or "zero" in BY_NAME[f.metric].group
    ]
    return "\n".join(f"{BY_NAME[f.metric].label:<{width}}  {figure_text(f)}" for f in shown)
