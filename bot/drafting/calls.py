"""What is said to a chat model and what comes back; `bot.chat_model` says it through LangChain."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from pydantic import BaseModel

Shape = TypeVar("Shape", bound=BaseModel)


class Why(StrEnum):
    """Why a model's reply could not be used."""

    DOWN = "down"
    SLOW = "slow"
    QUOTA = "quota"
    CUT = "cut"
    NONSENSE = "nonsense"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing asked of a model. `name` and `version` say which of our prompts it was made from.

    `instructions` are ours and the same for every question; `material` is data: the question, candidates, passages.
    """

    name: str
    version: int
    instructions: str
    material: str

    @property
    def sha256(self) -> str:
        """The hash of the instructions, for the audit line; the material is not in it."""
        return hashlib.sha256(f"{self.name}:{self.version}\n{self.instructions}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls took: tokens in and out, cost in US dollars where a price is known, milliseconds, calls made.

    Tokens are those of all calls, also of calls that came to nothing. `estimated` says that a vendor did not tell them,
    and that they are counted from the letters.
    """

    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    ms: float = 0.0
    calls: int = 0
    estimated: bool = False

    def __add__(self, other: "Usage") -> "Usage":
        known = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            sum(known) if known else None,
            self.ms + other.ms,
            self.calls + other.calls,
            self.estimated or other.estimated,
        )


_NOTHING_USED = Usage()


class ModelFailed(Exception):
    """A call to the model came to nothing; neither the prompt nor the reply stands in it, `usage` is what it took."""

    def __init__(self, why: Why, usage: Usage = _NOTHING_USED) -> None:
        super().__init__(why.value)
        self.why = why
        self.usage = usage


class ChatModel(Protocol):
    """A model that fills in a shape."""

    @property
    def name(self) -> str:
        """The setting that it was made from, as in "openai:gpt-5"."""

    def ask(self, prompt: Prompt, shape: type[Shape], seconds: float) -> tuple[Shape, Usage]:
        """The reply in the shape wanted, within so many seconds. Raises ModelFailed and nothing else."""
