"""Sets in other columns, read as cases by name and columns; they stay where they are, outside the repository.

Their gold says less than ours: what they leave open is left open in the case.
"""

import csv
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.models import Outcome
from codes.models import Setting, System
from evals.cases import AnyOf, EvalCase
from evals.complaints import Complaint
from evals.reading import Reading, complaints_of
from evals.scorers.retrieval import DECIDES

_AS_OF = date(2026, 8, 15)
_CM, _PCS, _NCCI = "icd10cm-guidelines", "icd10pcs-guidelines", "ncci-policy-manual"
_SETTINGS = {"ED": Setting.OUTPATIENT, "any": None, None: None}
_CODER_COLUMNS = {"must_codes", "forbidden_codes", "setting", "deciding_sections"}
Row = Mapping[str, Any]


def can_adapt(path: Path) -> bool:
    """Whether a file has one of the formats that are known here."""
    return path.suffix == ".tsv" or _adapter(_first_row(path)) is not None


def examine_external(path: Path) -> Reading:
    """The cases of an external file, and what is wrong with its rows."""
    adapt = _adapter(_first_row(path))
    numbered: list[tuple[int, EvalCase]] = []
    complaints: list[tuple[int, Complaint]] = []
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    filled = [(number, line) for number, line in lines if line.strip()]
    for count, (number, line) in enumerate(filled, 1):
        place = f"{path.stem}-{count:03d}"
        try:
            case = _term(line, place, path.stem) if adapt is None else adapt(json.loads(line), place)
        except ValidationError as error:
            complaints += [(number, one) for one in complaints_of(error)]
        except KeyError as error:
            told = "a row does not have the columns of the first; fill the column in"
            complaints.append((number, Complaint(str(error.args[0]), told)))
        except (ValueError, TypeError, AttributeError):
            told = "a row does not have what the columns of the first hold; write it as the rows before it are written"
            complaints.append((number, Complaint("(row)", told)))
        else:
            numbered += [(number, case)] if case else []
    return Reading(tuple(numbered), tuple(complaints), adapted=True)


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
    # A row of ours has an author: that its sections are a list is a slip in it, and no other set.
    if row.keys() >= _CODER_COLUMNS and "author" not in row and isinstance(row["deciding_sections"], list):
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


def _term(line: str, place: str, stem: str) -> EvalCase | None:
    """Two columns without a heading: a text, and its code, categories ("J40|J20") or several codes with blanks."""
    columns = next(csv.reader([line], delimiter="\t"))
    if len(columns) != 2:
        return None
    text, gold = columns
    procedures = "pcs" in stem
    demands = [tuple(dict.fromkeys(one.split("|"))) for one in dict.fromkeys(gold.split())]
    must = tuple(AnyOf(any=codes) if len(codes) > 1 else codes[0] for codes in demands)
    system = System.ICD10PCS if procedures else None
    fields = {
        "must_codes": must,
        "by_category": not procedures and stem.startswith("lay"),
        "system": system,
        "systems": (system or System.ICD10CM,),
        "split": "dev",
        "tags": ("procedure" if procedures else "term",),
    }
    return _made(place, text, Outcome.ANSWERED, source="the set's own code", **fields)


def _setting(value: Any) -> Setting | None:
    return _SETTINGS[value] if value in _SETTINGS else Setting(value)


def _system(kind: str) -> System:
    return {"pcs": System.ICD10PCS, "hcpcs": System.HCPCS}.get(kind, System.ICD10CM)


def _section_id(section: str) -> str:
    if section.startswith("PCS "):
        return f"{_PCS}:{section[4:]}"
    return f"{_NCCI}:{section[5:]}" if section.startswith("NCCI ") else f"{_CM}:{section}"
