"""The Web API methods of the test server: what each needs, what it does, and the errors it answers with.

Error names were read in the methods' reference (docs.slack.dev/reference/methods/…, slack-ruby/slack-api-ref, hex.pm
slack_kit 1.0). Limits: text of a message is cut off at 40,000 characters and best kept to 4,000
(docs.slack.dev/reference/methods/chat.postMessage); ephemeral and streamed text of more than 12,000 is `msg_too_long`;
a stream needs thread_ts, and a recipient in channels (chat.startStream); at most 4 suggested prompts and 10 loading
messages (assistant.threads.setSuggestedPrompts, .setStatus); 3 views in a stack (views.push); a trigger opens one view
within 3 seconds (bolt-python #434, #596, #886: Slack says `expired_trigger_id`, `exchanged_trigger_id`).
Not confirmed by a source: the name `invalid_thread_ts` where chat.postMessage is given a thread that is not there.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import slack_blocks as blocks
from slack_workspace import (
    APP,
    BOT,
    BOT_USER,
    OTHER_TEAM,
    TEAM,
    TRIGGER_SECONDS,
    Conversation,
    File,
    Kind,
    Message,
    Workspace,
)

MOST_TEXT = 40_000
MOST_STREAMED = 12_000
MOST_PROMPTS, MOST_LOADING_MESSAGES, MOST_VIEWS = 4, 10, 3
MOST_LISTED = 1_000

Arguments = dict[str, Any]
Reply = dict[str, Any]


class Refused(Exception):
    """An `ok: false` reply: Slack's error and what stands beside it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.reply: Reply = {"ok": False, "error": error, **more}


def refused_blocks(error: str, messages: list[str]) -> Refused:
    # Slack says it twice: bare under `errors`, with its severity under `response_metadata`.
    bare = [message.removeprefix("[ERROR] ") for message in messages]
    return Refused(error, errors=bare, response_metadata={"messages": messages})


@dataclass(frozen=True)
class Method:
    """A method: the scopes of which one is enough, the arguments it must have, and its effect."""

    call: Callable[["Api", Arguments], Reply]
    scopes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


class Api:
    """The methods over a workspace. `block_text_cap` is the hidden limit of `msg_blocks_too_long`."""

    def __init__(self, workspace: Workspace, base: str) -> None:
        self.workspace = workspace
        self.base = base
        # Gives a new address for a socket; None where Socket Mode is off.
        self.open_socket: Callable[[], str] | None = None
        self.block_text_cap = blocks.MOST_TEXT_OF_ALL_BLOCKS

    def call(self, name: str, arguments: Arguments) -> Reply:
        """Carry a method out; raises Refused."""
        method = METHODS[name]
        missing = [need for need in method.needs if arguments.get(need) in (None, "")]
        if missing:
            message = [f"[ERROR] missing required field: {need}" for need in missing]
            raise Refused("invalid_arguments", response_metadata={"messages": message})
        with self.workspace.lock:
            return {"ok": True, **method.call(self, arguments)}

    # --- what methods share

    def conversation(self, identifier: Any) -> Conversation:
        space = self.workspace
        if isinstance(identifier, str) and identifier in space.users:
            identifier = f"D{identifier[1:]}"
        found = space.conversations.get(str(identifier))
        # A private channel without the bot in it does not exist for the bot.
        if found is None or (found.kind is Kind.GROUP and not found.member):
            raise Refused("channel_not_found")
        return found

    def writable(self, identifier: Any) -> Conversation:
        found = self.conversation(identifier)
        if found.archived:
            raise Refused("is_archived")
        if not found.member:
            raise Refused("not_in_channel")
        return found

    def content(self, arguments: Arguments) -> tuple[str, list[dict[str, Any]]]:
        """Text and blocks of a message, once Slack would take them."""
        if arguments.get("markdown_text"):
            if arguments.get("text") or arguments.get("blocks"):
                raise Refused("markdown_text_conflict")
            return self.streamed(arguments), []
        text, layout = str(arguments.get("text") or ""), arguments.get("blocks") or []
        if not text and not layout:
            raise Refused("no_text")
        if len(text) > MOST_TEXT:
            raise Refused("msg_too_long")
        if wrong := blocks.block_errors(layout):
            raise refused_blocks("invalid_blocks", wrong)
        if blocks.text_length(layout) > self.block_text_cap:
            raise Refused("msg_blocks_too_long")
        return text, layout

    def thread(self, channel: str, ts: Any) -> str | None:
        if not ts:
            return None
        parent = self.workspace.find(channel, str(ts))
        if parent is None:
            raise Refused("invalid_thread_ts")
        return parent.thread_ts or parent.ts

    def streamed(self, arguments: Arguments) -> str:
        text = str(arguments.get("markdown_text") or "")
        for chunk in arguments.get("chunks") or []:
            if chunk.get("type") == "markdown_text":
                text += str(chunk.get("text", ""))
        if len(text) > MOST_STREAMED:
            raise Refused("msg_too_long")
        return text

    def own(self, arguments: Arguments, error: str) -> Message:
        channel = self.conversation(arguments["channel"])
        found = self.workspace.find(channel.id, str(arguments["ts"]))
        # An ephemeral message is none that these methods know.
        if found is None or found.only_for:
            raise Refused("message_not_found")
        if not found.bot:
            raise Refused(error)
        return found

    def add(self, message: Message) -> Message:
        self.workspace.messages.append(message)
        return message


# --- chat


def _post(api: Api, arguments: Arguments) -> Reply:
    channel = api.writable(arguments["channel"])
    text, layout = api.content(arguments)
    thread = api.thread(channel.id, arguments.get("thread_ts"))
    message = Message(channel.id, api.workspace.next_ts(), BOT_USER, text, layout, thread, bot=True)
    message.metadata = arguments.get("metadata")
    api.add(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.json()}


def _post_ephemeral(api: Api, arguments: Arguments) -> Reply:
    channel = api.writable(arguments["channel"])
    user = str(arguments["user"])
    if user not in channel.people:
        raise Refused("user_not_in_channel")
    text, layout = api.content(arguments)
    thread = api.thread(channel.id, arguments.get("thread_ts"))
    message = Message(channel.id, api.workspace.next_ts(), BOT_USER, text, layout, thread, bot=True, only_for=user)
    api.add(message)
    return {"message_ts": message.ts}


def _update(api: Api, arguments: Arguments) -> Reply:
    message = api.own(arguments, "cant_update_message")
    if message.streaming:
        raise Refused("streaming_state_conflict")
    text, layout = api.content(arguments)
    # Blocks that are not named stay; an empty list takes them away.
    message.text = text
    if "blocks" in arguments:
        message.blocks = layout
    if arguments.get("metadata"):
        message.metadata = arguments["metadata"]
    message.edits += 1
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": message.json()}


def _delete(api: Api, arguments: Arguments) -> Reply:
    message = api.own(arguments, "cant_delete_message")
    api.workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def _permalink(api: Api, arguments: Arguments) -> Reply:
    channel = api.conversation(arguments["channel"])
    ts = str(arguments["message_ts"])
    if api.workspace.find(channel.id, ts) is None:
        raise Refused("message_not_found")
    link = f"https://hospital.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def _start_stream(api: Api, arguments: Arguments) -> Reply:
    channel = api.writable(arguments["channel"])
    thread = api.thread(channel.id, arguments["thread_ts"])
    if channel.kind is not Kind.IM:
        for need in ("recipient_user_id", "recipient_team_id"):
            if not arguments.get(need):
                raise Refused(f"missing_{need}")
    text = api.streamed(arguments)
    message = Message(channel.id, api.workspace.next_ts(), BOT_USER, text, thread_ts=thread, bot=True, streaming=True)
    message.stream_recipient = arguments.get("recipient_user_id")
    api.add(message)
    return {"channel": channel.id, "ts": message.ts}


def _streaming(api: Api, arguments: Arguments) -> Message:
    channel = api.writable(arguments["channel"])
    message = api.workspace.find(channel.id, str(arguments["ts"]))
    if message is None:
        raise Refused("message_not_found")
    if not message.streaming:
        raise Refused("message_not_in_streaming_state")
    return message


def _append_stream(api: Api, arguments: Arguments) -> Reply:
    message = _streaming(api, arguments)
    more = api.streamed(arguments)
    if not more and not arguments.get("chunks"):
        raise Refused("no_text")
    _lengthen(message, more)
    return {"channel": message.channel, "ts": message.ts}


def _stop_stream(api: Api, arguments: Arguments) -> Reply:
    message = _streaming(api, arguments)
    more = api.streamed(arguments)
    layout = arguments.get("blocks") or []
    if wrong := blocks.block_errors(layout):
        raise refused_blocks("invalid_blocks", wrong)
    if blocks.text_length(layout) > api.block_text_cap:
        raise Refused("msg_blocks_too_long")
    _lengthen(message, more)
    message.blocks, message.streaming = layout, False
    message.metadata = arguments.get("metadata")
    return {"channel": message.channel, "ts": message.ts, "message": message.json()}


def _lengthen(message: Message, more: str) -> None:
    # The whole streamed message is bounded too: `msg_too_long` on what has piled up (adcontextprotocol/adcp #4820).
    if len(message.text) + len(more) > MOST_TEXT:
        raise Refused("msg_too_long")
    message.text += more


# --- views


def _exchange(api: Api, arguments: Arguments) -> str:
    trigger = api.workspace.triggers.get(str(arguments["trigger_id"]))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if api.workspace.clock() - trigger.made > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    return trigger.user


def _checked_view(arguments: Arguments, kind: str) -> dict[str, Any]:
    view = arguments["view"]
    if len(json.dumps(view)) > blocks.LARGEST_VIEW:
        raise Refused("view_too_large")
    wrong = blocks.view_errors(view)
    if not wrong and view["type"] != kind:
        wrong = [f"[ERROR] unsupported type: {view['type']} [json-pointer:/view/type]"]
    if wrong:
        raise refused_blocks("invalid_arguments", wrong)
    checked: dict[str, Any] = dict(view)
    return checked


def _kept(api: Api, view: dict[str, Any], user: str, root: str | None = None) -> dict[str, Any]:
    identifier = api.workspace.next_id("V")
    kept = {"private_metadata": "", "callback_id": "", **view, "id": identifier, "team_id": TEAM, "app_id": APP}
    kept |= {"root_view_id": root or identifier, "hash": api.workspace.next_id("h"), "user": user}
    kept["state"] = {"values": {}}
    api.workspace.views[identifier] = kept
    return kept


def _open(api: Api, arguments: Arguments) -> Reply:
    user = _exchange(api, arguments)
    view = _checked_view(arguments, "modal")
    api.workspace.triggers[arguments["trigger_id"]].used = True
    return {"view": _kept(api, view, user)}


def _push(api: Api, arguments: Arguments) -> Reply:
    user = _exchange(api, arguments)
    view = _checked_view(arguments, "modal")
    roots = [kept["root_view_id"] for kept in api.workspace.views.values() if kept["user"] == user]
    if not roots:
        raise Refused("not_found")
    if roots.count(roots[-1]) >= MOST_VIEWS:
        raise Refused("push_limit_reached")
    api.workspace.triggers[arguments["trigger_id"]].used = True
    return {"view": _kept(api, view, user, roots[-1])}


def _update_view(api: Api, arguments: Arguments) -> Reply:
    wanted = arguments.get("view_id") or arguments.get("external_id")
    views = api.workspace.views.values()
    found = next((v for v in views if wanted and wanted in (v["id"], v.get("external_id"))), None)
    if found is None:
        raise Refused("not_found")
    if arguments.get("hash") not in (None, "", found["hash"]):
        raise Refused("hash_conflict")
    found |= _checked_view(arguments, found["type"])
    found["hash"] = api.workspace.next_id("h")
    return {"view": found}


def _publish(api: Api, arguments: Arguments) -> Reply:
    user = str(arguments["user_id"])
    if user not in api.workspace.users:
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] invalid `user_id`"]})
    view = _kept(api, _checked_view(arguments, "home"), user)
    api.workspace.homes[user] = view
    return {"view": view}


# --- conversations and people


def _info(api: Api, arguments: Arguments) -> Reply:
    return {"channel": api.conversation(arguments["channel"]).json()}


def _page(arguments: Arguments, found: list[Message]) -> Reply:
    """A page of messages and where the next begins; a cursor is the number of the first."""
    begin = int(arguments.get("cursor") or 0)
    size = int(arguments.get("limit") or 100)
    if not 0 < size < MOST_LISTED:
        raise Refused("invalid_limit")
    oldest, latest = str(arguments.get("oldest") or "0"), str(arguments.get("latest") or "9" * 17)
    within = [m for m in found if float(oldest) <= float(m.ts) <= float(latest)]
    page = within[begin : begin + size]
    more = begin + size < len(within)
    # Metadata is told only to who asks for it: docs.slack.dev/reference/methods/conversations.replies.
    told = str(arguments.get("include_all_metadata", "")).lower() in ("1", "true")
    return {
        "messages": [message.json() if told else _without_metadata(message.json()) for message in page],
        "has_more": more,
        "response_metadata": {"next_cursor": str(begin + size) if more else ""},
    }


def _without_metadata(message: Reply) -> Reply:
    return {name: value for name, value in message.items() if name != "metadata"}


def _replies(api: Api, arguments: Arguments) -> Reply:
    channel = api.conversation(arguments["channel"])
    if not channel.member:
        raise Refused("not_in_channel")
    ts = str(arguments["ts"])
    found = [m for m in api.workspace.messages if m.channel == channel.id and ts in (m.ts, m.thread_ts)]
    # The parent must stand; an ephemeral message is in no listing.
    if not any(m.ts == ts for m in found):
        raise Refused("thread_not_found")
    return _page(arguments, [m for m in found if not m.only_for])


def _history(api: Api, arguments: Arguments) -> Reply:
    channel = api.conversation(arguments["channel"])
    if not channel.member:
        raise Refused("not_in_channel")
    found = [m for m in api.workspace.messages if m.channel == channel.id and not m.only_for]
    return _page(arguments, [m for m in reversed(found) if m.thread_ts in (None, m.ts)])


def _open_direct(api: Api, arguments: Arguments) -> Reply:
    user = str(arguments["users"])
    if user not in api.workspace.users:
        raise Refused("user_not_found")
    identifier = f"D{user[1:]}"
    direct = Conversation(identifier, Kind.IM, user=user, people={user})
    return {"channel": api.workspace.conversations.setdefault(identifier, direct).json()}


def _user_info(api: Api, arguments: Arguments) -> Reply:
    found = api.workspace.users.get(str(arguments["user"]))
    if found is None:
        raise Refused("user_not_found")
    return {"user": found}


def _auth_test(api: Api, arguments: Arguments) -> Reply:
    return {
        "url": "https://hospital.slack.com/",
        "team": "Hospital",
        "user": "nosology",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "app_id": APP,
        "is_enterprise_install": False,
    }


def _open_connection(api: Api, arguments: Arguments) -> Reply:
    if api.open_socket is None:
        raise Refused("socket_mode_not_enabled")
    return {"url": api.open_socket()}


def _team_info(api: Api, arguments: Arguments) -> Reply:
    wanted = arguments.get("team") or TEAM
    if wanted not in (TEAM, OTHER_TEAM):
        raise Refused("team_not_found")
    return {"team": {"id": wanted, "name": "Hospital" if wanted == TEAM else "Outsider", "domain": "hospital"}}


def _bot_info(api: Api, arguments: Arguments) -> Reply:
    return {"bot": {"id": arguments.get("bot") or BOT, "deleted": False, "name": "nosology", "app_id": APP}}


# --- assistant threads


def _assistant_thread(api: Api, arguments: Arguments) -> tuple[str, str]:
    channel = api.conversation(arguments["channel_id"])
    ts = str(arguments.get("thread_ts") or "")
    if ts and api.workspace.find(channel.id, ts) is None:
        raise Refused("invalid_thread_ts")
    return channel.id, ts


def _set_status(api: Api, arguments: Arguments) -> Reply:
    if len(arguments.get("loading_messages") or []) > MOST_LOADING_MESSAGES:
        raise Refused("invalid_arguments")
    channel, ts = _assistant_thread(api, arguments)
    api.workspace.statuses.append((channel, ts, str(arguments.get("status") or "")))
    return {}


def _set_prompts(api: Api, arguments: Arguments) -> Reply:
    prompts = arguments["prompts"]
    if not isinstance(prompts, list) or not 0 < len(prompts) <= MOST_PROMPTS:
        raise Refused("invalid_arguments")
    if any(not prompt.get("title") or not prompt.get("message") for prompt in prompts):
        raise Refused("invalid_arguments")
    channel, ts = _assistant_thread(api, arguments)
    api.workspace.prompts.append({"channel": channel, "thread_ts": ts, "prompts": prompts})
    return {}


def _set_title(api: Api, arguments: Arguments) -> Reply:
    channel, ts = _assistant_thread(api, arguments)
    api.workspace.titles.append((channel, ts, str(arguments["title"])))
    return {}


# --- files and reactions


def _upload_url(api: Api, arguments: Arguments) -> Reply:
    length = int(arguments["length"])
    if length < 1:
        raise Refused("missing_argument")
    file = File(api.workspace.next_id("F"), str(arguments["filename"]), length)
    api.workspace.files[file.id] = file
    return {"upload_url": f"{api.base}/upload/{file.id}", "file_id": file.id}


def _complete_upload(api: Api, arguments: Arguments) -> Reply:
    named = arguments["files"]
    files = [api.workspace.files.get(str(one.get("id"))) for one in named]
    ready = [file for file in files if file is not None and file.content is not None and not file.shared]
    if len(ready) != len(named):
        raise Refused("file_not_found")
    if arguments.get("channel_id"):
        channel = api.writable(arguments["channel_id"])
        thread = api.thread(channel.id, arguments.get("thread_ts"))
        text = str(arguments.get("initial_comment") or "")
        message = Message(channel.id, api.workspace.next_ts(), BOT_USER, text, thread_ts=thread, bot=True)
        message.files = [file.id for file in ready]
        api.add(message)
    for file in ready:
        file.shared = True
    return {"files": [{"id": file.id, "title": file.name} for file in ready]}


def _react(api: Api, arguments: Arguments) -> tuple[str, str, str]:
    channel = api.writable(arguments["channel"])
    if api.workspace.find(channel.id, str(arguments["timestamp"])) is None:
        raise Refused("message_not_found")
    return channel.id, str(arguments["timestamp"]), str(arguments["name"])


def _add_reaction(api: Api, arguments: Arguments) -> Reply:
    reaction = _react(api, arguments)
    if reaction in api.workspace.reactions:
        raise Refused("already_reacted")
    api.workspace.reactions.add(reaction)
    return {}


def _remove_reaction(api: Api, arguments: Arguments) -> Reply:
    reaction = _react(api, arguments)
    if reaction not in api.workspace.reactions:
        raise Refused("no_reaction")
    api.workspace.reactions.remove(reaction)
    return {}


_WRITE = ("chat:write",)
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

METHODS: dict[str, Method] = {
    "auth.test": Method(_auth_test),
    "apps.connections.open": Method(_open_connection),
    "chat.postMessage": Method(_post, _WRITE, ("channel",)),
    "chat.postEphemeral": Method(_post_ephemeral, _WRITE, ("channel", "user")),
    "chat.update": Method(_update, _WRITE, ("channel", "ts")),
    "chat.delete": Method(_delete, _WRITE, ("channel", "ts")),
    "chat.getPermalink": Method(_permalink, (), ("channel", "message_ts")),
    "chat.startStream": Method(_start_stream, _WRITE, ("channel", "thread_ts")),
    "chat.appendStream": Method(_append_stream, _WRITE, ("channel", "ts")),
    "chat.stopStream": Method(_stop_stream, _WRITE, ("channel", "ts")),
    "views.open": Method(_open, (), ("trigger_id", "view")),
    "views.push": Method(_push, (), ("trigger_id", "view")),
    "views.update": Method(_update_view, (), ("view",)),
    "views.publish": Method(_publish, (), ("user_id", "view")),
    "conversations.info": Method(_info, _READ, ("channel",)),
    "conversations.replies": Method(_replies, _HISTORY, ("channel", "ts")),
    "conversations.history": Method(_history, _HISTORY, ("channel",)),
    "conversations.open": Method(_open_direct, ("im:write", "mpim:write"), ("users",)),
    "users.info": Method(_user_info, ("users:read",), ("user",)),
    "team.info": Method(_team_info, ("team:read",)),
    "bots.info": Method(_bot_info, ("users:read",)),
    # Accepts either for the time being: docs.slack.dev/reference/methods/assistant.threads.setStatus.
    "assistant.threads.setStatus": Method(_set_status, ("assistant:write", "chat:write"), ("channel_id", "thread_ts")),
    "assistant.threads.setSuggestedPrompts": Method(_set_prompts, ("assistant:write",), ("channel_id", "prompts")),
    "assistant.threads.setTitle": Method(_set_title, ("assistant:write",), ("channel_id", "thread_ts", "title")),
    "files.getUploadURLExternal": Method(_upload_url, ("files:write",), ("filename", "length")),
    "files.completeUploadExternal": Method(_complete_upload, ("files:write",), ("files",)),
    "reactions.add": Method(_add_reaction, ("reactions:write",), ("channel", "name", "timestamp")),
    "reactions.remove": Method(_remove_reaction, ("reactions:write",), ("channel", "name", "timestamp")),
}
SCOPES = frozenset(scope for method in METHODS.values() for scope in method.scopes)
