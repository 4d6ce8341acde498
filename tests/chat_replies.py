"""Replies for a scripted chat model that find the numbers of what they mean in the prompt, as a model would."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scripted_model import Scripted, ScriptedModel

from bot.drafting.calls import Prompt, Shape, Usage

Reply = Scripted | Callable[[Prompt], Scripted]


class ReadingModel(ScriptedModel):
    """A scripted model of which a reply may be made from the prompt; `for_names` answer every prompt of a name."""

    def __init__(self, replies: Sequence[Reply] = (), for_names: dict[str, Reply] | None = None) -> None:
        super().__init__()
        self._made = list(replies)
        self._for_names = for_names or {}

    def ask(self, prompt: Prompt, shape: type[Shape], seconds: float) -> tuple[Shape, Usage]:
        reply = self._for_names.get(prompt.name) or (self._made.pop(0) if self._made else None)
        one = ScriptedModel([] if reply is None else [reply(prompt) if callable(reply) else reply], self.name)
        self.prompts.append(prompt)
        self.seconds.append(seconds)
        return one.ask(prompt, shape, seconds)


@dataclass(frozen=True)
class Said:
    """A sentence, the sections that it cites (numbers as they are) and its quotation."""

    text: str
    cites: tuple[str | int, ...] = ()
    quote: str | None = None


def extracted(*mentions: tuple[str, str] | tuple[str, str, str]) -> dict[str, Any]:
    """A reply to call 1: evidence and status, and the kind where it is no condition."""
    return {
        "mentions": [
            {"evidence": evidence, "status": status, "kind": kind[0] if kind else "condition"}
            for evidence, status, *kind in mentions
        ]
    }


def explained(
    *said: Said,
    choose: dict[int, str] | None = None,
    numbers: Sequence[tuple[int, int]] = (),
    missing: Sequence[str] = (),
) -> Callable[[Prompt], dict[str, Any]]:
    """A reply to call 2: `choose` names codes by condition, `numbers` are choices as they are."""

    def reply(prompt: Prompt) -> dict[str, Any]:
        picks = [(n, candidate_of(prompt, n, code)) for n, code in (choose or {}).items()]
        return {
            "choices": [{"condition": c, "candidate": n} for c, n in (*picks, *numbers)],
            "sentences": [
                {"text": s.text, "passages": [_passage_of(prompt, c) for c in s.cites], "quote": s.quote} for s in said
            ],
            "missing": list(missing),
        }

    return reply


def conditions_of(prompt: Prompt) -> list[tuple[str, str]]:
    """The conditions shown in call 2: their words and how sure they are."""
    return [(words, status) for status, words in re.findall(r"^condition \d+ \((\w+)\): (.*)$", prompt.material, re.M)]


def candidate_of(prompt: Prompt, condition: int, code: str) -> int:
    """The number of a code among a condition's candidates."""
    part = re.split(r"^condition \d+ ", prompt.material, flags=re.M)[condition]
    found = re.search(rf"^  candidate (\d+): .*\[{re.escape(code)}\]", part, re.M)
    assert found is not None, part
    return int(found[1])


def passages_of(prompt: Prompt) -> dict[str, int]:
    """The passages shown in call 2: section → number."""
    found = re.findall(r"^<passage (\d+) \w+>\n[^\n]*?, ([^\s,:]+)[:\n]", prompt.material, re.M)
    return {section: int(number) for number, section in found}


def _passage_of(prompt: Prompt, cited: str | int) -> int:
    return cited if isinstance(cited, int) else passages_of(prompt).get(cited, 9_999)
