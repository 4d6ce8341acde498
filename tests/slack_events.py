"""What Slack sends to a bot: events, commands, shortcuts, clicks and submissions, signed, over HTTP.

The envelope is that of docs.slack.dev/apis/events-api; a signature is `v0=` and the HMAC-SHA256 of `v0:timestamp:body`
under the signing secret, refused when the timestamp is more than five minutes off (slack_sdk/signature, 3.47;
docs.slack.dev/authentication/verifying-requests-from-slack). A delivery that is not answered with 2xx within three
seconds comes again: at once, after a minute, after five, with X-Slack-Retry-Num and X-Slack-Retry-Reason.
"""

import hashlib
import hmac
import itertools
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from slack_server import SlackServer
from slack_workspace import (
    APP,
    BOT_USER,
    CODER,
    CODERS,
    DIRECT,
    OTHER_BOT,
    OTHER_BOT_USER,
    OTHER_TEAM,
    TEAM,
    Kind,
    Message,
)

SECRET = "signing-secret-of-the-tests"
FIVE_MINUTES = 5 * 60
Json = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """A request as Slack would send it, as often as it likes; `about` is the message that it tells of."""

    body: bytes
    kind: str
    about: Message | None = None

    @property
    def json(self) -> Json:
        """What it says, of an event."""
        said: Json = json.loads(self.body)
        return said


class Events:
    """Makes what Slack would send about a workspace; people speak through it too."""

    def __init__(self, slack: SlackServer) -> None:
        self._slack = slack
        self._ids = itertools.count(1)

    # --- events

    def mention(
        self, text: str, channel: str = CODERS, user: str = CODER, thread: Message | None = None, **more: Any
    ) -> Delivery:
        """Somebody writes to the bot by name in a channel."""
        said = self._said(user, channel, f"<@{BOT_USER}> {text}", thread)
        return self.event({"type": "app_mention", **self._message(said, user), **more}, said)

    def message(
        self, text: str, channel: str = DIRECT, user: str = CODER, thread: Message | None = None, **more: Any
    ) -> Delivery:
        """Somebody writes: in a direct conversation as a rule, in a thread of a channel when told so."""
        said = self._said(user, channel, text, thread)
        return self.event({**self._typed(said), **self._message(said, user), **more}, said)

    def as_message(self, mention: Delivery) -> Delivery:
        """The second event of a mention, for a bot that hears all messages of the channel too."""
        assert mention.about is not None
        said = mention.about
        return self.event({**self._typed(said), **self._message(said, said.user)}, said)

    def with_file(self, text: str, name: str = "chart.png", channel: str = DIRECT, user: str = CODER) -> Delivery:
        """Somebody uploads a file with a few words."""
        said = self._said(user, channel, text, None)
        file = {"id": "F0UPLOADED", "name": name, "mimetype": "image/png", "url_private": "https://files.slack.com/x"}
        return self.event(
            {**self._typed(said), **self._message(said, user), "subtype": "file_share", "files": [file]}, said
        )

    def changed(self, message: Message, text: str) -> Delivery:
        """The message is edited."""
        before = message.json()
        message.text = text
        after = {**message.json(), "edited": {"user": message.user, "ts": self._slack.workspace.next_ts()}}
        return self.event({**self._notice(message, "message_changed"), "message": after, "previous_message": before})

    def deleted(self, message: Message) -> Delivery:
        """The message is deleted."""
        self._slack.workspace.delete(message)
        notice = self._notice(message, "message_deleted")
        return self.event({**notice, "deleted_ts": message.ts, "previous_message": message.json()})

    def notice(self, subtype: str, channel: str = CODERS) -> Delivery:
        """A message that nobody wrote: a join, a topic, a pin."""
        said = self._slack.workspace.say(CODER, channel, f"has {subtype}")
        return self.event({**self._typed(said), **self._message(said, CODER), "subtype": subtype})

    def of_other_bot(self, text: str, channel: str = CODERS, mention: bool = False, subtype: bool = False) -> Delivery:
        """Another bot writes; with `subtype` in the older way, without a user."""
        said = self._said(OTHER_BOT_USER, channel, f"<@{BOT_USER}> {text}" if mention else text, None)
        body = {**self._typed(said), **self._message(said, OTHER_BOT_USER), "bot_id": OTHER_BOT}
        if mention:
            body["type"] = "app_mention"
        if subtype:
            del body["user"]
            body["subtype"] = "bot_message"
        return self.event(body, said)

    def of_itself(self, message: Message) -> Delivery:
        """What the bot wrote comes back to it as an event."""
        return self.event({**self._typed(message), **message.json(), "channel": message.channel}, message)

    def home(self, user: str = CODER, tab: str = "home") -> Delivery:
        """Somebody opens the bot's Home or its messages."""
        opened = {"type": "app_home_opened", "user": user, "channel": f"D{user[1:]}", "tab": tab}
        return self.event({**opened, "event_ts": self._slack.workspace.next_ts()})

    def event(self, event: Json, about: Message | None = None) -> Delivery:
        """The envelope around an event."""
        channel = self._slack.workspace.conversations.get(str(event.get("channel")))
        outside = event.get("user_team", TEAM) != TEAM
        body = {
            "token": "verification-token",
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{next(self._ids):08d}{self._slack.server_port}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": outside or bool(channel and channel.ext_shared),
            "event_context": "4-context",
        }
        return Delivery(json.dumps(body).encode(), "application/json", about)

    def challenge(self, word: str) -> Delivery:
        """Slack checks the address."""
        body = {"token": "verification-token", "challenge": word, "type": "url_verification"}
        return Delivery(json.dumps(body).encode(), "application/json")

    def rate_limited(self) -> Delivery:
        """Slack tells that it holds events back for a minute."""
        body = {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1_518_467_820}
        return Delivery(json.dumps(body).encode(), "application/json")

    # --- what people start

    def command(self, text: str, name: str = "/code", channel: str = CODERS, user: str = CODER) -> Delivery:
        """A slash command."""
        space = self._slack.workspace
        form = {
            "token": "verification-token",
            "team_id": TEAM,
            "team_domain": "hospital",
            "channel_id": channel,
            "channel_name": channel.lower(),
            "user_id": user,
            "user_name": user.lower(),
            "command": name,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._slack.address + space.response_url(channel, user),
            "trigger_id": space.trigger(user),
        }
        return Delivery(urlencode(form).encode(), "application/x-www-form-urlencoded")

    def shortcut(self, callback_id: str, user: str = CODER) -> Delivery:
        """A shortcut from anywhere."""
        return self._payload({"type": "shortcut", "callback_id": callback_id, **self._person(user)})

    def message_shortcut(self, callback_id: str, message: Message, user: str = CODER) -> Delivery:
        """A shortcut on a message."""
        body = {"type": "message_action", "callback_id": callback_id, **self._person(user)}
        return self._payload({**body, **self._where(message, user), "message_ts": message.ts})

    def click(
        self, message: Message, action_id: str, user: str = CODER, value: str | None = None, **chosen_with: Any
    ) -> Delivery:
        """Somebody presses a button of a message; `value` for one of several with the same id."""
        found = buttons(message, action_id)
        chosen = found if value is None else [b for b in found if b.get("value") == value]
        assert chosen, f"no button {action_id!r} in {message.blocks}"
        action = {**chosen[0], **chosen_with, "action_ts": self._slack.workspace.next_ts()}
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.only_for is not None,
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        }
        body = {"type": "block_actions", **self._person(user), "container": container, "actions": [action]}
        return self._payload({**body, **self._where(message, user), "state": {"values": {}}})

    def submission(self, view: Json, values: Json, user: str = CODER) -> Delivery:
        """Somebody sends a modal; `values` by block and action."""
        sent = {**view, "state": {"values": values}}
        return self._payload({"type": "view_submission", **self._person(user), "view": sent, "response_urls": []})

    # --- parts

    def _said(self, user: str, channel: str, text: str, thread: Message | None) -> Message:
        thread_ts = (thread.thread_ts or thread.ts) if thread else None
        return self._slack.workspace.say(user, channel, text, thread_ts)

    def _typed(self, message: Message) -> Json:
        kind = self._slack.workspace.conversations[message.channel].kind
        return {"type": "message", "channel_type": {Kind.CHANNEL: "channel", Kind.GROUP: "group"}.get(kind, "im")}

    def _message(self, message: Message, user: str) -> Json:
        team = self._slack.workspace.users[user]["team_id"]
        return {
            "user": user,
            "text": message.text,
            "ts": message.ts,
            "event_ts": message.ts,
            "channel": message.channel,
            "team": team,
            "client_msg_id": f"client-{message.ts}",
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
            **({"user_team": team, "source_team": team} if team == OTHER_TEAM else {}),
        }

    def _notice(self, message: Message, subtype: str) -> Json:
        stamp = self._slack.workspace.next_ts()
        typed = self._typed(message)
        return {**typed, "subtype": subtype, "hidden": True, "channel": message.channel, "ts": stamp, "event_ts": stamp}

    def _person(self, user: str) -> Json:
        return {
            "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
            "team": {"id": TEAM, "domain": "hospital"},
            "api_app_id": APP,
            "token": "verification-token",
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self._slack.workspace.trigger(user),
        }

    def _where(self, message: Message, user: str) -> Json:
        url = self._slack.workspace.response_url(message.channel, user, message.ts)
        channel = {"id": message.channel, "name": message.channel.lower()}
        where = {"channel": channel, "response_url": self._slack.address + url}
        return where if message.only_for else {**where, "message": message.json()}

    def _payload(self, body: Json) -> Delivery:
        return Delivery(urlencode({"payload": json.dumps(body)}).encode(), "application/x-www-form-urlencoded")


def buttons(message: Message, action_id: str = "") -> list[Json]:
    """The buttons of a message as a click names them, feedback buttons apart; all of them without an id."""
    found: list[Json] = []
    for n, block in enumerate(message.blocks):
        parts = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        for part in parts:
            if part.get("action_id") and (not action_id or part["action_id"] == action_id):
                found += _pressed(part, str(block.get("block_id") or f"b{n}"))
    return found


def _pressed(part: Json, block_id: str) -> list[Json]:
    said = {"type": part["type"], "action_id": part["action_id"], "block_id": block_id}
    if part["type"] == "feedback_buttons":
        return [{**said, **part[name]} for name in ("positive_button", "negative_button")]
    if part["type"] == "datepicker":
        return [{**said, "selected_date": part.get("initial_date")}]
    if part["type"] in ("overflow", "static_select"):
        return [{**said, "selected_option": option, "value": option["value"]} for option in part["options"]]
    return [{**said, **{name: part[name] for name in ("text", "value", "url") if name in part}}]


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers that prove where a body comes from."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def deliver(
    url: str,
    delivery: Delivery,
    retry: int = 0,
    reason: str = "http_timeout",
    headers: dict[str, str] | None = None,
    client: httpx.Client | None = None,
    patience: float = 30,
) -> httpx.Response:
    """Send to `url`/slack/events; `headers` in place of a right signature, `patience` in seconds."""
    said = {"Content-Type": delivery.kind, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
    said |= signed(delivery.body) if headers is None else headers
    if retry:
        said |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
    send = client.post if client else httpx.post
    return send(f"{url}/slack/events", content=delivery.body, headers=said, timeout=patience)
