"""Jobs: claimed before Slack is told that they came in, done by a few threads, taken up again where a worker died."""

import logging
import os
import queue
import socket
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Lock, Thread
from typing import Any, Final

from bot.errors import RecordsUnavailable
from bot.records.jobs import JobStore
from bot.records.kept import Claim, Job
from bot.slack.calls import CallFailed, Failure

_LOG = logging.getLogger(__name__)
_LEASE_SECONDS: Final = 20.0
# A job that finds no place in the queue is soon up for whoever has one.
_OVERFLOW_SECONDS: Final = 4.0
_BEAT_SECONDS: Final = 2.0
_MOST_ATTEMPTS: Final = 5
_CLOSED_SECONDS: Final = 30.0
# Slack gives up on an acknowledgement after three seconds: while more keeps coming in, no answer is begun.
_QUIET_SECONDS: Final = 0.05
_MOST_QUIET_SECONDS: Final = 2.0
GIVEN_UP: Final = "given up after several attempts"

# What is taken in this thread, where it is to be claimed together.
_TOGETHER: Final[ContextVar[list[Claim] | None]] = ContextVar("_TOGETHER", default=None)

Run = Callable[[Job], Mapping[str, Any] | None]
Apologise = Callable[[Job, bool], None]


class Work:
    """Claims, queues and runs jobs; `run` does one, `apologise` tells its asker that it will not be done."""

    def __init__(self, jobs: JobStore, run: Run, apologise: Apologise, threads: int = 4, waiting: int = 400) -> None:
        """Up to `threads` jobs at a time and `waiting` in line; nothing starts before `start`."""
        self._jobs, self._run, self._apologise = jobs, run, apologise
        self.worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._queue: queue.Queue[Job | None] = queue.Queue(waiting)
        self._held: set[str] = set()
        self._lock = Lock()
        self._stopping = Event()
        self._closed_until = self._heard = 0.0
        self._threads = [Thread(target=self._work, name=f"slack-{n}", daemon=True) for n in range(threads)]
        self._beat = Thread(target=self._keep_watch, name="slack-watch", daemon=True)

    def start(self) -> None:
        """Take up what an earlier process left, and whatever comes."""
        for thread in (*self._threads, self._beat):
            thread.start()

    def take(self, key: str, payload: Mapping[str, Any], text: str | None = None) -> None:
        """Claim a job and put it in line, unless it is another's or done. Raises RecordsUnavailable."""
        self._heard = time.monotonic()
        claim = Claim(key, payload, text)
        together = _TOGETHER.get()
        if together is None:
            self._claim([claim])
        else:
            together.append(claim)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is taken in this thread meanwhile is claimed at the end, at once. Raises RecordsUnavailable then."""
        claims: list[Claim] = []
        before = _TOGETHER.set(claims)
        try:
            yield
        finally:
            _TOGETHER.reset(before)
        if claims:
            self._claim(claims)

    def _claim(self, claims: Sequence[Claim]) -> None:
        has_room = self._queue.qsize() + len(claims) <= self._queue.maxsize and not self._stopping.is_set()
        lease = _LEASE_SECONDS if has_room else _OVERFLOW_SECONDS
        for job in self._jobs.claim_all(claims, self.worker, lease).values():
            self._put(job)

    def close(self, timeout: float) -> None:
        """Finish what is being done, within `timeout` seconds; what waits is left for the next process, at once."""
        self._stopping.set()
        self._let_go()
        for _ in self._threads:
            try:
                self._queue.put_nowait(None)
            except queue.Full:
                break
        until = time.monotonic() + timeout
        for thread in (*self._threads, self._beat):
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))

    @property
    def waiting(self) -> int:
        """Jobs claimed here and not yet done."""
        return len(self._held)

    def _let_go(self) -> None:
        while True:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return
            if job is not None:
                self._release(job)

    def _release(self, job: Job) -> None:
        with self._lock:
            self._held.discard(job.key)
        try:
            self._jobs.extend(job.key, self.worker, 0)
        except RecordsUnavailable as error:
            _LOG.warning("a job waits for its lease to run out: %s", error)

    def _put(self, job: Job) -> None:
        with self._lock:
            self._held.add(job.key)
        try:
            self._queue.put_nowait(job)
        except queue.Full:
            with self._lock:
                self._held.discard(job.key)

    def _work(self) -> None:
        while not self._stopping.is_set():
            job = self._queue.get()
            if job is None:
                return
            self._await_quiet()
            self._do(job)
            with self._lock:
                self._held.discard(job.key)

    def _await_quiet(self) -> None:
        """Let a burst of questions be acknowledged before one of them is answered: both want the same processors."""
        until = time.monotonic() + _MOST_QUIET_SECONDS
        while (now := time.monotonic()) < until and now - self._heard < _QUIET_SECONDS:
            time.sleep(_QUIET_SECONDS)

    def _do(self, job: Job) -> None:
        try:
            if job.attempt > _MOST_ATTEMPTS:
                self._give_up(job, GIVEN_UP, late=True)
                return
            result = self._run(job)
            self._jobs.finish(job.key, result)
        except RecordsUnavailable as error:
            _LOG.warning("a job waits for the records: %s", error)
        except CallFailed as failed:
            self._failed(job, failed)
        except Exception as error:
            # Neither its message nor its values: either may hold the question.
            place = traceback.extract_tb(error.__traceback__)[-1]
            _LOG.error("%s at %s:%s", type(error).__name__, place.filename, place.lineno)
            self._give_up(job, type(error).__name__, late=False)

    def _failed(self, job: Job, failed: CallFailed) -> None:
        if failed.failure is Failure.CLOSED:
            _LOG.error("Slack does not take our token (%s); the work waits", failed.error)
            self._closed_until = time.monotonic() + _CLOSED_SECONDS
            return
        if failed.failure in (Failure.UNSURE, Failure.LIMITED):
            _LOG.warning("a job is tried again: %s", failed)
            return
        _LOG.warning("a job is given up: %s", failed)
        self._end(job, str(failed))

    def _give_up(self, job: Job, why: str, late: bool) -> None:
        try:
            self._apologise(job, late)
        except CallFailed as failed:
            _LOG.warning("nobody could be told: %s", failed)
        self._end(job, why)

    def _end(self, job: Job, why: str) -> None:
        try:
            self._jobs.fail(job.key, why)
        except RecordsUnavailable as error:
            _LOG.warning("a job could not be given up: %s", error)

    def _keep_watch(self) -> None:
        """Lengthen the leases of what is held here, and take up what others left."""
        while True:
            try:
                self._watch()
            except RecordsUnavailable as error:
                _LOG.warning("the jobs cannot be looked through: %s", error)
            if self._stopping.wait(_BEAT_SECONDS):
                return

    def _watch(self) -> None:
        with self._lock:
            held = tuple(self._held)
        for key in held:
            self._jobs.extend(key, self.worker, _LEASE_SECONDS)
        if time.monotonic() < self._closed_until:
            return
        for job in self._jobs.unfinished():
            if self._queue.full():
                return
            if taken := self._jobs.claim(job.key, job.payload, self.worker, _LEASE_SECONDS):
                self._put(taken)
