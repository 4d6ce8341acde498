"""The code browser: the Tabular List as a tree, every code on a date, and a search."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot import lookups
from bot.requests import LONGEST_CODE
from bot.web.code_page_view import code_page, node_place, note_groups, tabular, tabular_node
from bot.web.page import LONGEST_SEARCH, Day, Looking, Posted, Served, day_or_today, page, redirect
from bot.web.paths import code_href
from codes.catalogue import Catalogue
from codes.models import System

_FOUND = 20

router = APIRouter()


@router.get("/codes")
def systems(request: Request, viewer: Looking, face: Served, day: Day) -> Response:
    """The loaded systems, and the chapters of the Tabular List."""
    return _front(request, face.application.library.catalogue, day)


@router.post("/codes")
def find(request: Request, viewer: Looking, face: Served, form: Posted) -> Response:
    """Look up what was typed: a code leads to its page, words to the codes found for them."""
    as_of, typed = day_or_today(form.get("as_of")), form.get("q")[:LONGEST_SEARCH]
    catalogue = face.application.library.catalogue
    looked_up = catalogue.look_up(typed, as_of) if len(typed) <= LONGEST_CODE else None
    if looked_up and looked_up.entry and looked_up.system:
        return redirect(request, code_href(looked_up.system, looked_up.code, as_of))
    found = lookups.search(face.application, typed, as_of, _FOUND).codes if typed else ()
    rows = [(c.code, c.system.label, code_href(c.system, c.code, as_of), title) for c, title in found]
    return _front(request, catalogue, as_of, typed, rows)


@router.get("/codes/{system}/{place:path}")
def one(
    request: Request,
    viewer: Looking,
    face: Served,
    day: Day,
    system: Annotated[str, Path(max_length=20)],
    place: Annotated[str, Path(max_length=LONGEST_CODE)],
) -> Response:
    """A code on a date, or a chapter or block of the Tabular List."""
    if system not in set(System):
        raise HTTPException(404)
    library = face.application.library
    index = library.codes.alphabetic_index(day)
    shown = code_page(library.catalogue, index, System(system), place, day, library.show_licensed)
    if shown is not None:
        return page(request, "code.html", code=shown, as_of=day)
    name = place.replace("chapter-", "chapter ")
    node = tabular_node(library.catalogue, name, day) if system == System.ICD10CM else None
    if node is None:
        raise HTTPException(404)
    above = [node_place(n, day) for n in reversed(list(node.line())) if n is not node]
    below = [node_place(n, day) for n in node.children]
    here = node_place(node, day)
    return page(
        request, "codes_node.html", here=here, above=above, below=below, notes=note_groups(node.own_notes), as_of=day
    )


def _front(
    request: Request,
    catalogue: Catalogue,
    as_of: date,
    typed: str = "",
    found: list[tuple[str, str, str, str]] | None = None,
) -> Response:
    book = tabular(catalogue, as_of)
    chapters = [node_place(n, as_of) for n in book.divisions() if n.parent is None] if book else []
    releases = sorted(catalogue.releases(), key=lambda r: (r.system, r.effective_from))
    return page(request, "codes.html", chapters=chapters, releases=releases, as_of=as_of, typed=typed, found=found)
