"""The door: what waits is claimed together, a reply comes once its claim is kept, and trouble is nobody else's."""

import os
import signal
import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from fakes import built_index, sliced_library
from slack_bolt import BoltRequest, BoltResponse
from slack_bot import CATEGORIES, held, running, started
from slack_server import SlackServer
from slack_waiting import CODE, QUESTION, about

from bot.bootstrap import Application
from bot.errors import RecordsUnavailable
from bot.records.database import FILE
from bot.records.facade import Records
from bot.records.jobs import JobStore
from bot.records.kept import Claim, Job
from bot.screening import ScreenReason, ScreenResult
from bot.slack.door import Door
from bot.slack.work import Work

# A word that no answer and no source has.
MARK = "Zebraquag"


class Watched(JobStore):
    """Jobs that remember how many were claimed together."""

    together: list[int]

    def claim_all(self, claims: Iterable[Claim], worker: str, lease_seconds: float) -> dict[str, Job]:
        wanted = tuple(claims)
        self.together.append(len(wanted))
        return super().claim_all(wanted, worker, lease_seconds)


@pytest.fixture
def records(home: Path) -> Iterator[Records]:
    records = Records(home)
    yield records
    records.database.close()


@pytest.fixture
def jobs(records: Records) -> Watched:
    jobs = Watched(records.database, 30)
    jobs.together = []
    return jobs


def _work(jobs: JobStore) -> Work:
    return Work(jobs, lambda job: None, lambda job, late: None)


def _named(name: str) -> BoltRequest:
    return BoltRequest(body={"name": name}, mode="socket_mode")


class Taking:
    """A dispatch that takes a job named as the request says, and waits at the first one until it is let on."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.reached, self.gate = Event(), Event()

    def __call__(self, asked: BoltRequest) -> BoltResponse:
        self.reached.set()
        assert self.gate.wait(30)
        name = str(asked.body["name"])
        self._work.take(name, {"n": 1}, name)
        if name == "broken":
            raise LookupError(name)
        return BoltResponse(status=200, body=name)


@contextmanager
def _door(jobs: JobStore) -> Iterator[tuple[Door, Taking, Work]]:
    work = _work(jobs)
    taking = Taking(work)
    door = Door(taking, work)
    try:
        yield door, taking, work
    finally:
        taking.gate.set()
        door.close()


def test_what_waits_is_claimed_together_and_each_hears_its_own_reply(jobs: Watched) -> None:
    with _door(jobs) as (door, taking, work):
        first = door.take_in(_named("first"))
        assert taking.reached.wait(30)
        others = [door.take_in(_named(f"n{n}")) for n in range(20)]
        taking.gate.set()
        assert [reply.result(30).body for reply in (first, *others)] == ["first", *(f"n{n}" for n in range(20))]
    assert jobs.together == [1, 20]
    assert work.waiting == 21


def test_a_burst_is_claimed_in_bunches_that_none_waits_long_for(jobs: Watched) -> None:
    with _door(jobs) as (door, taking, _):
        replies = [door.take_in(_named(f"n{n}")) for n in range(100)]
        taking.gate.set()
        wait_for(replies, 30)
    assert sum(jobs.together) == 100
    assert max(jobs.together) <= 32


def test_no_reply_before_the_claim_is_kept(jobs: Watched, records: Records) -> None:
    with _door(jobs) as (door, taking, work), sqlite3.connect(records.database.where, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        taking.gate.set()
        reply = door.take_in(_named("a"))
        held(lambda: jobs.together == [1])
        assert (reply.done(), work.waiting) == (False, 0)
        other.execute("ROLLBACK")
        assert reply.result(30).status == 200
        assert records.jobs.get("a") is not None


def test_where_claims_cannot_be_kept_all_are_to_be_sent_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    broken = Records(tmp_path / "file")
    with pytest.raises(RecordsUnavailable):
        broken.jobs.get("a")
    with _door(broken.jobs) as (door, taking, work):
        replies = [door.take_in(_named(name)) for name in ("a", "b")]
        taking.gate.set()
        assert [reply.result(30).status for reply in replies] == [503, 503]
        assert work.waiting == 0


def test_a_request_that_fails_takes_no_other_with_it(jobs: Watched, records: Records) -> None:
    with _door(jobs) as (door, taking, _):
        replies = [door.take_in(_named(name)) for name in ("a", "broken", "b")]
        taking.gate.set()
        assert isinstance(replies[1].exception(30), LookupError)
        assert [replies[n].result(30).body for n in (0, 2)] == ["a", "b"]
    assert None not in (records.jobs.get("a"), records.jobs.get("b"))


def test_who_hangs_up_was_heard_all_the_same(jobs: Watched, records: Records) -> None:
    with _door(jobs) as (door, taking, _):
        reply = door.take_in(_named("a"))
        assert reply.cancel() is False
        taking.gate.set()
        assert reply.result(30).body == "a"
    assert records.jobs.get("a") is not None


def test_what_waits_at_the_close_is_taken_in(jobs: Watched) -> None:
    with _door(jobs) as (door, taking, _):
        replies = [door.take_in(_named(f"n{n}")) for n in range(5)]
        taking.gate.set()
    assert [reply.done() for reply in replies] == [True] * 5


# --- over HTTP


class Watchful:
    """An answerer whose screen waits to be let on, and then refuses."""

    def __init__(self, answerer: Any) -> None:
        self.answer = answerer.answer
        self.reached, self.gate = Event(), Event()

    def screen(self, text: str) -> ScreenResult:
        self.reached.set()
        assert self.gate.wait(30)
        return ScreenResult(False, ScreenReason.PATIENT_IDENTIFIERS, ("name",), "This looks like it holds a name.")


def _holds(folder: Path, word: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def test_no_word_is_written_before_the_screen_has_let_it_through(
    slack: SlackServer, application: Application, home: Path
) -> None:
    watchful: Any = Watchful(application.answerer)
    with running(slack, replace(application, answerer=watchful), home) as bot, ThreadPoolExecutor(1) as pool:
        sent = pool.submit(bot.send, bot.events.mention(f"{MARK} {QUESTION}"))
        assert watchful.reached.wait(30)
        assert (sent.done(), bot.open_jobs(), _holds(home, MARK)) == (False, 0, [])
        watchful.gate.set()
        sent.result(30)
        bot.settle()
        assert len(bot.whispers()) == 1
    assert _holds(home, MARK) == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index for a bot in a process of its own."""
    home = tmp_path_factory.mktemp("built")
    built_index(home, sliced_library(CATEGORIES))
    return home


def test_killed_between_screen_and_claim_it_has_acknowledged_nothing_and_the_retry_is_answered_once(
    slack: SlackServer, built: Path, application: Application, home: Path
) -> None:
    with started(slack, built, home) as bot, ThreadPoolExecutor(4) as pool:
        other = sqlite3.connect(home / FILE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        deliveries = [bot.events.mention(f"{MARK} {QUESTION}") for _ in range(4)]
        sent = [pool.submit(bot.send, delivery) for delivery in deliveries]
        # Health is answered by the loop: the deliveries have come in by then, and wait for the lock.
        assert wait_for(sent, 2).done == set()
        assert httpx.get(f"{bot.url}/healthz").status_code == 200
        assert bot.process is not None
        os.kill(bot.process.pid, signal.SIGKILL)
        bot.process.wait(30)
        assert all(isinstance(one.exception(30), httpx.TransportError) for one in sent)
        other.execute("ROLLBACK")
        other.close()
        assert (bot.open_jobs(), _holds(home, MARK)) == (0, [])
    with running(slack, application, home) as again:
        for delivery in deliveries:
            again.send(delivery, 1)
        again.settle()
        assert all(CODE in again.answer(about(delivery)).everything for delivery in deliveries)


def test_the_same_deliveries_at_the_same_moment_over_two_workers_are_each_answered_once(
    slack: SlackServer, application: Application, home: Path
) -> None:
    with running(slack, application, home) as one, running(slack, application, home) as two:
        deliveries = [one.events.mention(QUESTION) for _ in range(12)]
        sent = [*((one, d) for d in deliveries), *((two, d) for d in reversed(deliveries))]
        with ThreadPoolExecutor(24) as pool:
            list(pool.map(lambda to: to[0].send(to[1]), sent))
        for bot in (one, two):
            bot.settle()
        assert [len(one.answers(about(d))) for d in deliveries] == [1] * 12
