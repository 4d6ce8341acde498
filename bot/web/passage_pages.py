"""Passages on their own pages, and beside the answer that quotes them."""

from datetime import date
from typing import Annotated
from urllib.parse import quote as quoted

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.web.page import Day, Face, Looking, Served, face_of, is_partial, page
from bot.web.passage_view import view_passage

_LONGEST_ID = 500

router = APIRouter()


@router.get("/passages/{passage_id:path}")
def passage(
    request: Request,
    viewer: Looking,
    face: Served,
    day: Day,
    passage_id: Annotated[str, Path(max_length=_LONGEST_ID)],
) -> Response:
    """One passage, in the edition of a date; today's without one."""
    return passage_page(request, passage_id, day)


@router.get("/pages/{document}/{edition}/{page_number}.png")
def page_image(
    viewer: Looking,
    face: Served,
    document: Annotated[str, Path(max_length=200)],
    edition: Annotated[str, Path(max_length=200)],
    page_number: Annotated[int, Path(ge=1, le=5_000)],
    section: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """A page of an imported PDF as an image."""
    png = face.images.png(document, edition, section, page_number)
    if png is None:
        raise HTTPException(404)
    # Of a document, never of a question: a browser may keep it.
    return Response(png, media_type="image/png", headers={"cache-control": "private, max-age=86400"})


def image_href(face: Face, document: str, edition: str, section: str, page_number: int | None) -> str:
    """The image of the page that prints a section; empty where the PDF is not imported."""
    if page_number is None or not face.images.has(document, edition, section, page_number):
        return ""
    where = "/".join(quoted(part, safe="") for part in (document, edition))
    return f"/pages/{where}/{page_number}.png?section={quoted(section, safe='')}"


def passage_page(request: Request, passage_id: str, as_of: date, quote: str = "", n: int | None = None) -> Response:
    """The page of a passage with a quotation marked in it; for htmx, what goes beside an answer."""
    face = face_of(request)
    found = face.application.library.passages.get(passage_id, as_of)
    if found is None:
        raise HTTPException(404)
    template = "parts/passage.html" if is_partial(request) else "passage.html"
    image = image_href(face, found.document, found.release, found.section, found.page)
    return page(request, template, passage=view_passage(found, quote), n=n, image=image)
