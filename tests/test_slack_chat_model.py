"""F13 over Slack: a chat model that is away, slow, cut off or out of its mind costs nobody an answer."""

from pathlib import Path

import pytest
from fakes import assembled
from openai_server import Reply, cuts, hangs, openai_server, refuses, says
from slack_bot import running
from slack_server import SlackServer
from slack_waiting import CODE, QUESTION

from bot.bootstrap import Library, open_chat
from bot.degraded_words import chat_model_failed, degraded_in_words
from bot.drafting.calls import Why
from bot.screening import Screener
from bot.settings import read_settings
from retrieval.index import OpenIndex

SECONDS = 6


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (refuses(503, "server_error"), Why.DOWN),
        (hangs(), Why.SLOW),
        (cuts('{"mentions": [{"evid'), Why.CUT),
        (says("Codes are lovely today."), Why.NONSENSE),
        (refuses(429, "insufficient_quota"), Why.QUOTA),
    ],
    ids=["down", "slow", "cut", "nonsense", "quota"],
)
def test_f13_a_model_that_fails_leaves_the_composed_answer_in_its_thread_and_says_so(
    reply: Reply, why: Why, slack: SlackServer, library: Library, index: OpenIndex, screener: Screener, home: Path
) -> None:
    with openai_server() as server:
        server.usual = reply
        settings = read_settings(
            {
                "NOSOLOGY_HOME": str(home),
                "NOSOLOGY_CHAT_MODEL": "openai:scripted",
                "OPENAI_BASE_URL": server.address,
                "NOSOLOGY_CHAT_SECONDS": str(SECONDS),
            }
        )
        chat = open_chat(settings)
        assert chat is not None
        with running(slack, assembled(library, index, screener, chat=chat), home) as bot:
            question = bot.ask(QUESTION)
            answer = bot.answer(question)
            (kept,) = bot.kept()
        assert server.asked
    assert CODE in answer.everything
    assert degraded_in_words(chat_model_failed(why)) in answer.everything
    assert kept.answer["written_by"]["fallback"] == f"chat_model:{why}"
    assert kept.answer["timings_ms"]["total"] < 1000 * (SECONDS + 10)
