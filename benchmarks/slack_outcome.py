"""What came of a load of questions in Slack: the promises that were not kept, and the table of figures.

`slack_load.py` measures; nothing here runs by itself.
"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

ACKNOWLEDGED_WITHIN = 1.0


@dataclass(frozen=True)
class Outcome:
    """What came of it: acknowledgement times of every delivery in seconds, and answers to each question."""

    acknowledged: list[float]
    refused: int
    answers: list[int]
    wrong: int
    seconds: float
    calls: int
    # The same burst of bare requests at the same bots beforehand, sorted, and the machine's load then.
    bare: list[float]
    load: float
    failed: Counter[str]

    @property
    def broken(self) -> list[str]:
        """The promises that were not kept."""
        promises = {
            "a question has no answer": 0 in self.answers,
            "a question has more than one answer": max(self.answers) > 1,
            "an answer lacks the code it must have": self.wrong > 0,
            "a delivery was not acknowledged with 200": self.refused > 0,
            f"p99 of acknowledgement is above {ACKNOWLEDGED_WITHIN} s": percentile(self.acknowledged, 99)
            >= ACKNOWLEDGED_WITHIN,
        }
        return [promise for promise, is_broken in promises.items() if is_broken]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of the sorted values, in percent, does not exceed."""
    return values[ceil(share / 100 * len(values)) - 1]


def table(workers: int, on_postgresql: bool, outcome: Outcome) -> str:
    """The figures as Markdown."""
    times = {f"p{share}": percentile(outcome.acknowledged, share) for share in (50, 95, 99)}
    times["max"] = outcome.acknowledged[-1]
    failed = ", ".join(f"{count} {name}" for name, count in sorted(outcome.failed.items()))
    count = Counter(outcome.answers)
    rows = {
        "workers, records": f"{workers}, {'PostgreSQL' if on_postgresql else 'SQLite'}",
        "questions, deliveries": f"{len(outcome.answers)}, {len(outcome.acknowledged)}",
        "Web API calls, failed": f"{outcome.calls}, {outcome.failed.total()} ({failed})",
        "answered exactly once; not; more than once": f"{count[1]}; {count[0]}; {count.total() - count[0] - count[1]}",
        "answers without the code they must have": str(outcome.wrong),
        **{f"acknowledged, {name}": f"{1000 * took:.0f} ms" for name, took in times.items()},
        "bare requests, the same burst at the same bots": f"p99 {1000 * percentile(outcome.bare, 99):.0f} ms",
        "load average at the start": f"{outcome.load:.1f} on {os.cpu_count()} cores",
        "all answered after": f"{outcome.seconds:.1f} s",
        "answers a second": f"{len(outcome.answers) / outcome.seconds:.1f}",
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])
