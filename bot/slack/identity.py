"""Who we are in the workspace: asked at start, and again beside everything else until Slack has said it."""

import itertools
import logging
from threading import Event, Thread
from typing import Any, Final

from slack_bolt.authorization import AuthorizeResult

from bot.slack.calls import CallFailed, Slack

_LOG = logging.getLogger(__name__)
_FIRST_PAUSE_SECONDS: Final = 2.0
_LONGEST_PAUSE_SECONDS: Final = 120.0


class Identity:
    """Our ids; empty until Slack has said them, and whoever reads them never waits for that."""

    def __init__(self, slack: Slack, token: str, pause: float = _FIRST_PAUSE_SECONDS) -> None:
        """Ask through `slack`; again after `pause` seconds, then after twice as many, at most every two minutes."""
        self._slack, self._token, self._pause = slack, token, pause
        self._known: dict[str, Any] = {}
        self._closed = Event()

    def start(self) -> None:
        """Ask Slack; where it says nothing, or does not take the token, go on asking beside."""
        if not self._ask():
            Thread(target=self._go_on_asking, name="slack-identity", daemon=True).start()

    def close(self) -> None:
        """Ask no more."""
        self._closed.set()

    def bot_user(self) -> str:
        """Our user id."""
        return str(self._known.get("user_id") or "")

    def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """What Bolt wants to know before each listener, without a call: an event must not wait for Slack."""
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=self.bot_user() or None,
            bot_id=str(self._known.get("bot_id") or "") or None,
            bot_token=self._token,
        )

    def _go_on_asking(self) -> None:
        for times in itertools.count():
            if self._closed.wait(min(self._pause * 2 ** min(times, 16), _LONGEST_PAUSE_SECONDS)) or self._ask():
                return

    def _ask(self) -> bool:
        try:
            self._known = self._slack.call("auth.test")
        except CallFailed as failed:
            _LOG.error("Slack does not say who we are: %s", failed)
        return bool(self._known)
