"""Blocks as HTML, near enough to what Slack draws: for the pages of the documentation and for the lead's page.

Pure, and safe for any text: everything is escaped, and only what a block says becomes markup.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

Node = Mapping[str, Any]

_STYLES: Final = (("bold", "b"), ("italic", "i"), ("code", "code"), ("strike", "s"))
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
_SECTIONS: Final = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}


def preview(blocks: Sequence[Node]) -> str:
    """The blocks of a message or a view.

    >>> preview([{"type": "divider"}])
    '<hr class="slack-divider">'
    """
    return "\n".join(_block(block) for block in blocks)


def preview_message(name: str, blocks: Sequence[Node], text: str = "", only_you: bool = False) -> str:
    """A message with who wrote it; `text` is what was streamed before the blocks."""
    whisper = '<div class="slack-only">Only visible to you</div>' if only_you else ""
    head = f'<div class="slack-name">{escape(name)}<span class="slack-app">APP</span></div>'
    streamed = "".join(f"<p>{_emphasised(line)}</p>" for line in text.splitlines() if line.strip())
    letter = escape(name[:1])
    body = f"<div>{head}{streamed}{preview(blocks)}</div>"
    return f'<article class="slack-message">{whisper}<div class="slack-face">{letter}</div>{body}</article>'


def preview_view(view: Node) -> str:
    """A modal, or a home."""
    blocks = preview(view["blocks"])
    if view["type"] == "home":
        return f'<section class="slack-home">{blocks}</section>'
    keys = ("close", "submit")
    buttons = "".join(f'<span class="slack-button {key}">{_text(view[key])}</span>' for key in keys if key in view)
    head, foot = f"<header>{_text(view['title'])}</header>", f"<footer>{buttons}</footer>"
    return f'<section class="slack-modal">{head}<div>{blocks}</div>{foot}</section>'


def _block(block: Node) -> str:
    kind = block["type"]
    if kind == "divider":
        return '<hr class="slack-divider">'
    if kind == "header":
        return f'<h3 class="slack-header">{_text(block["text"])}</h3>'
    if kind == "rich_text":
        return "".join(map(_rich, block["elements"]))
    if kind == "context":
        return f'<div class="slack-context">{" ".join(map(_text, block["elements"]))}</div>'
    if kind in ("actions", "context_actions"):
        return f'<div class="slack-actions">{"".join(map(_element, block["elements"]))}</div>'
    if kind == "input":
        optional = " <small>(optional)</small>" if block.get("optional") else ""
        hint = f"<small>{_text(block['hint'])}</small>" if "hint" in block else ""
        label = f"<label>{_text(block['label'])}{optional}</label>"
        return f'<div class="slack-input">{label}{_element(block["element"])}{hint}</div>'
    return f'<p class="slack-section">{_text(block["text"])}</p>' if "text" in block else ""


def _rich(part: Node) -> str:
    tag = _SECTIONS.get(part["type"], "p")
    return f'<{tag} class="slack-rich">{"".join(map(_run, part["elements"]))}</{tag}>'


def _run(element: Node) -> str:
    text = escape(str(element.get("text", ""))).replace("\n", "<br>")
    for style, tag in _STYLES:
        if element.get("style", {}).get(style):
            text = f"<{tag}>{text}</{tag}>"
    return text


def _element(element: Node) -> str:
    kind = element["type"]
    if kind == "feedback_buttons":
        sides = (element["positive_button"], element["negative_button"])
        return "".join(f'<span class="slack-feedback">{_text(side["text"])}</span>' for side in sides)
    if kind == "button":
        return f'<span class="slack-button {escape(element.get("style", ""))}">{_text(element["text"])}</span>'
    if kind == "plain_text_input":
        return '<span class="slack-field"></span>'
    chosen = element.get("initial_option", {}).get("text") or element.get("placeholder") or {}
    shown = escape(element["initial_date"]) if "initial_date" in element else _text(chosen)
    return f'<span class="slack-select">{shown}<span class="slack-arrow">▾</span></span>'


def _text(node: Node) -> str:
    """A text object; what `escaped` wrote as entities for Slack is written so for HTML already."""
    text = str(node.get("text", ""))
    return text.replace("\n", "<br>") if node.get("type") == "mrkdwn" and "<" not in text else escape(text)


def _emphasised(line: str) -> str:
    """A line of streamed markdown, of which we write bold alone."""
    shown = escape(line.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))
    return _BOLD.sub(r"<b>\1</b>", shown)
