"""Sessions in a signed cookie: nothing is kept but who signed out when, and nothing is believed unsigned.

The door to itsdangerous. The signing key lies in the data folder, so that a restart signs nobody out.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from bot.errors import SetupError
from bot.key_file import make_once
from bot.settings import Settings
from bot.web.signed_out import SignedOut
from bot.web.viewers import Role, Viewer, Way

COOKIE = "nosology"
# A working day: a screen left alone over night is signed out by the morning.
LONGEST_SECONDS = 12 * 3600
_KEY_BYTES = 32
_MARK_LENGTH = 12
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Session:
    """What a cookie says: a viewer, or nobody yet, the token that their forms must carry, and since when."""

    csrf: str
    viewer: Viewer | None = None
    at: float = field(default_factory=time.time)


class Sessions:
    """Writes and reads the cookies of sessions, by the settings as they are now."""

    def __init__(self, settings: Settings, signed_out: SignedOut | None = None) -> None:
        """Sign with the key of the data folder; who is taken out of the settings is out at the next click.

        So is everyone of `signed_out`.
        """
        self._signed_out = signed_out or SignedOut(None)
        self._home = settings.home
        self._leads = frozenset(settings.leads)
        self._api_keys = settings.api_keys
        self._team = settings.slack_sign_in.team_id if settings.slack_sign_in else ""

    @cached_property
    def _key(self) -> bytes:
        # Not before a page is asked for: the API alone needs no key, and no folder to keep it in.
        return signing_key(self._home)

    @cached_property
    def _marks(self) -> dict[str, str]:
        return {_mark(self._key, api_key): api_key for api_key in self._api_keys}

    @property
    def asks(self) -> bool:
        """Whether one must sign in; otherwise whoever sits at this machine is the lead."""
        return bool(self._api_keys or self._team)

    def read(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None for one that is missing, forged, too old, signed out or no longer allowed."""
        if not cookie:
            return None
        try:
            data = self.unsealed(cookie, "session", LONGEST_SECONDS)
            session = Session(str(data["csrf"]), self._viewer(data), float(data["at"]))
        except (KeyError, TypeError, ValueError):
            return None
        viewer = session.viewer
        is_over = (
            viewer is not None and viewer.way is not Way.LOCAL and self._signed_out.since(viewer.person, session.at)
        )
        return None if is_over else session

    def sign_out(self, viewer: Viewer) -> None:
        """End every session that the viewer has opened so far."""
        self._signed_out.note(viewer.person)

    def local(self) -> Session:
        """A new session of whoever sits at this machine; of nobody where one must sign in."""
        here = None if self.asks else Viewer("local", "Local lead", Role.LEAD, Way.LOCAL)
        return Session(secrets.token_urlsafe(), here)

    def by_key(self, given: str, name: str) -> Session | None:
        """A lead's session for an API key; None for a key that is not one."""
        # All are compared before any counts, so that the time taken does not tell which key is near.
        matches = [m for m, key in self._marks.items() if hmac.compare_digest(key.encode(), given.strip().encode())]
        if not matches:
            return None
        called = " ".join(name.split())[:LONGEST_NAME] or "Lead"
        return Session(secrets.token_urlsafe(), Viewer(f"key:{matches[0]}", called, Role.LEAD, Way.KEY))

    def by_slack(self, user: str, name: str) -> Session:
        """The session of a Slack user."""
        return Session(secrets.token_urlsafe(), self._slack_viewer(f"slack:{self._team}:{user}", name))

    def written(self, session: Session) -> str:
        """The cookie of a session."""
        data: dict[str, Any] = {"csrf": session.csrf, "at": session.at}
        if session.viewer is not None:
            data |= {"id": session.viewer.id, "name": session.viewer.name, "way": session.viewer.way}
        return self.sealed(data, "session")

    def sealed(self, data: Any, purpose: str) -> str:
        """Plain data, signed for a purpose, as a cookie may carry it; it can be read by whoever has it."""
        return URLSafeTimedSerializer(self._key, salt=f"nosology.{purpose}").dumps(data)

    def unsealed(self, text: str, purpose: str, seconds: int) -> Any:
        """What was sealed for that purpose; raises ValueError for what is forged or older than `seconds`."""
        try:
            return URLSafeTimedSerializer(self._key, salt=f"nosology.{purpose}").loads(text, max_age=seconds)
        except BadData as error:
            raise ValueError("forged or too old") from error

    def _viewer(self, data: Mapping[str, Any]) -> Viewer | None:
        if "way" not in data:
            return self.local().viewer
        way, identifier, name = Way(data["way"]), str(data["id"]), str(data["name"])
        if way is Way.LOCAL:
            return self.local().viewer
        if way is Way.KEY:
            known = identifier.removeprefix("key:") in self._marks
            return Viewer(identifier, name, Role.LEAD, way) if known else None
        is_member = self._team and identifier.startswith(f"slack:{self._team}:")
        return self._slack_viewer(identifier, name) if is_member else None

    def _slack_viewer(self, identifier: str, name: str) -> Viewer:
        user = identifier.rpartition(":")[2]
        role = Role.LEAD if user in self._leads else Role.CODER
        return Viewer(identifier, " ".join(name.split())[:LONGEST_NAME] or user, role, Way.SLACK)


def signing_key(home: Path) -> bytes:
    """The key of the data folder, made at the first use; raises SetupError when it cannot be kept there."""
    path = home / "web" / "session.key"
    try:
        if path.exists() and path.stat().st_size != _KEY_BYTES:
            # What is damaged signs nothing; a new one signs everybody out once.
            path.unlink()
        # Of two workers that start together, the second signs by the key of the first.
        make_once(path, secrets.token_bytes(_KEY_BYTES))
        return path.read_bytes()
    except OSError as error:
        raise SetupError(f"the key of the web sessions cannot be kept: {error.strerror}: {path}") from error


def _mark(key: bytes, api_key: str) -> str:
    """What a session says of the API key that opened it, which cannot be turned back into the key."""
    return hmac.new(key, api_key.encode(), hashlib.sha256).hexdigest()[:_MARK_LENGTH]
