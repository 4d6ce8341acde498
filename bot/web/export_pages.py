"""Downloads for a lead: corrections as evaluation cases, and the audit lines."""

import io

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.records.audit_chain import write_jsonl
from bot.web.answer_pages import records_of
from bot.web.cases import as_jsonl, make_cases
from bot.web.page import Leading, Served

router = APIRouter()


@router.get("/queue/cases.jsonl")
def cases(request: Request, viewer: Leading, face: Served) -> Response:
    """Every correction as an evaluation case; the header counts those whose words are no longer kept."""
    records = records_of(face)
    corrections = records.decisions.corrections()
    found = (records.answers.get(answer_id) for answer_id in dict.fromkeys(d.answer_id for d in corrections))
    made = make_cases(corrections, {kept.id: kept for kept in found if kept is not None})
    return _download(as_jsonl(made), "nosology-cases.jsonl", {"x-without-words": str(made.without_words)})


@router.get("/audit.jsonl")
def audit(request: Request, viewer: Leading, face: Served) -> Response:
    """Every audit line, chained by hash; `nosology records verify` checks the chain."""
    text = io.StringIO()
    write_jsonl(records_of(face).audit.lines(), text)
    return _download(text.getvalue(), "nosology-audit.jsonl", {})


def _download(text: str, name: str, more: dict[str, str]) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', **more}
    return Response(text.encode("utf-8", "backslashreplace"), media_type="application/jsonl", headers=headers)
