"""One table of what is listened to; each listener reads a payload, hands it to the gate, and says that it came in.

Events listened to are those of the manifest. Listeners run before the acknowledgement and do nothing slow: a text is
screened and a job claimed. What needs a trigger, which lives for three seconds, runs beside them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt import Ack, App

from bot.slack import words
from bot.slack.answering import Answering
from bot.slack.asked import (
    Way,
    is_of_a_person,
    of_command,
    of_event,
    of_shortcut,
    plain_question,
    without_mentions,
)
from bot.slack.commands import read_command
from bot.slack.gate import Gate
from bot.slack.pressing import Pressing

COMMAND: Final = "/code"
SHORTCUT: Final = "code_this"
EVENTS: Final = ("app_home_opened", "app_mention", "message")
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listeners:
    """What the listeners work with."""

    gate: Gate
    answering: Answering
    pressing: Pressing
    bot_user: Callable[[], str]

    def register(self, app: App) -> None:
        """Listen."""
        app.event("app_mention")(self._mention)
        app.event("message")(self._message)
        app.event("app_home_opened")(self._home)
        app.command(COMMAND)(self._command)
        app.shortcut(SHORTCUT)(self._shortcut)
        self.pressing.register(app)
        # What is sent though nobody asked for it is taken, or Slack counts it as failed and stops sending the rest.
        app.event(re.compile(""))(lambda: None)

    def _mention(self, body: Body, event: Body) -> None:
        if is_of_a_person(event):
            self._ask(body, event, Way.MENTION)

    def _message(self, body: Body, event: Body) -> None:
        if event.get("subtype") == "message_deleted":
            self.answering.withdraw(str(event.get("channel")), str(event.get("deleted_ts")))
            return
        if not is_of_a_person(event):
            return
        if event.get("channel_type") == "im":
            self._ask(body, event, Way.DIRECT)
        elif self._is_ours_to_follow(body, event):
            self._ask(body, event, Way.THREAD)

    def _is_ours_to_follow(self, body: Body, event: Body) -> bool:
        """A reply in a thread that we have answered in, addressed to nobody else; a mention comes by itself."""
        place = of_event(body, event, Way.THREAD)
        if not place.in_thread or event.get("files") or "<@" in str(event.get("text") or ""):
            return False
        return self.answering.has_answered(place)

    def _ask(self, body: Body, event: Body, way: Way) -> None:
        place = of_event(body, event, way)
        seen = str(event.get("text") or "")
        key = f"message:{place.team}:{place.channel}:{place.ts}"
        self.gate.ask(key, place, plain_question(seen), without_mentions(seen), files=bool(event.get("files")))

    def _home(self, body: Body, event: Body) -> None:
        self.pressing.home_opened(body, event)

    def _command(self, ack: Ack, body: Body) -> None:
        place = of_command(body)
        key = f"command:{place.team}:{place.user}:{body.get('trigger_id') or body.get('response_url')}"
        text = str(body.get("text") or "")
        question = plain_question(text)
        asked = "" if read_command(question) is None else question
        self.gate.ask(key, place, asked, text, empty=words.USAGE)
        ack()

    def _shortcut(self, ack: Ack, body: Body) -> None:
        place, message = of_shortcut(body), body["message"]
        key = f"shortcut:{place.team}:{place.user}:{body.get('action_ts') or body.get('trigger_id')}"
        text = str(message.get("text") or "")
        if message.get("bot_id") or message.get("user") == self.bot_user():
            # What a bot wrote, we ourselves above all, is no documentation.
            self.gate.note(key, place, words.NOT_A_BOTS)
        else:
            self.gate.ask(key, place, plain_question(text), text, files=bool(message.get("files")))
        ack()
