"""A query draft in the terminal, over the API, in Slack and on the page; "which pays more" is refused in each."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes import assembled
from fastapi.testclient import TestClient
from slack_bot import Bot, held, running
from slack_server import SlackServer, slack_server
from slack_workspace import CODERS
from terminal_runs import Nosology, run_nosology
from web_client import Browser, text_of

from bot.api import create_app
from bot.bootstrap import Application, Library, open_records
from bot.models import Question
from bot.records.answers import purge_words
from bot.records.facade import Records
from bot.screening import Screener
from bot.settings import Settings
from bot.slack import words
from bot.terminal import actions
from retrieval.index import OpenIndex, Progress

pytestmark = pytest.mark.usefixtures("as_found")
DAY = "2026-08-15"
ASKED = "CHF exacerbation, EF 30%, on IV furosemide"
DRAFT = (
    "Query to the provider\n\nDocumented:\n"
    '- "CHF exacerbation"\n- "EF 30%"\n- "on IV furosemide"\n\n'
    "Heart failure is documented. Which type is it? If it can be told, please add whether it is acute, chronic or "
    "acute on chronic.\n\n"
    "[ ] Systolic\n[ ] Diastolic\n[ ] Combined systolic and diastolic\n"
    f"[ ] Other (please specify): {'_' * 20}\n[ ] Unable to determine\n\n"
    "Please answer in the health record.\n"
)
PAYS = "which code pays more for heart failure, I50.9 or I50.21?"


@pytest.fixture
def nosology(
    library: Library,
    index: OpenIndex,
    screener: Screener,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Nosology:
    def started(settings: Settings, progress: Progress) -> Application:
        return assembled(library, index, screener, open_records(settings))

    monkeypatch.setattr(actions, "start_application", started)
    return lambda *arguments: run_nosology(capsys, *arguments)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with slack_server() as server:
        yield server


@pytest.fixture
def bot(slack: SlackServer, application: Application, tmp_path: Path) -> Iterator[Bot]:
    with running(slack, application, tmp_path / "home") as one:
        yield one


@pytest.fixture
def kept(library: Library, index: OpenIndex, screener: Screener, tmp_path: Path) -> Application:
    return assembled(library, index, screener, Records(tmp_path / "records"))


@pytest.fixture
def browser(kept: Application, tmp_path: Path) -> Browser:
    return Browser(kept, Settings(tmp_path / "home"))


def view_of(bot: Bot) -> dict[str, Any]:
    views = bot.slack.workspace.views
    held(lambda: bool(views))
    view: dict[str, Any] = list(views.values())[-1]
    return view


# --- terminal


def test_the_terminal_says_in_one_line_that_there_is_a_draft(nosology: Nosology) -> None:
    out = nosology("ask", ASKED, "--as-of", DAY).out
    assert "Provider query draft: add --query-draft to print it" in out
    assert "[ ]" not in out


def test_the_terminal_prints_the_draft_as_it_is_to_be_copied(nosology: Nosology) -> None:
    assert DRAFT in nosology("ask", ASKED, "--as-of", DAY, "--query-draft").out


def test_where_there_is_none_the_terminal_says_nothing_of_it(nosology: Nosology) -> None:
    out = nosology("ask", "acute cystitis with hematuria", "--as-of", DAY, "--query-draft").out
    assert "query" not in out.lower()


# --- API


def test_the_api_gives_the_draft(application: Application, tmp_path: Path) -> None:
    client = TestClient(create_app(application, Settings(tmp_path)))
    answer = client.post("/v1/answers", json={"question": ASKED, "as_of": DAY}).json()
    assert answer["provider_query"]["indicators"] == ["CHF exacerbation", "EF 30%", "on IV furosemide"]
    assert client.post("/v1/answers", json={"question": "cough", "as_of": DAY}).json()["provider_query"] is None


# --- Slack


def test_a_button_opens_the_draft_as_text_to_copy(bot: Bot) -> None:
    answer = bot.answer(bot.ask(ASKED))
    bot.send(bot.events.click(answer, "provider_query"))
    (block,) = [b for b in view_of(bot)["blocks"] if b["type"] == "rich_text"]
    (element,) = block["elements"]
    assert element["type"] == "rich_text_preformatted"
    assert "".join(run["text"] for run in element["elements"]) == DRAFT.rstrip("\n")


def test_the_button_carries_no_word_of_the_question(bot: Bot) -> None:
    answer = bot.answer(bot.ask(ASKED))
    (button,) = [e for b in answer.blocks for e in b.get("elements", []) if e.get("action_id") == "provider_query"]
    assert len(button["value"]) == 32


def test_an_answer_without_a_draft_has_no_button(bot: Bot) -> None:
    answer = bot.answer(bot.ask("acute cystitis with hematuria"))
    assert "provider_query" not in str(answer.blocks)


def test_the_button_of_an_answer_whose_words_are_gone_says_so(bot: Bot) -> None:
    answer = bot.answer(bot.ask(ASKED))
    with bot.records.database.writing() as connection:
        purge_words(connection, datetime.now(UTC) + timedelta(days=60), 30)
    bot.send(bot.events.click(answer, "provider_query"))
    assert words.QUERY_GONE in str(view_of(bot)["blocks"])
    assert "EF 30%" not in str(view_of(bot))


def test_the_button_of_an_answer_that_is_gone_says_so(bot: Bot) -> None:
    answer = bot.answer(bot.ask(ASKED))
    for block in answer.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "provider_query":
                element["value"] = "0" * 32
    bot.send(bot.events.click(answer, "provider_query"))
    assert words.NOT_KEPT in str(view_of(bot)["blocks"])


# --- the page


def test_the_page_has_the_draft_to_open_and_to_copy(browser: Browser) -> None:
    page = browser.ask(ASKED)
    assert "Draft of a query to the provider" in text_of(page)
    assert "data-copy" in page
    inside = page.partition('aria-label="Query to the provider">')[2].partition("</pre>")[0]
    assert inside.replace("&#34;", '"') == DRAFT.rstrip("\n")


def test_a_page_without_a_draft_has_nothing_to_copy(browser: Browser) -> None:
    assert "data-copy" not in browser.ask("acute cystitis with hematuria")


def test_nothing_of_a_question_in_a_draft_is_live_on_the_page(browser: Browser) -> None:
    page = browser.ask('CHF, EF 30%, <img src=x onerror=alert(1)>, "quoted" & fine')
    assert "<img src=x" not in page


# --- payment


def test_which_pays_more_is_refused_everywhere(
    nosology: Nosology, application: Application, bot: Bot, browser: Browser, tmp_path: Path
) -> None:
    assert nosology("ask", PAYS, "--as-of", DAY, "--query-draft").out.startswith("REFUSED")
    client = TestClient(create_app(application, Settings(tmp_path)))
    answer = client.post("/v1/answers", json={"question": PAYS, "as_of": DAY}).json()
    assert (answer["outcome"], answer["codes"], answer["provider_query"]) == ("refused", [], None)
    said = text_of(browser.ask(PAYS))
    assert "Not taken" in said
    assert "Draft of a query" not in said
    bot.ask(PAYS)
    bot.settle()
    everything = " ".join(m.everything for m in (*bot.whispers(), *bot.slack.workspace.of_bot(CODERS)))
    assert everything
    assert not any(code in everything for code in ("I50.9", "I50.21"))


# --- what a lead stands for


def test_a_verified_answer_asks_nobody(kept: Application) -> None:
    assert kept.records is not None
    question = Question(ASKED, date.fromisoformat(DAY))
    first = kept.answerer.answer(question)
    kept.records.verified.pin(first.id, "Dana Lead")
    again = kept.answerer.answer(question)
    assert first.provider_query is not None
    assert again.verified is not None
    assert again.provider_query is None
