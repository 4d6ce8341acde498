"""Measure answers over development sets kept outside the repository, through the public command alone.

    python benchmarks/answer_quality.py FOLDER [--misses]

FOLDER holds `disease_synonyms.jsonl`, `common_diseases.tsv`, `lay_and_abbreviated_terms.tsv` and
`coder_questions.jsonl`. Reports gold code first and among the first ten, must-codes found, forbidden
codes given, outcomes; and counts over all of them codes that do not exist and quotations that do not
stand in their passage, looked up again here, apart from the answerer's own check.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from bot.bootstrap import open_library
from bot.settings import read_settings
from codes.models import System

_AS_OF = "2026-08-15"
# Written by somebody who had read neither rules nor search; nothing is tuned on it, and its misses are never printed.
_BLIND = Path(__file__).parents[1] / "evals" / "datasets" / "coding_questions_blind.jsonl"


def main() -> None:
    """Run every set that is present and print one line of figures for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="print each question that was missed")
    parser.add_argument("--all", action="store_true", help="every other set too, whole notes among them (minutes)")
    options = parser.parse_args()
    everything: list[dict[str, Any]] = []
    for name, cases in _term_sets(options.folder):
        answers = ask([{"question": term, "as_of": _AS_OF} for term, _ in cases])
        everything += answers
        _report_terms(name, cases, answers, options.misses)
    questions = _jsonl(options.folder / "coder_questions.jsonl")
    if questions:
        answers = ask([{k: q[k] for k in ("id", "question", "as_of", "setting")} for q in questions])
        everything += answers
        _report_questions("coder_questions", questions, answers, options.misses)
    blind = [{**row, "gold_sections": row["deciding_sections"]} for row in _jsonl(_BLIND)]
    answers = ask([{k: q[k] for k in ("id", "question", "as_of", "setting")} for q in blind])
    everything += answers
    _report_questions("blind", blind, answers, misses=False)
    if options.all:
        everything += _report_others(options.folder)
    _report_truth(everything)


def _report_others(folder: Path) -> list[dict[str, Any]]:
    """Sets without figures of their own here: asked all the same, for the count of what is not so."""
    requests = [{"question": n.get("note") or n.get("text")} for n in _jsonl(folder / "outpatient_notes.jsonl")]
    requests += [{"question": n["text"]} for n in _jsonl(folder / "case_reports_mt.jsonl")]
    requests += [{"question": n["question"]} for n in _jsonl(folder / "icd_multiple_choice.jsonl")]
    quiz = folder / "guideline_quiz.json"
    requests += [{"question": q["question"]} for q in json.loads(quiz.read_text("utf-8"))] if quiz.is_file() else []
    procedures = folder / "procedures_pcs.tsv"
    lines = procedures.read_text(encoding="utf-8").splitlines() if procedures.is_file() else []
    requests += [{"question": line.split("\t")[0], "system": "icd10pcs"} for line in lines]
    answers = ask([{**request, "as_of": _AS_OF} for request in requests])
    outcomes = dict(Counter(a.get("outcome", "error") for a in answers))
    print(f"notes, reports, multiple choice, quiz, procedures: {len(answers)} answers, outcomes {outcomes}")
    return answers


def ask(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers of `nosology ask --batch` to the requests, in order."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(request) + "\n" for request in requests)
        file.flush()
        command = [sys.executable, "-m", "bot.terminal", "ask", "--batch", file.name, "--json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _term_sets(folder: Path) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    synonyms = [(row["term"], row["code"]) for row in _jsonl(folder / "disease_synonyms.jsonl")]
    if synonyms:
        yield "disease_synonyms", synonyms
    for name in ("common_diseases", "lay_and_abbreviated_terms"):
        path = folder / f"{name}.tsv"
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                yield name, [(row[0], row[1]) for row in csv.reader(file, delimiter="\t") if len(row) == 2]


def _report_terms(name: str, cases: list[tuple[str, str]], answers: list[dict[str, Any]], misses: bool) -> None:
    first = ten = 0
    by_category = name.startswith("lay")
    for (term, gold), answer in zip(cases, answers, strict=True):
        codes = [code["code"] for code in answer.get("codes", [])][:10]
        hits = [
            n
            for n, code in enumerate(codes)
            if (code.startswith(tuple(gold.split("|"))) if by_category else code == gold)
        ]
        first += hits[:1] == [0]
        ten += bool(hits)
        if misses and hits[:1] != [0]:
            print(f"  {term!r} wants {gold}, got {codes[:5]}" + (f", at {hits[0] + 1}" if hits else ""))
    kind = "category" if by_category else "code"
    print(
        f"{name}: {len(cases)} terms, gold {kind} first {first / len(cases):.1%}, in the first ten {ten / len(cases):.1%}"  # noqa: E501
    )


def _report_questions(name: str, questions: list[dict[str, Any]], answers: list[dict[str, Any]], misses: bool) -> None:
    wanted = found = complete = forbidden = outcomes = sections = cited = 0
    for question, answer in zip(questions, answers, strict=True):
        given = [c["code"] for c in answer.get("codes", []) if c["role"] != "alternative"]
        must = question["must_codes"]
        bad = set(question["forbidden_codes"]) & set(given)
        places = {c["section"] for c in answer.get("citations", [])}
        wanted += len(must)
        found += len(set(must) & set(given))
        complete += bool(must) and set(must) <= set(given)
        forbidden += len(bad)
        outcomes += answer.get("outcome") == question["expected_outcome"]
        sections += len(question["gold_sections"])
        cited += sum(any(_same_place(p, s) for p in places) for s in question["gold_sections"])
        if misses and (set(must) - set(given) or bad or answer.get("outcome") != question["expected_outcome"]):
            wants = f"wants {must} {question['expected_outcome']}, got {given} {answer.get('outcome')}"
            print(
                f"  {question['id']} {question['question']!r} {wants}" + (f", forbidden {sorted(bad)}" if bad else "")
            )
    print(
        f"{name}: {len(questions)} questions, must-codes found {found} of {wanted}, complete in {complete} of "
        f"{sum(bool(q['must_codes']) for q in questions)}, forbidden codes given {forbidden}, "
        f"outcome as expected {outcomes}, deciding sections cited {cited} of {sections}"
    )


def _report_truth(answers: list[dict[str, Any]]) -> None:
    library = open_library(read_settings())
    codes = quotes = missing = false = 0
    for answer in answers:
        as_of = date.fromisoformat(answer["as_of"]) if "as_of" in answer else date.max
        for code in answer.get("codes", []):
            codes += 1
            entry = library.catalogue.get(code["code"], System(code["system"]), as_of)
            missing += entry is None or entry.description != code["description"]
        for citation in answer.get("citations", []):
            quotes += 1
            passage = library.passages.get(citation["passage_id"], as_of)
            false += passage is None or citation["quote"] not in passage.text
    print(f"truth: {len(answers)} answers, {codes} codes of which {missing} do not exist,")
    print(f"       {quotes} quotations of which {false} do not stand in their passage")


def _same_place(place: str, section: str) -> bool:
    return place == section or place.startswith(f"{section}.") or section.startswith(f"{place}.")


def _jsonl(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
