"""What a lead posts about an answer: decisions and pins."""

import re
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.corrected_answer import Right, corrected
from bot.errors import UsageError
from bot.grounding import REPORTABLE
from bot.records.kept import Decision, DecisionKind, KeptAnswer
from bot.slack.telling import leave_word
from bot.web.answer_pages import AnswerId, kept_for, records_of, screened
from bot.web.answer_view import reported_codes
from bot.web.forms import Form
from bot.web.page import Face, Leading, Posted, Served, redirect
from bot.web.queue_pages import answer_page, next_open
from bot.web.queue_view import FILTERS, Filters, read_filters
from bot.web.viewers import Viewer

_BETWEEN = re.compile(r"[\s,;]+")
_MOST_NAMED = 50

router = APIRouter()


@router.post("/answers/{answer_id}/decision")
def decide(request: Request, viewer: Leading, face: Served, form: Posted, answer_id: AnswerId) -> Response:
    """Approve, reject or correct; then on to the next answer of the queue."""
    kept = kept_for(face, answer_id, viewer)
    filters = _filters(form)
    records = records_of(face)
    where = next_open(records, filters, answer_id)
    try:
        waiting = records.decisions.decide(_decision(face, form, kept, viewer))
    except UsageError as error:
        return answer_page(request, face, viewer, kept, 422, str(error), filters=filters)
    leave_word(records, answer_id, (asker for asker in waiting if asker != viewer.id))
    return redirect(request, f"{where}{'&' if '?' in where else '?'}done={form.get('kind')}")


@router.post("/answers/{answer_id}/pin")
def pin(request: Request, viewer: Leading, face: Served, form: Posted, answer_id: AnswerId) -> Response:
    """Stand for an answer: the same question is answered by it until the day given."""
    kept = kept_for(face, answer_id, viewer)
    filters = _filters(form)
    owner = form.get("owner")[:200] or viewer.signature
    try:
        title = screened(face, form.get("title"))
        until = date.fromisoformat(form.get("until")) if form.get("until") else None
        right = _right(face, form, kept)
        records_of(face).verified.pin(
            answer_id, owner, until, title, corrected(kept.answer, right, face.application.library)
        )
    except UsageError as error:
        return answer_page(request, face, viewer, kept, 422, str(error), filters=filters)
    except ValueError:
        return answer_page(request, face, viewer, kept, 422, "that is not a date that exists", filters=filters)
    return redirect(request, f"/answers/{answer_id}?{filters.address}&done=pin")


def _decision(face: Face, form: Form, kept: KeptAnswer, viewer: Viewer) -> Decision:
    kind = form.get("kind")
    if kind not in set(DecisionKind):
        raise HTTPException(422)
    is_correction = kind == DecisionKind.CORRECT
    codes = _looked_up(face, _named(form.get("codes")), kept.as_of) if is_correction else ()
    sections = _sections(face, _named(form.get("sections"))) if is_correction else ()
    comment = screened(face, form.get("comment"))
    return Decision(kept.id, viewer.signature, DecisionKind(kind), codes, sections, comment)


def _named(text: str) -> tuple[str, ...]:
    """Codes or sections as typed, between blanks, commas or line ends; each once."""
    return tuple(dict.fromkeys(filter(None, _BETWEEN.split(text))))[:_MOST_NAMED]


def _right(face: Face, form: Form, kept: KeptAnswer) -> Right:
    """What a pin says: its codes and sections, and which codes a correction has found wrong."""
    corrections = [one for one in records_of(face).decisions.history(kept.id) if one.codes]
    recommended = reported_codes(kept.answer)
    wrong = frozenset(recommended) - frozenset(corrections[-1].codes if corrections else recommended)
    codes = _named(form.get("codes"))
    sections = _sections(face, _named(form.get("sections"))) if form.has("sections") else None
    return Right(codes, sections, wrong - frozenset(codes))


def _looked_up(face: Face, typed: tuple[str, ...], as_of: date) -> tuple[str, ...]:
    """Codes as their book writes them; raises UsageError for one that cannot be reported on the answer's date."""
    found = [face.application.library.catalogue.look_up(code, as_of) for code in typed]
    if wrong := [one for one in found if one.entry is None or one.validity.status not in REPORTABLE]:
        raise UsageError("; ".join(f"{one.code}: {one.validity.why}" for one in wrong))
    return tuple(one.code for one in found)


def _sections(face: Face, typed: tuple[str, ...]) -> tuple[str, ...]:
    """Sections as passage ids ("icd10cm-guidelines:I.C.4.a"); a bare number is looked for in every document.

    Raises UsageError for one that is not loaded.
    """
    library = face.application.library.passages.guidelines
    documents = tuple(dict.fromkeys(section.document_id for section in library))
    named = []
    for text in typed:
        document, _, number = text.rpartition(":")
        found = next((d for d in ((document,) if document else documents) if library.get(d, number)), None)
        if found is None:
            raise UsageError(f"{text[:60]}: no such section is loaded")
        named.append(f"{found}:{number}")
    return tuple(dict.fromkeys(named))


def _filters(form: Form) -> Filters:
    return read_filters({name: form.get(name) for name in FILTERS}, form.all("mark"))
