"""Views over a message: a passage with its quotation marked, why an answer is not right, what a lead is asked."""

from typing import Any, Final

from bot.provider_query.as_text import query_text
from bot.records.kept import LONGEST_COMMENT, Reason
from bot.slack.blocks.parts import Block, Run, context, option, plain, preformatted, rich_text
from bot.slack.blocks.pieces import Data, source_label
from bot.slack.limits import BUTTON_TEXT, PLACEHOLDER, VIEW_CHARACTERS, VIEW_TITLE
from bot.slack.literal import escaped
from bot.slack.words import NAME
from retrieval.models import Passage

View = dict[str, Any]

FEEDBACK_VIEW: Final = "feedback_view"
LEAD_VIEW: Final = "lead_view"
REASON: Final = "reason"
COMMENT: Final = "comment"

_REASONS: Final = {
    Reason.WRONG_CODE: "A code is wrong",
    Reason.MISSING_CODE: "A code is missing",
    Reason.WRONG_SECTION: "The source does not decide this",
    Reason.OUT_OF_DATE: "Out of date",
    Reason.UNCLEAR: "Unclear",
    Reason.OTHER: "Something else",
}
_NO_IDENTIFIERS: Final = "No patient identifiers, please."


def passage_view(citation: Data, passage: Passage | None) -> View:
    """The passage of a citation with the quoted span in bold; the quotation alone where the passage is gone."""
    title = f"[{citation['n']}] {citation['section']}"
    dates = f"In force {citation['effective_from']} to {citation['effective_to']}"
    blocks = [*rich_text([Run(source_label(citation), bold=True)]), context(escaped(dates))]
    if passage is None or citation["quote"] not in passage.text:
        why = "This passage is not loaded any more; what was quoted from it:" if passage is None else "Quoted:"
        blocks += rich_text([Run(why)]) + rich_text([Run(citation["quote"], bold=True)], quote=True)
    if passage is not None:
        if passage.heading_path:
            blocks.append(context(escaped(" › ".join(passage.heading_path))))
        blocks += _marked(passage.text, citation["quote"])
    return {"type": "modal", "title": plain(title, VIEW_TITLE), "close": plain("Close"), "blocks": blocks}


def _marked(text: str, quote: str) -> list[Block]:
    """A text with the quotation in bold; of one too long for a view, as much around the quotation as there is room."""
    at = text.find(quote)
    start, end = (at, at + len(quote)) if at >= 0 and quote else (0, 0)
    room = max(0, VIEW_CHARACTERS - (end - start)) // 2
    first, last = max(0, start - room), min(len(text), end + room)
    before, after = text[first:start], text[end:last]
    return rich_text(
        [
            Run(f"{'… ' if first else ''}{before}"),
            Run(text[start:end], bold=True),
            Run(f"{after}{' …' if last < len(text) else ''}"),
        ]
    )


def feedback_view(answer_id: str) -> View:
    """Why an answer is not right: a reason, and words if one wants."""
    options = [option(label, reason.value) for reason, label in _REASONS.items()]
    reason = {
        "type": "static_select",
        "action_id": REASON,
        "options": options,
        "placeholder": plain("Choose", PLACEHOLDER),
    }
    blocks = [
        {"type": "input", "block_id": REASON, "label": plain("What is not right?"), "element": reason},
        _comment("What should it say?"),
    ]
    return _form(FEEDBACK_VIEW, "Not right?", "Send", answer_id, blocks)


def lead_view(answer_id: str) -> View:
    """What a lead is asked about an answer."""
    intro = context("A lead sees the answer, and the question while its words are kept.")
    return _form(LEAD_VIEW, "Ask a lead", "Ask", answer_id, [intro, _comment("What should the lead look at?")])


def query_view(query: Data) -> View:
    """A query to the provider as text to copy, and beside it what it rests on."""
    blocks = [
        context("A draft: complete it from the record before you send it. Nothing was sent."),
        *preformatted(query_text(query)),
        context(escaped(f"Not part of the query. {query['basis']}")),
    ]
    return {"type": "modal", "title": plain("Provider query", VIEW_TITLE), "close": plain("Close"), "blocks": blocks}


def said_view(text: str) -> View:
    """A view that says one thing."""
    blocks = rich_text([Run(text)])
    return {"type": "modal", "title": plain(NAME, VIEW_TITLE), "close": plain("Close"), "blocks": blocks}


def _comment(label: str) -> Block:
    element = {"type": "plain_text_input", "action_id": COMMENT, "multiline": True, "max_length": LONGEST_COMMENT}
    block = {"type": "input", "block_id": COMMENT, "optional": True, "label": plain(label, BUTTON_TEXT)}
    return {**block, "element": element, "hint": plain(_NO_IDENTIFIERS, BUTTON_TEXT)}


def _form(callback: str, title: str, submit: str, answer_id: str, blocks: list[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, VIEW_TITLE),
        "submit": plain(submit, VIEW_TITLE),
        "close": plain("Cancel", VIEW_TITLE),
        "private_metadata": answer_id,
        "blocks": blocks,
    }
