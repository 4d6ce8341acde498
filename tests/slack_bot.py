"""A bot to talk to over HTTP: the API and the Slack face by uvicorn on loopback, in a thread or a process of its own.

Run as a program it is that process: `python tests/slack_bot.py`, settings from the environment, the index in
`$SLACK_BOT_INDEX`; it prints its address when it is ready.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import httpx
from slack_events import SECRET, Delivery, Events, deliver
from slack_server import TOKEN, SlackServer
from slack_workspace import Message
from sqlalchemy import func, select

from bot.api import create_app, server
from bot.bootstrap import Application
from bot.listening import listen
from bot.records.facade import Records
from bot.records.kept import JobState, KeptAnswer
from bot.records.tables import answers, jobs
from bot.screening import ScreenResult
from bot.settings import Settings, read_settings
from bot.slack.app import SlackFace, make_slack
from bot.slack.http import mount

_ROOT = Path(__file__).parents[1]
_PATH = os.pathsep.join([str(_ROOT), str(_ROOT / "tests")])
# What a bot in a process of its own knows about.
CATEGORIES = ("E11", "N18", "N30", "Z79")


@dataclass
class Bot:
    """A running bot, seen from Slack."""

    slack: SlackServer
    events: Events
    url: str
    records: Records
    face: SlackFace | None = None
    process: subprocess.Popen[str] | None = None
    heard: list[httpx.Response] = field(default_factory=list)

    def send(self, delivery: Delivery, retry: int = 0, **more: Any) -> httpx.Response:
        """Deliver, and see that it is acknowledged."""
        response = deliver(self.url, delivery, retry, **more)
        self.heard.append(response)
        assert response.status_code == 200, response.text
        return response

    def ask(self, text: str, **where: Any) -> Message:
        """Somebody asks by name in a channel; the question, once everything that it set off is done."""
        return self._asked(self.events.mention(text, **where))

    def tell(self, text: str, **where: Any) -> Message:
        """The same by a message without the name, in a direct conversation as a rule."""
        return self._asked(self.events.message(text, **where))

    def press(self, message: Message, action_id: str, **who: Any) -> None:
        """Somebody presses a button, and everything that it set off is done."""
        self.send(self.events.click(message, action_id, **who))
        self.settle()

    def _asked(self, delivery: Delivery) -> Message:
        self.send(delivery)
        self.settle()
        assert delivery.about is not None
        return delivery.about

    def settle(self, seconds: float = 60.0) -> None:
        """Wait until no job is open: it is claimed before Slack hears 200, so nothing more can come of it."""
        self.slack.wait_for(lambda: self.open_jobs() == 0, seconds)
        if self.face is not None:
            _quiet(self.face.beside)

    def open_jobs(self) -> int:
        """Jobs that are claimed and not done."""
        with self.records.database.reading() as connection:
            open_ones = select(func.count()).select_from(jobs).where(jobs.c.state == JobState.CLAIMED)
            return connection.execute(open_ones).scalar_one()

    def kept(self) -> list[KeptAnswer]:
        """Every answer in the records."""
        with self.records.database.reading() as connection:
            found = connection.execute(select(answers.c.id)).scalars().all()
        return [kept for kept in map(self.records.answers.get, found) if kept is not None]

    def answers(self, question: Message) -> list[Message]:
        """What the bot has put in the question's thread for all to see, finished."""
        thread = question.thread_ts or question.ts
        found = self.slack.workspace.of_bot(question.channel, thread)
        return [m for m in found if not m.streaming and float(m.ts) > float(question.ts)]

    def answer(self, question: Message) -> Message:
        """The one answer in the question's thread."""
        (message,) = self.answers(question)
        return message

    def whispers(self, user: str | None = None, channel: str | None = None) -> list[Message]:
        """What the bot has said to one person alone: ephemeral, or in a direct conversation outside a thread."""
        return self.slack.workspace.whispered(channel, user)


def _quiet(pool: ThreadPoolExecutor) -> None:
    """Wait until a pool has nothing left to do: every thread of it is free to come to the barrier."""
    threads = pool._max_workers
    barrier = Barrier(threads + 1)
    for _ in range(threads):
        pool.submit(barrier.wait, 60)
    barrier.wait(60)


def settings_for(slack: SlackServer, home: Path, **more: str) -> Settings:
    """The settings of a bot that talks to the test server."""
    return replace(read_settings(environment_for(slack, home, **more)), port=0)


def environment_for(slack: SlackServer, home: Path, **more: str) -> dict[str, str]:
    """The environment that says so."""
    return {
        "NOSOLOGY_HOME": str(home),
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.api_url,
        **more,
    }


@contextmanager
def running(slack: SlackServer, application: Application, home: Path, **more: str) -> Iterator[Bot]:
    """A bot in threads of this process; its records are in `home`, or where the application keeps its own."""
    settings = settings_for(slack, home, **more)
    records = application.records or Records(home, settings.database_url, settings.keep_questions_days)
    face = make_slack(settings, application, records)
    app = create_app(application, settings)
    mount(app, face)
    listening = listen(settings)
    serving = server(app)
    thread = Thread(target=serving.run, kwargs={"sockets": [listening]})
    thread.start()
    face.start()
    try:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        wait_until_up(url)
        yield Bot(slack, Events(slack), url, records, face)
    finally:
        serving.should_exit = True
        thread.join()
        face.close(30)
        records.database.close()


@contextmanager
def started(slack: SlackServer, index: Path, home: Path, **more: str) -> Iterator[Bot]:
    """A bot in a process of its own, over an index built in `index`."""
    environment = {
        **os.environ,
        **environment_for(slack, home, **more),
        "SLACK_BOT_INDEX": str(index),
        "PYTHONPATH": _PATH,
    }
    command = [sys.executable, str(Path(__file__))]
    process = subprocess.Popen(command, env=environment, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    records = Records(home)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://"), "the bot did not start"
        yield Bot(slack, Events(slack), url, records, process=process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert process.stdout is not None
        process.stdout.close()
        records.database.close()


def wait_until_up(url: str, seconds: float = 30.0) -> None:
    """Wait until the process answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            httpx.get(f"{url}/healthz", timeout=seconds)
            return
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def held(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something holds that no call of the Web API tells of."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to hold"
        time.sleep(0.02)


class Waved:
    """A screener that lets everything through: importing the real one is most of a start."""

    def screen(self, text: str) -> ScreenResult:
        return ScreenResult(allowed=True)


def _serve() -> None:
    """The process of `started`."""
    from fakes import HashingEncoder, sliced_library

    from bot.bootstrap import assemble
    from retrieval.index import IndexFolder

    settings = replace(read_settings(), port=0)
    library = sliced_library(CATEGORIES)
    index = IndexFolder(Path(os.environ["SLACK_BOT_INDEX"]), HashingEncoder()).open(library.corpus)
    records = Records(settings.home, settings.database_url, settings.keep_questions_days)
    application = assemble(library, index, HashingEncoder(), Waved(), records)  # type: ignore[arg-type]
    face = make_slack(settings, application, records)
    app = create_app(application, settings)
    mount(app, face)
    listening = listen(settings)
    face.start()
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    server(app).run(sockets=[listening])
    face.close(30)


if __name__ == "__main__":
    _serve()
