"""A `ChatModel` that says what it is told to and keeps what was said to it."""

import json
from collections import deque
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from bot.drafting.calls import ModelFailed, Prompt, Shape, Usage, Why
from bot.drafting.replies import read_reply

Scripted = str | dict[str, Any] | BaseModel | Why


class ScriptedModel:
    """Gives `replies` in order, each read as a real reply is; a `Why` fails so. With none left it is down."""

    def __init__(self, replies: Iterable[Scripted] = (), name: str = "scripted:model") -> None:
        self.replies = deque(replies)
        self.prompts: list[Prompt] = []
        self.seconds: list[float] = []
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def ask(self, prompt: Prompt, shape: type[Shape], seconds: float) -> tuple[Shape, Usage]:
        self.prompts.append(prompt)
        self.seconds.append(seconds)
        reply = self.replies.popleft() if self.replies else Why.DOWN
        if isinstance(reply, Why):
            raise ModelFailed(reply)
        if isinstance(reply, dict):
            reply = json.dumps(reply)
        elif isinstance(reply, BaseModel):
            reply = reply.model_dump_json()
        return read_reply(reply, shape), Usage(tokens_in=100, tokens_out=10, ms=1.0, calls=1)
