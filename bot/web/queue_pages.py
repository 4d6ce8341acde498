"""The lead's queue, and one answer to be decided."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from bot.models import Outcome
from bot.records.facade import Records
from bot.records.kept import Decision, DecisionKind, KeptAnswer, Reason
from bot.web.answer_pages import AnswerId, kept_for, records_of
from bot.web.answer_view import AnswerView, outcome_label, view_answer
from bot.web.page import Face, Leading, Looking, Served, page
from bot.web.passage_pages import image_href
from bot.web.passage_view import PassageView, view_passage
from bot.web.queue_view import Filters, asker_choices, queue_row, read_filters
from bot.web.viewers import Viewer

PAGE_SIZE = 40
_MOST_OWN = 50
_DONE = {
    "approve": "Approved.",
    "reject": "Rejected.",
    "correct": "Corrected; the case is in the download.",
    "pin": "Pinned.",
    "feedback": "Thank you, noted.",
    "asked": "A lead is asked.",
}

router = APIRouter()

Number = Annotated[int, Query(ge=1, le=10_000)]


def filters_of(request: Request) -> Filters:
    """The filters of an address."""
    return read_filters(request.query_params, tuple(request.query_params.getlist("mark")))


@router.get("/queue")
def queue(request: Request, viewer: Leading, face: Served, number: Number = 1) -> Response:
    """The answers that pass the filters, newest first."""
    filters = filters_of(request)
    answers = records_of(face).answers
    found = answers.queue(filters.for_records(), number, PAGE_SIZE)
    return page(
        request,
        "queue.html",
        filters=filters,
        found=found,
        rows=[queue_row(kept) for kept in found.items],
        askers=asker_choices(answers.askers(), filters.asker),
        outcomes=[(outcome.value, outcome_label(outcome)) for outcome in Outcome],
        pages=max(1, -(-found.total // found.size)),
        done=_DONE.get(request.query_params.get("done", ""), ""),
    )


@router.get("/answers")
def own(request: Request, viewer: Looking, face: Served) -> Response:
    """One's own answers."""
    kept = records_of(face).answers.recent(viewer.id, _MOST_OWN)
    return page(request, "own.html", rows=[queue_row(one) for one in kept])


@router.get("/answers/{answer_id}")
def one(request: Request, viewer: Looking, face: Served, answer_id: AnswerId) -> Response:
    """One answer with a source beside it; for a lead, with what can be decided."""
    kept = kept_for(face, answer_id, viewer)
    return answer_page(request, face, viewer, kept, done=_DONE.get(request.query_params.get("done", ""), ""))


def answer_page(
    request: Request,
    face: Face,
    viewer: Viewer,
    kept: KeptAnswer,
    status: int = 200,
    complaint: str = "",
    done: str = "",
    filters: Filters | None = None,
) -> Response:
    """The page of one answer; `filters` are those of the address, or of a form that was posted from such a page."""
    records = records_of(face)
    asked = [one for one in records.lead_requests.of(kept.id) if viewer.is_lead or one.by == viewer.id]
    own_request = next((one for one in asked if one.by == viewer.id), None)
    # Whoever asked a lead reads what was decided.
    history = records.decisions.history(kept.id) if viewer.is_lead or own_request else ()
    view = view_answer(kept.answer)
    passage, n, image = _first_source(face, view, kept)
    return page(
        request,
        "answer.html",
        status,
        answer=view,
        kept=kept,
        row=queue_row(kept),
        passage=passage,
        n=n,
        image=image,
        filters=filters or filters_of(request),
        history=history,
        asked=asked,
        asked_lead=own_request,
        said=[s for s in records.feedback.of(kept.id) if viewer.is_lead or s.by == viewer.id],
        last_day=_last_day(view),
        right=[c.code for c in view.codes],
        pinned=_to_pin(view, kept, history),
        sections=list(dict.fromkeys(c.section for c in view.main_citations if c.is_guideline)),
        reasons=tuple(Reason),
        complaint=complaint,
        done=done,
    )


def next_open(records: Records, filters: Filters, after: str) -> str:
    """Where to go after an answer that is about to be decided: to the next, else the first, else the queue."""
    found = records.answers.next_in_queue(after, filters.for_records())
    return f"/answers/{found}?{filters.address}" if found else f"/queue?{filters.address}"


def _to_pin(view: AnswerView, kept: KeptAnswer, history: Sequence[Decision]) -> tuple[list[str], list[str]]:
    """The codes and sections that a pin is offered with: those of the latest correction, else the answer's."""
    corrections = [one for one in history if one.kind is DecisionKind.CORRECT]
    latest = corrections[-1] if corrections else None
    codes = list(latest.codes) if latest and latest.codes else [c.code for c in view.codes]
    shown = {row.n for row in view.main_citations if row.is_guideline}
    cited = dict.fromkeys(f"{c['document']}:{c['section']}" for c in kept.answer["citations"] if c["n"] in shown)
    return codes, list(latest.sections if latest and latest.sections else cited)


def _first_source(face: Face, view: AnswerView, kept: KeptAnswer) -> tuple[PassageView | None, int | None, str]:
    """The source that is open when the page comes, its number, and the image of its page."""
    rows = view.main_citations or view.citations
    if not rows:
        return None, None, ""
    cited = next(c for c in kept.answer["citations"] if c["n"] == rows[0].n)
    found = face.application.library.passages.get(cited["passage_id"], rows[0].effective_from)
    if found is None:
        return None, None, ""
    image = image_href(face, found.document, found.release, found.section, found.page)
    return view_passage(found, cited["quote"]), rows[0].n, image


def _last_day(view: AnswerView) -> str:
    """The last day on which all its releases are in force, as a form takes it; empty when there is none."""
    return min((source.effective_to for source in view.sources), default=view.as_of).isoformat()
