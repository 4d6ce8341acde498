"""The report as JSON, for programs."""

from dataclasses import asdict
from typing import Any

from evals.figures import Figure
from evals.reports.summary import Summary, percentile


def report_json(summary: Summary) -> dict[str, Any]:
    """Provenance, verdict, figures of every contestant, slices of ours, calibration."""
    info = summary.run.info
    return {
        "suite": info.suite,
        "seed": info.seed,
        "cases": info.cases,
        "provenance": {**asdict(info.provenance), "key": info.provenance.key},
        "gate": {"passed": summary.verdict.passed, "failures": list(summary.verdict.failures)},
        "contestants": {
            name: {metric: _figure(figure) for metric, figure in found.items()}
            for name, found in summary.figures.items()
        },
        "against_baselines": [
            {"baseline": name, "metric": metric, **asdict(found)} for (name, metric), found in summary.beside.items()
        ],
        "slices": [
            {"kind": one.kind, "name": one.name, "figures": {m: _figure(f) for m, f in one.figures.items()}}
            for one in summary.slices
        ],
        "pairs": dict(zip(("right", "of"), summary.pairs, strict=True)),
        "confusions": [
            {"demanded": a, "recommended": b, "cases": n} for (a, b), n in sorted(summary.confusions.items())
        ],
        "calibration": {
            "expected_error": summary.calibration_error,
            "bins": [asdict(one) for one in summary.reliability],
            "abstaining": [asdict(one) for one in summary.abstaining],
        },
        "latency_ms": {"p50": percentile(summary.latencies, 0.5), "p95": percentile(summary.latencies, 0.95)},
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {name: value for name, value in asdict(figure).items() if name != "metric" and value is not None}
