"""Measure whether the section that decides a guideline question is found, and cited.

    NOSOLOGY_HOME=FOLDER python benchmarks/section_retrieval.py [--questions coder_questions.jsonl] [--misses] [--cited]

Asks passage search for every case of `evals/datasets/guideline_questions.jsonl`, both halves apart (odd ids were
tuned on, even ids were not), of `guideline_questions_blind.jsonl`, on which nothing was ever tuned, and for the
questions of a `coder_questions.jsonl` that have deciding sections. A case counts at k when one of its sections is
among the first k passages; a parent or a child of it does not count. `all` asks for every one of them. `--cited` asks
the answerer too and counts the sections that its answers cite.

What is found is measured on texts that know nothing of the cases. What is cited is not: examples of
guidelines/rules/*.yaml paraphrase cases of both halves, and an answer cites the rules that fired. So `--cited` also
counts the answers with no citation of a fired rule, and only that figure says anything about new questions.
"""

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot import answerer
from bot.bootstrap import Application
from bot.models import Question
from bot.selection import Selection
from bot.settings import quieten_libraries, read_settings
from bot.start import start_application
from codes.models import Setting

_DATASETS = Path(__file__).parents[1] / "evals" / "datasets"
DATASET = _DATASETS / "guideline_questions.jsonl"
# Written by somebody who had read neither the dataset nor rules, digest or search; its misses are never printed.
BLIND = _DATASETS / "guideline_questions_blind.jsonl"
CUTS = (1, 3, 5, 10)
_CM, _PCS, _NCCI = "icd10cm-guidelines", "icd10pcs-guidelines", "ncci-policy-manual"
_SETTINGS = {"ED": Setting.OUTPATIENT, "any": None, None: None}


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the passages that decide it, and what is known beside it."""

    id: str
    question: str
    gold: frozenset[str]
    setting: Setting | None
    as_of: date


def dataset(path: Path = DATASET) -> tuple[Case, ...]:
    """The cases of our own set."""
    return tuple(
        Case(
            row["id"],
            row["question"],
            frozenset(f"{row['document']}:{section}" for section in row["sections"]),
            Setting(row["setting"]) if row["setting"] else None,
            date.fromisoformat(row["as_of"]),
        )
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    )


def coder_questions(path: Path) -> tuple[Case, ...]:
    """The questions whose deciding sections stand in the ICD-10-CM or ICD-10-PCS guidelines."""
    cases = []
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        named = [s for s in row["gold_sections"] if not s.startswith("NCCI ")]
        gold = frozenset(f"{_PCS}:{s[4:]}" if s.startswith("PCS ") else f"{_CM}:{s}" for s in named)
        setting = _SETTINGS[row["setting"]] if row["setting"] in _SETTINGS else Setting(row["setting"])
        if gold:
            cases.append(Case(row["id"], row["question"], gold, setting, date.fromisoformat(row["as_of"])))
    return tuple(cases)


def found(application: Application, case: Case) -> list[str]:
    """The passages found for a case, best first."""
    ranked = application.searcher.passages(case.question, case.as_of, CUTS[-1], case.setting)
    return [r.passage.passage_id for r in ranked]


@contextmanager
def without_rule_citations() -> Iterator[None]:
    """Answers whose fired rules are not told; the codes stay those that the rules chose."""
    selecting = answerer.select

    def silent(*material: Any) -> Selection:
        return replace(selecting(*material), fired=())

    answerer.select = silent  # type: ignore[assignment]
    try:
        yield
    finally:
        answerer.select = selecting


def cited(application: Application, case: Case) -> list[str]:
    """The guideline sections that the answer to a case cites, in the order of their numbers.

    The passages of the codes go before them in an answer and are no rival.
    """
    answer = application.answerer.answer(Question(case.question, case.as_of, setting=case.setting))
    return list(dict.fromkeys(c.passage_id for c in answer.citations if c.document in (_CM, _PCS, _NCCI)))


def figures(results: Sequence[tuple[Case, list[str]]]) -> str:
    """Recall at each cut, by any and by every deciding section."""
    count = len(results) or 1
    by_any = [sum(bool(c.gold & set(ids[:k])) for c, ids in results) / count for k in CUTS]
    by_all = [sum(c.gold <= set(ids[:k]) for c, ids in results) / count for k in CUTS]
    line = "  ".join(f"@{k} {share:6.1%}" for k, share in zip(CUTS, by_any, strict=True))
    return f"{len(results):4d} cases  {line}   all: " + "  ".join(
        f"@{k} {share:6.1%}" for k, share in zip(CUTS, by_all, strict=True)
    )


def main() -> None:
    """Print the figures of each set, and with --misses each case whose section is not among the first five."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, help="a coder_questions.jsonl")
    parser.add_argument("--misses", action="store_true", help="print each case that is not found among the first five")
    parser.add_argument("--cited", action="store_true", help="ask the answerer too: which sections do answers cite")
    options = parser.parse_args()
    quieten_libraries()
    application = start_application(read_settings(), lambda _done, _total: None)
    cases = dataset()
    sets: list[tuple[str, Iterable[Case]]] = [
        ("dataset", cases),
        ("  tuned-on half (odd)", [c for c in cases if int(c.id[-3:]) % 2]),
        ("  held-out half (even)", [c for c in cases if not int(c.id[-3:]) % 2]),
        ("  ICD-10-PCS", [c for c in cases if any(g.startswith(_PCS) for g in c.gold)]),
    ]
    blind = dataset(BLIND)
    sets.append(("blind", blind))
    sets += [
        (f"  {name}", [c for c in blind if any(g.startswith(name) for g in c.gold)]) for name in (_CM, _PCS, _NCCI)
    ]
    if options.questions:
        asked = coder_questions(options.questions)
        sets.append(("coder questions, CM", [c for c in asked if all(g.startswith(_CM) for g in c.gold)]))
        sets.append(("coder questions, PCS", [c for c in asked if all(g.startswith(_PCS) for g in c.gold)]))
    everything = {c.id: c for _, some in sets for c in some}
    began = time.perf_counter()
    results = {c.id: found(application, c) for c in everything.values()}
    each = (time.perf_counter() - began) / len(everything)
    for name, some in sets:
        print(f"found {name:24s} {figures([(c, results[c.id]) for c in some])}")
    print(f"{each * 1000:.0f} ms a search")
    if options.cited:
        answers = {c.id: cited(application, c) for c in everything.values()}
        for name, some in sets:
            print(f"cited {name:24s} {figures([(c, answers[c.id]) for c in some])}")
        with without_rule_citations():
            answers = {c.id: cited(application, c) for c in everything.values()}
        for name, some in sets:
            print(f"cited, rules silent {name:24s} {figures([(c, answers[c.id]) for c in some])}")
    if options.misses:
        for case in everything.values():
            ids = results[case.id]
            if case not in blind and not case.gold & set(ids[:5]):
                at = next((f" (at {n})" for n, i in enumerate(ids, 1) if i in case.gold), "")
                short = [i.replace("icd10cm-guidelines:", "").replace("icd10pcs-guidelines:", "PCS ") for i in ids[:5]]
                print(f"  {case.id} {case.question!r} wants {sorted(g.split(':')[1] for g in case.gold)}{at}, {short}")


if __name__ == "__main__":
    main()
