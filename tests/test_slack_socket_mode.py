"""Socket Mode over a live WebSocket: Bolt's own client, Slack's side on loopback, connections that break."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from slack_bot import Bot, held, settings_for
from slack_events import Delivery, Events, buttons
from slack_server import APP_TOKEN, Fault, How, SlackServer
from slack_socket import Envelope, SlackSocket, slack_socket
from slack_waiting import CODE, QUESTION, Gated, about, gated, overdue
from slack_workspace import CODER, DIRECT, Message
from sqlalchemy import text

from bot.bootstrap import Application
from bot.errors import SetupError
from bot.records.facade import Records
from bot.settings import Settings
from bot.slack.app import make_slack
from bot.slack.serving import serving
from bot.slack.socket import run

MORE = "acute cystitis without hematuria, DOS 8/15/2026"
MORE_CODE = "N30.00"


@pytest.fixture
def socket(slack: SlackServer) -> Iterator[SlackSocket]:
    with slack_socket(slack) as socket:
        yield socket


def of_socket_mode(slack: SlackServer, home: Path, app_token: str = APP_TOKEN) -> Settings:
    """The settings of a bot without a signing secret."""
    return settings_for(slack, home, SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN=app_token)


@contextmanager
def connected(slack: SlackServer, socket: SlackSocket, application: Application, home: Path) -> Iterator[Bot]:
    """A bot that has opened its connection; it has no address."""
    settings = of_socket_mode(slack, home)
    records = Records(home, settings.database_url, settings.keep_questions_days)
    face = make_slack(settings, application, records)
    face.start()
    before = socket.opened
    handler = run(face, settings.slack_app_token)
    try:
        socket.await_connection(before + 1)
        yield Bot(slack, Events(slack), "", records, face)
    finally:
        handler.client.close()
        face.close(30)
        records.database.close()


@pytest.fixture
def bot(slack: SlackServer, socket: SlackSocket, application: Application, home: Path) -> Iterator[Bot]:
    with connected(slack, socket, application, home) as bot:
        yield bot


def ask(bot: Bot, socket: SlackSocket, delivery: Delivery) -> Message:
    """Deliver a question; it, once everything that it set off is done."""
    socket.deliver(delivery)
    bot.settle()
    return about(delivery)


def test_a_mention_over_the_socket_is_acknowledged_by_its_id_and_answered(bot: Bot, socket: SlackSocket) -> None:
    delivery = bot.events.mention(QUESTION)
    envelope = socket.deliver(delivery)
    bot.settle()
    assert socket.acknowledged == [envelope.id]
    assert CODE in bot.answer(about(delivery)).everything


def test_direct_messages_commands_and_buttons_come_over_the_socket_too(bot: Bot, socket: SlackSocket) -> None:
    question = ask(bot, socket, bot.events.message(QUESTION))
    answer = bot.answer(question)
    assert answer.channel == DIRECT
    socket.deliver(bot.events.command(MORE))
    bot.settle()
    assert [m.only_for for m in bot.whispers() if MORE_CODE in m.everything] == [CODER]
    cited = next(b["action_id"] for b in buttons(answer) if str(b["action_id"]).startswith("cite"))
    socket.deliver(bot.events.click(answer, cited))
    bot.settle()
    assert bot.slack.workspace.views


def test_f1_one_envelope_sent_twice_is_acknowledged_twice_and_answered_once(bot: Bot, socket: SlackSocket) -> None:
    delivery = bot.events.mention(QUESTION)
    envelope = Envelope.of(delivery)
    for _ in range(2):
        socket.send(envelope)
    for sent in (envelope.again(), envelope.again().again()):
        socket.send(sent)
        socket.await_acknowledged(sent)
    bot.settle()
    assert socket.acknowledged.count(envelope.id) == 2
    assert CODE in bot.answer(about(delivery)).everything


@pytest.mark.parametrize(
    "end", [SlackSocket.refresh, SlackSocket.close, SlackSocket.drop], ids=["refresh", "close", "reset"]
)
def test_f1_a_new_connection_loses_nothing_and_doubles_nothing(
    bot: Bot, socket: SlackSocket, end: Callable[[SlackSocket], None]
) -> None:
    first, second, third = (bot.events.mention(said) for said in (QUESTION, MORE, QUESTION))
    socket.deliver(first)
    # The second goes out as the connection ends: acknowledged or not, Slack sends it again.
    lost = Envelope.of(second)
    socket.send(lost)
    end(socket)
    socket.await_connection(2)
    for envelope in (Envelope.of(first).again(), lost.again(), Envelope.of(third)):
        socket.send(envelope)
        socket.await_acknowledged(envelope)
    bot.settle()
    said = [bot.answer(about(delivery)).everything for delivery in (first, second, third)]
    assert [code in text for code, text in zip((CODE, MORE_CODE, CODE), said, strict=True)] == [True] * 3


def test_f1_what_is_being_answered_while_the_connection_breaks_is_answered_once(
    slack: SlackServer, socket: SlackSocket, application: Application, home: Path
) -> None:
    slow, answerer = gated(application)
    with connected(slack, socket, slow, home) as bot:
        delivery = _begun(bot, socket, answerer)
        socket.close()
        socket.await_connection(2)
        again = Envelope.of(delivery).again()
        socket.send(again)
        socket.await_acknowledged(again)
        answerer.gate.set()
        bot.settle()
        assert len(bot.answers(about(delivery))) == len(answerer.asked) == 1


def _begun(bot: Bot, socket: SlackSocket, answerer: Gated) -> Delivery:
    delivery = bot.events.mention(QUESTION)
    socket.deliver(delivery)
    assert answerer.reached.wait(30)
    return delivery


def test_f1_two_processes_with_a_connection_each_answer_once(
    slack: SlackServer, socket: SlackSocket, application: Application, home: Path
) -> None:
    with connected(slack, socket, application, home) as one, connected(slack, socket, application, home) as other:
        deliveries = [one.events.mention(QUESTION) for _ in range(4)]
        first, second = socket.connections
        for delivery in deliveries:
            envelope = Envelope.of(delivery)
            again = envelope.again()
            first.send(envelope.json())
            second.send(again.json())
            socket.await_acknowledged(envelope)
            socket.await_acknowledged(again)
        one.settle()
        other.settle()
        assert [len(one.answers(about(d))) for d in deliveries] == [1] * 4


def test_f3_what_cannot_be_claimed_is_not_acknowledged_and_slack_sends_it_again(
    bot: Bot, socket: SlackSocket, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = bot.events.mention(QUESTION)
    untaken = Envelope.of(delivery)
    _rename(bot, "jobs", "jobs_away")
    with caplog.at_level(logging.INFO, logger="slack_bolt.App"):
        socket.send(untaken)
        # Bolt's own word for an envelope that it leaves unacknowledged.
        held(lambda: "Unsuccessful Bolt execution result" in caplog.text)
    _rename(bot, "jobs_away", "jobs")
    again = untaken.again()
    socket.send(again)
    socket.await_acknowledged(again)
    bot.settle()
    assert socket.acknowledged == [again.id]
    assert CODE in bot.answer(about(delivery)).everything


def _rename(bot: Bot, table: str, to: str) -> None:
    with bot.records.database.writing() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))


def test_f3_a_question_whose_process_went_is_answered_over_the_next_ones_connection(
    slack: SlackServer, socket: SlackSocket, application: Application, home: Path
) -> None:
    with connected(slack, socket, application, home) as bot:
        slack.revoked = True
        delivery = bot.events.mention(QUESTION)
        socket.deliver(delivery)
        slack.wait_for(lambda: any(call.reply.get("error") == "token_revoked" for call in slack.calls))
    slack.revoked = False
    overdue(bot.records)
    with connected(slack, socket, application, home) as again:
        again.settle()
        assert CODE in again.answer(about(delivery)).everything


def test_the_settings_alone_decide_for_the_socket_and_it_is_closed_at_the_end(
    slack: SlackServer, socket: SlackSocket, application: Application, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = FastAPI()
    with serving(app, of_socket_mode(slack, home), application):
        socket.await_connection(1)
        delivery = Events(slack).mention(QUESTION)
        socket.deliver(delivery)
        slack.wait_for(lambda: any(CODE in m.everything and not m.streaming for m in slack.workspace.of_bot()))
        assert "/slack/events" not in [getattr(route, "path", "") for route in app.routes]
    assert "connected by Socket Mode" in capsys.readouterr().err
    socket.await_none()


@pytest.mark.parametrize(
    ("token", "fault", "told"),
    [
        ("xapp-1-another", None, "connections:write"),
        (APP_TOKEN, Fault(How.ERROR, "missing_scope"), "connections:write"),
        (APP_TOKEN, Fault(How.RESET), "cannot be reached"),
        (APP_TOKEN, Fault(How.HTTP, status=503), "cannot be reached"),
    ],
    ids=["another token", "no scope", "reset", "503"],
)
def test_f16_a_connection_that_cannot_be_had_is_told_in_one_line(
    slack: SlackServer, socket: SlackSocket, application: Application, home: Path, token: str, fault: Any, told: str
) -> None:
    if fault is not None:
        slack.fail("apps.connections.open", fault)
    with pytest.raises(SetupError) as raised, serving(FastAPI(), of_socket_mode(slack, home, token), application):
        pass
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)
    assert token not in str(raised.value)
    assert socket.opened == 0
