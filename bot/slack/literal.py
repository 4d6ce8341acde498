"""Text of documents and users, made harmless: whatever it holds, it is shown and never obeyed.

Most of it stands in rich text elements, which Slack does not parse. Where Slack parses (`mrkdwn`, the `text` of a
message, streamed markdown), `escaped` goes around it.
"""

import re
import unicodedata
from typing import Final

# Between the sign and what would make it markup; a reader sees nothing of it.
_BREAK: Final = "\u2060"
_CONTROLS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_ANGLE: Final = re.compile(r"<(?=[!@#]|[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_BROADCAST: Final = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_LINK: Final = re.compile(r"(?<=[a-z])://(?=\S)|\b(?<=www)\.(?=\S)|(?<=\])\((?=\S)", re.IGNORECASE)
_MARKS: Final = re.compile(r"[*_~`]")
_EMOJI: Final = re.compile(r":(?=[a-z0-9_+'-]+:)", re.IGNORECASE)


def literal(text: str) -> str:
    """Text for a rich text or plain text element: no controls, no text that turns its direction, no live markup.

    >>> literal("see <!channel>") == "see <\\u2060!channel>"
    True
    >>> literal("Type 2 diabetes <65 years")
    'Type 2 diabetes <65 years'
    """
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _CONTROLS)
    broken = _ANGLE.sub(f"<{_BREAK}", kept)
    broken = _BROADCAST.sub(f"@{_BREAK}", broken)
    return _LINK.sub(lambda found: f"{_BREAK}{found[0]}", broken)


def escaped(text: str) -> str:
    """Text for where Slack parses: `literal`, with & < > escaped and the signs of formatting and emoji broken.

    >>> escaped("a < b & c")
    'a &lt; b &amp; c'
    """
    broken = _EMOJI.sub(f":{_BREAK}", _MARKS.sub(lambda found: f"{_BREAK}{found[0]}{_BREAK}", literal(text)))
    return broken.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """A label within a limit, with an ellipsis where it was longer; never used for what an answer says.

    >>> cut("Official Guidelines", 9)
    'Official…'
    """
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
