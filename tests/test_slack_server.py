"""The Web API test server itself: at each of Slack's limits a call passes, one above it fails as Slack fails."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import slack_blocks
from slack_methods import MOST_STREAMED, MOST_TEXT, MOST_VIEWS
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_server import ANY_FAULT, TOKEN, Bucket, Fault, How, SlackServer, slack_server
from slack_workspace import (
    ARCHIVED,
    CODER,
    CODERS,
    DIRECT,
    ELSEWHERE,
    OTHER_TEAM,
    OUTSIDER,
    PRIVATE,
    SHARED,
    TEAM,
    Workspace,
)

Json = dict[str, Any]


class Clock:
    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[SlackServer]:
    with slack_server(clock) as server:
        yield server


@pytest.fixture
def client(slack: SlackServer) -> WebClient:
    return WebClient(token=TOKEN, base_url=slack.api_url, timeout=10, retry_handlers=[])


def refused(call: Callable[[], Any]) -> Json:
    """The reply of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as raised:
        call()
    response = raised.value.response
    reply: Json = response.data
    return reply | {"status": response.status_code, "headers": response.headers}


# --- blocks


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(n: int = 0, **more: Any) -> Json:
    return {"type": "button", "text": plain("Press"), "action_id": f"press{n}", **more}


def section(text: str = "text", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(n: int = 0, **more: Any) -> Json:
    return {"text": plain("Option"), "value": f"value{n}", **more}


def menu(*options: Json, **more: Any) -> Json:
    return {"type": "static_select", "action_id": "menu", "options": list(options) or [option()], **more}


def field_of(element: Json | None = None, **more: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element or {"type": "plain_text_input"}, **more}


def feedback(**more: Any) -> Json:
    good = {"text": plain("Good"), "value": "good", **more}
    return {"type": "feedback_buttons", "positive_button": good, "negative_button": good}


def icon(n: int = 0, **more: Any) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": f"icon{n}", **more}


def confirm(**more: Any) -> Json:
    return {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n"), **more}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


MESSAGE_LIMITS: dict[str, tuple[int, Callable[[int], list[Json]]]] = {
    "blocks of a message": (50, lambda n: [{"type": "divider"}] * n),
    "text of a section": (3_000, lambda n: [section("x" * n)]),
    "fields of a section": (10, lambda n: [{"type": "section", "fields": [mrkdwn("x")] * n}]),
    "text of a field": (2_000, lambda n: [{"type": "section", "fields": [mrkdwn("x" * n)]}]),
    "text of a header": (150, lambda n: [{"type": "header", "text": plain("x" * n)}]),
    "elements of a context": (10, lambda n: [{"type": "context", "elements": [mrkdwn("x")] * n}]),
    "text in a context": (3_000, lambda n: [{"type": "context", "elements": [mrkdwn("x" * n)]}]),
    "elements of actions": (25, lambda n: [actions(*map(button, range(n)))]),
    "elements of context actions": (5, lambda n: [{"type": "context_actions", "elements": [*map(icon, range(n))]}]),
    "text of a button": (75, lambda n: [actions(button(text=plain("x" * n)))]),
    "value of a button": (2_000, lambda n: [actions(button(value="x" * n))]),
    "url of a button": (3_000, lambda n: [actions(button(url="x" * n))]),
    "label of a button for readers": (75, lambda n: [actions(button(accessibility_label="x" * n))]),
    "action_id": (255, lambda n: [actions({**button(), "action_id": "x" * n})]),
    "block_id": (255, lambda n: [section(block_id="x" * n)]),
    "text of a feedback button": (75, lambda n: [_context_actions(feedback(text=plain("x" * n)))]),
    "value of a feedback button": (2_000, lambda n: [_context_actions(feedback(value="x" * n))]),
    "options of a select": (100, lambda n: [actions(menu(*map(option, range(n))))]),
    "options of an overflow menu": (5, lambda n: [actions({"type": "overflow", "options": [*map(option, range(n))]})]),
    "options of radio buttons": (10, lambda n: [actions({"type": "radio_buttons", "options": [option()] * n})]),
    "checkboxes": (10, lambda n: [actions({"type": "checkboxes", "options": [option()] * n})]),
    "text of an option": (75, lambda n: [actions(menu(option(text=plain("x" * n))))]),
    "value of an option": (150, lambda n: [actions(menu(option(value="x" * n)))]),
    "description of an option": (75, lambda n: [actions(menu(option(description=plain("x" * n))))]),
    "placeholder": (150, lambda n: [actions(menu(placeholder=plain("x" * n)))]),
    "title of a confirmation": (100, lambda n: [actions(button(confirm=confirm(title=plain("x" * n))))]),
    "text of a confirmation": (300, lambda n: [actions(button(confirm=confirm(text=plain("x" * n))))]),
    "button of a confirmation": (30, lambda n: [actions(button(confirm=confirm(deny=plain("x" * n))))]),
    "label of an input": (2_000, lambda n: [field_of(label=plain("x" * n))]),
    "hint of an input": (2_000, lambda n: [field_of(hint=plain("x" * n))]),
    "alt text of an image": (2_000, lambda n: [{"type": "image", "image_url": "https://x", "alt_text": "x" * n}]),
    "markdown text, all together": (12_000, lambda n: [_markdown(n // 2), _markdown(n - n // 2)]),
    "blocks that markdown falls into": (50, lambda n: [{"type": "markdown", "text": "# heading\n" * n}]),
    "rows of a table": (100, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]] * n}]),
}


def _context_actions(element: Json) -> Json:
    return {"type": "context_actions", "elements": [element]}


def _markdown(n: int) -> Json:
    return {"type": "markdown", "text": "x" * n}


@pytest.mark.parametrize("limit", MESSAGE_LIMITS)
def test_at_a_limit_a_message_is_posted_and_above_it_refused(client: WebClient, limit: str) -> None:
    most, made_of = MESSAGE_LIMITS[limit]
    client.chat_postMessage(channel=CODERS, text="fallback", blocks=made_of(most))
    reply = refused(lambda: client.chat_postMessage(channel=CODERS, text="fallback", blocks=made_of(most + 1)))
    assert reply["error"] == "invalid_blocks"
    assert all("[json-pointer:/blocks" in message for message in reply["response_metadata"]["messages"])
    assert len(reply["errors"]) == len(reply["response_metadata"]["messages"])


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": list(blocks), **more}


VIEW_LIMITS: dict[str, tuple[int, Callable[[int], Json]]] = {
    "title": (24, lambda n: modal(title=plain("x" * n))),
    "submit": (24, lambda n: modal(submit=plain("x" * n))),
    "close": (24, lambda n: modal(close=plain("x" * n))),
    "private metadata": (3_000, lambda n: modal(private_metadata="x" * n)),
    "callback_id": (255, lambda n: modal(callback_id="x" * n)),
    "external_id": (255, lambda n: modal(external_id="x" * n)),
    "blocks": (100, lambda n: modal(*[{"type": "divider"}] * n)),
}


@pytest.mark.parametrize("limit", VIEW_LIMITS)
def test_at_a_limit_a_modal_opens_and_above_it_is_refused(slack: SlackServer, client: WebClient, limit: str) -> None:
    most, made_of = VIEW_LIMITS[limit]
    client.views_open(trigger_id=slack.workspace.trigger(CODER), view=made_of(most))
    trigger = slack.workspace.trigger(CODER)
    reply = refused(lambda: client.views_open(trigger_id=trigger, view=made_of(most + 1)))
    assert reply["error"] == "invalid_arguments"
    assert "[json-pointer:/view" in reply["response_metadata"]["messages"][0]
    # A refused view leaves the trigger to the next attempt.
    client.views_open(trigger_id=trigger, view=made_of(most))


def test_a_home_holds_a_hundred_blocks(client: WebClient) -> None:
    client.views_publish(user_id=CODER, view={"type": "home", "blocks": [section()] * 100})
    reply = refused(lambda: client.views_publish(user_id=CODER, view={"type": "home", "blocks": [section()] * 101}))
    assert reply["error"] == "invalid_arguments"


WRONG_BLOCKS: dict[str, tuple[Json, str]] = {
    "a type that is none": ({"type": "paragraph"}, "unsupported type: paragraph"),
    "a field that is none": (section(colour="red"), "invalid additional property: colour"),
    "a section of nothing": ({"type": "section"}, "missing required field: text"),
    "no words": (section(""), "must be more than 0 characters"),
    "mrkdwn in a header": ({"type": "header", "text": mrkdwn("x")}, "must be a valid enum value: mrkdwn"),
    "mrkdwn on a button": (actions(button(text=mrkdwn("x"))), "must be a valid enum value: mrkdwn"),
    "emoji in mrkdwn": (section() | {"text": {**mrkdwn("x"), "emoji": True}}, "invalid additional property: emoji"),
    "a button in a context": ({"type": "context", "elements": [button()]}, "unsupported type: button"),
    "feedback among actions": (actions(feedback()), "unsupported type: feedback_buttons"),
    "an icon without words": (
        _context_actions({"type": "icon_button", "icon": "trash", "action_id": "a"}),
        "missing required field: text",
    ),
    "a style that is none": (actions(button(style="default")), "must be a valid enum value: default"),
    "one action twice in a block": (actions(button(), button()), '`action_id` "press0" already exists'),
    "an input in a section": (
        section(accessory={"type": "plain_text_input", "action_id": "a"}),
        "unsupported type: plain_text_input",
    ),
    "rich text of no words": (_rich({"type": "text", "text": ""}), "must be more than 0 characters"),
    "rich text of a style that is none": (
        _rich({"type": "text", "text": "x", "style": {"big": True}}),
        "invalid additional property: big",
    ),
    "mrkdwn in rich text": (_rich(mrkdwn("x")), "unsupported type: mrkdwn"),
    "no elements": (actions(), "must have at least 1 items"),
}


@pytest.mark.parametrize("wrong", WRONG_BLOCKS)
def test_what_block_kit_has_no_room_for_is_refused(client: WebClient, wrong: str) -> None:
    block, said = WRONG_BLOCKS[wrong]
    reply = refused(lambda: client.chat_postMessage(channel=CODERS, text="fallback", blocks=[block]))
    assert any(said in message for message in reply["response_metadata"]["messages"]), reply


def test_an_action_may_stand_in_two_blocks_and_a_block_id_once(client: WebClient) -> None:
    client.chat_postMessage(channel=CODERS, text="x", blocks=[actions(button()), actions(button())])
    twice = [section(block_id="one"), section(block_id="one")]
    reply = refused(lambda: client.chat_postMessage(channel=CODERS, text="x", blocks=twice))
    assert "already exists [json-pointer:/blocks/1/block_id]" in reply["response_metadata"]["messages"][0]


def test_each_surface_has_blocks_of_its_own(slack: SlackServer, client: WebClient) -> None:
    trigger = slack.workspace.trigger(CODER)
    for part in ({"type": "markdown", "text": "x"}, _context_actions(feedback())):
        reply = refused(partial(client.views_open, trigger_id=trigger, view=modal(part)))
        assert reply["error"] == "invalid_arguments"
    assert slack_blocks.view_errors({"type": "home", "blocks": [{"type": "markdown", "text": "x"}]})
    assert slack_blocks.view_errors({"type": "home", "title": plain("x"), "blocks": []})
    assert slack_blocks.view_errors(modal(field_of()))
    assert not slack_blocks.view_errors(modal(field_of(), submit=plain("Send")))


def test_all_blocks_together_have_a_hidden_limit(slack: SlackServer, client: WebClient) -> None:
    whole = [section("x" * 3_000)] * 4
    client.chat_postMessage(channel=CODERS, text="fallback", blocks=whole)
    reply = refused(lambda: client.chat_postMessage(channel=CODERS, text="fallback", blocks=[*whole, section("x")]))
    assert (reply["error"], "response_metadata" in reply) == ("msg_blocks_too_long", False)
    slack.api.block_text_cap = 11_000
    assert refused(lambda: client.chat_postMessage(channel=CODERS, text="x", blocks=whole))["error"] == reply["error"]


def test_a_view_of_more_than_250_kilobytes_is_too_large(slack: SlackServer, client: WebClient) -> None:
    large = modal(*[section("\N{SNOWMAN}" * 3_000)] * 14)
    reply = refused(lambda: client.views_open(trigger_id=slack.workspace.trigger(CODER), view=large))
    assert reply["error"] == "view_too_large"


# --- messages


def test_text_has_its_limit_and_must_be_there(client: WebClient) -> None:
    client.chat_postMessage(channel=CODERS, text="x" * MOST_TEXT)
    too_long = refused(lambda: client.chat_postMessage(channel=CODERS, text="x" * (MOST_TEXT + 1)))
    empty = refused(lambda: client.api_call("chat.postMessage", json={"channel": CODERS, "text": ""}))
    assert (too_long["error"], empty["error"]) == ("msg_too_long", "no_text")


def test_text_that_looks_like_json_stays_text(slack: SlackServer, client: WebClient) -> None:
    client.chat_postMessage(channel=CODERS, text="[1]")
    client.api_call("chat.postMessage", data={"channel": CODERS, "text": "[1]", "blocks": json.dumps([section()])})
    assert [m.text for m in slack.workspace.of_bot()] == ["[1]", "[1]"]
    assert slack.workspace.of_bot()[1].blocks == [section()]


@pytest.mark.parametrize(
    ("channel", "error"),
    [(ARCHIVED, "is_archived"), (ELSEWHERE, "not_in_channel"), ("C0NOWHERE1", "channel_not_found")],
)
def test_where_the_bot_may_not_write_it_does_not(client: WebClient, channel: str, error: str) -> None:
    assert refused(lambda: client.chat_postMessage(channel=channel, text="x"))["error"] == error


def test_a_private_channel_without_the_bot_does_not_exist_for_it(slack: SlackServer, client: WebClient) -> None:
    slack.workspace.conversations[PRIVATE].member = False
    assert refused(lambda: client.conversations_info(channel=PRIVATE))["error"] == "channel_not_found"


def test_a_reply_needs_its_thread(slack: SlackServer, client: WebClient) -> None:
    asked = slack.workspace.say(CODER, CODERS, "question")
    answer = client.chat_postMessage(channel=CODERS, text="answer", thread_ts=asked.ts)
    assert [m.ts for m in slack.workspace.of_bot(thread_ts=asked.ts)] == [answer["ts"]]
    reply = refused(lambda: client.chat_postMessage(channel=CODERS, text="x", thread_ts="1.000001"))
    assert reply["error"] == "invalid_thread_ts"


def test_an_ephemeral_message_is_for_one_person_of_the_channel(slack: SlackServer, client: WebClient) -> None:
    client.chat_postEphemeral(channel=CODERS, user=CODER, text="for you")
    assert [(m.text, m.only_for) for m in slack.workspace.whispered()] == [("for you", CODER)]
    assert slack.workspace.of_bot() == []
    assert client.conversations_history(channel=CODERS)["messages"] == []
    reply = refused(lambda: client.chat_postEphemeral(channel=CODERS, user=OUTSIDER, text="x"))
    assert reply["error"] == "user_not_in_channel"


def test_only_what_the_bot_wrote_can_be_changed_or_deleted(slack: SlackServer, client: WebClient) -> None:
    ours = client.chat_postMessage(channel=CODERS, text="before", blocks=[section()])["ts"]
    theirs = slack.workspace.say(CODER, CODERS, "question").ts
    client.chat_update(channel=CODERS, ts=ours, text="after")
    (message,) = slack.workspace.of_bot()
    assert (message.text, message.blocks, message.edits) == ("after", [section()], 1)
    client.chat_update(channel=CODERS, ts=ours, text="after", blocks=[])
    assert message.blocks == []
    change = refused(lambda: client.chat_update(channel=CODERS, ts=theirs, text="x"))
    delete = refused(lambda: client.chat_delete(channel=CODERS, ts=theirs))
    absent = refused(lambda: client.chat_update(channel=CODERS, ts="1.000001", text="x"))
    assert [r["error"] for r in (change, delete, absent)] == [
        "cant_update_message",
        "cant_delete_message",
        "message_not_found",
    ]
    client.chat_delete(channel=CODERS, ts=ours)
    assert slack.workspace.of_bot() == []


def test_an_ephemeral_message_cannot_be_changed(slack: SlackServer, client: WebClient) -> None:
    ts = client.chat_postEphemeral(channel=CODERS, user=CODER, text="x")["message_ts"]
    assert refused(lambda: client.chat_update(channel=CODERS, ts=ts, text="y"))["error"] == "message_not_found"


def test_a_thread_is_read_page_by_page(slack: SlackServer, client: WebClient) -> None:
    first = slack.workspace.say(CODER, CODERS, "first")
    for n in range(300):
        slack.workspace.say(CODER, CODERS, f"reply {n}", first.ts)
    found: list[str] = []
    for page in client.conversations_replies(channel=CODERS, ts=first.ts, limit=100):
        found += [message["text"] for message in page["messages"]]
    assert found == ["first", *(f"reply {n}" for n in range(300))]
    assert client.conversations_replies(channel=CODERS, ts=first.ts, limit=999)["has_more"] is False
    assert refused(lambda: client.conversations_replies(channel=CODERS, ts="1.0"))["error"] == "thread_not_found"
    assert refused(lambda: client.conversations_replies(channel=ELSEWHERE, ts="1.0"))["error"] == "not_in_channel"


def test_metadata_is_told_to_who_asks_for_it(slack: SlackServer, client: WebClient) -> None:
    asked = slack.workspace.say(CODER, CODERS, "question")
    metadata = {"event_type": "answered", "event_payload": {"part": 0}}
    client.chat_postMessage(channel=CODERS, text="x", thread_ts=asked.ts, metadata=metadata)
    told = client.conversations_replies(channel=CODERS, ts=asked.ts, include_all_metadata=True)["messages"]
    untold = client.conversations_replies(channel=CODERS, ts=asked.ts)["messages"]
    assert (told[1].get("metadata"), "metadata" in untold[1]) == (metadata, False)


def test_a_channel_tells_whether_others_share_it(client: WebClient) -> None:
    told = {c: client.conversations_info(channel=c)["channel"]["is_ext_shared"] for c in (CODERS, SHARED, DIRECT)}
    assert told == {CODERS: False, SHARED: True, DIRECT: False}
    assert client.users_info(user=OUTSIDER)["user"]["team_id"] == OTHER_TEAM


def test_a_direct_conversation_is_opened_and_written_to_by_user(slack: SlackServer, client: WebClient) -> None:
    assert client.conversations_open(users=CODER)["channel"]["id"] == DIRECT
    client.chat_postMessage(channel=CODER, text="hello")
    assert [m.channel for m in slack.workspace.of_bot()] == [DIRECT]
    assert refused(lambda: client.conversations_open(users="U0NOBODY01"))["error"] == "user_not_found"


# --- streams


def test_a_stream_is_started_lengthened_and_stopped(slack: SlackServer, client: WebClient) -> None:
    asked = slack.workspace.say(CODER, CODERS, "question")
    stream = client.chat_stream(
        channel=CODERS, thread_ts=asked.ts, recipient_user_id=CODER, recipient_team_id=TEAM, buffer_size=1
    )
    stream.append(markdown_text="one ")
    stream.append(markdown_text="two")
    (message,) = slack.workspace.of_bot()
    assert message.streaming
    assert refused(lambda: client.chat_update(channel=CODERS, ts=message.ts, text="x"))["error"]
    stream.stop(blocks=[section()])
    assert (message.text, message.blocks, message.streaming) == ("one two", [section()], False)
    reply = refused(lambda: client.chat_appendStream(channel=CODERS, ts=message.ts, markdown_text="x"))
    assert reply["error"] == "message_not_in_streaming_state"


def test_streamed_text_has_its_limits(slack: SlackServer, client: WebClient) -> None:
    asked = slack.workspace.say(CODER, DIRECT, "question")
    ts = client.chat_startStream(channel=DIRECT, thread_ts=asked.ts, markdown_text="x" * MOST_STREAMED)["ts"]
    over = refused(lambda: client.chat_appendStream(channel=DIRECT, ts=ts, markdown_text="x" * (MOST_STREAMED + 1)))
    assert over["error"] == "msg_too_long"
    for _ in range(2):
        client.chat_appendStream(channel=DIRECT, ts=ts, markdown_text="x" * MOST_STREAMED)
    # The whole has a limit too.
    over = refused(lambda: client.chat_appendStream(channel=DIRECT, ts=ts, markdown_text="x" * MOST_STREAMED))
    assert over["error"] == "msg_too_long"
    blocks = [{"type": "divider"}] * 51
    assert refused(lambda: client.chat_stopStream(channel=DIRECT, ts=ts, blocks=blocks))["error"] == "invalid_blocks"
    client.chat_stopStream(channel=DIRECT, ts=ts, blocks=blocks[:50])


def test_a_stream_in_a_channel_needs_its_recipient_and_always_a_thread(slack: SlackServer, client: WebClient) -> None:
    asked = slack.workspace.say(CODER, CODERS, "question")
    whole = {"channel": CODERS, "thread_ts": asked.ts, "recipient_user_id": CODER, "recipient_team_id": TEAM}
    for missing, error in (
        ("recipient_user_id", "missing_recipient_user_id"),
        ("recipient_team_id", "missing_recipient_team_id"),
        ("thread_ts", "invalid_arguments"),
    ):
        said = {name: value for name, value in whole.items() if name != missing}
        assert refused(partial(client.api_call, "chat.startStream", json=said))["error"] == error


# --- views and triggers


def test_a_trigger_opens_one_view_within_three_seconds(slack: SlackServer, client: WebClient, clock: Clock) -> None:
    trigger = slack.workspace.trigger(CODER)
    clock.now += 3.0
    opened = client.views_open(trigger_id=trigger, view=modal())["view"]
    again = refused(lambda: client.views_open(trigger_id=trigger, view=modal()))
    late = slack.workspace.trigger(CODER)
    clock.now += 3.1
    expired = refused(lambda: client.views_open(trigger_id=late, view=modal()))
    unknown = refused(lambda: client.views_open(trigger_id="1.2.3", view=modal()))
    assert [r["error"] for r in (again, expired, unknown)] == [
        "exchanged_trigger_id",
        "expired_trigger_id",
        "invalid_trigger_id",
    ]
    client.views_update(view_id=opened["id"], view=modal(section()), hash=opened["hash"])
    stale = refused(lambda: client.views_update(view_id=opened["id"], view=modal(), hash=opened["hash"]))
    assert stale["error"] == "hash_conflict"


def test_views_stand_three_deep(slack: SlackServer, client: WebClient) -> None:
    def push() -> None:
        client.views_push(trigger_id=slack.workspace.trigger(CODER), view=modal())

    assert refused(push)["error"] == "not_found"
    client.views_open(trigger_id=slack.workspace.trigger(CODER), view=modal())
    for _ in range(MOST_VIEWS - 1):
        push()
    assert refused(push)["error"] == "push_limit_reached"


# --- the assistant's thread, files, reactions


def test_statuses_and_prompts_have_their_limits(slack: SlackServer, client: WebClient) -> None:
    asked = slack.workspace.say(CODER, DIRECT, "question")
    where = {"channel_id": DIRECT, "thread_ts": asked.ts}
    client.assistant_threads_setStatus(**where, status="thinks", loading_messages=["x"] * 10)
    client.assistant_threads_setTitle(**where, title="Question")
    prompt = {"title": "t", "message": "m"}
    client.assistant_threads_setSuggestedPrompts(**where, prompts=[prompt] * 4)
    five = refused(lambda: client.assistant_threads_setSuggestedPrompts(**where, prompts=[prompt] * 5))
    eleven = refused(lambda: client.assistant_threads_setStatus(**where, status="thinks", loading_messages=["x"] * 11))
    nowhere = refused(
        lambda: client.assistant_threads_setStatus(channel_id=DIRECT, thread_ts="1.000001", status="thinks")
    )
    assert [r["error"] for r in (five, eleven, nowhere)] == [
        "invalid_arguments",
        "invalid_arguments",
        "invalid_thread_ts",
    ]
    assert slack.workspace.statuses == [(DIRECT, asked.ts, "thinks")]


def test_a_file_is_uploaded_then_shared_in_a_thread(slack: SlackServer, client: WebClient) -> None:
    asked = slack.workspace.say(CODER, CODERS, "question")
    client.files_upload_v2(channel=CODERS, thread_ts=asked.ts, filename="answer.txt", content="all of it")
    (message,) = slack.workspace.of_bot(CODERS, asked.ts)
    assert slack.workspace.files[message.files[0]].content == b"all of it"
    slack.scopes.discard("files:write")
    reply = refused(lambda: client.files_upload_v2(channel=CODERS, filename="answer.txt", content="x"))
    assert (reply["error"], reply["needed"]) == ("missing_scope", "files:write")


def test_one_reaction_of_a_kind(slack: SlackServer, client: WebClient) -> None:
    ts = slack.workspace.say(CODER, CODERS, "question").ts
    client.reactions_add(channel=CODERS, timestamp=ts, name="eyes")
    twice = refused(lambda: client.reactions_add(channel=CODERS, timestamp=ts, name="eyes"))
    client.reactions_remove(channel=CODERS, timestamp=ts, name="eyes")
    none = refused(lambda: client.reactions_remove(channel=CODERS, timestamp=ts, name="eyes"))
    assert (twice["error"], none["error"]) == ("already_reacted", "no_reaction")


def test_a_permalink_names_channel_and_message(slack: SlackServer, client: WebClient) -> None:
    ts = slack.workspace.say(CODER, CODERS, "question").ts
    link = str(client.chat_getPermalink(channel=CODERS, message_ts=ts)["permalink"])
    assert link.endswith(f"/{CODERS}/p{ts.replace('.', '')}")


# --- tokens and scopes


def test_who_asks_is_looked_at_first(slack: SlackServer, client: WebClient) -> None:
    assert client.auth_test()["user_id"] == "U0NOSOLOGY"
    stranger = WebClient(token="xoxb-other", base_url=slack.api_url)
    nobody = WebClient(base_url=slack.api_url)
    assert refused(stranger.auth_test)["error"] == "invalid_auth"
    assert refused(lambda: nobody.api_call("auth.test"))["error"] == "not_authed"
    slack.revoked = True
    assert refused(client.auth_test)["error"] == "token_revoked"
    assert refused(lambda: client.chat_postMessage(channel=CODERS, text="x"))["error"] == "token_revoked"


def test_a_method_needs_its_scope(slack: SlackServer, client: WebClient) -> None:
    slack.scopes.clear()
    reply = refused(lambda: client.chat_postMessage(channel=CODERS, text="x"))
    assert (reply["error"], reply["needed"], reply["provided"]) == ("missing_scope", "chat:write", "")


def test_a_method_that_is_none(client: WebClient) -> None:
    assert refused(lambda: client.api_call("chat.shout"))["error"] == "unknown_method"


# --- response_url


def respond(url: str, **body: Any) -> tuple[int, str]:
    data = json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_response_url_takes_five_posts(slack: SlackServer) -> None:
    url = slack.address + slack.workspace.response_url(CODERS, CODER)
    assert respond(url, text="one") == (200, "ok")
    assert respond(url, text="two", response_type="in_channel") == (200, "ok")
    assert [m.text for m in slack.workspace.whispered(CODERS, CODER)] == ["one"]
    assert [m.text for m in slack.workspace.of_bot(CODERS)] == ["two"]
    for _ in range(3):
        assert respond(url, text="more") == (200, "ok")
    status, said = respond(url, text="sixth")
    assert (status, json.loads(said)["error"]) == (404, "used_url")


def test_a_response_url_lasts_half_an_hour(slack: SlackServer, clock: Clock) -> None:
    url = slack.address + slack.workspace.response_url(CODERS, CODER)
    clock.now += 1_800
    assert respond(url, text="in time") == (200, "ok")
    clock.now += 1
    status, said = respond(url, text="late")
    assert (status, json.loads(said)["error"]) == (404, "expired_url")


def test_a_response_url_replaces_and_deletes_what_it_came_from(slack: SlackServer, client: WebClient) -> None:
    ts = str(client.chat_postMessage(channel=CODERS, text="before")["ts"])
    url = slack.address + slack.workspace.response_url(CODERS, CODER, ts)
    assert respond(url, text="after", replace_original=True) == (200, "ok")
    assert [m.text for m in slack.workspace.of_bot()] == ["after"]
    assert respond(url, text="x", blocks=[{"type": "paragraph"}])[0] == 400
    assert respond(url, delete_original=True) == (200, "ok")
    assert slack.workspace.of_bot() == []


# --- failures


def test_an_error_is_answered_as_often_as_asked(slack: SlackServer, client: WebClient) -> None:
    slack.fail("chat.postMessage", Fault(How.ERROR, "fatal_error"), Fault(How.ERROR, "service_unavailable"))
    post = partial(client.chat_postMessage, channel=CODERS, text="x")
    assert [refused(post)["error"], refused(post)["error"]] == ["fatal_error", "service_unavailable"]
    post()
    assert len(slack.workspace.of_bot()) == 1
    assert [call.done for call in slack.named("chat.postMessage")] == [False, False, True]


def test_a_rate_limit_says_how_long_to_wait(slack: SlackServer, client: WebClient) -> None:
    slack.fail("chat.postMessage", Fault(How.RATE_LIMIT, retry_after=7))
    reply = refused(lambda: client.chat_postMessage(channel=CODERS, text="x"))
    assert (reply["status"], reply["error"], reply["headers"]["Retry-After"]) == (429, "ratelimited", "7")


def test_posting_too_fast_is_held_back_channel_by_channel(slack: SlackServer, client: WebClient) -> None:
    slack.limit_posting(burst=2, per_second=0.001)
    for _ in range(2):
        client.chat_postMessage(channel=CODERS, text="x")
    reply = refused(lambda: client.chat_postMessage(channel=CODERS, text="x"))
    assert (reply["status"], int(reply["headers"]["Retry-After"]) > 1) == (429, True)
    client.chat_postMessage(channel=PRIVATE, text="x")
    assert len(slack.workspace.of_bot(CODERS)) == 2


def test_a_bucket_fills_again() -> None:
    bucket = Bucket(2, 1.0)
    assert [bucket.wait(10.0), bucket.wait(10.0), bucket.wait(10.0)] == [0, 0, 1]
    assert [bucket.wait(11.5), bucket.wait(11.5)] == [0, 1]


@pytest.mark.parametrize(("how", "posted"), [(How.RESET, 0), (How.RESET_AFTER, 1)])
def test_a_connection_is_reset_before_or_after_the_effect(
    slack: SlackServer, client: WebClient, how: How, posted: int
) -> None:
    slack.fail("chat.postMessage", Fault(how))
    with pytest.raises((ConnectionResetError, urllib.error.URLError)):
        client.chat_postMessage(channel=CODERS, text="x")
    assert len(slack.workspace.of_bot()) == posted


@pytest.mark.parametrize(("how", "posted"), [(How.TIMEOUT, 0), (How.TIMEOUT_AFTER, 1)])
def test_a_call_times_out_before_or_after_the_effect(slack: SlackServer, how: How, posted: int) -> None:
    hasty = WebClient(token=TOKEN, base_url=slack.api_url, timeout=1, retry_handlers=[])
    slack.fail("chat.postMessage", Fault(how))
    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel=CODERS, text="x")
    assert len(slack.workspace.of_bot()) == posted


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_error_is_a_page_and_no_json(slack: SlackServer, client: WebClient, status: int) -> None:
    slack.fail("chat.postMessage", Fault(How.HTTP, status=status))
    with pytest.raises(SlackApiError) as raised:
        client.chat_postMessage(channel=CODERS, text="x")
    assert raised.value.response.status_code == status
    assert slack.workspace.of_bot() == []


def test_the_clients_own_retry_posts_twice_when_a_reply_is_lost(slack: SlackServer) -> None:
    """Why a bot needs more than slack_sdk's default retry on a reset connection."""
    slack.fail("chat.postMessage", Fault(How.RESET_AFTER))
    WebClient(token=TOKEN, base_url=slack.api_url).chat_postMessage(channel=CODERS, text="x")
    assert len(slack.workspace.of_bot()) == 2


def test_failures_at_random_are_the_same_for_the_same_seed() -> None:
    def drawn(seed: int) -> list[Fault | None]:
        with slack_server() as server:
            server.fail_at_random(0.05, seed)
            return [server.fault_of("chat.postMessage") for _ in range(1_000)]

    first = drawn(7)
    assert first == drawn(7) != drawn(8)
    assert 25 < sum(fault is not None for fault in first) < 90
    assert {fault for fault in first if fault} <= set(ANY_FAULT)


def test_starting_up_does_not_fail_at_random(slack: SlackServer) -> None:
    slack.fail_at_random(1.0, 1)
    assert slack.fault_of("auth.test") is None
    assert slack.fault_of("chat.postMessage") is not None


def test_timestamps_only_grow() -> None:
    space = Workspace(lambda: 1_790_000_000.0)
    stamps = [space.next_ts() for _ in range(100)]
    assert stamps == sorted(set(stamps))
