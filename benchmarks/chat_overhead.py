"""Measure what answers by a chat model cost beside the model: everything around its calls, on this machine.

    python benchmarks/chat_overhead.py [FILE.jsonl]      (needs a built index)

Asks questions of ours, or those in the field `question` of a file.

The model is a script that answers at once: it names what the question names, chooses the first candidate of each
condition and says the first sentences of what it is shown, which all stand. Its own time is taken off. Prints median
and 95th percentile of the composed answer, of the written one, and of what stands around the model's calls in it (the
step `write` of its timings); and the same of the best of each question's rounds, which other work disturbs least.
"""

import argparse
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from speed import QUESTIONS

from bot.bootstrap import Chat, assemble, ensure_index, index_folder, make_encoder, open_library
from bot.drafting.calls import Prompt, Shape, Usage
from bot.models import Question
from bot.screening import Screener
from bot.settings import read_settings

_QUESTIONS = (
    *QUESTIONS,
    "sepsis due to E. coli UTI, admitted",
    "which is sequenced first, the hypertension or the CKD?",
)
_ROUNDS = 7
_TARGET_MS = 60
_DAY = date(2026, 8, 15)


class _AtOnce:
    """A model that answers at once, and keeps how long it took over it."""

    name = "scripted:at-once"

    def __init__(self) -> None:
        self.seconds = 0.0

    def ask(self, prompt: Prompt, shape: type[Shape], seconds: float) -> tuple[Shape, Usage]:
        begun = time.perf_counter()
        reply = _mentions(prompt.material) if prompt.name == "extract" else _explanation(prompt.material)
        made = shape.model_validate(reply)
        self.seconds += time.perf_counter() - begun
        return made, Usage(1, 1, None, 0.0, 1)


def _mentions(material: str) -> dict[str, object]:
    text = material.split(">\n", 1)[1].rsplit("\n</", 1)[0]
    parts = [part.strip() for part in re.split(r"[,;?.\n]|\bwith\b|\band\b", text) if any(map(str.isalpha, part))]
    found = [{"evidence": part[:300], "kind": "condition", "status": "established"} for part in parts[:20]]
    return {"mentions": found}


def _explanation(material: str) -> dict[str, object]:
    choices, sentences = [], []
    for part in re.split(r"^condition ", material, flags=re.MULTILINE)[1:]:
        first = re.search(r"^  candidate (\d+):", part, re.MULTILINE)
        if first:
            choices.append({"condition": int(part.split(" ", 1)[0]), "candidate": int(first[1])})
    for number, text in re.findall(r"^<passage (\d+) \w+>\n[^\n]*\n([^\n]+)", material, re.MULTILINE)[:6]:
        sentences.append({"text": text[:600], "passages": [int(number)], "quote": text[:200].rsplit(" ", 1)[0]})
    return {"choices": choices, "sentences": sentences, "missing": []}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?")
    options = parser.parse_args()
    questions = _QUESTIONS
    if options.file:
        rows = [json.loads(line) for line in options.file.read_text(encoding="utf-8").splitlines() if line.strip()]
        questions = tuple(row["question"] for row in rows)
    rows, kept = _measured(questions)
    print("| answer | median | 95th percentile | median of the best | its 95th percentile |\n|---|---|---|---|---|")
    for name, rounds in rows.items():
        times, best = [one for found in rounds for one in found], [min(found) for found in rounds]
        figures = (statistics.median(times), _high(times), statistics.median(best), _high(best))
        print(f"| {name} | {' | '.join(f'{figure:.1f} ms' for figure in figures)} |")
    print(f"\n{len(questions)} questions, {_ROUNDS} rounds; {kept} of the last round's answers were the model's")
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"target: median around the calls under {_TARGET_MS} ms; {load}, Python {sys.version.split()[0]}")


def _measured(questions: Sequence[str]) -> tuple[dict[str, list[list[float]]], int]:
    """Milliseconds by question and round, by what was measured, and how many answers were the model's."""
    settings = read_settings()
    library, encoder, screener, model = open_library(settings), make_encoder(settings), Screener(), _AtOnce()
    index = ensure_index(index_folder(settings, encoder), library.corpus, lambda done, total: None)
    plain = assemble(library, index, encoder, screener, None)
    with_model = assemble(library, index, encoder, screener, None, Chat(model, 60.0))
    names = ("composed", "written, without the model's time", "around the model's calls")
    rows: dict[str, list[list[float]]] = {name: [[] for _ in questions] for name in names}
    kept = 0
    for number in range(_ROUNDS + 1):
        kept = 0
        for place, text in enumerate(questions):
            composed = plain.answerer.answer(Question(text, _DAY))
            model.seconds = 0.0
            written = with_model.answerer.answer(Question(text, _DAY))
            kept += bool(written.written_by and written.written_by.kept)
            its_own = model.seconds * 1000
            timed = (composed.timings_ms["total"], written.timings_ms["total"] - its_own)
            # The first round fills what is cached.
            if number:
                for name, one in zip(names, (*timed, written.timings_ms["write"] - its_own), strict=True):
                    rows[name][place].append(one)
    return rows, kept


def _high(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
