"""The figures of `honesty.py`: what was shown, what of it is not so, and what became of what the model said."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from truth import shown, untrue

from bot.bootstrap import open_library
from bot.settings import read_settings


def kept_answers(file: Path) -> list[dict[str, Any]]:
    """The answers of a file; a line that an interruption tore is left out, so that its question is asked again."""
    kept = []
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        try:
            kept.append(json.loads(line))
        except ValueError:
            continue
    return kept


def write_report(folder: Path, questions: Mapping[str, str]) -> int:
    """Write report.json and report.md over the answers kept in a folder; 1 where something shown is not so, else 0."""
    answers = [answer for answer in kept_answers(folder / "answers.jsonl") if answer["question_id"] in questions]
    figures = figures_of(answers, questions)
    (folder / "report.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    text = markdown(figures)
    (folder / "report.md").write_text(text, encoding="utf-8")
    print(text)
    return 1 if any(figures["untrue"].values()) else 0


def figures_of(answers: Sequence[Mapping[str, Any]], questions: Mapping[str, str]) -> dict[str, Any]:
    """All figures; `untrue` must be zero throughout."""
    library = open_library(read_settings())
    wrong: Counter[str] = Counter()
    places: list[str] = []
    for answer in answers:
        faults = untrue(answer, questions[answer["question_id"]], library)
        wrong += faults
        places += [f"{answer['question_id']}: {fault}" for fault in faults]
    writing = [answer["written_by"] for answer in answers if answer["written_by"]]
    said = [answer for answer in answers if answer["written_by"] and answer["written_by"]["fallback"] is None]
    return {
        "model": sorted({one["model"].split("/")[-1] for one in writing}),
        "questions": len(answers),
        "outcomes": dict(Counter(answer["outcome"] for answer in answers)),
        "asked_of_the_model": len(writing),
        "in_the_models_words": len(said),
        "composed_instead": dict(Counter(one["fallback"] for one in writing if one["fallback"])),
        "shown": dict(sum((shown(answer) for answer in answers), Counter())),
        "shown_in_the_models_answers": dict(sum((shown(answer) for answer in said), Counter())),
        "untrue": dict(wrong),
        "untrue_at": places,
        "sentences_kept": sum(one["kept"] for one in writing),
        "sentences_with_codes_struck": sum(one["struck"] for one in writing),
        "not_used_by_cause": dict(sum((Counter(one["dropped"]) for one in writing), Counter())),
        "calls": sum(one["calls"] for one in writing),
        "tokens_in": sum(one["tokens_in"] for one in writing),
        "tokens_out": sum(one["tokens_out"] for one in writing),
        "seconds": _seconds([answer["timings_ms"]["total"] / 1000 for answer in answers if answer["written_by"]]),
    }


def _seconds(times: Sequence[float]) -> dict[str, float]:
    if len(times) < 2:
        return {"all": round(sum(times), 1)}
    return {"median": round(median(times), 1), "p95": round(quantiles(times, n=20)[-1], 1), "all": round(sum(times), 1)}


def markdown(figures: Mapping[str, Any]) -> str:
    """The figures as a table."""
    rows = [
        ("questions", figures["questions"]),
        ("outcomes", _listed(figures["outcomes"])),
        ("asked of the model (the rest is refused or looked up before)", figures["asked_of_the_model"]),
        ("shown in the model's words", figures["in_the_models_words"]),
        ("composed instead, by reason", _listed(figures["composed_instead"])),
        ("shown, all answers", _listed(figures["shown"])),
        ("shown, the model's answers", _listed(figures["shown_in_the_models_answers"])),
        ("**not so** (must be 0)", _listed(figures["untrue"]) or 0),
        ("sentences kept", figures["sentences_kept"]),
        ("sentences struck for a code", figures["sentences_with_codes_struck"]),
        ("not used, by cause", _listed(figures["not_used_by_cause"])),
        ("calls, tokens in, tokens out", f"{figures['calls']}, {figures['tokens_in']}, {figures['tokens_out']}"),
        ("seconds an answer", _listed(figures["seconds"])),
    ]
    lines = [f"# Honesty with {', '.join(figures['model']) or 'no model'}", "", "| | |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {value} |" for name, value in rows)]) + "\n"


def _listed(counts: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {many}" for name, many in sorted(counts.items(), key=lambda item: str(item[0])))
