"""Looking back: which messages of an answer stand in its thread already, by the mark that each carries."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from bot.slack.asked import Place
from bot.slack.blocks.answer import Message
from bot.slack.calls import CallFailed, Failure, Slack

EVENT: Final = "nosology_answer"
_LOG = logging.getLogger(__name__)
_PAGE: Final = 200
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Streamed:
    """What is streamed before the blocks of the first message: `opening`, then each of `lines`."""

    opening: str
    lines: tuple[str, ...]
    blocks: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer on its way: its messages in order, and how the first may be streamed."""

    key: str
    place: Place
    messages: tuple[Message, ...]
    streamed: Streamed | None = None


class Traces:
    """Reads our own messages back."""

    def __init__(self, slack: Slack, bot_user: Callable[[], str]) -> None:
        """Read through `slack`; `bot_user` tells our own messages from those of other apps."""
        self._slack = slack
        self._bot_user = bot_user

    def posted(self, delivery: Delivery) -> set[int]:
        """The numbers of the messages of a delivery that stand in its thread."""
        found = set()
        for message in self._own(delivery):
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("job") == hashed(delivery.key) and "piece" not in payload:
                found.add(int(payload.get("part", 0)))
        return found

    def begun(self, delivery: Delivery) -> str:
        """Our message without a mark that says the beginning of this answer: a stream that was begun and not ended."""
        if delivery.streamed is None:
            return ""
        whole = _bare("".join((delivery.streamed.opening, *delivery.streamed.lines)))
        unmarked = (m for m in self._own(delivery) if not m.get("metadata"))
        return next((str(m["ts"]) for m in unmarked if (said := _bare(m.get("text"))) and whole.startswith(said)), "")

    def _own(self, delivery: Delivery) -> list[dict[str, Any]]:
        """Our messages in the thread since the question."""
        place = delivery.place
        found: list[dict[str, Any]] = []
        cursor = None
        for _ in range(_TRIES):
            try:
                while True:
                    page = self._slack.form(
                        "conversations.replies" if place.thread_ts else "conversations.history",
                        channel=place.channel,
                        ts=place.thread_ts or None,
                        oldest=place.ts,
                        limit=_PAGE,
                        cursor=cursor,
                        include_all_metadata="true",
                    )
                    found += [m for m in page.get("messages", []) if self._is_ours(m) and m["ts"] > place.ts]
                    cursor = (page.get("response_metadata") or {}).get("next_cursor")
                    if not cursor:
                        return found
            except CallFailed as failed:
                if failed.failure is not Failure.UNSURE:
                    _LOG.warning("the thread could not be read back: %s", failed)
                    return found
        return found

    def _is_ours(self, message: dict[str, Any]) -> bool:
        ours = self._bot_user()
        return bool(message.get("bot_id")) and (not ours or message.get("user") == ours)


def _bare(text: Any) -> str:
    """Letters and digits: Slack gives a text back with marks of its own."""
    return "".join(filter(str.isalnum, str(text or "")))


def marked(key: str, part: int, piece: int | None = None) -> dict[str, Any]:
    """The metadata of one message of an answer: a hash of its job's key, and which message it is."""
    payload = {"job": hashed(key), "part": part, **({} if piece is None else {"piece": piece})}
    return {"metadata": {"event_type": EVENT, "event_payload": payload}}


def hashed(key: str) -> str:
    """The key as it stands in metadata, which everybody in the workspace may read."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
