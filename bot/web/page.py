"""What every page route is given: who looks, what was posted, and how a page is sent."""

import hmac
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from bot.bootstrap import Application
from bot.settings import Settings
from bot.web.forms import Form, parse_form
from bot.web.rendering import Templates
from bot.web.sessions import COOKIE, LONGEST_SECONDS, Session, Sessions
from bot.web.viewers import SignInNeeded, Viewer, Way
from bot.wrong_keys import WrongKeys
from guidelines.page_images import PageImages

CSRF_FIELD = "csrf"
LONGEST_SEARCH = 2_000


@dataclass(frozen=True, slots=True)
class Face:
    """What the pages are made of."""

    application: Application
    settings: Settings
    sessions: Sessions
    templates: Templates
    images: PageImages
    wrong_keys: WrongKeys


def face_of(request: Request) -> Face:
    """The face that serves a request."""
    face: Face = request.app.state.face
    return face


def session_of(request: Request) -> Session:
    """The session of a request; a new one for a browser that has none."""
    found: Session | None = getattr(request.state, "session", None)
    if found is None:
        sessions = face_of(request).sessions
        found = sessions.read(request.cookies.get(COOKIE))
        request.state.is_new_session = found is None
        found = request.state.session = found or sessions.local()
    return found


async def signed_in(request: Request) -> Viewer:
    """Who looks; raises SignInNeeded when that is not known."""
    # Beside the event loop: whether somebody has signed out stands in the records.
    viewer = (await run_in_threadpool(session_of, request)).viewer
    if viewer is None:
        raise SignInNeeded
    if viewer.way is Way.LOCAL and not _is_this_machine(request.url.hostname or ""):
        # A page elsewhere that has its own name lead here would otherwise read as the lead of this machine.
        raise HTTPException(421)
    return viewer


async def leading(viewer: Annotated[Viewer, Depends(signed_in)]) -> Viewer:
    """A lead; 403 for anyone else."""
    if not viewer.is_lead:
        raise HTTPException(403)
    return viewer


async def posted(request: Request) -> Form:
    """The form that was posted; 403 where it does not carry the token of its session."""
    form = parse_form(await request.body())
    token = (await run_in_threadpool(session_of, request)).csrf.encode()
    if not hmac.compare_digest(form.get(CSRF_FIELD).encode(), token):
        raise HTTPException(403, "token")
    return form


Served = Annotated[Face, Depends(face_of)]
Looking = Annotated[Viewer, Depends(signed_in)]
Leading = Annotated[Viewer, Depends(leading)]
Posted = Annotated[Form, Depends(posted)]


def is_partial(request: Request) -> bool:
    """Whether htmx asks for the part of a page that it will put in place."""
    return request.headers.get("hx-request") == "true"


def page(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """A page, or a part of one, with what every template may use."""
    session = session_of(request)
    known = {
        "viewer": session.viewer,
        "csrf": session.csrf,
        "path": request.url.path,
        "partial": is_partial(request),
        "today": date.today(),
        "must_sign_in": face_of(request).sessions.asks,
    }
    body = face_of(request).templates.render(template, {**known, **context})
    response = HTMLResponse(body, status, {"vary": "HX-Request, Cookie"})
    if request.state.is_new_session:
        keep_session(request, response, session)
    return response


def is_secure(request: Request) -> bool:
    """Whether browsers reach this server over HTTPS, be it through a proxy."""
    slack = face_of(request).settings.slack_sign_in
    return request.url.scheme == "https" or (slack is not None and slack.public_url.startswith("https:"))


def keep_session(request: Request, response: Response, session: Session) -> None:
    """Give the browser the cookie of a session."""
    response.set_cookie(
        COOKIE,
        face_of(request).sessions.written(session),
        max_age=LONGEST_SECONDS,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def redirect(request: Request, where: str) -> Response:
    """Send the browser to another page, also out of a part that htmx asked for."""
    if is_partial(request):
        return Response(status_code=200, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)


def day_or_today(text: str) -> date:
    """A date of a form or an address; today for none, and for what is no date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.today()


async def day_asked(as_of: Annotated[str, Query(max_length=10)] = "") -> date:
    """The date that an address names, read as `day_or_today` reads it."""
    return day_or_today(as_of)


Day = Annotated[date, Depends(day_asked)]


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
