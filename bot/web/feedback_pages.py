"""What anyone who may see an answer posts about it: whether it helped, and that a lead be asked."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.errors import UsageError
from bot.records.kept import Feedback, LeadRequest, Reason, Verdict
from bot.web.answer_pages import AnswerId, kept_for, records_of, screened
from bot.web.page import Looking, Posted, Served, is_partial, page, redirect
from bot.web.queue_pages import answer_page

router = APIRouter()


@router.post("/answers/{answer_id}/feedback")
def give(request: Request, viewer: Looking, face: Served, form: Posted, answer_id: AnswerId) -> Response:
    """Whether an answer helped; said again, it replaces what was said."""
    kept = kept_for(face, answer_id, viewer)
    verdict, reason = form.get("verdict"), form.get("reason")
    if verdict not in set(Verdict) or (reason and reason not in set(Reason)):
        raise HTTPException(422)
    try:
        comment = screened(face, form.get("comment"))
        said = Feedback(answer_id, viewer.id, Verdict(verdict), Reason(reason) if reason else None, comment)
        records_of(face).feedback.give(said)
    except UsageError as error:
        return answer_page(request, face, viewer, kept, 422, str(error))
    if is_partial(request):
        return page(request, "parts/feedback.html", answer_id=answer_id, given=said, reasons=tuple(Reason))
    return redirect(request, f"/answers/{answer_id}?done=feedback")


@router.post("/answers/{answer_id}/ask-lead")
def ask_lead(request: Request, viewer: Looking, face: Served, form: Posted, answer_id: AnswerId) -> Response:
    """Ask a lead to look at an answer; it is open in the queue until one decides."""
    kept = kept_for(face, answer_id, viewer)
    try:
        asked = LeadRequest(answer_id, viewer.id, screened(face, form.get("comment")))
        records_of(face).lead_requests.ask(asked)
    except UsageError as error:
        if is_partial(request):
            return page(request, "parts/ask_lead.html", 422, answer_id=answer_id, asked_lead=None, refused=str(error))
        return answer_page(request, face, viewer, kept, 422, str(error))
    if is_partial(request):
        return page(request, "parts/ask_lead.html", answer_id=answer_id, asked_lead=asked)
    return redirect(request, f"/answers/{answer_id}?done=asked")
