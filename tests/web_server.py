"""The pages on a real server, and a real browser to look at them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.api import create_app, server
from bot.bootstrap import Application
from bot.listening import listen
from bot.settings import Settings

# It loads nothing from elsewhere, and asks nobody whether there is a newer one.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"desktop": (1280, 860), "phone": (360, 740)}
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextmanager
def serving(application: Application, settings: Settings) -> Iterator[str]:
    """The address of a server on a free port of this machine, in a thread of its own."""
    listening = listen(settings)
    served = server(create_app(application, settings))
    thread = Thread(target=served.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        served.should_exit = True
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; a test that has none is skipped, or fails where NOSOLOGY_REQUIRE_SERVERS is set."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "no chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("NOSOLOGY_REQUIRE_SERVERS"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Screen:
    """A page of the browser that notes every complaint of the page and every request to elsewhere."""

    def __init__(self, browser: Browser, base: str, size: str = "desktop", dark: bool = False) -> None:
        width, height = SIZES[size]
        self.context: BrowserContext = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            locale="en-US",
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda r: None if r.url.startswith(base) else self.complaints.append(r.url))

    def check(self) -> None:
        """Nothing was complained of, nothing loaded from elsewhere, and nothing is wider than the screen."""
        assert self.complaints == []
        assert self.page.evaluate(_WIDER) == 0
