"""The first page: a conversation with the assistant, as in Slack."""

from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.answer_json import answer_json
from bot.errors import UsageError
from bot.follow_up import Change, Kind, changed
from bot.follow_up_reading import read_follow_up
from bot.models import Outcome, Question
from bot.records.kept import Reason
from bot.requests import validated
from bot.web.answer_view import view_answer
from bot.web.forms import Form
from bot.web.page import Looking, Posted, Served, face_of, is_partial, page
from bot.web.viewers import Viewer
from codes.models import Setting

SURFACE = "web"
_FIELDS = ("as_of", "setting", "system")
EXAMPLES = (
    "type 2 diabetes with CKD stage 4, on insulin",
    "likely TIA, outpatient",
    "fracture of right femoral neck, initial encounter",
    "can I code E11.9 and E11.22 together?",
)

router = APIRouter()


@router.get("/")
def chat(request: Request, viewer: Looking) -> Response:
    """An empty conversation."""
    return _page(request)


@router.post("/ask")
def ask(request: Request, viewer: Looking, face: Served, form: Posted) -> Response:
    """One question and its answer; without htmx, the whole page with it."""
    try:
        question = _question(form, viewer)
    except UsageError as error:
        complaint = str(error)
        return _turn(request, complaint=complaint) if is_partial(request) else _page(request, complaint=complaint)
    answer = face.application.answerer.answer(question)
    # Refused words are not shown again either: they may be a patient's.
    refused = answer.outcome is Outcome.REFUSED
    asked = form.get("question") or question.text
    turn = {
        "asked": "" if refused else asked,
        "read_as": "" if refused or asked == question.text else question.text,
        "question": None if refused else question,
        "answer": view_answer(answer_json(answer)),
    }
    return _turn(request, **turn) if is_partial(request) else _page(request, **turn)


def _question(form: Form, viewer: Viewer) -> Question:
    """The question of a form: as typed, or the earlier one with what was typed or chosen; raises UsageError."""
    earlier = _earlier(form)
    if form.get("change") and earlier is not None:
        return _by(changed(earlier, _change(form.get("change"))), viewer)
    typed = form.get("question")
    if not typed:
        raise UsageError("Type a question first.")
    follow_up = read_follow_up(earlier, typed, date.today()) if earlier is not None else None
    if follow_up is not None:
        return _by(follow_up.question, viewer)
    fields = {name: form.get(name) or None for name in _FIELDS}
    return _by(validated({**fields, "question": typed}).to_question(date.today()), viewer)


def _earlier(form: Form) -> Question | None:
    """The question that a follow-up changes, as the page carries it."""
    if not form.get("earlier"):
        return None
    fields = {name: form.get(f"earlier_{name}") or None for name in _FIELDS}
    return validated({**fields, "question": form.get("earlier")}).to_question(date.today())


def _change(text: str) -> Change:
    kind, _, value = text.partition(":")
    change = Change(Kind(kind), value) if kind in set(Kind) else None
    if change is None or not change.is_known:
        raise UsageError("That is not one of the choices.")
    return change


def _by(question: Question, viewer: Viewer) -> Question:
    return replace(question, asker=viewer.id, surface=SURFACE)


def _turn(request: Request, **turn: Any) -> Response:
    return page(request, "parts/turn.html", **_whole(request, turn))


def _page(request: Request, **turn: Any) -> Response:
    return page(request, "chat.html", examples=EXAMPLES, settings=tuple(Setting), **_whole(request, turn))


def _whole(request: Request, turn: dict[str, Any]) -> dict[str, Any]:
    keeps = face_of(request).application.records is not None
    nothing = {"asked": "", "read_as": "", "question": None, "answer": None, "complaint": ""}
    return {**nothing, "keeps": keeps, "reasons": tuple(Reason), **turn}
