"""What came from Slack, read into one record: who asked what, where, and how it is answered."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from html import unescape
from typing import Any, Final

Payload = Mapping[str, Any]

_LINK: Final = re.compile(r"<(?![@#!])([^|<>]+)(?:\|([^<>]*))?>")
_MENTION: Final = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^<>]*)?>")
_CHANNEL: Final = re.compile(r"<#[CG][A-Z0-9]+(?:\|([^<>]*))?>")
_SPECIAL: Final = re.compile(r"<!(?:date\^\d+\^[^<>|]*|[^<>|]*)(?:\|([^<>]*))?>")
# What people write has no other subtype: a file comes as `file_share`, a reply shown in the channel too as the last.
_OF_PEOPLE: Final = frozenset({None, "file_share", "thread_broadcast"})


class Way(StrEnum):
    """By which door a question came."""

    MENTION = "mention"
    DIRECT = "direct"
    THREAD = "thread"
    COMMAND = "command"
    SHORTCUT = "shortcut"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes and for whom; it holds no word of a question, and is what a job keeps.

    `thread_ts` is the root of the thread, `ts` the message asked in, `message_ts` one of ours that is answered in
    place; `hidden` where the asker alone sees the answer. `internal` is None where Slack did not say whether people
    from outside can read along.
    """

    way: Way
    team: str
    channel: str
    user: str
    ts: str = ""
    thread_ts: str = ""
    message_ts: str = ""
    response_url: str = ""
    hidden: bool = False
    internal: bool | None = None
    in_thread: bool = False

    @property
    def asker(self) -> str:
        """The name that the records know the person by."""
        return asker(self.team, self.user)

    @property
    def conversation(self) -> str:
        """The name of the thread; what is asked in no thread has none that could be followed up."""
        return f"slack:{self.team}:{self.channel}:{self.thread_ts or self.user}"

    def data(self) -> dict[str, Any]:
        """As a job keeps it."""
        return {**asdict(self), "way": self.way.value}

    @staticmethod
    def of(data: Payload) -> "Place":
        """From what a job kept."""
        known = {name: data[name] for name in Place.__dataclass_fields__ if name in data}
        return Place(**{**known, "way": Way(data["way"])})


def asker(team: str, user: str) -> str:
    """The name that the records know a person by."""
    return f"slack:{team}:{user}"


def is_of_a_person(event: Payload) -> bool:
    """Whether a message was written by a person and is new: no bot, no edit, no notice of Slack's own."""
    if event.get("bot_id") or event.get("bot_profile") or event.get("hidden"):
        return False
    return event.get("subtype") in _OF_PEOPLE and bool(event.get("user")) and event.get("user") != "USLACKBOT"


def plain_question(text: str) -> str:
    """The words of a message: mentions go, links and channels leave their label, Slack's escapes are undone.

    >>> plain_question("<@U0BOT> E11.22 &amp; <tel:5551234|555-1234> &lt;65")
    'E11.22 & 555-1234 <65'
    """
    words = _MENTION.sub(" ", text)
    words = _CHANNEL.sub(lambda m: m[1] or " ", _SPECIAL.sub(lambda m: m[1] or " ", words))
    words = _LINK.sub(lambda m: m[2] or m[1].removeprefix("mailto:").removeprefix("tel:"), words)
    return re.sub(r"[ \t\u00a0]+", " ", unescape(words)).strip()


def without_mentions(text: str) -> str:
    """A message as Slack sent it, but for the people named in it."""
    return " ".join(_MENTION.sub(" ", text).split())


def of_event(body: Payload, event: Payload, way: Way) -> Place:
    """The place of a message or a mention."""
    ts = str(event["ts"])
    return Place(
        way=way,
        team=str(body.get("team_id") or event.get("team") or ""),
        channel=str(event["channel"]),
        user=str(event["user"]),
        ts=ts,
        thread_ts=str(event.get("thread_ts") or ts),
        internal=is_internal(body, event),
        in_thread=bool(event.get("thread_ts")) and event.get("thread_ts") != ts,
    )


def is_internal(body: Payload, event: Payload) -> bool | None:
    """Whether an event comes from a conversation that nobody outside can read; None where it does not say."""
    team = body.get("team_id")
    others = {event.get("user_team"), event.get("source_team"), event.get("team")} - {None, team}
    shared = body.get("is_ext_shared_channel")
    if shared is True or (others and not body.get("enterprise_id")):
        return False
    return None if shared is None or others else True


def of_command(body: Payload) -> Place:
    """The place of a slash command."""
    return Place(
        Way.COMMAND,
        str(body["team_id"]),
        str(body["channel_id"]),
        str(body["user_id"]),
        response_url=str(body.get("response_url") or ""),
        hidden=True,
    )


def of_shortcut(body: Payload) -> Place:
    """The place of a message shortcut: the message it was used on, answered for the asker alone."""
    message = body["message"]
    return Place(
        Way.SHORTCUT,
        _team(body),
        str(body["channel"]["id"]),
        str(body["user"]["id"]),
        ts=str(message["ts"]),
        thread_ts=str(message.get("thread_ts") or message["ts"]),
        response_url=str(body.get("response_url") or ""),
        hidden=True,
        in_thread=True,
    )


def of_button(body: Payload) -> Place:
    """The place of a button: the message of ours that it stands in."""
    container, message = body.get("container") or {}, body.get("message") or {}
    ts = str(container.get("message_ts") or message.get("ts") or "")
    thread = str(container.get("thread_ts") or message.get("thread_ts") or "")
    return Place(
        Way.BUTTON,
        _team(body),
        str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        str(body["user"]["id"]),
        ts=ts,
        thread_ts=thread,
        message_ts=ts,
        response_url=str(body.get("response_url") or ""),
        hidden=bool(container.get("is_ephemeral")),
        in_thread=bool(thread),
    )


def presser(body: Payload) -> str:
    """The name that the records know by whom a button was pressed or a form was sent."""
    return asker(_team(body), str(body["user"]["id"]))


def _team(body: Payload) -> str:
    return str((body.get("team") or {}).get("id") or body["user"].get("team_id") or "")
