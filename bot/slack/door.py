"""What Slack posts, taken in by one thread, as many at a time as are waiting: claimed together, then acknowledged.

A claim waits for the disk, so that claiming one by one makes a burst wait as often as it is long. More threads do not
help: they have one interpreter between them, and SQLite lets one writer in and has the others ask again after a pause.
"""

import logging
import queue
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from slack_bolt import BoltRequest, BoltResponse

from bot.errors import RecordsUnavailable
from bot.slack.work import Work

_LOG = logging.getLogger(__name__)
# The first of them waits for the last: so many take some 15 ms.
_MOST_TOGETHER: Final = 32
_UNAVAILABLE: Final = 503

Replied = Future[BoltResponse]


class Door:
    """Hands deliveries to `dispatch` in the order in which they came; a reply is there once what it claims is kept."""

    def __init__(self, dispatch: Callable[[BoltRequest], BoltResponse], work: Work) -> None:
        """Take in by `dispatch`, whose claims go to `work`."""
        self._dispatch, self._work = dispatch, work
        self._waiting: queue.SimpleQueue[tuple[BoltRequest, Replied]] = queue.SimpleQueue()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="slack-door")

    def take_in(self, asked: BoltRequest) -> Replied:
        """What is to be replied, at once or soon; 503, upon which Slack sends again, where claims cannot be kept."""
        replied: Replied = Future()
        # Whoever asked may hang up, which changes nothing: the question was heard.
        replied.set_running_or_notify_cancel()
        self._waiting.put((asked, replied))
        self._thread.submit(self._take_in_waiting)
        return replied

    def close(self) -> None:
        """Take in what waits, and nothing more."""
        self._thread.shutdown()

    def _take_in_waiting(self) -> None:
        bunch = self._bunch()
        replies: list[tuple[Replied, BoltResponse]] = []
        try:
            with self._work.together():
                for asked, replied in bunch:
                    try:
                        replies.append((replied, self._dispatch(asked)))
                    except Exception as error:
                        replied.set_exception(error)
        except RecordsUnavailable as error:
            _LOG.error("claims cannot be kept: %s", error)
            replies = [(replied, BoltResponse(status=_UNAVAILABLE, body="")) for replied, _ in replies]
        for replied, response in replies:
            replied.set_result(response)

    def _bunch(self) -> list[tuple[BoltRequest, Replied]]:
        """What waits; nothing where an earlier bunch had it."""
        bunch: list[tuple[BoltRequest, Replied]] = []
        while len(bunch) < _MOST_TOGETHER:
            try:
                bunch.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return bunch
