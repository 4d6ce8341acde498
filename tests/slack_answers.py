"""Answers in the contract's shape, made to order, for the tests of the Slack blocks."""

from typing import Any

ID = "0123456789abcdef0123456789abcdef"


def code(name: str = "E11.22", role: str = "suggested", **more: Any) -> dict[str, Any]:
    """One code of an answer."""
    validity = {"status": "valid", "release": "FY2026-Apr", "why": "in force 2026-04-01 to 2026-09-30"}
    made = {
        "code": name,
        "system": "icd10cm",
        "description": f"Description of {name}",
        "role": role,
        "sequence": 1 if role == "suggested" else None,
        "billable": True,
        "validity": validity,
        "score": 0.9,
        "found_by": ["dense"],
        "why": "a note asks for it",
        "needs": [],
        "citations": [],
    }
    return {**made, **more}


def citation(n: int = 1, quote: str = "E11.22 Type 2 diabetes mellitus", **more: Any) -> dict[str, Any]:
    """One citation."""
    made = {
        "n": n,
        "passage_id": "icd10cm-guidelines:I.C.4.a",
        "label": "ICD-10-CM Official Guidelines FY2026, I.C.4.a",
        "document": "icd10cm-guidelines",
        "section": "I.C.4.a",
        "page": 39,
        "quote": quote,
        "authority": "digest",
        "rank": 2,
        "effective_from": "2025-10-01",
        "effective_to": "2026-09-30",
        "url": "/passages/icd10cm-guidelines:I.C.4.a",
    }
    return {**made, **more}


def finding(
    message: str = "E11.22 asks for a code of the stage", severity: str = "warning", **more: Any
) -> dict[str, Any]:
    """One finding."""
    made = {"rule": "use_additional", "severity": severity, "codes": ["E11.22"], "message": message}
    return {**made, "source": "note at E11.22", **more}


def answer(**more: Any) -> dict[str, Any]:
    """An answer with one code and one citation, but for what is given."""
    source = {
        "system": "icd10cm",
        "release": "FY2026-Apr",
        "effective_from": "2026-04-01",
        "effective_to": "2026-09-30",
        "covers_as_of": True,
    }
    made = {
        "id": ID,
        "question_id": None,
        "outcome": "answered",
        "reason": None,
        "as_of": "2026-08-15",
        "setting": "outpatient",
        "text": "**E11.22**.\n- **E11.22** Description of E11.22 [1]",
        "codes": [code(citations=[1])],
        "citations": [citation()],
        "findings": [],
        "sources": [source],
        "follow_ups": [],
        "degraded": [],
        "timings_ms": {},
    }
    return {**made, **more}


def read(blocks: Any) -> str:
    """Every text of blocks, one after another as a reader sees them."""
    if isinstance(blocks, dict):
        text = blocks.get("text")
        rest = "".join(read(value) for key, value in blocks.items() if key != "text")
        return (text if isinstance(text, str) else read(text) if text else "") + rest
    return "".join(map(read, blocks)) if isinstance(blocks, list | tuple) else ""
