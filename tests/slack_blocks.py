"""Slack's Block Kit as rules: what a message, a modal or a Home tab may hold, and Slack's words when it may not.

Limits and where they were read, November 2026:

| what | limit | source |
|---|---|---|
| blocks of a message; of a view | 50; 100 | docs.slack.dev/reference/block-kit/blocks; …/reference/views/modal-views |
| section: text; fields; a field | 3,000; 10; 2,000 | …/blocks/section-block |
| header | 150 | …/blocks/header-block, HubSpot/slack-client #468 |
| context; actions; context_actions elements | 10; 25; 5 | …/blocks/{context,actions,context-actions}-block |
| markdown, all together; its headings and rules count as blocks | 12,000 | …/blocks/markdown-block; measured |
| button: text; value; url; label for readers | 75; 2,000; 3,000; 75 | …/block-elements/button-element |
| option: text; value; description | 75; 150; 75 | slack_sdk 3.47 models, slackblocks 2.7 |
| options of a select; overflow; radio buttons, checkboxes | 100; 5; 10 | same |
| placeholder; confirm title, text, buttons | 150; 100, 300, 30 | same |
| input: label; hint | 2,000 | …/blocks/input-block |
| block_id, action_id, callback_id | 255 | same pages |
| view: title, submit, close; private_metadata | 24; 3,000 | …/reference/views/modal-views |
| text of all blocks of a message | about 12,000 | undocumented: bolt-js #2509, #2867 |

Within one block an action_id may stand once ("should be unique among all other action_ids in the containing block"), in
one message a block_id once. The wording of errors is Slack's, as others have recorded it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_TEXT_OF_ALL_BLOCKS = 12_000
MOST_MARKDOWN = 12_000
LARGEST_VIEW = 250_000
LONGEST_ID = 255
LONGEST_METADATA = 3_000

# slackblocks 2.7 (MESSAGE_BLOCKS, MODAL_BLOCKS, HOME_BLOCKS), less what no bot of ours sends.
_EVERYWHERE = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section"})
SURFACES = {
    "message": _EVERYWHERE | {"context_actions", "markdown", "table"},
    "modal": _EVERYWHERE | {"alert"},
    "home": _EVERYWHERE | {"table"},
}


@dataclass
class Report:
    """What is wrong, as Slack says it."""

    messages: list[str] = field(default_factory=list)

    def wrong(self, what: str, at: str) -> None:
        self.messages.append(f"[ERROR] {what} [json-pointer:{at}]")


Check = Callable[[Report, str, Any], None]


@dataclass(frozen=True)
class Shape:
    """An object: fields it must have, fields it may have, and whether one of some must be there."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()

    def __call__(self, report: Report, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.wrong("must provide an object", at)
            return
        known = {**self.required, **self.optional}
        for name in self.required.keys() - value.keys():
            report.wrong(f"missing required field: {name}", at)
        if self.one_of and not value.keys() & set(self.one_of):
            report.wrong(f"missing required field: {self.one_of[0]}", at)
        for name, part in value.items():
            if name in known:
                known[name](report, f"{at}/{name}", part)
            else:
                report.wrong(f"invalid additional property: {name}", at)


@dataclass(frozen=True)
class Typed:
    """An object whose `type` says which shape it has."""

    shapes: Mapping[str, Check]

    def __call__(self, report: Report, at: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in self.shapes:
            report.wrong(f"unsupported type: {kind}", f"{at}/type")
        else:
            self.shapes[kind](report, at, value)


def string(most: int, least: int = 1) -> Check:
    """Characters; an emoji of two UTF-16 halves counts as one here and in Slack's documentation alike."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, str):
            report.wrong("must be a string", at)
        elif len(value) < least:
            report.wrong(f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            report.wrong(f"must be less than {most + 1} characters", at)

    return check


def among(*values: object) -> Check:
    def check(report: Report, at: str, value: Any) -> None:
        if value not in values:
            report.wrong(f"must be a valid enum value: {value}", at)

    return check


def flag(report: Report, at: str, value: Any) -> None:
    if not isinstance(value, bool):
        report.wrong("must be a boolean", at)


def anything(report: Report, at: str, value: Any) -> None:
    """Not looked into."""


def number(low: int, high: int) -> Check:
    def check(report: Report, at: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            report.wrong(f"must be a number from {low} to {high}", at)

    return check


def items(check_item: Check, most: int, least: int = 1) -> Check:
    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, list):
            report.wrong("must provide an array", at)
            return
        if len(value) > most:
            report.wrong(f"no more than {most} items allowed", at)
        if len(value) < least:
            report.wrong(f"must have at least {least} items", at)
        for n, item in enumerate(value):
            check_item(report, f"{at}/{n}", item)

    return check


def plain(most: int) -> Check:
    shape = {"type": among("plain_text"), "text": string(most)}
    return Shape(shape, {"emoji": flag})


def mrkdwn(most: int) -> Check:
    shape = {"type": among("mrkdwn"), "text": string(most)}
    return Shape(shape, {"verbatim": flag})


def text(most: int) -> Check:
    return Typed({"plain_text": plain(most), "mrkdwn": mrkdwn(most)})


_ID = string(LONGEST_ID)
_URL = string(3_000)
_CONFIRM = Shape({"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)}, {"style": anything})
_OPTION = Shape({"text": text(75), "value": string(150)}, {"description": text(75), "url": _URL})
_GROUP = Shape({"label": plain(75), "options": items(_OPTION, 100)})
_FOCUS: dict[str, Check] = {"focus_on_load": flag}
_PLACEHOLDER: dict[str, Check] = {"placeholder": plain(150)}


def element(kind: str, required: Mapping[str, Check] | None = None, /, **optional: Check) -> dict[str, Check]:
    """An interactive element by its type."""
    always: dict[str, Check] = {"type": among(kind), **(required or {})}
    return {kind: Shape(always, {"action_id": _ID, "confirm": _CONFIRM, **optional})}


def _selects(kind: str, **initial: Check) -> dict[str, Check]:
    sources: dict[str, dict[str, Check]] = {
        "static": {"options": items(_OPTION, 100), "option_groups": items(_GROUP, 100), **initial},
        "users": {"initial_user": anything, "initial_users": anything},
        "conversations": {
            "initial_conversation": anything,
            "filter": anything,
            "default_to_current_conversation": flag,
        },
        "channels": {"initial_channel": anything, "initial_channels": anything},
        "external": {"min_query_length": number(0, 100), **initial},
    }
    shapes: dict[str, Check] = {}
    for source, fields in sources.items():
        name = kind.format(source)
        more: dict[str, Check] = {"max_selected_items": number(1, 1_000)} if name.startswith("multi") else {}
        shape = Shape(
            {"type": among(name)},
            {"action_id": _ID, "confirm": _CONFIRM, **_PLACEHOLDER, **_FOCUS, **fields, **more},
            ("options", "option_groups") if source == "static" else (),
        )
        shapes[name] = shape
    return shapes


_IMAGE: dict[str, Check] = {
    "image": Shape(
        {"type": among("image"), "alt_text": string(2_000)},
        {"image_url": _URL, "slack_file": anything},
        ("image_url", "slack_file"),
    )
}
_BUTTON = element(
    "button",
    {"text": plain(75)},
    value=string(2_000),
    url=_URL,
    style=among("primary", "danger"),
    accessibility_label=string(75),
)
_CHOICES: dict[str, Check] = {
    **element("checkboxes", {"options": items(_OPTION, 10)}, initial_options=items(_OPTION, 10), **_FOCUS),
    **element("radio_buttons", {"options": items(_OPTION, 10)}, initial_option=_OPTION, **_FOCUS),
    **element("datepicker", initial_date=string(10), **_PLACEHOLDER, **_FOCUS),
    **element("timepicker", initial_time=string(5), timezone=string(100), **_PLACEHOLDER, **_FOCUS),
    **_selects("{}_select", initial_option=_OPTION),
    **_selects("multi_{}_select", initial_options=items(_OPTION, 100)),
}
_TYPED: dict[str, Check] = {
    "initial_value": string(3_000, 0),
    "dispatch_action_config": anything,
    **_PLACEHOLDER,
    **_FOCUS,
}
_INPUTS: dict[str, Check] = {
    **_CHOICES,
    **element("plain_text_input", multiline=flag, min_length=number(0, 3_000), max_length=number(1, 3_000), **_TYPED),
    **element("url_text_input", **_TYPED),
    **element("email_text_input", **_TYPED),
    **element("number_input", {"is_decimal_allowed": flag}, min_value=anything, max_value=anything, **_TYPED),
    **element("file_input", filetypes=anything, max_files=number(1, 10)),
}
_FEEDBACK = Shape({"text": plain(75), "value": string(2_000)}, {"accessibility_label": string(75)})
_FEEDBACK_BUTTONS: dict[str, Check] = {
    "feedback_buttons": Shape(
        {"type": among("feedback_buttons"), "positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        {"action_id": _ID},
    ),
    # `text` is required: without it Slack refuses the whole message.
    **element(
        "icon_button",
        {"icon": string(50), "text": plain(3_000)},
        value=string(2_000),
        accessibility_label=string(75),
        visible_to_user_ids=items(string(50), 10),
    ),
}
_OVERFLOW = element("overflow", {"options": items(_OPTION, 5)})
_ACTIONS = Typed({**_BUTTON, **_OVERFLOW, **_CHOICES, **element("datetimepicker", initial_date_time=anything)})
_ACCESSORY = Typed({**_BUTTON, **_OVERFLOW, **_CHOICES, **_IMAGE})
_CONTEXT = Typed({**_IMAGE, "plain_text": plain(3_000), "mrkdwn": mrkdwn(3_000)})
# Rich text: docs.slack.dev/reference/block-kit/blocks/rich-text-block. No length of it is documented.
_STYLE: dict[str, Check] = {"style": Shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))}
_INLINE = Typed(
    {
        "text": Shape({"type": among("text"), "text": string(MOST_TEXT_OF_ALL_BLOCKS)}, _STYLE),
        "link": Shape({"type": among("link"), "url": _URL}, {"text": string(3_000), "unsafe": flag, **_STYLE}),
        "emoji": Shape({"type": among("emoji"), "name": string(100)}, {"unicode": string(100)}),
        "user": Shape({"type": among("user"), "user_id": string(50)}, _STYLE),
        "channel": Shape({"type": among("channel"), "channel_id": string(50)}, _STYLE),
        "usergroup": Shape({"type": among("usergroup"), "usergroup_id": string(50)}, _STYLE),
        "broadcast": Shape({"type": among("broadcast"), "range": among("here", "channel", "everyone")}),
        "date": Shape({"type": among("date"), "timestamp": anything, "format": string(500)}, {"fallback": string(500)}),
    }
)
_BORDER: dict[str, Check] = {"border": number(0, 1)}


def _rich(kind: str, inner: Check, **optional: Check) -> dict[str, Check]:
    return {kind: Shape({"type": among(kind), "elements": items(inner, 1_000)}, optional)}


_RICH_SECTION = _rich("rich_text_section", _INLINE)
_RICH = Typed(
    {
        **_RICH_SECTION,
        **_rich("rich_text_quote", _INLINE, **_BORDER),
        **_rich("rich_text_preformatted", _INLINE, **_BORDER),
        "rich_text_list": Shape(
            {
                "type": among("rich_text_list"),
                "style": among("bullet", "ordered"),
                "elements": items(Typed(_RICH_SECTION), 1_000),
            },
            {"indent": number(0, 8), "offset": number(0, 1_000), **_BORDER},
        ),
    }
)


def block(kind: str, required: Mapping[str, Check] | None = None, /, **optional: Check) -> dict[str, Check]:
    always: dict[str, Check] = {"type": among(kind), **(required or {})}
    return {kind: Shape(always, {"block_id": _ID, **optional})}


_SECTION = Shape(
    {"type": among("section")},
    {
        "block_id": _ID,
        "text": text(3_000),
        "fields": items(text(2_000), 10),
        "accessory": _ACCESSORY,
        "expand": flag,
    },
    ("text", "fields"),
)
BLOCKS: dict[str, Check] = {
    "section": _SECTION,
    **block("divider"),
    **block("header", {"text": plain(150)}, level=number(1, 4)),
    **block("context", {"elements": items(_CONTEXT, 10)}),
    **block("actions", {"elements": items(_ACTIONS, 25)}),
    **block("context_actions", {"elements": items(Typed(_FEEDBACK_BUTTONS), 5)}),
    **block("markdown", {"text": string(MOST_MARKDOWN)}),
    **block("rich_text", {"elements": items(_RICH, 1_000)}),
    **block("alert", {"text": text(200)}, level=among("default", "info", "warning", "error", "success")),
    **block("table", {"rows": items(items(anything, 20), 100)}, column_settings=items(anything, 20)),
    **block("image", {"alt_text": string(2_000)}, image_url=_URL, slack_file=anything, title=plain(2_000)),
    **block(
        "input",
        {"label": plain(2_000), "element": Typed(_INPUTS)},
        hint=plain(2_000),
        optional=flag,
        dispatch_action=flag,
    ),
}
_VIEW_FIELDS: dict[str, Check] = {
    "private_metadata": string(LONGEST_METADATA, 0),
    "callback_id": string(LONGEST_ID, 0),
    "external_id": string(LONGEST_ID, 0),
    "blocks": anything,
}
VIEWS: dict[str, Check] = {
    "modal": Shape(
        {"type": among("modal"), "title": plain(24), "blocks": anything},
        {**_VIEW_FIELDS, "submit": plain(24), "close": plain(24), "clear_on_close": flag, "notify_on_close": flag},
    ),
    "home": Shape({"type": among("home"), "blocks": anything}, _VIEW_FIELDS),
}


def block_errors(blocks: Any, surface: str = "message", root: str = "/blocks") -> list[str]:
    """What Slack would say against the blocks; nothing where it would take them."""
    report = Report()
    allowed = Typed({kind: BLOCKS[kind] for kind in SURFACES[surface]})
    items(allowed, MOST_BLOCKS[surface], 0)(report, root, blocks)
    if isinstance(blocks, list) and not report.messages:
        _unique(report, root, blocks)
        written = "".join(part["text"] for part in blocks if part["type"] == "markdown")
        if len(written) > MOST_MARKDOWN:
            report.wrong(f"must be less than {MOST_MARKDOWN + 1} characters", root)
        if surface == "message" and sum(map(_rendered, blocks)) > MOST_BLOCKS[surface]:
            report.wrong(f"no more than {MOST_BLOCKS[surface]} items allowed", root)
    return report.messages


def view_errors(view: Any) -> list[str]:
    """What Slack would say against a view."""
    report = Report()
    Typed(VIEWS)(report, "/view", view)
    if report.messages:
        return report.messages
    messages = block_errors(view["blocks"], view["type"], "/view/blocks")
    if not messages and view["type"] == "modal" and "submit" not in view:
        inputs = [n for n, part in enumerate(view["blocks"]) if part["type"] == "input"]
        if inputs:
            report.wrong("`submit` is required for modals with an `input` block", "/view")
    return messages + report.messages


def text_length(blocks: Iterable[Any]) -> int:
    """Characters under any `text` of any block: what the hidden limit on a whole message counts."""
    return sum(map(len, _texts(blocks)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name == "text" and isinstance(part, str):
                yield part
            else:
                yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _rendered(part: Mapping[str, Any]) -> int:
    """How many blocks Slack makes of one: a markdown block falls apart at its headings and rules."""
    if part["type"] != "markdown":
        return 1
    count, in_run, fenced = 0, False, False
    for line in part["text"].splitlines():
        fenced ^= line.lstrip().startswith("```")
        alone = not fenced and bool(re.match(r"#{1,6} |(?:-{3,}|\*{3,}|_{3,})\s*$", line))
        count += alone or (bool(line.strip()) and not in_run)
        in_run = not alone and (in_run or bool(line.strip()))
    return count


def _unique(report: Report, root: str, blocks: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for n, part in enumerate(blocks):
        identifier = part.get("block_id")
        if identifier in seen:
            report.wrong(f'`block_id` "{identifier}" already exists', f"{root}/{n}/block_id")
        if identifier:
            seen.add(identifier)
        actions: set[str] = set()
        for m, inner in enumerate(part.get("elements", ())):
            action = inner.get("action_id") if isinstance(inner, dict) else None
            if action in actions:
                report.wrong(f'`action_id` "{action}" already exists', f"{root}/{n}/elements/{m}/action_id")
            if action:
                actions.add(action)
