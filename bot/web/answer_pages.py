"""Kept answers: one's own list, and the passages that an answer cites."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.errors import UsageError
from bot.records.facade import Records
from bot.records.kept import KeptAnswer
from bot.web.page import Face, Looking, Served
from bot.web.passage_pages import passage_page
from bot.web.viewers import Viewer

router = APIRouter()

AnswerId = Annotated[str, Path(max_length=64)]


def records_of(face: Face) -> Records:
    """The records; 503 where nothing is kept."""
    if face.application.records is None:
        raise HTTPException(503)
    return face.application.records


def kept_for(face: Face, answer_id: str, viewer: Viewer) -> KeptAnswer:
    """A kept answer that the viewer may see: a lead every one, a coder their own; 404 for any other."""
    kept = records_of(face).answers.get(answer_id)
    if kept is None or not (viewer.is_lead or kept.asker == viewer.id):
        raise HTTPException(404)
    return kept


def screened(face: Face, text: str) -> str:
    """A comment that may be kept; raises UsageError for one that may name a patient."""
    if not text:
        return ""
    found = face.application.answerer.screen(text)
    if not found.may_be_kept:
        raise UsageError(found.message or "the comment cannot be kept")
    return text


@router.get("/answers/{answer_id}/citations/{n}")
def citation(request: Request, viewer: Looking, face: Served, answer_id: AnswerId, n: int) -> Response:
    """The passage of one citation, the quoted words marked."""
    answer = kept_for(face, answer_id, viewer).answer
    cited = next((c for c in answer["citations"] if c["n"] == n), None)
    if cited is None:
        raise HTTPException(404)
    return passage_page(request, cited["passage_id"], date.fromisoformat(cited["effective_from"]), cited["quote"], n)
