"""A call of a chat model from prompt to shape, within its time limit: places, tries, manners, tokens counted."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol

import tenacity

from bot.drafting.budget import Budget, cost, estimated_tokens
from bot.drafting.calls import ModelFailed, Prompt, Shape, Usage, Why
from bot.drafting.failures import Failure
from bot.drafting.replies import instructions_for, read_reply, schema_of
from bot.drafting.streaming import Piece, Streamed, read_stream

_ATTEMPTS = 3
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 4.0


class Manner(IntEnum):
    """How a model is asked. What its server does not take is left out in the next one."""

    # The vendor holds the model to the schema, and the temperature is 0.
    HELD = 0
    # With the vendor's own temperature, on which some models insist.
    FREE = 1
    # The schema stands in the instructions alone.
    PLAIN = 2


@dataclass(frozen=True, slots=True)
class Said:
    """What is said to the model, and the schema of the reply wanted."""

    instructions: str
    material: str
    schema: dict[str, Any]

    @property
    def tokens(self) -> int:
        """About how many tokens it has."""
        return estimated_tokens(self.instructions + self.material)


class Source(Protocol):
    """Where replies come from."""

    @property
    def manner(self) -> Manner:
        """The fullest manner that it knows."""

    @property
    def is_here(self) -> bool:
        """Whether the model runs in this process, and so has to be waited for at its end."""

    def stream(self, said: Said, manner: Manner, seconds: float) -> Iterator[Piece]:
        """The reply as it comes; nobody reads it after so many seconds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many calls are made at once, what a million tokens cost, how long a reply that has begun may be silent."""

    at_once: int
    price: tuple[float, float] | None
    silence: float


class CalledModel:
    """A `ChatModel` over a source of streamed replies."""

    def __init__(self, name: str, source: Source, limits: Limits, budget: Budget) -> None:
        self._name = name
        self._source = source
        self._limits = limits
        self._budget = budget
        self._places = threading.BoundedSemaphore(limits.at_once)
        # The fullest manner that the server has not refused so far.
        self._manner = source.manner

    @property
    def name(self) -> str:
        """The setting that it was made from."""
        return self._name

    def ask(self, prompt: Prompt, shape: type[Shape], seconds: float) -> tuple[Shape, Usage]:
        """The reply in the shape wanted, within so many seconds. Raises ModelFailed and nothing else."""
        began = time.monotonic()
        said = Said(instructions_for(prompt, shape), prompt.material, schema_of(shape))
        if not self._budget.allows(said.tokens):
            raise ModelFailed(Why.BUDGET)
        tries = _Tries(said, began + seconds)
        reply = self._reply(tries)
        usage = tries.usage(self._limits.price, (time.monotonic() - began) * 1000)
        if reply.failure:
            raise ModelFailed(reply.failure.why, usage)
        try:
            return read_reply(reply.text, shape, reply.is_cut), usage
        except ModelFailed as failed:
            failed.usage = usage
            raise

    def _reply(self, tries: "_Tries") -> Streamed:
        """The reply in the fullest manner that the server takes, else the failure of the last try."""
        first = self._manner
        for manner in Manner:
            if manner < first:
                continue
            reply = self._tried(tries, manner)
            if not (reply.failure and reply.failure.refused):
                break
        if not reply.failure:
            self._manner = manner
        return reply

    def _tried(self, tries: "_Tries", manner: Manner) -> Streamed:
        """A reply, asked for again while a failure may pass and the time limit leaves room."""
        again = tenacity.Retrying(
            retry=tenacity.retry_if_result(_may_pass),
            stop=tenacity.stop_after_attempt(_ATTEMPTS) | tenacity.stop_before_delay(tries.left),
            wait=_wait,
            retry_error_callback=_last,
        )
        reply: Streamed = again(self._once, tries, manner)
        return reply

    def _once(self, tries: "_Tries", manner: Manner) -> Streamed:
        if tries.left <= 0 or not self._places.acquire(timeout=tries.left):
            return Streamed("", False, 0, 0, Failure(Why.SLOW))
        tries.made += 1
        said, left = tries.said, tries.left
        reply = read_stream(
            lambda: self._source.stream(said, manner, left),
            tries.deadline,
            self._limits.silence,
            self._places.release,
            daemon=not self._source.is_here,
        )
        # A server that did not take the request has not charged for it; one that fell silent may have.
        if reply.text or not reply.failure or reply.failure.why is Why.SLOW:
            self._budget.add(tries.charge(reply))
        return reply


@dataclass(slots=True)
class _Tries:
    said: Said
    deadline: float
    made: int = field(default=0, init=False)
    tokens_in: int = field(default=0, init=False)
    tokens_out: int = field(default=0, init=False)
    estimated: bool = field(default=False, init=False)

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()

    def charge(self, reply: Streamed) -> int:
        """Count what a reply took, and say how much that is."""
        tokens_in, tokens_out = reply.tokens_in or self.said.tokens, reply.tokens_out or estimated_tokens(reply.text)
        self.tokens_in += tokens_in
        self.tokens_out += tokens_out
        self.estimated = self.estimated or not (reply.tokens_in and reply.tokens_out)
        return tokens_in + tokens_out

    def usage(self, price: tuple[float, float] | None, ms: float) -> Usage:
        """What all tries took together."""
        spent = cost(self.tokens_in, self.tokens_out, price)
        return Usage(self.tokens_in, self.tokens_out, spent, ms, self.made, self.estimated)


def _may_pass(reply: Streamed) -> bool:
    return bool(reply.failure and reply.failure.passing)


def _wait(state: tenacity.RetryCallState) -> float:
    reply = state.outcome.result() if state.outcome else None
    if isinstance(reply, Streamed) and reply.failure and reply.failure.wait is not None:
        return reply.failure.wait
    # Full jitter: many answers that failed together do not come back together.
    return tenacity.wait_random_exponential(multiplier=_FIRST_WAIT, max=_LONGEST_WAIT)(state)


def _last(state: tenacity.RetryCallState) -> Any:
    return state.outcome.result() if state.outcome else None
