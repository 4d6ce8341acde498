"""The smallest parts of Block Kit that the builders are made of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.slack.limits import ACTIONS_ELEMENTS, BUTTON_TEXT, RICH_TEXT
from bot.slack.literal import cut, literal

Block = dict[str, Any]
Element = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text in one style; `text` may be anything, since rich text is shown as it stands."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False

    def element(self) -> Element:
        """The rich text element."""
        styles = {name: True for name in ("bold", "italic", "code") if getattr(self, name)}
        return {"type": "text", "text": self.text, **({"style": styles} if styles else {})}


def rich_text(runs: Iterable[Run], quote: bool = False) -> list[Block]:
    """Rich text blocks for runs of text, as many as the limit asks for; nothing is left out.

    >>> [len(block["elements"]) for block in rich_text([Run("E11.22", bold=True)])]
    [1]
    """
    kind = "rich_text_quote" if quote else "rich_text_section"
    return [
        {"type": "rich_text", "elements": [{"type": kind, "elements": [run.element() for run in group]}]}
        for group in _groups([replace(run, text=literal(run.text)) for run in runs])
    ]


def preformatted(text: str) -> list[Block]:
    """A text to copy, in lines as they are."""
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [run.element() for run in group]}],
        }
        for group in _groups([Run(literal(text))])
    ]


def _groups(runs: Sequence[Run]) -> Iterator[list[Run]]:
    group: list[Run] = []
    room = RICH_TEXT
    for run in runs:
        rest = run.text
        while rest:
            head, rest = _broken(rest, room)
            if head:
                group.append(replace(run, text=head))
                room -= len(head)
            if rest:
                yield group
                group, room = [], RICH_TEXT
    if group:
        yield group


def _broken(text: str, room: int) -> tuple[str, str]:
    """The part of a text that has room and the rest, broken between words where there is a break in its second half."""
    if len(text) <= room:
        return text, ""
    at = max(text.rfind(" ", 0, room), text.rfind("\n", 0, room)) + 1
    if at <= room // 2:
        # A full group takes the whole text next time; only an empty one has to break a word.
        at = room if room == RICH_TEXT else 0
    return text[:at], text[at:]


def plain(text: str, limit: int = BUTTON_TEXT) -> Element:
    """A plain text object within a limit."""
    return {"type": "plain_text", "text": cut(literal(text), limit), "emoji": False}


def button(label: str, action_id: str, value: str, style: str | None = None) -> Element:
    """A button; `value` carries ids and a choice, never words of a question."""
    shown: Element = {"type": "button", "text": plain(label), "action_id": action_id, "value": value}
    return {**shown, "style": style} if style else shown


def actions(elements: Sequence[Element]) -> list[Block]:
    """Actions blocks for any number of elements."""
    rows = range(0, len(elements), ACTIONS_ELEMENTS)
    return [{"type": "actions", "elements": list(elements[at : at + ACTIONS_ELEMENTS])} for at in rows]


def context(text: str) -> Block:
    """Small print; `text` is our own words or `escaped`."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def option(label: str, value: str) -> Element:
    """One choice of a menu."""
    return {"text": plain(label), "value": value}
