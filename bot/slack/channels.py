"""Whether people from outside can read along: what cannot be told is taken for shared."""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from bot.slack.asked import Place
from bot.slack.calls import CallFailed, Failure, Slack

_LOG = logging.getLogger(__name__)
_REMEMBERED_SECONDS: Final = 300.0
_MOST_REMEMBERED: Final = 2_000
_OPEN_MARKS: Final = ("is_ext_shared", "is_pending_ext_shared")
_TRIES: Final = 3


class Channels:
    """Asks Slack about a conversation where the event did not say, and remembers it for five minutes."""

    def __init__(self, slack: Slack, now: Callable[[], float] = time.monotonic) -> None:
        """Ask through `slack`; `now` gives seconds."""
        self.slack = slack
        self._now = now
        self._known: dict[str, tuple[float, bool]] = {}
        self._lock = Lock()

    def is_internal(self, place: Place) -> bool:
        """Whether nobody outside can read along; raises CallFailed where the token no longer serves."""
        if place.internal is not None:
            return place.internal
        with self._lock:
            at, known = self._known.get(place.channel, (-_REMEMBERED_SECONDS, False))
        if self._now() - at < _REMEMBERED_SECONDS:
            return known
        internal = self._asked(place.channel)
        with self._lock:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[place.channel] = (self._now(), internal)
        return internal

    def _asked(self, channel: str) -> bool:
        for _ in range(_TRIES):
            try:
                found = self.slack.form("conversations.info", channel=channel).get("channel")
                return _is_closed(found)
            except CallFailed as failed:
                if failed.failure is Failure.CLOSED:
                    raise
                if failed.failure is not Failure.UNSURE:
                    _LOG.info("a conversation could not be asked about: %s", failed)
                    return False
        return False


def _is_closed(found: Any) -> bool:
    if not isinstance(found, dict) or any(found.get(mark) for mark in _OPEN_MARKS):
        return False
    # A direct conversation says nothing of sharing; a channel that says nothing is not trusted.
    return bool(found.get("is_im")) or found.get("is_ext_shared") is False
