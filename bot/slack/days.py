"""What "today" is for whoever asks: their own date, where Slack knows their time zone, else the server's."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from threading import Lock
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.slack.asked import Place, Way
from bot.slack.calls import CallFailed, Failure, Slack

_LOG = logging.getLogger(__name__)
_REMEMBERED_SECONDS: Final = 3600.0
_MOST_REMEMBERED: Final = 5_000
# In these the place's own time is when it was asked; elsewhere it is that of another message, or there is none.
_ASKED_BY_MESSAGE: Final = frozenset({Way.MENTION, Way.DIRECT, Way.THREAD})


class Days:
    """Asks Slack for people's time zones, and remembers each for an hour."""

    def __init__(self, slack: Slack, today: Callable[[], date], now: Callable[[], float] = time.time) -> None:
        """Ask through `slack`; `today` is the server's date, `now` gives seconds since 1970."""
        self._slack, self._today, self._now = slack, today, now
        self._known: dict[str, tuple[float, tzinfo | None]] = {}
        self._lock = Lock()

    def of(self, place: Place) -> date:
        """The asker's date when they asked; raises CallFailed where the token no longer serves."""
        zone = self._zone(place.user)
        if zone is None:
            return self._today()
        at = float(place.ts) if place.way in _ASKED_BY_MESSAGE else self._now()
        return datetime.fromtimestamp(at, UTC).astimezone(zone).date()

    def _zone(self, user: str) -> tzinfo | None:
        with self._lock:
            at, known = self._known.get(user, (-_REMEMBERED_SECONDS, None))
        if self._now() - at < _REMEMBERED_SECONDS:
            return known
        try:
            zone = _read(self._slack.form("users.info", user=user).get("user"))
        except CallFailed as failed:
            if failed.failure is Failure.CLOSED:
                raise
            _LOG.info("a time zone could not be asked for: %s", failed)
            if failed.failure in (Failure.UNSURE, Failure.LIMITED):
                return None
            zone = None
        with self._lock:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[user] = (self._now(), zone)
        return zone


def _read(user: Any) -> tzinfo | None:
    """The zone of a user as users.info tells it: by name, or by its distance where this machine has no such name."""
    if not isinstance(user, dict):
        return None
    try:
        return ZoneInfo(str(user["tz"]))
    except (KeyError, ValueError, OSError):
        offset = user.get("tz_offset")
        return timezone(timedelta(seconds=offset)) if isinstance(offset, int) and abs(offset) < 86_400 else None
