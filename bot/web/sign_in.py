"""Signing in, by API key or with Slack, and out."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from bot.api_guards import client_address
from bot.web.page import Face, Posted, Served, is_secure, keep_session, page, redirect, session_of
from bot.web.paths import is_page
from bot.web.sessions import COOKIE
from bot.web.slack_openid import CALLBACK, SignInFailed, SlackOpenId

_STATE_COOKIE = "nosology-sign-in"
_STATE = "sign-in"
_STATE_SECONDS = 600
_WRONG_KEY = "That is not one of the keys."
_TOO_MANY = "Too many wrong keys came from here. Wait a minute, then try again."
_FAILED = "Slack did not say who you are, or you belong to another workspace. Try again."

router = APIRouter()

Next = Annotated[str, Query(max_length=500)]


@router.get("/sign-in")
def sign_in(request: Request, face: Served, next: Next = "/") -> Response:
    """The page that asks who is there."""
    return _page(request, face, next)


@router.post("/sign-in")
def by_key(request: Request, face: Served, form: Posted) -> Response:
    """Sign in with an API key."""
    session = face.sessions.by_key(form.get("key"), form.get("name"))
    if session is None:
        wait = face.wrong_keys.note(client_address(request.scope))
        refused = _page(request, face, form.get("next"), _TOO_MANY if wait else _WRONG_KEY, 429 if wait else 403)
        if wait:
            refused.headers["retry-after"] = str(wait)
        return refused
    response = redirect(request, _inside(form.get("next")))
    keep_session(request, response, session)
    return response


@router.get("/sign-in/slack")
def to_slack(request: Request, face: Served, next: Next = "/") -> Response:
    """Send the browser to Slack, with a state that only this browser can bring back."""
    slack = _slack(request)
    if slack is None:
        return redirect(request, "/sign-in")
    state, nonce = secrets.token_urlsafe(), secrets.token_urlsafe()
    response = RedirectResponse(slack.address(state, nonce), 303)
    kept = face.sessions.sealed([state, nonce, _inside(next)], _STATE)
    response.set_cookie(
        _STATE_COOKIE, kept, _STATE_SECONDS, path="/sign-in", secure=is_secure(request), httponly=True, samesite="lax"
    )
    return response


@router.get(CALLBACK)
def from_slack(
    request: Request,
    face: Served,
    code: Annotated[str, Query(max_length=1000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Whoever Slack sends back, signed in."""
    slack = _slack(request)
    try:
        kept = request.cookies.get(_STATE_COOKIE, "")
        wanted, nonce, where = face.sessions.unsealed(kept, _STATE, _STATE_SECONDS)
        if slack is None or not secrets.compare_digest(wanted.encode(), state.encode()):
            raise SignInFailed
        user = slack.user(code, nonce)
    except (ValueError, SignInFailed):
        return _page(request, face, "/", _FAILED, 403)
    response = RedirectResponse(where, 303)
    keep_session(request, response, face.sessions.by_slack(user.id, user.name))
    response.delete_cookie(_STATE_COOKIE, path="/sign-in")
    return response


@router.post("/sign-out")
def sign_out(request: Request, face: Served, form: Posted) -> Response:
    """Forget who was there: no session of theirs from before, on whatever machine, opens anything any more."""
    viewer = session_of(request).viewer
    if viewer is not None:
        face.sessions.sign_out(viewer)
    response = redirect(request, "/sign-in")
    response.delete_cookie(COOKIE, path="/")
    return response


def _page(request: Request, face: Face, where: str, complaint: str = "", status: int = 200) -> Response:
    if not face.sessions.asks:
        return redirect(request, _inside(where))
    ways = {"by_key": bool(face.settings.api_keys), "by_slack": face.settings.slack_sign_in is not None}
    return page(request, "sign_in.html", status, next=_inside(where), complaint=complaint, **ways)


def _slack(request: Request) -> SlackOpenId | None:
    found: SlackOpenId | None = request.app.state.slack_openid
    return found


def _inside(where: str) -> str:
    """A page of ours; what would lead anywhere else leads to the first page."""
    return where if is_page(where) and not where.startswith("//") and "\\" not in where else "/"
