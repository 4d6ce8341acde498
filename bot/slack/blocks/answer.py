"""An answer as messages: its pieces, then buttons that carry nothing but its id and a choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.follow_up import choices
from bot.slack.blocks.measure import visible_text
from bot.slack.blocks.parts import Block, Element, Run, actions, button, option, plain, rich_text
from bot.slack.blocks.pieces import Data, closing, code_markdown, opening, pieces, sources
from bot.slack.blocks.split import split
from bot.slack.limits import PLAIN_TEXT, STREAM_TEXT
from bot.slack.literal import escaped

CITE: Final = "cite"
CITE_MORE: Final = "cite_more"
CHOOSE: Final = "choose"
DATE: Final = "choose_date"
FEEDBACK: Final = "feedback"
SHARE: Final = "share"
ASK_LEAD: Final = "ask_lead"
QUERY: Final = "provider_query"
UP: Final = "up"
DOWN: Final = "down"

# Sources with a button of their own; the others are opened from a menu, which takes a hundred.
_CITE_BUTTONS: Final = 8
_MENU_OPTIONS: Final = 100
_MOST_APPENDED: Final = 2


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its blocks, and what notifications and screen readers say in their place."""

    blocks: tuple[Block, ...]
    text: str


def answer_messages(answer: Data, ephemeral: bool = False, above: Sequence[Block] = ()) -> list[Message]:
    """The messages of an answer; `ephemeral` ones can be shared, `above` stands on top of the first."""
    body = [list(above), *pieces(answer)] if above else pieces(answer)
    tail = (*closing(answer), *buttons(answer, ephemeral))
    said = split(body, tail)
    line = escaped(opening(answer))
    return [Message(tuple(blocks), line if n == 0 else f"{line} ({n + 1})") for n, blocks in enumerate(said)]


def streamed_parts(answer: Data) -> tuple[str, tuple[str, ...], tuple[Block, ...]] | None:
    """The answer as a stream: its first line, a line for each recommended code, and the blocks that close it.

    None where it takes more than one message, or says nothing but that it cannot say: that is posted whole.
    """
    body = pieces(answer)
    tail = (*closing(answer), *buttons(answer, ephemeral=False))
    codes = [code for code in answer["codes"] if code["role"] != "alternative"]
    if not codes or len(split(body, tail)) > 1:
        return None
    head, rest = body[0], body[1 + len(codes) :]
    blocks = split([head[:1], *rest], tail)[0]
    lines = [f"\n{code_markdown(code, answer['reason'])}\n" for code in codes]
    # A few pieces however many codes: each is a call, and calls are limited.
    step = -(-len(lines) // _MOST_APPENDED)
    appended = tuple("".join(lines[at : at + step]) for at in range(0, len(lines), step))
    if any(len(text) > STREAM_TEXT for text in appended):
        return None
    return f"**{escaped(opening(answer))}**\n", appended, tuple(blocks)


def plain_messages(messages: Sequence[Message]) -> list[str]:
    """The same without blocks: everything that is read in them, escaped, in texts that Slack does not break."""
    texts: list[str] = []
    for message in messages:
        rest = escaped(visible_text(message.blocks))
        while rest:
            at = rest.rfind("\n", 0, PLAIN_TEXT) + 1 if len(rest) > PLAIN_TEXT else len(rest)
            at = at or (rest.rfind(" ", 0, PLAIN_TEXT) + 1) or PLAIN_TEXT
            texts.append(rest[:at].strip())
            rest = rest[at:]
    return [text for text in texts if text]


def buttons(answer: Data, ephemeral: bool) -> list[Block]:
    """Sources to open, facts to choose, feedback, a lead to ask; all point at the answer by its id."""
    if answer["outcome"] == "refused":
        return []
    asking = [button("Ask a lead", ASK_LEAD, answer["id"])]
    querying = [button("Draft a provider query", QUERY, answer["id"])] if answer.get("provider_query") else []
    sharing = [button("Share with the channel", SHARE, answer["id"], "primary")] if ephemeral else []
    return [*_cite(answer), *_choose(answer), *actions([*sharing, *querying, *asking]), _feedback(answer)]


def _cite(answer: Data) -> list[Block]:
    first, aside = sources(answer)
    cited = [*first, *aside]
    if not cited:
        return []
    shown, more = cited[:_CITE_BUTTONS], cited[_CITE_BUTTONS:][:_MENU_OPTIONS]
    elements: list[Element] = [
        button(f"[{c['n']}] {c['section']}", f"{CITE}_{c['n']}", f"{answer['id']}:{c['n']}") for c in shown
    ]
    if more:
        options = [option(f"[{c['n']}] {c['section']}", f"{answer['id']}:{c['n']}") for c in more]
        menu = {"type": "static_select", "action_id": CITE_MORE, "placeholder": plain("More sources")}
        elements.append({**menu, "options": options})
    return actions(elements)


def _choose(answer: Data) -> list[Block]:
    offered: list[Element] = [
        button(change.label, f"{CHOOSE}_{change.kind}_{change.value}", f"{answer['id']}:{change.kind}:{change.value}")
        for change in choices(answer)
    ]
    # A date picker has no value: the answer's id stands in its action.
    picker = {"type": "datepicker", "action_id": f"{DATE}:{answer['id']}", "initial_date": answer["as_of"]}
    return actions([*offered, {**picker, "placeholder": plain("Date of service")}])


def _feedback(answer: Data) -> Block:
    def side(label: str, value: str, spoken: str) -> Element:
        return {"text": plain(label), "value": f"{answer['id']}:{value}", "accessibility_label": spoken}

    element = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": side("Helpful", UP, "This answer helped"),
        "negative_button": side("Not right", DOWN, "Something is wrong with this answer"),
    }
    return {"type": "context_actions", "elements": [element]}


def note(text: str) -> Message:
    """A message of our own words alone."""
    return Message(tuple(rich_text([Run(text.replace("`", ""))])), text)
