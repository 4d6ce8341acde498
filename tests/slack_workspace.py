"""What a Slack workspace holds: people, conversations, messages and threads, views, streams, files.

Plain state without rules; `slack_methods.py` holds the rules, `slack_server.py` speaks HTTP.
"""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

TEAM, ENTERPRISE, APP = "T0HOSPITAL", None, "A0NOSOLOGY"
OTHER_TEAM = "T0OUTSIDER"
BOT_USER, BOT = "U0NOSOLOGY", "B0NOSOLOGY"
OTHER_BOT_USER, OTHER_BOT = "U0OTHERBOT", "B0OTHERBOT"
CODER, COLLEAGUE, LEAD, OUTSIDER = "U0CODER001", "U0CODER002", "U0LEAD0001", "U0OUTSIDE1"
CODERS, PRIVATE, SHARED, ARCHIVED, ELSEWHERE = "C0CODERS01", "C0PRIVATE1", "C0SHARED01", "C0ARCHIVE1", "C0ELSEWHER"
DIRECT = "D0CODER001"
TRIGGER_SECONDS = 3.0
RESPONSE_URL_USES, RESPONSE_URL_SECONDS = 5, 30 * 60


class Kind(StrEnum):
    CHANNEL = "channel"
    GROUP = "group"
    IM = "im"


@dataclass
class Conversation:
    """A channel, a private channel or a direct conversation; `member` says whether the bot is in it."""

    id: str
    kind: Kind = Kind.CHANNEL
    member: bool = True
    archived: bool = False
    ext_shared: bool = False
    pending_shared: bool = False
    user: str | None = None
    people: set[str] = field(default_factory=lambda: {CODER, COLLEAGUE, LEAD})

    def json(self) -> dict[str, Any]:
        """As conversations.info has it."""
        return {
            "id": self.id,
            "name": self.id.lower(),
            "is_channel": self.kind is Kind.CHANNEL,
            "is_group": self.kind is Kind.GROUP,
            "is_im": self.kind is Kind.IM,
            "is_private": self.kind is not Kind.CHANNEL,
            "is_archived": self.archived,
            "is_member": self.member,
            "is_shared": self.ext_shared,
            "is_ext_shared": self.ext_shared,
            "is_pending_ext_shared": self.pending_shared,
            "is_org_shared": False,
            "context_team_id": TEAM,
            **({"user": self.user} if self.user else {}),
        }


@dataclass
class Message:
    """A message; `only_for` is the one user who sees an ephemeral one, `bot` whether our bot wrote it."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    bot: bool = False
    only_for: str | None = None
    streaming: bool = False
    stream_recipient: str | None = None
    files: list[str] = field(default_factory=list)
    metadata: Any = None
    edits: int = 0

    def json(self) -> dict[str, Any]:
        """As conversations.replies has it."""
        body: dict[str, Any] = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": TEAM}
        if self.bot:
            body |= {"bot_id": BOT, "app_id": APP}
        for name in ("blocks", "thread_ts", "metadata"):
            if value := getattr(self, name):
                body[name] = value
        if self.files:
            body["files"] = [{"id": file} for file in self.files]
        return body

    @property
    def everything(self) -> str:
        """All its characters, wherever they stand."""
        return f"{self.text}\n{_all_text(self.blocks)}"


@dataclass
class Trigger:
    user: str
    made: float
    used: bool = False


@dataclass
class ResponseUrl:
    channel: str
    user: str
    made: float
    message_ts: str | None = None
    uses: int = 0


@dataclass
class File:
    id: str
    name: str
    length: int
    content: bytes | None = None
    shared: bool = False


class Workspace:
    """State of one workspace; hold `lock` over more than one step. `clock` gives the seconds of now."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self._counter = itertools.count(1)
        self.conversations = {c.id: c for c in _conversations()}
        self.users = {u: _user(u) for u in (CODER, COLLEAGUE, LEAD, OUTSIDER, BOT_USER, OTHER_BOT_USER)}
        self.messages: list[Message] = []
        self.deleted: list[Message] = []
        self.views: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, File] = {}
        self.reactions: set[tuple[str, str, str]] = set()
        self.statuses: list[tuple[str, str, str]] = []
        self.prompts: list[dict[str, Any]] = []
        self.titles: list[tuple[str, str, str]] = []

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._counter):09d}"

    def next_ts(self) -> str:
        """A timestamp that no other message has; in one workspace they only grow."""
        return f"{int(self.clock())}.{next(self._counter):06d}"

    def say(
        self, user: str, channel: str, text: str, thread_ts: str | None = None, files: list[str] | None = None
    ) -> Message:
        """A person writes; what the bot hears of it is made by `slack_events`."""
        with self.lock:
            message = Message(channel, self.next_ts(), user, text, thread_ts=thread_ts, files=files or [])
            self.messages.append(message)
            return message

    def delete(self, message: Message) -> None:
        with self.lock:
            self.messages.remove(message)
            self.deleted.append(message)

    def find(self, channel: str, ts: str) -> Message | None:
        with self.lock:
            return next((m for m in self.messages if (m.channel, m.ts) == (channel, ts)), None)

    def trigger(self, user: str) -> str:
        """An id that opens one view within three seconds."""
        name = f"{self.next_id('1')}.{self.next_id('2')}.{self.next_id('a')}"
        self.triggers[name] = Trigger(user, self.clock())
        return name

    def response_url(self, channel: str, user: str, message_ts: str | None = None) -> str:
        """The path of a URL that posts to a conversation, five times within half an hour."""
        name = self.next_id("R")
        self.response_urls[name] = ResponseUrl(channel, user, self.clock(), message_ts)
        return f"/actions/{TEAM}/{name}"

    def of_bot(self, channel: str | None = None, thread_ts: str | None = None) -> list[Message]:
        """What the bot has posted for all to see, and stands."""
        return [m for m in self._bots(channel, thread_ts) if m.only_for is None]

    def whispered(self, channel: str | None = None, user: str | None = None) -> list[Message]:
        """What the bot has shown to one person alone."""
        return [m for m in self._bots(channel, None) if m.only_for and (user is None or m.only_for == user)]

    def _bots(self, channel: str | None, thread_ts: str | None) -> list[Message]:
        with self.lock:
            return [
                m
                for m in self.messages
                if m.bot
                and (channel is None or m.channel == channel)
                and (thread_ts is None or m.thread_ts == thread_ts)
            ]


def _conversations() -> list[Conversation]:
    return [
        Conversation(CODERS),
        Conversation(PRIVATE, Kind.GROUP),
        Conversation(SHARED, ext_shared=True, people={CODER, OUTSIDER}),
        Conversation(ARCHIVED, archived=True),
        Conversation(ELSEWHERE, member=False),
        *(Conversation(f"D{user[1:]}", Kind.IM, user=user, people={user}) for user in (CODER, COLLEAGUE, LEAD)),
    ]


def _user(user: str) -> dict[str, Any]:
    team = OTHER_TEAM if user == OUTSIDER else TEAM
    return {
        "id": user,
        "team_id": team,
        "name": user.lower(),
        "deleted": False,
        "is_bot": user in (BOT_USER, OTHER_BOT_USER),
        "is_stranger": team != TEAM,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "tz": "America/Chicago",
        "tz_offset": -21_600,
        "profile": {"real_name": user.lower(), "display_name": user.lower()},
    }


def _all_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return "\n".join(filter(None, map(_all_text, parts)))
