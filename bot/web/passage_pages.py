"""Passages on their own pages, and beside the answer that quotes them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.web.page import Looking, Served, day_or_today, is_partial, page
from bot.web.passage_view import view_passage

_LONGEST_ID = 500

router = APIRouter()


@router.get("/passages/{passage_id:path}")
def passage(
    request: Request,
    viewer: Looking,
    face: Served,
    passage_id: Annotated[str, Path(max_length=_LONGEST_ID)],
    as_of: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """One passage, in the edition of a date; today's without one."""
    return passage_page(request, passage_id, day_or_today(as_of))


def passage_page(request: Request, passage_id: str, as_of: date, quote: str = "", n: int | None = None) -> Response:
    """The page of a passage with a quotation marked in it; for htmx, what goes beside an answer."""
    found = request.app.state.face.application.library.passages.get(passage_id, as_of)
    if found is None:
        raise HTTPException(404)
    template = "parts/passage.html" if is_partial(request) else "passage.html"
    return page(request, template, passage=view_passage(found, quote), n=n, image="")
