"""The pages as one ASGI application, and the fork between them and the API."""

from functools import lru_cache
from http import HTTPStatus

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.bootstrap import Application
from bot.settings import Settings
from bot.web import (
    answer_pages,
    chat,
    code_pages,
    decision_pages,
    export_pages,
    feedback_pages,
    guideline_pages,
    passage_pages,
    queue_pages,
    report_pages,
    sign_in,
    verified_pages,
)
from bot.web.errors import add_error_pages
from bot.web.page import Face
from bot.web.paths import is_page
from bot.web.rendering import STATIC, Templates, static_folder
from bot.web.sessions import Sessions
from bot.web.signed_out import SignedOut
from bot.web.slack_openid import SlackOpenId
from bot.wrong_keys import WrongKeys
from guidelines.document_store import DocumentStore
from guidelines.page_images import PageImages

_ROOMS = (
    chat,
    answer_pages,
    # Before the queue's, whose paths begin alike.
    export_pages,
    queue_pages,
    decision_pages,
    feedback_pages,
    verified_pages,
    report_pages,
    code_pages,
    guideline_pages,
    passage_pages,
    sign_in,
)
_KEPT_FOR_GOOD = "public, max-age=31536000, immutable"
# Everything a page loads comes from this server; nothing in a page runs or styles itself.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Pages:
    """An ASGI application that sends pages to the web face and everything else on."""

    def __init__(self, app: ASGIApp, pages: ASGIApp) -> None:
        """Serve `pages` beside `app`."""
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not is_page(scope["path"]):
            await self._app(scope, receive, send)
            return
        is_static = scope["path"].startswith(f"/{STATIC}/")

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                if is_static and message["status"] == HTTPStatus.OK:
                    headers["cache-control"] = _KEPT_FOR_GOOD
            await send(message)

        await self._pages(scope, receive, sent)


def create_pages(application: Application, settings: Settings, wrong_keys: WrongKeys) -> FastAPI:
    """The web face over an application; `wrong_keys` counts those that sign nobody in."""
    app = FastAPI(
        title="Nosology",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Spans would carry what the pages are about, wherever the environment sends them.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    sessions = Sessions(settings, SignedOut(application.records))
    app.state.face = Face(application, settings, sessions, Templates(), _images(settings), wrong_keys)
    app.state.slack_openid = SlackOpenId(settings.slack_sign_in) if settings.slack_sign_in else None
    add_error_pages(app)
    for module in _ROOMS:
        app.include_router(module.router)
    app.mount(f"/{STATIC}", StaticFiles(directory=static_folder()))
    return app


def _images(settings: Settings) -> PageImages:
    """Pages of the documents that were loaded when they are first looked at, as the application has them too."""
    return PageImages(settings.home, lru_cache(maxsize=1)(DocumentStore(settings.home).loaded))
