"""Sets in other columns, read as cases by name and columns; they stay where they are, outside the repository.

Their gold says less than ours: what they leave open is left open in the case.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.models import Outcome
from codes.models import Setting, System
from evals.cases import AnyOf, EvalCase
from evals.errors import CaseError
from evals.scorers.retrieval import DECIDES

_AS_OF = date(2026, 8, 15)
_CM, _PCS, _NCCI = "icd10cm-guidelines", "icd10pcs-guidelines", "ncci-policy-manual"
_SETTINGS = {"ED": Setting.OUTPATIENT, "any": None, None: None}
Row = Mapping[str, Any]


def can_adapt(path: Path) -> bool:
    """Whether a file has one of the formats that are known here."""
    return path.suffix == ".tsv" or _adapter(_first_row(path)) is not None


def read_external(path: Path) -> tuple[EvalCase, ...]:
    """The cases of an external file; raises CaseError for a row that lacks its columns."""
    try:
        if path.suffix == ".tsv":
            return tuple(_terms(path))
        adapt = _adapter(_first_row(path))
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return (
            tuple(adapt(json.loads(line), f"{path.stem}-{n:03d}") for n, line in enumerate(lines, 1)) if adapt else ()
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise CaseError(
            f"{path.name}: a row does not have the columns of the first ({type(error).__name__})"
        ) from error


def _first_row(path: Path) -> Row:
    if path.suffix != ".jsonl" or not path.is_file():
        return {}
    with path.open(encoding="utf-8") as file:
        try:
            row = json.loads(file.readline() or "{}")
        except ValueError:
            return {}
    return row if isinstance(row, dict) else {}


def _adapter(row: Row) -> Callable[[Row, str], EvalCase] | None:
    if row.keys() >= {"document", "sections"}:
        return _section_case
    if row.keys() >= {"must_codes", "gold_sections"}:
        return _coder_question
    if row.keys() >= {"must_codes", "deciding_sections"} and isinstance(row["deciding_sections"], list):
        return _coder_question
    if row.keys() >= {"term", "code"}:
        return _synonym
    if row.keys() >= {"note", "gold_codes"}:
        return _note
    return None


def _made(case_id: str, question: str, outcome: Outcome, **fields: Any) -> EvalCase:
    return EvalCase(
        id=case_id, question=question, expected_outcome=outcome, **{"as_of": _AS_OF, "author": "external", **fields}
    )


def _section_case(row: Row, _place: str) -> EvalCase:
    """Columns of evals/datasets/guideline_questions.jsonl: a question and the sections that decide it."""
    return _made(
        row["id"],
        row["question"],
        Outcome.ANSWERED,
        as_of=date.fromisoformat(row["as_of"]),
        setting=_setting(row["setting"]),
        deciding_sections={f"{row['document']}:{section}": DECIDES for section in row["sections"]},
        systems=(System.ICD10PCS if row["document"] == _PCS else System.ICD10CM,),
        tags=("guideline", *row["tags"]),
        source=row["source"],
        author="maintainers",
    )


def _coder_question(row: Row, _place: str) -> EvalCase:
    """Columns of coder_questions.jsonl, and of coding_questions_blind.jsonl."""
    sections = row.get("gold_sections", row.get("deciding_sections", []))
    must = tuple(row["must_codes"])
    kind = str(row.get("kind", "coding")).replace("_", "-")
    acceptable = tuple(code for code in row.get("acceptable_codes", ()) if code not in must)
    outcome = Outcome(row["expected_outcome"])
    return _made(
        row["id"],
        row["question"],
        outcome,
        as_of=date.fromisoformat(row["as_of"]),
        setting=_setting(row["setting"]),
        systems=(_system(kind),),
        must_codes=must,
        sequence=len(must) > 1,
        acceptable_codes=acceptable,
        forbidden_codes=tuple(row["forbidden_codes"]),
        deciding_sections={_section_id(section): DECIDES for section in sections},
        must_say=acceptable[:1] if outcome is Outcome.ANSWERED and not (must or sections) else (),
        specialty=row.get("specialty"),
        tags=(kind,),
        source=row.get("source") or f"the set's own evidence ({kind})",
    )


def _synonym(row: Row, place: str) -> EvalCase:
    """Columns of disease_synonyms.jsonl: a term and its code."""
    difficulty = "hard" if row.get("stratum") == "hard" else "medium"
    fields = {"must_codes": (row["code"],), "difficulty": difficulty, "split": "dev", "tags": ("term",)}
    return _made(place, row["term"], Outcome.ANSWERED, source="the set's own code", **fields)


def _note(row: Row, place: str) -> EvalCase:
    """Columns of outpatient_notes.jsonl: a whole note and the codes that professionals gave it."""
    return _made(
        row.get("id", place),
        row["note"],
        Outcome.ANSWERED,
        setting=Setting.OUTPATIENT,
        must_codes=tuple(dict.fromkeys(row["gold_codes"])),
        difficulty="hard",
        tags=("note",),
        source="the set's own codes",
    )


def _terms(path: Path) -> Iterator[EvalCase]:
    """Two columns without a heading: a text, and its code, categories ("J40|J20") or several codes with blanks."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if len(row) == 2]
    procedures = "pcs" in path.stem
    for number, (text, gold) in enumerate(rows, 1):
        demands = [tuple(dict.fromkeys(one.split("|"))) for one in dict.fromkeys(gold.split())]
        must = tuple(AnyOf(any=codes) if len(codes) > 1 else codes[0] for codes in demands)
        system = System.ICD10PCS if procedures else None
        fields = {
            "must_codes": must,
            "by_category": not procedures and path.stem.startswith("lay"),
            "system": system,
            "systems": (system or System.ICD10CM,),
            "split": "dev",
            "tags": ("procedure" if procedures else "term",),
        }
        yield _made(f"{path.stem}-{number:03d}", text, Outcome.ANSWERED, source="the set's own code", **fields)


def _setting(value: Any) -> Setting | None:
    return _SETTINGS[value] if value in _SETTINGS else Setting(value)


def _system(kind: str) -> System:
    return {"pcs": System.ICD10PCS, "hcpcs": System.HCPCS}.get(kind, System.ICD10CM)


def _section_id(section: str) -> str:
    if section.startswith("PCS "):
        return f"{_PCS}:{section[4:]}"
    return f"{_NCCI}:{section[5:]}" if section.startswith("NCCI ") else f"{_CM}:{section}"
