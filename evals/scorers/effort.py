"""What an answer took: time, tokens, money, and parts that were missing."""

from collections.abc import Iterator

from evals.cases import EvalCase
from evals.observations import Observation
from evals.scores import Score

_NOTICES = ("read_first_", "removed_unverified")


def score_effort(_case: EvalCase, seen: Observation) -> Iterator[Score]:
    """Latency in milliseconds, degradations, what grounding removed, and a model's tokens and cost."""
    yield Score("latency_ms", seen.milliseconds)
    missing = [name for name in seen.degraded if not name.startswith(_NOTICES)]
    yield Score("degraded", float(bool(missing)), ", ".join(missing))
    removed = [name.partition(":")[2] for name in seen.degraded if name.startswith("removed_unverified")]
    yield Score("removed_unverified", float(sum(int(n) for n in removed if n.isdigit())))
    yield Score("errors", float(seen.error is not None), seen.error or "")
    if seen.usage is not None:
        yield Score("tokens", float(seen.usage.prompt_tokens + seen.usage.completion_tokens))
        if seen.usage.cost is not None:
            yield Score("cost_usd", seen.usage.cost)
