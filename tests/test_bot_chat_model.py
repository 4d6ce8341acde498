"""A chat model over real HTTP, through LangChain's client of OpenAI: what comes back, and every way it can fail."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from openai_server import (
    KEY,
    OpenAiServer,
    Reply,
    cuts,
    hangs,
    openai_server,
    refuses,
    says,
    sends,
    stalls,
    streams_garbage,
    takes_no,
)
from postgresql_server import free_port
from pydantic import BaseModel, Field

from bot.chat_model import open_chat_model
from bot.drafting.budget import Budget
from bot.drafting.calling import CalledModel, Limits, Manner, Said
from bot.drafting.calls import ChatModel, ModelFailed, Prompt, Usage, Why
from bot.drafting.failures import Failure, failure_of
from bot.drafting.ledger import Ledger
from bot.drafting.streaming import Piece
from bot.settings import read_settings

# Neither may ever stand in a log line or an error.
QUESTION, REPLY = "left-sided Vexelheim palsy", "Ostrovian reply"
GOOD = '{"conditions": [{"text": "cystitis", "sure": "certain"}], "note": "none"}'


class Condition(BaseModel):
    text: str = Field(min_length=1)
    sure: Literal["certain", "uncertain"]


class Conditions(BaseModel):
    conditions: tuple[Condition, ...]
    note: str = ""


PROMPT = Prompt("extract", 3, "Name the conditions.", QUESTION)


@pytest.fixture
def server() -> Iterator[OpenAiServer]:
    with openai_server() as started:
        yield started


@pytest.fixture
def opened(server: OpenAiServer, tmp_path: Path) -> Callable[..., ChatModel]:
    def opened(**others: str) -> ChatModel:
        environment = {
            "NOSOLOGY_HOME": str(tmp_path),
            "NOSOLOGY_CHAT_MODEL": "openai:scripted",
            "OPENAI_BASE_URL": server.address,
            "NOSOLOGY_CHAT_SECONDS": "5",
            **others,
        }
        model = open_chat_model(read_settings(environment))
        assert model
        return model

    return opened


def why_of(model: ChatModel, seconds: float = 5.0) -> tuple[Why, float]:
    """Why a call failed, and after how many seconds."""
    began = time.monotonic()
    with pytest.raises(ModelFailed) as found:
        model.ask(PROMPT, Conditions, seconds)
    assert found.value.__cause__ is None
    assert found.value.__context__ is None
    assert QUESTION not in str(found.value)
    return found.value.why, time.monotonic() - began


def test_the_reply_comes_in_the_shape_wanted_and_what_it_took_is_told(
    server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = says(GOOD, used=(2000, 100))
    model = opened(NOSOLOGY_CHAT_PRICE="1.5,10")
    reply, usage = model.ask(PROMPT, Conditions, 5)
    assert reply == Conditions(conditions=(Condition(text="cystitis", sure="certain"),), note="none")
    assert usage == Usage(2000, 100, pytest.approx(0.004), usage.ms, 1, False)
    assert 0 < usage.ms < 5000
    assert model.name == "openai:scripted"


def test_the_server_is_asked_to_stream_and_held_to_the_schema(
    server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = says(GOOD)
    opened().ask(PROMPT, Conditions, 5)
    (asked,) = server.asked
    assert asked["stream"] is True
    assert asked["temperature"] == 0
    assert asked["max_completion_tokens"] == 4096
    wanted = asked["response_format"]["json_schema"]
    assert wanted["strict"] is True
    assert wanted["schema"]["required"] == ["conditions", "note"]
    assert wanted["schema"]["$defs"]["Condition"]["additionalProperties"] is False
    system, user = asked["messages"]
    assert system["content"].startswith("Name the conditions.")
    assert '"required":["conditions","note"]' in system["content"]
    assert user == {"role": "user", "content": QUESTION}


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{GOOD}\n```",
        f"Here it is {{as wanted}}:\n{GOOD}\nI hope {{that}} helps.",
        f'<think>Perhaps {{"conditions": []}}?</think>{GOOD}',
        GOOD + GOOD,
        GOOD.replace('"none"', '"a } and a \\" { in it"'),
    ],
)
def test_the_first_object_is_found_whatever_stands_around_it(
    text: str, server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = says(text)
    reply, _ = opened().ask(PROMPT, Conditions, 5)
    assert [condition.text for condition in reply.conditions] == ["cystitis"]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (says(REPLY), Why.NONSENSE),
        (says(""), Why.NONSENSE),
        (says('{"conditions": "' + REPLY + '"}'), Why.NONSENSE),
        (says('{"conditions": [{"text": 5, "sure": "certain"}]}'), Why.NONSENSE),
        (says('{"conditions": [{"text": "", "sure": "certain"}]}'), Why.NONSENSE),
        (says("[" * 50_000, piece=9999), Why.NONSENSE),
        (says('{"a":' * 20_000, piece=9999), Why.CUT),
        (says("x" * 150_000, piece=9999), Why.NONSENSE),
        (says('{"note": "\\ud800", "conditions": []}'), Why.NONSENSE),
        (says(GOOD[:40]), Why.CUT),
        (says(GOOD[:40], end="length"), Why.CUT),
        (says(REPLY, end="length"), Why.CUT),
        (cuts(GOOD[:40]), Why.CUT),
        (cuts(GOOD), Why.CUT),
        (streams_garbage(), Why.NONSENSE),
        (streams_garbage("[1, 2]"), Why.NONSENSE),
        (sends(b"<html>503 behind the proxy</html>"), Why.NONSENSE),
        (refuses(401, "invalid_api_key"), Why.DOWN),
        (refuses(404, "model_not_found"), Why.DOWN),
        (refuses(400, "context_length_exceeded"), Why.DOWN),
        (refuses(500, "server_error"), Why.DOWN),
        (refuses(429, "insufficient_quota"), Why.QUOTA),
        (refuses(402, "payment"), Why.QUOTA),
        (refuses(429, "rate_limit_exceeded", Retry_After="60"), Why.QUOTA),
    ],
)
def test_what_comes_back_wrong_is_told_by_why(
    reply: Reply, why: Why, server: OpenAiServer, opened: Callable[..., ChatModel], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.usual = reply
    found, seconds = why_of(opened())
    assert found is why
    assert seconds < 4.5
    assert QUESTION not in caplog.text
    assert REPLY not in caplog.text


def test_a_server_that_is_not_there_is_down_and_is_tried_again(opened: Callable[..., ChatModel]) -> None:
    model = opened(OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}/v1")
    assert why_of(model)[0] is Why.DOWN


@pytest.mark.parametrize("reply", [hangs(), stalls(GOOD[:20]), says(GOOD * 9, pause=0.3, piece=1)])
def test_a_slow_model_is_left_at_the_time_limit(
    reply: Reply, server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = reply
    why, seconds = why_of(opened(), 0.8)
    assert why is Why.SLOW
    # Far below the 30 s that the server would take, on a machine that has other work as well.
    assert 0.7 < seconds < 3


class Halting:
    """A source that begins and falls silent."""

    manner = Manner.PLAIN
    is_here = False

    def stream(self, said: Said, manner: Manner, seconds: float) -> Iterator[Piece]:
        yield Piece("{")
        time.sleep(2)


def test_a_stream_that_falls_silent_is_left_before_the_time_limit(tmp_path: Path) -> None:
    model = CalledModel("any:halting", Halting(), Limits(1, None, silence=0.3), Budget(tmp_path / "tokens", 0))
    why, seconds = why_of(model, 1.5)
    assert why is Why.SLOW
    assert seconds < 1


@pytest.mark.parametrize(
    "fault", [refuses(503, "overloaded"), refuses(429, "rate_limit_exceeded", Retry_After="1"), refuses(500, "error")]
)
def test_a_failure_that_passes_is_tried_again(
    fault: Reply, server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.replies.append(fault)
    server.usual = says(GOOD)
    _, usage = opened().ask(PROMPT, Conditions, 5)
    assert (len(server.asked), usage.calls) == (2, 2)


def test_what_a_server_asks_to_wait_is_waited(server: OpenAiServer, opened: Callable[..., ChatModel]) -> None:
    server.replies.append(refuses(429, "rate_limit_exceeded", Retry_After="1"))
    server.usual = says(GOOD)
    _, usage = opened().ask(PROMPT, Conditions, 5)
    assert usage.ms > 1000


def test_no_try_begins_after_the_time_limit(server: OpenAiServer, opened: Callable[..., ChatModel]) -> None:
    server.usual = refuses(429, "rate_limit_exceeded", Retry_After="2")
    why, seconds = why_of(opened(), 1.5)
    assert (why, len(server.asked)) == (Why.QUOTA, 1)
    assert seconds < 1


@pytest.mark.parametrize("fault", [refuses(401, "invalid_api_key"), refuses(429, "insufficient_quota"), says(REPLY)])
def test_a_failure_that_lasts_is_not_tried_again(
    fault: Reply, server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = fault
    why_of(opened())
    assert len(server.asked) == 1


def test_a_server_that_never_recovers_is_given_up_after_three_tries(
    server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = refuses(500, "server_error")
    why_of(opened())
    assert len(server.asked) == 3


def test_what_a_server_does_not_take_is_left_out_from_then_on(
    server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = takes_no("response_format", "temperature", then=says(GOOD))
    model = opened()
    _, usage = model.ask(PROMPT, Conditions, 5)
    model.ask(PROMPT, Conditions, 5)
    assert usage.calls == 3
    assert len(server.asked) == 4
    assert "response_format" not in server.asked[-1]


def test_a_model_with_a_temperature_of_its_own_is_still_held_to_the_schema(
    server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = takes_no("temperature", then=says(GOOD))
    opened().ask(PROMPT, Conditions, 5)
    assert "response_format" in server.asked[-1]


def test_tokens_that_are_not_told_are_estimated_and_marked(
    server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = says(GOOD, used=None)
    _, usage = opened().ask(PROMPT, Conditions, 5)
    assert usage.estimated
    assert usage.tokens_out == pytest.approx(len(GOOD) / 3, abs=1)
    assert usage.tokens_in > len(QUESTION) / 3
    assert usage.cost is None
    assert (usage + Usage()).estimated


@pytest.mark.parametrize(
    ("replies", "tokens", "calls"),
    [
        ([says(REPLY, used=(2000, 100))], (2000, 100, False), 1),
        ([refuses(500, "server_error"), says(REPLY, used=(2000, 100))], (2000, 100, False), 2),
        ([refuses(401, "invalid_api_key")], (0, 0, False), 1),
    ],
    ids=["nonsense", "once refused", "refused"],
)
def test_what_a_call_took_that_came_to_nothing_is_told_and_recorded(
    replies: list[Reply],
    tokens: tuple[int, int, bool],
    calls: int,
    server: OpenAiServer,
    opened: Callable[..., ChatModel],
) -> None:
    server.replies.extend(replies)
    ledger = Ledger(opened(NOSOLOGY_CHAT_PRICE="1,10"), 5.0)
    with pytest.raises(ModelFailed):
        ledger.ask(PROMPT, Conditions)
    writing = ledger.writing(fallback="chat_model:nonsense")
    assert (writing.tokens_in, writing.tokens_out, writing.estimated) == tokens
    assert writing.cost == pytest.approx(tokens[0] / 1e6 + tokens[1] / 1e5)
    assert writing.calls == calls


@pytest.mark.parametrize("reply", [stalls(GOOD[:40]), says(GOOD[:40], end="length")], ids=["silent", "cut"])
def test_what_a_reply_that_broke_off_took_is_estimated_as_the_days_tokens_are(
    reply: Reply, server: OpenAiServer, opened: Callable[..., ChatModel], tmp_path: Path
) -> None:
    server.usual = reply
    ledger = Ledger(opened(NOSOLOGY_CHAT_TOKENS_PER_DAY="100000"), 1.0)
    with pytest.raises(ModelFailed):
        ledger.ask(PROMPT, Conditions)
    writing = ledger.writing()
    counted = json.loads((tmp_path / "chat_tokens.json").read_text(encoding="utf-8"))["tokens"]
    assert writing.estimated
    assert writing.tokens_out > 0
    assert writing.tokens_in + writing.tokens_out == counted


def test_no_more_calls_are_made_at_once_than_there_are_places(
    server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = says(GOOD, pause=0.02)
    model = opened(NOSOLOGY_CHAT_AT_ONCE="2")
    threads = [threading.Thread(target=model.ask, args=(PROMPT, Conditions, 5)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.asked) == 6
    assert server.most_at_once == 2


def test_a_place_is_waited_for_no_longer_than_the_time_limit(
    server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = hangs()
    model = opened(NOSOLOGY_CHAT_AT_ONCE="1")
    why_of(model, 0.3)
    # The first call holds its place as long as its library waits.
    why, seconds = why_of(model, 0.5)
    assert (why, len(server.asked)) == (Why.SLOW, 1)
    assert seconds < 2


def test_a_place_is_free_again_once_its_library_has_let_go(
    server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.replies.append(hangs())
    server.usual = says(GOOD)
    model = opened(NOSOLOGY_CHAT_AT_ONCE="1", NOSOLOGY_CHAT_SECONDS="1")
    why_of(model, 0.3)
    assert model.ask(PROMPT, Conditions, 5)[0].note == "none"


def test_a_days_tokens_are_not_exceeded_not_even_by_a_restart(
    server: OpenAiServer, opened: Callable[..., ChatModel]
) -> None:
    server.usual = says(GOOD, used=(900, 50))
    opened(NOSOLOGY_CHAT_TOKENS_PER_DAY="1000").ask(PROMPT, Conditions, 5)
    assert why_of(opened(NOSOLOGY_CHAT_TOKENS_PER_DAY="1000"))[0] is Why.BUDGET
    assert len(server.asked) == 1


def test_a_new_day_has_its_own_tokens_and_a_torn_count_begins_anew(tmp_path: Path) -> None:
    days = [date(2026, 10, 1)]
    budget = Budget(tmp_path / "tokens.json", 100, lambda: days[-1])
    budget.add(90)
    assert (budget.allows(10), budget.allows(11)) == (True, False)
    for torn in ('{"day": "2026', '{"day": "2026-10-01", "tokens": 1e999}', "[]"):
        (tmp_path / "tokens.json").write_text(torn, encoding="utf-8")
        assert not budget.allows(11)
    assert Budget(tmp_path / "tokens.json", 100, lambda: days[-1]).allows(100)
    days.append(date(2026, 10, 2))
    assert budget.allows(100)


def test_where_the_count_cannot_be_kept_a_process_counts_for_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    budget = Budget(tmp_path / "file" / "tokens.json", 100)
    budget.add(90)
    assert not budget.allows(11)


def test_the_key_reaches_the_server_and_nothing_else(
    server: OpenAiServer, opened: Callable[..., ChatModel], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    server.key = KEY
    server.usual = says(GOOD)
    (tmp_path / "key").write_text(KEY + "\n", encoding="utf-8")
    for others in ({"OPENAI_API_KEY": KEY}, {"NOSOLOGY_CHAT_KEY_FILE": str(tmp_path / "key")}):
        opened(**others).ask(PROMPT, Conditions, 5)
    assert why_of(opened(OPENAI_API_KEY="sk-wrong"))[0] is Why.DOWN
    assert KEY not in caplog.text
    assert "sk-wrong" not in caplog.text
    assert KEY not in repr(read_settings({"NOSOLOGY_CHAT_MODEL": "openai:a", "OPENAI_API_KEY": KEY}))


class AmazonError(Exception):
    """As botocore keeps what its server answers."""

    def __init__(self, status: int) -> None:
        super().__init__("An error occurred")
        self.response = {"ResponseMetadata": {"HTTPStatusCode": status}}


class GoogleError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__("An error occurred")
        self.code = code


class ReadTimeoutError(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "begun", "failure"),
    [
        (AmazonError(429), False, Failure(Why.QUOTA, passing=True)),
        (AmazonError(503), False, Failure(Why.DOWN, passing=True)),
        (GoogleError(400), False, Failure(Why.DOWN, refused=True)),
        (GoogleError(404), False, Failure(Why.DOWN)),
        (ReadTimeoutError(), True, Failure(Why.SLOW)),
        (ConnectionResetError(), True, Failure(Why.CUT)),
        (ConnectionResetError(), False, Failure(Why.DOWN, passing=True)),
        (Exception("Your credit balance is too low"), False, Failure(Why.QUOTA)),
        (Exception("how is this billing code reported"), False, Failure(Why.DOWN)),
    ],
)
def test_an_error_of_any_vendor_is_told_by_status_and_name(error: Exception, begun: bool, failure: Failure) -> None:
    assert failure_of(error, begun) == failure
