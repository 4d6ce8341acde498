"""Questions in the middle of being answered: an answerer that waits to be let on, and jobs whose worker died."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from slack_bot import Bot, running
from slack_events import Delivery
from slack_server import SlackServer
from slack_workspace import Message
from sqlalchemy import update

from bot.bootstrap import Application
from bot.models import Answer, Question
from bot.records.facade import Records
from bot.records.tables import jobs

QUESTION = "acute cystitis with hematuria, DOS 8/15/2026"
CODE = "N30.01"


class Gated:
    """An answerer that waits to be let on, and remembers what it was asked."""

    def __init__(self, answerer: Any) -> None:
        self._answerer = answerer
        self.asked: list[Question] = []
        self.reached, self.gate = Event(), Event()
        self.screen = answerer.screen

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        self.reached.set()
        assert self.gate.wait(60)
        answer: Answer = self._answerer.answer(question)
        return answer


def gated(application: Application) -> tuple[Application, Gated]:
    """An application that answers once its gate is open."""
    answerer = Gated(application.answerer)
    return replace(application, answerer=answerer), answerer  # type: ignore[arg-type]


@contextmanager
def being_answered(slack: SlackServer, application: Application, home: Path) -> Iterator[tuple[Bot, Gated, Delivery]]:
    """A bot that has begun to answer QUESTION, and goes on once the gate is opened."""
    slow, answerer = gated(application)
    with running(slack, slow, home) as bot:
        delivery = bot.events.mention(QUESTION)
        bot.send(delivery)
        assert answerer.reached.wait(30)
        yield bot, answerer, delivery


def overdue(records: Records) -> None:
    """The leases of all open jobs have run out, as they do a while after their worker died."""
    with records.database.writing() as connection:
        connection.execute(update(jobs).values(leased_until=datetime.now(UTC) - timedelta(seconds=1)))


def about(delivery: Delivery) -> Message:
    """The message that a delivery tells of."""
    assert delivery.about is not None
    return delivery.about
