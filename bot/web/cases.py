"""Corrections as evaluation cases: one line of JSON for each answer that a lead corrected.

The rows are those of docs/evaluation-cases.md. The words of a question go after the term of the records; without them
there is no case, and the answer is counted instead.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.records.kept import Decision, KeptAnswer
from bot.web.answer_view import reported_codes

# The highest grade: the section decides the code.
_DECIDES = 3


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases, and how many corrections have lost the words of their question."""

    rows: tuple[dict[str, Any], ...]
    without_words: int


def make_cases(corrections: Iterable[Decision], answers: Mapping[str, KeptAnswer]) -> Cases:
    """The latest correction of each answer as a case, oldest first."""
    latest = {decision.answer_id: decision for decision in corrections}
    rows, lost = [], 0
    for answer_id, decision in latest.items():
        kept = answers.get(answer_id)
        if kept is None or not kept.question:
            lost += 1
        else:
            rows.append(_case(decision, kept))
    return Cases(tuple(rows), lost)


def as_jsonl(cases: Cases) -> str:
    """The cases as JSON Lines."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in cases.rows)


def _case(decision: Decision, kept: KeptAnswer) -> dict[str, Any]:
    said, codes = kept.answer, decision.codes
    sources = said["sources"]
    case = {
        "id": f"correction-{kept.id}",
        "question": kept.question,
        "as_of": said["as_of"],
        "setting": said["setting"],
        "systems": list(dict.fromkeys(source["system"] for source in sources)),
        "expected_outcome": "answered",
        "must_codes": list(codes),
        "sequence": len(codes) > 1,
        # What was given and is not right is what must not be given again.
        "forbidden_codes": [code for code in reported_codes(said) if code not in codes] if codes else [],
        "deciding_sections": dict.fromkeys(decision.sections, _DECIDES),
        "source": decision.comment or "a lead's correction",
        "author": decision.by,
        "tags": ["correction"],
    }
    if sources and all(source["covers_as_of"] for source in sources):
        case["valid_from"] = max(source["effective_from"] for source in sources)
        case["valid_to"] = min(source["effective_to"] for source in sources)
    return case
