"""The guideline reader: a shelf of documents, their contents, and each section in the edition of a date."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot import lookups
from bot.web.guideline_view import contents, section_page, shelf
from bot.web.page import LONGEST_SEARCH, Day, Looking, Posted, Served, day_or_today, page
from bot.web.passage_pages import image_href
from bot.web.passage_view import reader_href
from bot.web.paths import passage_href
from retrieval.passages import prints_codes

_FOUND = 15
_LONGEST_PLACE = 200

router = APIRouter()

Document = Annotated[str, Path(max_length=_LONGEST_PLACE)]


@router.get("/guidelines")
def books(request: Request, viewer: Looking, face: Served, day: Day) -> Response:
    """The shelf."""
    library = face.application.library.passages.guidelines
    return page(request, "guidelines.html", books=shelf(library), as_of=day, typed="", found=None)


@router.post("/guidelines")
def find(request: Request, viewer: Looking, face: Served, form: Posted) -> Response:
    """Sections for some words."""
    as_of, typed = day_or_today(form.get("as_of")), form.get("q")[:LONGEST_SEARCH]
    passages = lookups.search(face.application, typed, as_of, _FOUND).passages if typed else ()
    found = [
        (p.passage, reader_href(p.passage) or passage_href(p.passage.passage_id, p.passage.effective_from))
        for p in passages
        if not prints_codes(p.passage)
    ]
    library = face.application.library.passages.guidelines
    return page(request, "guidelines.html", books=shelf(library), as_of=as_of, typed=typed, found=found)


@router.get("/guidelines/{document}")
def book(request: Request, viewer: Looking, face: Served, day: Day, document: Document) -> Response:
    """The contents of a document on a date."""
    library = face.application.library.passages.guidelines
    headings = contents(library, document, day)
    if not headings:
        raise HTTPException(404)
    titles = [b for b in shelf(library) if b.document_id == document]
    return page(request, "guideline_contents.html", headings=headings, books=titles, as_of=day)


@router.get("/guidelines/{document}/{number:path}")
def section(
    request: Request, viewer: Looking, face: Served, day: Day, document: Document, number: Document
) -> Response:
    """One section on a date."""
    shown = section_page(face.application.library.passages.guidelines, document, number, day)
    if shown is None:
        raise HTTPException(404)
    image = image_href(face, document, shown.edition, number, shown.page)
    return page(request, "guideline.html", section=shown, as_of=day, image=image)
