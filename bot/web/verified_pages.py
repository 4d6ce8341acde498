"""The answers that a lead stands for."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from bot.web.answer_pages import records_of
from bot.web.answer_view import reported_codes
from bot.web.page import Leading, Posted, Served, page, redirect
from bot.web.queue_view import GONE

router = APIRouter()


@router.get("/verified")
def verified(request: Request, viewer: Leading, face: Served) -> Response:
    """Every pin: those that stand, those past their last day, those withdrawn."""
    records = records_of(face)
    pins = [(one, records.answers.get(one.answer_id)) for one in records.verified.all(True)]
    rows = [(one, (kept and kept.question) or GONE, reported_codes(one.answer)) for one, kept in pins]
    today = date.today()
    groups = (
        ("Standing", [r for r in rows if r[0].withdrawn_at is None and r[0].expires_on >= today]),
        ("For earlier dates of service", [r for r in rows if r[0].withdrawn_at is None and r[0].expires_on < today]),
        ("Withdrawn", [r for r in rows if r[0].withdrawn_at is not None]),
    )
    return page(request, "verified.html", groups=groups, count=len(rows))


@router.post("/verified/{verified_id}/withdraw")
def withdraw(
    request: Request, viewer: Leading, face: Served, form: Posted, verified_id: Annotated[str, Path(max_length=64)]
) -> Response:
    """Stand for an answer no longer."""
    records_of(face).verified.withdraw(verified_id, viewer.signature)
    return redirect(request, "/verified")
