"""A browser without a screen: keeps cookies, fills in the token of the session, reads pages as text."""

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response
from official_pdfs import cm_guidelines

from bot.api import create_app
from bot.bootstrap import Application, Library
from bot.settings import Settings
from guidelines.digest import packaged_digest
from guidelines.document_store import DocumentStore
from guidelines.importing import import_documents
from guidelines.library import GuidelineLibrary
from retrieval.passages import Passages

LOCAL = "http://127.0.0.1:8000"
DAY = "2026-08-15"
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_TAG = re.compile(r"<[^>]*>")


class Browser:
    """One visitor of the pages."""

    def __init__(self, application: Application, settings: Settings, base: str = LOCAL) -> None:
        self.client = TestClient(create_app(application, settings), base_url=base, follow_redirects=False)

    def get(self, path: str, **given: Any) -> Response:
        return self.client.get(path, **given)

    def token(self, path: str = "/") -> str:
        page = self.client.get(path).text
        found = _TOKEN.search(page)
        assert found, page
        return found[1]

    def post(self, path: str, fields: dict[str, Any] | None = None, token: str | None = None, **given: Any) -> Response:
        """Post a form as a page of this session would."""
        csrf = self.token() if token is None else token
        return self.client.post(path, data={"csrf": csrf, **(fields or {})}, **given)

    def ask(self, question: str, **fields: str) -> str:
        """Ask, and give the page."""
        answered = self.post("/ask", {"question": question, "as_of": DAY, **fields})
        assert answered.status_code == 200, answered.text
        return answered.text

    def sign_in(self, key: str, name: str = "Dana Lead") -> Response:
        return self.post("/sign-in", {"key": key, "name": name}, self.token("/sign-in"))


def library_with_pdf(library: Library, home: Path) -> Library:
    """The library with the official guidelines of FY2026, in small, imported into a data folder."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "handed-over.pdf").write_bytes(cm_guidelines(2026))
    store = DocumentStore(home)
    import_documents(home / "handed-over.pdf", store)
    sections = GuidelineLibrary((*packaged_digest(), *store.sections()))
    return replace(library, passages=Passages(library.catalogue, sections))


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(_TAG.sub(" ", page)).split())


def answer_id(page: str) -> str:
    """The id of the answer that a page shows."""
    found = re.search(r"/answers/([0-9a-f]{32})", page)
    assert found, page
    return found[1]
