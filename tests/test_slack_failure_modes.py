"""What must not go wrong in Slack, by its F-number: signed requests in, blocks out, over HTTP on loopback.

Slack is `slack_server.py`, which enforces Slack's limits and fails on demand; the bot is the API and the Slack face
under uvicorn, in threads, or in a process of its own where it is killed. Nothing here asserts on how long a thing took;
what has to come is waited for, and what must not come is looked for once no job is open.
"""

import json
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes import HashingEncoder, assembled, built_index, sliced_library
from slack_blocks import block_errors
from slack_bolt.request import BoltRequest
from slack_bot import CATEGORIES, Bot, held, running, started
from slack_events import FIVE_MINUTES, Delivery, buttons, deliver, signed
from slack_server import Fault, How, SlackServer
from slack_waiting import CODE, QUESTION, about, being_answered, gated, overdue
from slack_workspace import (
    ARCHIVED,
    CODER,
    CODERS,
    COLLEAGUE,
    DIRECT,
    ELSEWHERE,
    LEAD,
    OUTSIDER,
    PRIVATE,
    SHARED,
    Message,
)

from bot.bootstrap import Application, Library, assemble
from bot.models import Answer, Question
from bot.records.kept import KeptAnswer, Verdict
from bot.screening import Screener
from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from guidelines.models import TEAM as TEAM_AUTHORITY
from guidelines.models import GuidelineSection
from retrieval.encoder import Vectors
from retrieval.errors import IndexUnavailable
from retrieval.index import OpenIndex
from retrieval.passages import Passages

THREE = "type 2 diabetes with CKD stage 4, on insulin, DOS 8/15/2026"
THREE_CODES = ("E11.22", "N18.4", "Z79.4")
# A word that no answer and no source has.
MARK = "Zebraquag"
POSTING = ("chat.postMessage", "chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index for bots in processes of their own."""
    home = tmp_path_factory.mktemp("built")
    built_index(home, sliced_library(CATEGORIES))
    return home


class Said:
    """An answerer that says what it is told, given the true answer."""

    def __init__(self, answerer: Any, change: Callable[[Answer], Answer]) -> None:
        self._answerer, self._change = answerer, change
        self.screen = answerer.screen

    def answer(self, question: Question) -> Answer:
        return self._change(self._answerer.answer(question))


def whole(bot: Bot, question: Message) -> str:
    """Everything the thread's answers say, files included."""
    files = [bot.slack.workspace.files[f].content or b"" for m in bot.answers(question) for f in m.files]
    return "\n".join([*(m.everything for m in bot.answers(question)), *(content.decode() for content in files)])


def kept_answer(bot: Bot) -> KeptAnswer:
    """The one answer in the records."""
    (kept,) = bot.kept()
    return kept


# --- the door


def test_a_signed_mention_is_answered_with_blocks_in_its_thread(bot: Bot) -> None:
    question = bot.ask(QUESTION)
    answer = bot.answer(question)
    assert CODE in answer.everything
    assert answer.blocks
    assert not block_errors(answer.blocks)
    assert answer.only_for is None


def test_slack_checks_the_address(bot: Bot) -> None:
    response = deliver(bot.url, bot.events.challenge("3eZbrw1aBm2rZgRN"))
    assert response.status_code == 200
    assert "3eZbrw1aBm2rZgRN" in response.text


@pytest.mark.parametrize("wrong", ["another secret", "no signature", "no headers", "another body", "not hexadecimal"])
def test_a_request_that_is_not_signed_by_slack_is_refused(bot: Bot, wrong: str) -> None:
    delivery = bot.events.mention(QUESTION)
    headers = {
        "another secret": signed(delivery.body, "another"),
        "no signature": {"X-Slack-Request-Timestamp": str(int(time.time()))},
        "no headers": {},
        "another body": signed(b"{}"),
        "not hexadecimal": {**signed(delivery.body), "X-Slack-Signature": "v0=zz"},
    }[wrong]
    assert deliver(bot.url, delivery, headers=headers).status_code == 401
    _nothing_came_of_it(bot)


@pytest.mark.parametrize("off", [-FIVE_MINUTES - 10, FIVE_MINUTES + 10])
def test_a_stale_request_is_refused_whatever_its_signature(bot: Bot, off: int) -> None:
    delivery = bot.events.mention(QUESTION)
    assert deliver(bot.url, delivery, headers=signed(delivery.body, at=time.time() + off)).status_code == 401
    _nothing_came_of_it(bot)


@pytest.mark.parametrize("stamp", ["", "now", "12e3"])
def test_a_timestamp_that_is_none_is_refused(bot: Bot, stamp: str) -> None:
    delivery = bot.events.mention(QUESTION)
    headers = {**signed(delivery.body), "X-Slack-Request-Timestamp": stamp}
    assert deliver(bot.url, delivery, headers=headers).status_code in (400, 401)
    _nothing_came_of_it(bot)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"payload=%7B", b"\xff\xfe", b'{"type":"event_callback"}'])
def test_a_signed_body_that_is_no_event_is_no_accident(bot: Bot, body: bytes) -> None:
    response = deliver(bot.url, Delivery(body, "application/json"))
    assert response.status_code < 500
    assert "Traceback" not in response.text
    assert httpx.get(f"{bot.url}/healthz").status_code == 200
    _nothing_came_of_it(bot)


def _nothing_came_of_it(bot: Bot) -> None:
    bot.settle()
    assert bot.slack.workspace.of_bot() == bot.slack.workspace.whispered() == []


# --- F1 duplicate delivery


def test_f1_retries_of_one_event_are_answered_once(bot: Bot) -> None:
    delivery = bot.events.mention(QUESTION)
    for retry in range(4):
        bot.send(delivery, retry)
    bot.settle()
    assert CODE in bot.answer(about(delivery)).everything


def test_f1_retries_while_the_answer_is_being_made_are_answered_once(
    slack: SlackServer, application: Application, home: Path
) -> None:
    with being_answered(slack, application, home) as (bot, answerer, delivery):
        bot.send(delivery, 1)
        bot.send(delivery, 2, reason="http_error")
        answerer.gate.set()
        bot.settle()
        assert len(bot.answers(about(delivery))) == len(answerer.asked) == 1


def test_f1_two_workers_answer_one_event_once(slack: SlackServer, application: Application, home: Path) -> None:
    with ExitStack() as stack:
        bots = [stack.enter_context(running(slack, application, home)) for _ in range(2)]
        deliveries = [bots[0].events.mention(QUESTION) for _ in range(8)]
        sent = [(bots[(n + retry) % 2], d, retry) for n, d in enumerate(deliveries) for retry in (0, 1)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda one: one[0].send(one[1], one[2]), sent))
        for bot in bots:
            bot.settle()
        assert [len(bots[0].answers(about(d))) for d in deliveries] == [1] * 8


def test_f1_a_mention_that_comes_as_a_message_too_is_answered_once(bot: Bot) -> None:
    delivery = bot.events.mention(QUESTION)
    bot.send(bot.events.as_message(delivery))
    bot.send(delivery)
    bot.send(bot.events.as_message(delivery))
    bot.settle()
    assert CODE in bot.answer(about(delivery)).everything


def test_f1_a_retry_after_a_restart_is_answered_once(slack: SlackServer, application: Application, home: Path) -> None:
    with running(slack, application, home) as bot:
        delivery = bot.events.mention(QUESTION)
        bot.send(delivery)
        bot.settle()
    with running(slack, application, home) as again:
        again.send(delivery, 3)
        again.settle()
        assert len(again.answers(about(delivery))) == 1


def test_f1_an_envelope_that_a_reconnected_socket_brings_again_is_answered_once(bot: Bot) -> None:
    """Socket mode has no HTTP: bolt is handed what its socket would hand it (slackapi/bolt-js #2487)."""
    delivery = bot.events.mention(QUESTION)
    assert bot.face is not None
    for _ in range(2):
        bot.face.bolt.dispatch(BoltRequest(body=delivery.json, mode="socket_mode"))
    bot.settle()
    assert CODE in bot.answer(about(delivery)).everything


# --- F2 acknowledging before answering


def test_f2_slack_hears_at_once_while_the_answer_takes_its_time(
    slack: SlackServer, application: Application, home: Path
) -> None:
    slow, answerer = gated(application)
    with running(slack, slow, home) as bot:
        deliveries = [bot.events.mention(QUESTION) for _ in range(20)]
        for delivery in deliveries:
            bot.send(delivery)
        assert not any(bot.answers(about(d)) for d in deliveries)
        answerer.gate.set()
        bot.settle()
        assert [len(bot.answers(about(d))) for d in deliveries] == [1] * 20


def test_f2_a_command_is_acknowledged_before_its_answer(
    slack: SlackServer, application: Application, home: Path
) -> None:
    slow, answerer = gated(application)
    with running(slack, slow, home) as bot:
        bot.send(bot.events.command(QUESTION))
        assert not any(CODE in m.everything for m in bot.whispers())
        answerer.gate.set()
        bot.settle()
        assert [m.only_for for m in bot.whispers() if CODE in m.everything] == [CODER]


# --- F3 a crash after the acknowledgement


def test_f3_a_bot_that_was_killed_answers_when_it_is_back_and_never_twice(
    slack: SlackServer, built: Path, application: Application, home: Path
) -> None:
    with started(slack, built, home) as bot:
        # The first hangs before anything is posted; the second is posted, and its reply never comes.
        slack.fail("chat.startStream", Fault(How.TIMEOUT))
        unposted, posted = bot.events.mention(QUESTION), bot.events.mention(THREE)
        bot.send(unposted)
        slack.wait_for(lambda: slack.named("chat.startStream"))
        slack.fail("chat.stopStream", Fault(How.TIMEOUT_AFTER))
        bot.send(posted)
        slack.wait_for(lambda: slack.named("chat.stopStream"))
        _kill(bot)
        assert (bot.answers(about(unposted)), len(bot.answers(about(posted)))) == ([], 1)
    overdue(bot.records)
    with running(slack, application, home) as again:
        again.settle()
        assert CODE in again.answer(about(unposted)).everything
        assert all(code in again.answer(about(posted)).everything for code in THREE_CODES)
        # Slack's late retry of what was answered meanwhile.
        again.send(unposted, 3)
        again.settle()
        again.answer(about(unposted))


def test_f3_where_words_are_not_kept_the_killed_bot_apologises(
    slack: SlackServer, built: Path, application: Application, home: Path
) -> None:
    unkept = {"NOSOLOGY_KEEP_QUESTIONS_DAYS": "0"}
    with started(slack, built, home, **unkept) as bot:
        slack.fail("chat.startStream", Fault(How.TIMEOUT))
        delivery = bot.events.mention(f"{MARK.lower()} {QUESTION}")
        bot.send(delivery)
        slack.wait_for(lambda: slack.named("chat.startStream"))
        _kill(bot)
    assert not _holds(home, MARK.lower())
    overdue(bot.records)
    with running(slack, application, home, **unkept) as again:
        again.settle()
        assert [m.only_for for m in again.whispers(channel=CODERS)] == [CODER]
        assert again.answers(about(delivery)) == []


def _kill(bot: Bot) -> None:
    assert bot.process is not None
    os.kill(bot.process.pid, signal.SIGKILL)
    bot.process.wait(30)


# --- F4 a post that Slack does not take


def _complete(bot: Bot, question: Message) -> None:
    """No citation and no warning was cut, whatever form the answer took."""
    said, answer = _loose(whole(bot, question)), kept_answer(bot).answer
    missing = [c["quote"] for c in answer["citations"] if _loose(c["quote"]) not in said]
    missing += [f["message"] for f in answer["findings"] if _loose(f["message"]) not in said]
    missing += [c["code"] for c in answer["codes"] if c["role"] != "alternative" and _loose(c["code"]) not in said]
    assert missing == []


def _loose(text: str) -> str:
    """Without the marks that escaping, breaking and styling add."""
    plain = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return "".join(c for c in plain if c.isalnum())


def test_f4_blocks_that_are_too_long_together_become_plain_text_with_every_citation(bot: Bot) -> None:
    bot.slack.api.block_text_cap = 300
    question = bot.ask(THREE)
    assert any(call.reply.get("error") == "msg_blocks_too_long" for call in bot.slack.calls)
    assert all(not m.blocks for m in bot.answers(question))
    _complete(bot, question)


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format"])
def test_f4_blocks_that_slack_refuses_become_plain_text_with_every_citation(bot: Bot, error: str) -> None:
    bot.slack.fail_always("chat.stopStream", Fault(How.ERROR, error))
    bot.slack.fail_always("chat.update", Fault(How.ERROR, error))
    bot.slack.fail("chat.postMessage", Fault(How.ERROR, error))
    question = bot.ask(THREE)
    _complete(bot, question)
    assert not any(m.streaming for m in bot.slack.workspace.of_bot())


def test_f4_where_text_is_refused_too_the_answer_comes_as_a_file(bot: Bot) -> None:
    for method in ("chat.startStream", "chat.postMessage"):
        bot.slack.fail_always(method, Fault(How.ERROR, "msg_too_long"))
    question = bot.ask(THREE)
    (message,) = bot.answers(question)
    assert len(message.files) == 1
    _complete(bot, question)


def test_f4_a_long_answer_is_split_and_nothing_of_it_is_cut(bot: Bot, slack: SlackServer) -> None:
    question = bot.ask(
        "type 2 diabetes with CKD stage 4 on insulin, hypertension with heart failure, mild persistent asthma with "
        "exacerbation, acute cystitis with hematuria, cough, fracture of right femoral neck initial encounter, "
        "hypertensive heart and kidney disease, DOS 8/15/2026"
    )
    assert not any(call.reply.get("error") for call in slack.named(*POSTING))
    _complete(bot, question)
    assert any(buttons(m) for m in bot.answers(question))


@pytest.mark.parametrize("method", ["chat.startStream", "chat.stopStream", "chat.postMessage"])
def test_f4_a_rate_limit_is_waited_out_as_long_as_slack_says(bot: Bot, method: str) -> None:
    if method == "chat.postMessage":
        bot.slack.fail_always("chat.startStream", Fault(How.ERROR, "unknown_method"))
    bot.slack.fail(method, Fault(How.RATE_LIMIT, retry_after=1), Fault(How.RATE_LIMIT, retry_after=1))
    question = bot.ask(QUESTION)
    assert CODE in bot.answer(question).everything
    times = [call.at for call in bot.slack.named(method)]
    # Slack's word, not a guess: no call came sooner.
    assert len(times) == 3
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))


@pytest.mark.parametrize("how", [How.HTTP, How.RESET, How.RESET_AFTER, How.ERROR])
def test_f4_a_post_whose_fate_is_unknown_is_looked_for_before_it_is_made_again(bot: Bot, how: How) -> None:
    bot.slack.fail_always("chat.startStream", Fault(How.ERROR, "unknown_method"))
    bot.slack.fail("chat.postMessage", Fault(how))
    question = bot.ask(QUESTION)
    assert CODE in bot.answer(question).everything
    assert len([call for call in bot.slack.named("chat.postMessage") if call.done]) == 1


# --- F5 a status or a stream that fails


def _stream_faults() -> Iterator[Any]:
    faults = {
        "error": Fault(How.ERROR, "unknown_method"),
        "fatal": Fault(How.ERROR, "fatal_error"),
        "expired": Fault(How.ERROR, "message_not_in_streaming_state"),
        "http": Fault(How.HTTP, status=503),
        "reset": Fault(How.RESET),
        "reset after": Fault(How.RESET_AFTER),
    }
    for method in ("chat.startStream", "chat.appendStream", "chat.stopStream"):
        for name, fault in faults.items():
            yield pytest.param(method, fault, id=f"{method} {name}")


@pytest.mark.parametrize(("method", "fault"), list(_stream_faults()))
def test_f5_a_stream_that_fails_is_still_one_whole_answer(bot: Bot, method: str, fault: Fault) -> None:
    bot.slack.fail(method, fault)
    question = bot.ask(THREE)
    answer = bot.answer(question)
    assert all(code in answer.everything for code in THREE_CODES)
    assert buttons(answer)
    assert not any(m.streaming for m in bot.slack.workspace.of_bot())
    _complete(bot, question)


@pytest.mark.parametrize(
    "fault",
    [Fault(How.ERROR, "invalid_thread_ts"), Fault(How.ERROR, "missing_scope"), Fault(How.HTTP), Fault(How.RESET)],
    ids=lambda fault: f"{fault.how} {fault.error}",
)
def test_f5_a_status_that_fails_does_not_stand_in_the_way(bot: Bot, fault: Fault) -> None:
    bot.slack.fail_always("assistant.threads.setStatus", fault)
    assert CODE in bot.answer(bot.tell(QUESTION)).everything
    assert CODE in bot.answer(bot.ask(QUESTION)).everything


# --- F6 the question changes while it is answered


def test_f6_a_question_deleted_meanwhile_is_not_answered_in_public(
    slack: SlackServer, application: Application, home: Path
) -> None:
    with being_answered(slack, application, home) as (bot, answerer, delivery):
        bot.send(bot.events.deleted(about(delivery)))
        answerer.gate.set()
        bot.settle()
        assert [m for m in slack.workspace.of_bot() if CODE in m.everything] == []


def test_f6_a_question_edited_meanwhile_is_answered_once(
    slack: SlackServer, application: Application, home: Path
) -> None:
    with being_answered(slack, application, home) as (bot, answerer, delivery):
        bot.send(bot.events.changed(about(delivery), f"<@U0NOSOLOGY> {THREE}"))
        answerer.gate.set()
        bot.settle()
        assert len(bot.answers(about(delivery))) == 1


def test_f6_an_edit_afterwards_asks_nothing(bot: Bot) -> None:
    question = bot.ask(QUESTION)
    bot.send(bot.events.changed(question, f"<@U0NOSOLOGY> {THREE}"))
    bot.settle()
    assert len(bot.answers(question)) == 1


# --- F7 loops and noise


def test_f7_what_bots_write_is_not_answered(bot: Bot) -> None:
    for delivery in (
        bot.events.of_other_bot(QUESTION),
        bot.events.of_other_bot(QUESTION, mention=True),
        bot.events.of_other_bot(QUESTION, subtype=True),
        bot.events.of_other_bot(QUESTION, channel=DIRECT),
    ):
        bot.send(delivery)
    _nothing_came_of_it(bot)


def test_f7_what_it_wrote_itself_is_not_answered(bot: Bot) -> None:
    question = bot.ask(QUESTION)
    for said in list(bot.slack.workspace.of_bot()):
        bot.send(bot.events.of_itself(said))
        bot.send(bot.events.changed(said, said.text))
    bot.settle()
    assert len(bot.slack.workspace.of_bot()) == len(bot.answers(question)) == 1


@pytest.mark.parametrize(
    "subtype", ["channel_join", "channel_topic", "pinned_item", "bot_add", "reminder_add", "huddle_thread", "tombstone"]
)
def test_f7_notices_that_nobody_wrote_are_not_answered(bot: Bot, subtype: str) -> None:
    bot.send(bot.events.notice(subtype))
    bot.send(bot.events.notice(subtype, DIRECT))
    _nothing_came_of_it(bot)


def test_f7_people_who_talk_to_each_other_are_left_alone(bot: Bot) -> None:
    bot.tell("lunch at noon? with hypertension of course", channel=CODERS)
    _nothing_came_of_it(bot)
    question = bot.ask(QUESTION)
    bot.tell("thanks, will look at it", thread=question, user=COLLEAGUE, channel=CODERS)
    assert len(bot.answers(question)) == 1


# --- F8 long threads, and its own earlier answers


def test_f8_a_thread_of_three_hundred_replies_is_answered_from_the_question_alone(bot: Bot) -> None:
    first = bot.slack.workspace.say(COLLEAGUE, CODERS, "let us talk about heart failure with hypertension")
    for n in range(300):
        bot.slack.workspace.say(COLLEAGUE, CODERS, f"I11.0 and I50.9 it is, says note {n}", first.ts)
    question = bot.ask(QUESTION, thread=first)
    answer = bot.answer(question)
    assert CODE in answer.everything
    assert "I11.0" not in answer.everything
    assert len(bot.slack.named("conversations.replies")) <= 3


def test_f8_its_own_earlier_answer_is_no_evidence(bot: Bot) -> None:
    first = bot.ask(THREE)
    question = bot.ask(QUESTION, thread=first)
    second = bot.answer(question)
    assert CODE in second.everything
    assert "E11.22" not in second.everything


# --- F9 who can read along


def test_f9_a_direct_message_and_a_private_channel_are_answered(bot: Bot) -> None:
    assert CODE in bot.answer(bot.tell(QUESTION)).everything
    assert CODE in bot.answer(bot.ask(QUESTION, channel=PRIVATE)).everything


def _asked_outside(bot: Bot, way: str) -> Delivery:
    if way == "command":
        return bot.events.command(QUESTION, channel=SHARED)
    if way == "from outside":
        return bot.events.mention(QUESTION, channel=SHARED, user=OUTSIDER)
    delivery = bot.events.mention(QUESTION, channel=SHARED)
    if way == "the envelope says nothing":
        body = delivery.json
        del body["is_ext_shared_channel"]
        return replace(delivery, body=json.dumps(body).encode())
    return delivery


@pytest.mark.parametrize("way", ["mention", "from outside", "command", "the envelope says nothing"])
def test_f9_where_outsiders_read_along_nothing_is_answered(bot: Bot, way: str) -> None:
    bot.send(_asked_outside(bot, way))
    bot.settle()
    assert bot.slack.workspace.of_bot(SHARED) == []
    assert bot.whispers()
    assert not any(CODE in m.everything for m in bot.slack.workspace.messages if m.bot)


def test_f9_a_channel_about_to_be_shared_counts_as_shared(bot: Bot) -> None:
    bot.slack.workspace.conversations[CODERS].pending_shared = True
    bot.send(bot.events.command(QUESTION))
    bot.settle()
    assert not any(CODE in m.everything for m in bot.slack.workspace.messages if m.bot)


def test_f9_where_it_cannot_be_told_nothing_is_answered(bot: Bot) -> None:
    bot.slack.fail_always("conversations.info", Fault(How.ERROR, "missing_scope"))
    bot.send(bot.events.command(QUESTION))
    bot.settle()
    assert not any(CODE in m.everything for m in bot.slack.workspace.messages if m.bot)


def test_f9_a_command_is_for_its_asker_alone(bot: Bot) -> None:
    bot.send(bot.events.command(QUESTION))
    bot.settle()
    assert [m.only_for for m in bot.whispers() if CODE in m.everything] == [CODER]
    assert bot.slack.workspace.of_bot() == []


# --- F10 patient identifiers

CHART = (
    f"Patient: {MARK} Mireille, DOB 03/14/1961, MRN 00412877, MBI 1EG4-TE5-MK73, phone 312-555-0142. "
    "67yo with type 2 diabetes and CKD stage 4"
)
TRACES = (MARK, "00412877", "1EG4", "03/14/1961", "312-555-0142")


def _holds(folder: Path, *words: str) -> list[str]:
    """The files under a folder that hold one of the words, as text or inside a database."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        found += [str(path) for word in words if word.encode() in content]
    return found


def _ask_with_chart(bot: Bot, way: str) -> None:
    if way == "mention":
        bot.ask(CHART)
    elif way == "direct":
        bot.tell(CHART)
    elif way == "thread":
        first = bot.ask(QUESTION)
        bot.tell(CHART, channel=CODERS, thread=first)
    elif way == "command":
        bot.send(bot.events.command(CHART))
    else:
        said = bot.slack.workspace.say(COLLEAGUE, CODERS, CHART)
        bot.send(bot.events.message_shortcut("code_this", said))
    bot.settle()


@pytest.mark.parametrize("way", ["mention", "direct", "thread", "command", "shortcut"])
def test_f10_a_pasted_chart_goes_nowhere(
    bot: Bot, home: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], way: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        _ask_with_chart(bot, way)
    ours = [m for m in bot.slack.workspace.messages if m.bot]
    assert not any(trace in m.everything for m in ours for trace in TRACES)
    assert not any(code in m.everything for m in ours for code in ("E11.22", "N18.4"))
    sent = json.dumps([call.arguments for call in bot.slack.calls])
    logged = "".join(record.getMessage() for record in caplog.records if record.name != "httpx")
    assert not any(trace in sent + logged + "".join(capfd.readouterr()) for trace in TRACES)
    bot.records.database.close()
    assert _holds(home, *TRACES) == []


@pytest.mark.parametrize("way", ["mention", "direct", "command"])
def test_f10_who_pasted_a_chart_is_told_and_nobody_else(bot: Bot, way: str) -> None:
    _ask_with_chart(bot, way)
    told = bot.whispers(CODER) or bot.slack.workspace.of_bot(DIRECT)
    assert told
    assert bot.slack.workspace.of_bot(CODERS) == []


def test_f10_a_file_is_not_read_and_nothing_of_it_is_kept(bot: Bot) -> None:
    bot.send(bot.events.with_file(QUESTION))
    bot.settle()
    assert not any(CODE in m.everything for m in bot.slack.workspace.messages if m.bot)
    assert bot.whispers(CODER) or bot.slack.workspace.of_bot(DIRECT)
    assert not bot.slack.named("files.info")


# --- F11 the index


class SilentVectors:
    """A vector store that does not answer."""

    def query(self, collection: str, vectors: Vectors, top: int) -> list[list[tuple[str, float]]]:
        raise IndexUnavailable("nothing at /srv/secret")


class EmptyVectors:
    """A vector store that holds nothing."""

    def query(self, collection: str, vectors: Vectors, top: int) -> list[list[tuple[str, float]]]:
        return [[] for _ in range(len(vectors))]


class LongVectors:
    """A vector store of another dimension."""

    def query(self, collection: str, vectors: Vectors, top: int) -> list[list[tuple[str, float]]]:
        raise IndexUnavailable("Collection expecting embedding with dimension of 384, got 64")


@pytest.mark.parametrize(
    "vectors", [None, SilentVectors(), LongVectors(), EmptyVectors()], ids=lambda v: type(v).__name__
)
def test_f11_without_a_whole_index_words_and_codes_still_answer_and_it_is_said(
    slack: SlackServer, library: Library, index: OpenIndex, screener: Screener, home: Path, vectors: Any
) -> None:
    application = assembled(library, replace(index, vectors=vectors), screener)
    with running(slack, application, home) as bot:
        answer = bot.answer(bot.ask(QUESTION))
        assert CODE in answer.everything
        assert "E11.22" in bot.answer(bot.ask("E11.22")).everything
        assert "Degraded" in answer.everything
        assert "/srv/secret" not in answer.everything


# --- F12 dates and releases


def test_f12_a_date_that_no_release_covers_is_said_on_the_answer(bot: Bot) -> None:
    later = bot.answer(bot.ask("acute cystitis with hematuria, DOS 10/15/2026"))
    assert "2026-10-15" in later.everything
    assert "ends 2026-09-30" in later.everything
    within = bot.answer(bot.ask(QUESTION))
    assert "2026-08-15" in within.everything
    assert "ends 2026-09-30" not in within.everything


def test_f12_whether_a_code_is_valid_on_an_uncovered_date_is_not_guessed(bot: Bot) -> None:
    answer = bot.answer(bot.ask("is I42.0 still valid for DOS 10/15/2026?"))
    assert "No answer" in answer.everything


def test_f12_a_date_chosen_on_an_answer_decides_the_release_anew(bot: Bot) -> None:
    question = bot.ask(QUESTION)
    answer = bot.answer(question)
    (picker,) = [b["action_id"] for b in buttons(answer) if b["type"] == "datepicker"]
    bot.press(answer, picker, selected_date="2026-10-15")
    assert any("2026-10-15" in m.everything for m in [*bot.answers(question), *bot.whispers(CODER)])


# --- F13 no model


def test_f13_without_a_model_answers_come_from_the_books_with_their_quotations(bot: Bot) -> None:
    question = bot.ask(THREE)
    _complete(bot, question)
    assert len(kept_answer(bot).answer["citations"]) >= 3


# --- F14 injection


HOSTILE = "<!channel> <!here> <@U0LEAD0001> <https://evil.example|https://www.cms.gov> *bold* `code` & <b>"
_LIVE = ("<!", "<@", "<#", "<http")


def _marked_up(node: Any, rich: bool = False) -> Iterator[str]:
    """Every text that Slack reads as mrkdwn: not rich text, which is shown as it stands."""
    if isinstance(node, dict):
        rich = rich or str(node.get("type", "")).startswith("rich_text")
        for name, value in node.items():
            if name == "text" and isinstance(value, str) and not rich and node.get("type") != "plain_text":
                yield value
            else:
                yield from _marked_up(value, rich)
    elif isinstance(node, list):
        for part in node:
            yield from _marked_up(part, rich)


def _harmless(bot: Bot) -> None:
    for message in (m for m in bot.slack.workspace.messages if m.bot):
        for said in (message.text, *_marked_up(message.blocks)):
            assert not any(mark in said for mark in _LIVE), said


def test_f14_what_a_question_says_calls_nobody(bot: Bot) -> None:
    bot.ask(f"{HOSTILE} acute cystitis with hematuria")
    bot.tell(f"{HOSTILE} acute cystitis with hematuria")
    bot.send(bot.events.command(f"{HOSTILE} acute cystitis"))
    bot.settle()
    _harmless(bot)


@pytest.mark.parametrize("streaming", [True, False])
def test_f14_what_a_document_says_calls_nobody_and_links_nowhere(
    slack: SlackServer, application: Application, home: Path, streaming: bool
) -> None:
    def hostile(answer: Answer) -> Answer:
        return replace(
            answer,
            text=f"{HOSTILE}\n{answer.text}\n{HOSTILE}",
            reason=HOSTILE,
            codes=tuple(replace(c, description=HOSTILE, why=HOSTILE, needs=(HOSTILE,)) for c in answer.codes),
            citations=tuple(replace(c, label=HOSTILE, quote=HOSTILE) for c in answer.citations),
            follow_ups=(HOSTILE,),
            degraded=(HOSTILE,),
        )

    poisoned: Any = Said(application.answerer, hostile)
    if not streaming:
        slack.fail_always("chat.startStream", Fault(How.ERROR, "unknown_method"))
        slack.fail_always("chat.postMessage", None)
        slack.fail("chat.postMessage", Fault(How.ERROR, "invalid_blocks"))
    with running(slack, replace(application, answerer=poisoned), home) as bot:
        bot.ask(QUESTION)
        bot.send(bot.events.command(QUESTION))
        bot.settle()
        assert bot.slack.workspace.of_bot()
        _harmless(bot)


# --- F15 buttons


def _feedback(message: Message, side: int) -> str:
    return str([b for b in buttons(message) if b["type"] == "feedback_buttons"][side]["value"])


def test_f15_a_verdict_given_twice_counts_once_and_the_last_one_holds(bot: Bot) -> None:
    answer = bot.answer(bot.ask(QUESTION))
    for side in (0, 0, 1):
        bot.press(answer, "feedback", value=_feedback(answer, side))
    kept = kept_answer(bot)
    given = bot.records.feedback.of(kept.id)
    assert [(said.by, said.verdict) for said in given] == [(kept.asker, Verdict.DOWN)]


def test_f15_another_persons_verdict_is_their_own(bot: Bot) -> None:
    answer = bot.answer(bot.ask(QUESTION))
    bot.press(answer, "feedback", value=_feedback(answer, 0))
    bot.press(answer, "feedback", value=_feedback(answer, 1), user=COLLEAGUE)
    given = bot.records.feedback.of(kept_answer(bot).id)
    assert sorted(said.verdict for said in given) == [Verdict.DOWN, Verdict.UP]


def _side(message: Message, side: str) -> str:
    return str(next(b["action_id"] for b in buttons(message) if b.get("text", {}).get("text") == side))


def test_f15_a_fact_chosen_twice_is_answered_in_place_once(bot: Bot) -> None:
    question = bot.ask("fracture of femoral neck, initial encounter, DOS 8/15/2026")
    answer = bot.answer(question)
    click = bot.events.click(answer, _side(answer, "Left"))
    bot.send(click)
    bot.send(click)
    bot.settle()
    assert "S72.002A" in bot.answer(question).everything


def test_f15_a_fact_chosen_by_another_leaves_the_answer_as_it_is(bot: Bot) -> None:
    question = bot.ask("fracture of femoral neck, initial encounter, DOS 8/15/2026")
    answer = bot.answer(question)
    before = json.dumps(answer.blocks)
    bot.press(answer, _side(answer, "Left"), user=COLLEAGUE)
    assert json.dumps(bot.answer(question).blocks) == before
    assert any("S72.002A" in m.everything for m in bot.whispers(COLLEAGUE))


def test_f15_a_fact_chosen_by_another_is_no_turn_of_the_thread_and_ones_own_is(bot: Bot) -> None:
    question = bot.ask("fracture of femoral neck, initial encounter, DOS 8/15/2026")
    answer = bot.answer(question)
    thread = kept_answer(bot).conversation
    assert thread is not None
    before = bot.records.conversations.last(thread)
    bot.press(answer, _side(answer, "Left"), user=COLLEAGUE)
    assert bot.records.conversations.last(thread) == before
    bot.press(answer, _side(answer, "Right"))
    turn = bot.records.conversations.last(thread)
    assert turn is not None
    assert turn.question.endswith("right")


def test_f15_buttons_work_after_a_restart(slack: SlackServer, application: Application, home: Path) -> None:
    with running(slack, application, home) as bot:
        question = bot.ask("fracture of femoral neck, initial encounter, DOS 8/15/2026")
        answer = bot.answer(question)
    with running(slack, application, home) as again:
        again.press(answer, _side(answer, "Right"))
        assert "S72.001A" in again.answer(question).everything
        cited = [b for b in buttons(answer) if str(b["action_id"]).startswith("cite")]
        again.press(answer, cited[0]["action_id"])
        assert slack.workspace.views


def test_f15_on_an_answer_that_is_no_longer_kept_it_is_said(
    slack: SlackServer, application: Application, home: Path, tmp_path: Path
) -> None:
    with running(slack, application, home) as bot:
        answer = bot.answer(bot.ask("fracture of femoral neck, initial encounter, DOS 8/15/2026"))
    with running(slack, application, tmp_path / "other") as again:
        for pressed in (_side(answer, "Left"), "ask_lead", "feedback"):
            again.press(answer, pressed)
        assert again.whispers(CODER)
        assert httpx.get(f"{again.url}/healthz").status_code == 200


def test_f15_an_old_button_of_no_known_kind_is_acknowledged(bot: Bot) -> None:
    answer = bot.answer(bot.ask(QUESTION))
    # What was shown by a release before, or was made up.
    answer.blocks = [
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x"}, "action_id": i}],
        }
        for i in ("retired_button", "choose_side_up", "cite_99")
    ]
    for action in ("retired_button", "choose_side_up", "cite_99"):
        bot.press(answer, action, value=None)
    assert len(bot.slack.workspace.of_bot()) == 1


# --- F16 tokens, scopes, channels


def test_f16_while_the_token_is_revoked_the_question_waits_and_is_answered_with_one_that_serves(
    slack: SlackServer, application: Application, home: Path
) -> None:
    with running(slack, application, home) as bot:
        slack.revoked = True
        delivery = bot.events.mention(QUESTION)
        bot.send(delivery)
        slack.wait_for(lambda: any(call.reply.get("error") == "token_revoked" for call in slack.calls))
        assert httpx.get(f"{bot.url}/healthz").status_code == 200
    slack.revoked = False
    overdue(bot.records)
    with running(slack, application, home) as again:
        again.settle()
        assert CODE in again.answer(about(delivery)).everything


@pytest.mark.parametrize("scope", ["assistant:write", "files:write", "reactions:write", "users:read", "im:write"])
def test_f16_without_a_scope_that_is_a_comfort_it_answers(bot: Bot, scope: str) -> None:
    bot.slack.scopes.discard(scope)
    assert CODE in bot.answer(bot.ask(QUESTION)).everything


def test_f16_without_the_scope_to_read_back_it_answers(bot: Bot) -> None:
    bot.slack.scopes -= {"channels:history", "groups:history", "im:history", "mpim:history"}
    assert CODE in bot.answer(bot.ask(QUESTION)).everything


@pytest.mark.parametrize("channel", [ELSEWHERE, ARCHIVED])
def test_f16_where_it_may_not_write_it_tells_the_asker_directly(bot: Bot, channel: str) -> None:
    question = bot.ask(QUESTION, channel=channel)
    assert bot.answers(question) == []
    assert bot.slack.workspace.of_bot(DIRECT)


def test_f16_without_any_right_to_write_the_job_ends_and_the_bot_lives(bot: Bot) -> None:
    rights = {"chat:write", "files:write"}
    bot.slack.scopes -= rights
    bot.ask(QUESTION)
    assert bot.slack.workspace.of_bot() == []
    bot.slack.scopes |= rights
    assert CODE in bot.answer(bot.ask(QUESTION)).everything


# --- F17 today and the date of service


def test_f17_a_date_of_service_in_words_goes_before_today(bot: Bot) -> None:
    for said in ("DOS 2026-08-15", "date of service 08/15/2026", "discharged 8/15/2026"):
        assert "2026-08-15" in bot.answer(bot.ask(f"acute cystitis with hematuria, {said}")).everything


# --- F18 sources that disagree


def test_f18_where_the_team_contradicts_the_books_both_are_shown_with_their_rank(
    slack: SlackServer, library: Library, index: OpenIndex, screener: Screener, home: Path
) -> None:
    policy = GuidelineSection(
        document_id="team-policy",
        document_title="Coding policy",
        edition="2026-01-01",
        number="1",
        title="Acute cystitis with hematuria",
        text="Acute cystitis with hematuria: do not report N30.01 for acute cystitis with hematuria.",
        page=1,
        effective_from=date(2026, 1, 1),
        effective_to=date.max,
        authority=TEAM_AUTHORITY,
        heading_path=("Coding policy", "Acute cystitis with hematuria"),
    )
    passages = Passages(library.catalogue, GuidelineLibrary((*packaged_digest(), policy)))
    near = replace(index, vectors=_Near(index.vectors, "team-policy:1"))  # type: ignore[arg-type]
    application = assemble(replace(library, passages=passages), near, HashingEncoder(), screener, None)
    with running(slack, application, home) as bot:
        answer = bot.answer(bot.ask(QUESTION))
        assert CODE in answer.everything
        assert "do not report N30.01" in answer.everything
        assert "disagree" in answer.everything.lower()
        assert answer.everything.index("[1]") < answer.everything.index("do not report N30.01")


class _Near:
    """The vectors of an index, and one passage more that is always near."""

    def __init__(self, vectors: Any, passage: str) -> None:
        self._vectors, self._passage = vectors, passage

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vectors, name)

    def query(self, collection: str, vectors: Vectors, top: int) -> list[list[tuple[str, float]]]:
        found: list[list[tuple[str, float]]] = self._vectors.query(collection, vectors, top)
        if collection != "passages":
            return found
        return [[(f"{self._passage}|p0|00000000", 0.95), *one] for one in found]


# --- F19 short, mistyped and several questions


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("e11.22", "E11.22"),
        ("E1122", "E11.22"),
        ("  E11.22  ", "E11.22"),
        ("N18.3O", "N18.30"),
        ("E11\N{EN DASH}22?", None),
        ("I10\N{EN DASH}I13", "I10"),
        ("25?", None),
        ("?", None),
        ("hi", None),
    ],
)
def test_f19_what_is_short_or_mistyped_gets_one_reply_and_no_invented_code(
    bot: Bot, typed: str, code: str | None
) -> None:
    question = bot.ask(f"{typed}")
    replies = [*bot.answers(question), *bot.whispers(CODER)]
    assert len(replies) == 1
    assert code is None or code in replies[0].everything


def test_f19_several_questions_in_one_message_are_all_answered(bot: Bot) -> None:
    question = bot.ask("hypertension? and also acute cystitis with hematuria? and CKD stage 4? DOS 8/15/2026")
    said = whole(bot, question)
    assert all(code in said for code in (CODE, "N18.4"))
    assert len(bot.answers(question)) == 1


def test_f19_a_follow_up_in_the_thread_changes_one_fact(bot: Bot) -> None:
    question = bot.ask("fracture of femoral neck, initial encounter, DOS 8/15/2026")
    more = bot.tell("left", channel=CODERS, thread=question)
    assert "S72.002A" in bot.answer(more).everything


# --- F20 what it does not answer


@pytest.mark.parametrize("asked", ["which code pays more, E11.22 or E11.9?", "which DRG gives us the most money?"])
def test_f20_what_pays_more_is_refused_to_the_asker_alone(bot: Bot, asked: str) -> None:
    question = bot.ask(asked)
    assert bot.answers(question) == []
    (told,) = bot.whispers(CODER)
    assert not block_errors(told.blocks)
    assert "N18" not in told.everything


def test_f20_a_lead_is_refused_as_everybody_is(bot: Bot) -> None:
    bot.ask("which code pays more, E11.22 or E11.9?", user=LEAD)
    assert len(bot.whispers(LEAD)) == 1


# --- under load, in small; benchmarks/slack_load.py does it in large


def test_that_slack_holds_events_back_is_acknowledged_and_told_in_the_log(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    bot.send(bot.events.rate_limited())
    assert "app_rate_limited" in caplog.text
    forged = deliver(bot.url, bot.events.rate_limited(), headers=signed(b"another body"))
    assert forged.status_code == 401
    _nothing_came_of_it(bot)


def test_many_questions_at_once_over_a_failing_api_are_each_answered_once(bot: Bot) -> None:
    bot.slack.fail_at_random(0.05, seed=11)
    deliveries = [bot.events.mention(QUESTION if n % 2 else THREE) for n in range(40)]
    again = deliveries[::20]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(bot.send, [*deliveries, *again]))
    held(lambda: bot.open_jobs() == 0, 120)
    assert [len(bot.answers(about(d))) for d in deliveries] == [1] * 40
