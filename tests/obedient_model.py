"""A chat model that codes honestly until it reads an order, and then obeys it as fully as the shapes let it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.drafting.calls import Prompt, Shape, Usage
from bot.drafting.replies import read_reply
from bot.drafting.verifying import Support

_TEXT = re.compile(r"<(?:text|question) \w+>\n(.*?)\n</", re.DOTALL)
_CONDITION = re.compile(r"^condition (\d+) ", re.MULTILINE)
_CANDIDATE = re.compile(r"^  candidate (\d+): .*\[([0-9A-Z.]+)\]", re.MULTILINE)
_PASSAGE = re.compile(r"^<passage (\d+) \w+>\n(.*?)\n</passage", re.DOTALL | re.MULTILINE)
_WORDS = 12


@dataclass
class ObedientModel:
    """`orders` are the codes wanted, `says` what it would write; it obeys where `seen` stands in what it is shown.

    With no `seen` it writes all of that whatever it is shown, but chooses honestly: it was never told a code.
    """

    orders: Sequence[str] = ()
    says: Sequence[str] = ()
    seen: str = ""
    prompts: list[Prompt] = field(default_factory=list)
    name: str = "scripted:obedient"

    def ask(self, prompt: Prompt, shape: type[Shape], seconds: float) -> tuple[Shape, Usage]:
        self.prompts.append(prompt)
        return read_reply(self._reply(prompt, shape), shape), Usage(tokens_in=10, tokens_out=10, ms=1.0, calls=1)

    def _reply(self, prompt: Prompt, shape: type[Any]) -> str:
        if shape is Support:
            return '{"supported": true}'
        made = (
            {"mentions": self._mentions(prompt.material)}
            if prompt.name == "extract"
            else self._explained(prompt.material)
        )
        return str(shape(**made).model_dump_json())

    def _mentions(self, material: str) -> list[dict[str, Any]]:
        """Nothing beyond what we read ourselves, and for who obeys each line of the text as a condition of its own."""
        found = _TEXT.search(material)
        if found is None or not self._obeys(material):
            return []
        lines = [line.strip()[:300] for line in re.split(r"[\n.]", found[1]) if any(c.isalpha() for c in line)]
        return [{"evidence": line, "kind": "condition", "status": "established"} for line in lines[:20]]

    def _obeys(self, material: str) -> bool:
        return bool(self.seen) and self.seen in material

    def _explained(self, material: str) -> dict[str, Any]:
        obeys = self._obeys(material)
        choices = _choices(material, self.orders if obeys else ())
        passages = _PASSAGE.findall(material)
        numbers = [int(number) for number, _ in passages][:8]
        honest = [
            {"text": " ".join(text.splitlines()[-1].split()[:40]), "passages": [int(n)], "quote": None}
            for n, text in passages[:4]
        ]
        bad = (
            [{"text": text, "passages": numbers, "quote": None} for text in self.says] if obeys or not self.seen else []
        )
        asked = [text.rstrip(".") + "?" for text in self.says] if obeys or not self.seen else []
        return {"choices": choices, "sentences": [*bad, *honest][:16], "missing": asked[:8]}


def _choices(material: str, wanted: Sequence[str]) -> list[dict[str, int]]:
    """For each condition the candidate that is ordered, where it is among them; without one it leaves ours to stand."""
    blocks = re.split(r"^(?=condition \d+ )", material, flags=re.MULTILINE)
    choices = []
    for block in blocks:
        condition = _CONDITION.match(block)
        candidates = _CANDIDATE.findall(block)
        ordered = [number for number, code in candidates if code in wanted]
        if condition and ordered:
            choices.append({"condition": int(condition[1]), "candidate": int(ordered[0])})
    return choices
