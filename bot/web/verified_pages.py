"""The answers that a lead stands for."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from bot.records.kept import VerifiedAnswer
from bot.web.answer_pages import records_of
from bot.web.page import Leading, Posted, Served, page, redirect

router = APIRouter()


@router.get("/verified")
def verified(request: Request, viewer: Leading, face: Served) -> Response:
    """Every pin: those that stand, those past their last day, those withdrawn."""
    records = records_of(face)
    rows = [(one, _question(records.answers.get(one.answer_id)), _codes(one)) for one in records.verified.all(True)]
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


def _question(kept: object) -> str:
    return getattr(kept, "question", None) or ""


def _codes(one: VerifiedAnswer) -> tuple[str, ...]:
    return tuple(code["code"] for code in one.answer["codes"] if code["sequence"])
