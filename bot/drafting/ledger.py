"""The calls of one answer: asked within one deadline, and what they took and gave counted for the audit line."""

import time
from collections import Counter
from threading import Lock

from bot.drafting.calls import ChatModel, ModelFailed, Prompt, Shape, Usage, Why
from bot.drafting.causes import Cause
from bot.models import Writing

# A call that cannot take this long is not begun.
_SHORTEST_CALL = 0.5


class Ledger:
    """Counts for one answer; calls may come from several threads."""

    def __init__(self, model: ChatModel, seconds: float) -> None:
        """Ask `model` until so many seconds have passed."""
        self._model = model
        self._ends = time.monotonic() + seconds
        self._lock = Lock()
        self._usage = Usage()
        self._prompts: dict[str, str] = {}
        self._counts: Counter[Cause] = Counter()

    def ask(self, prompt: Prompt, shape: type[Shape]) -> Shape:
        """The reply in the shape wanted; raises ModelFailed, also where no time is left."""
        left = self._ends - time.monotonic()
        if left < _SHORTEST_CALL:
            raise ModelFailed(Why.SLOW)
        with self._lock:
            self._prompts[f"{prompt.name}:{prompt.version}"] = prompt.sha256
        try:
            reply, usage = self._model.ask(prompt, shape, left)
        except ModelFailed as failed:
            self._add(failed.usage)
            raise
        self._add(usage)
        return reply

    def _add(self, usage: Usage) -> None:
        with self._lock:
            self._usage += usage

    def count(self, cause: Cause, many: int = 1) -> None:
        """Count what is not used."""
        if many:
            with self._lock:
                self._counts[cause] += many

    @property
    def counts(self) -> Counter[Cause]:
        """What was not used so far, by cause."""
        with self._lock:
            return Counter(self._counts)

    def writing(self, kept: int = 0, fallback: str | None = None) -> Writing:
        """What the audit line says."""
        counts = {cause.value: many for cause, many in sorted(self._counts.items()) if cause is not Cause.CODE}
        return Writing(
            model=self._model.name,
            prompts=dict(self._prompts),
            tokens_in=self._usage.tokens_in,
            tokens_out=self._usage.tokens_out,
            estimated=self._usage.estimated,
            cost=self._usage.cost,
            calls=self._usage.calls,
            ms=round(self._usage.ms, 2),
            kept=kept,
            struck=self._counts[Cause.CODE],
            dropped=counts,
            fallback=fallback,
        )
