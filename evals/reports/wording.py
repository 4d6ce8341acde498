"""How figures are written, in every form of the report alike."""

from evals.figures import Figure
from evals.metrics import BY_NAME, Kind
from evals.statistics import Comparison, Estimate

_CERTAIN = 0.05
_LEAST_SHOWN = 0.0001


def figure_text(figure: Figure) -> str:
    """A figure with its interval: shares in per cent, counts as a sum, others as a mean."""
    metric = BY_NAME[figure.metric]
    if metric.kind is Kind.COUNT:
        text = f"{figure.total:g}"
    elif metric.kind is Kind.MEAN:
        text = f"{figure.macro.value:.2f} [{figure.macro.low:.2f}, {figure.macro.high:.2f}]"
    else:
        text = share_text(figure.macro)
        if figure.micro is not None:
            text += f"; micro {share_text(figure.micro)}"
    return f"{text} ({figure.unscored} unscored)" if figure.unscored else text


def share_text(estimate: Estimate) -> str:
    """A share in per cent with its interval.

    >>> share_text(Estimate(0.5, 0.25, 0.75, 8))
    '50.0 % [25.0, 75.0]'
    """
    return f"{estimate.value * 100:.1f} % [{estimate.low * 100:.1f}, {estimate.high * 100:.1f}]"


def difference_text(found: Comparison) -> str:
    """A difference with interval and p, and what could have been seen."""
    change = found.difference
    sure = "" if found.p < _CERTAIN else ", not certain"
    detectable = f"detectable {found.detectable:.3f}"
    p = f"p {found.p:.4f}" if found.p >= _LEAST_SHOWN else "p below 0.0001"
    return f"{change.value:+.3f} [{change.low:+.3f}, {change.high:+.3f}], {p}{sure}, {detectable}"
