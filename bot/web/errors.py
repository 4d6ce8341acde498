"""What a page says when something is wrong: a sentence of ours, never what an exception says."""

from functools import partial

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.errors import NoSuchAnswer, RecordsUnavailable
from bot.web.page import is_partial, page, redirect
from bot.web.viewers import SignInNeeded
from retrieval.errors import RetrievalError

_SAID = {
    403: (
        "This is for the lead",
        "Your account may ask and give feedback; the queue and its decisions are the lead's.",
    ),
    404: ("Nothing here", "The address leads nowhere, or what it named is not loaded or no longer kept."),
    405: ("Not this way", "This address takes a form; go back and send it from its page."),
    421: ("Not under this name", "Without sign-in these pages answer to this machine's own name alone: 127.0.0.1."),
    422: ("That cannot be meant", "Something in the address or the form is not what it should be."),
    500: (
        "Something failed here",
        "The question was not kept in any log. Try again; if it fails again, tell who runs this.",
    ),
    503: ("Not available just now", "The search index or the records do not answer. Try again in a moment."),
}
_TOKEN = ("This page was open too long", "For your safety nothing was sent. Load the page again and repeat it.")
_STATUSES: dict[type[Exception], int] = {
    RequestValidationError: 422,
    NoSuchAnswer: 404,
    RecordsUnavailable: 503,
    RetrievalError: 503,
    # Sent, and then raised again: the guards log its kind and place.
    Exception: 500,
}


def add_error_pages(app: FastAPI) -> None:
    """Answer every error of the pages with a page."""
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(HTTPException, _http)
    for kind, status in _STATUSES.items():
        app.add_exception_handler(kind, partial(_said, status))


# On a thread, as every page: whether somebody has signed out stands in the records.
def _sign_in(request: Request, error: Exception) -> Response:
    where = request.url.path if request.method == "GET" and not is_partial(request) else "/"
    return redirect(request, "/sign-in" if where == "/" else f"/sign-in?next={where}")


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if isinstance(error, HTTPException) and error.detail == "token":
        return _error_page(request, status, *_TOKEN)
    return _error_page(request, status, *_SAID.get(status, _SAID[500]))


def _said(status: int, request: Request, error: Exception) -> Response:
    return _error_page(request, status, *_SAID[status])


def _error_page(request: Request, status: int, title: str, sentence: str) -> Response:
    template = "parts/error.html" if is_partial(request) else "error.html"
    return page(request, template, status, title=title, sentence=sentence)
