"""What every format of a team's document is read into: headings and pieces of text in the document's order."""

import re
import unicodedata
from dataclasses import dataclass

from guidelines.instruction_text import InstructionFinding, excerpt

HIDDEN = "holds text that is not shown"
UNSEEN = "holds characters that nobody sees"
ACTIVE_LINK = "holds a link or a picture that carries content or runs"

_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_LINES = re.compile(r" ?\n ?")
_MANY_LINES = re.compile(r"\n{3,}")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Typography that says nothing by itself: the soft hyphen, the sign that a text is UTF-8, how an emoji is drawn.
_SILENT = frozenset("\u00ad\ufeff\ufe0e\ufe0f")
_LONGEST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a piece of text: a paragraph, an item of a list, a row of a table.

    `level` is 0 for text and from 1 for a heading, the outermost first; `close` text stands on the line below the one
    before, other text an empty line apart. `page` counts from 1 where the format has pages. `findings` tell of what was
    dropped here.
    """

    text: str
    level: int = 0
    close: bool = False
    page: int | None = None
    findings: tuple[InstructionFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a file: its own title, which may be empty, and its blocks."""

    title: str
    blocks: tuple[Block, ...]


def shown(text: str) -> tuple[str, tuple[InstructionFinding, ...]]:
    """A text without the characters that nobody sees, white space squeezed, and what was found of them.

    >>> shown("re\\u200bport  it")
    ('report it', (InstructionFinding(reason='holds characters that nobody sees', words='ZERO WIDTH SPACE'),))
    """
    findings: tuple[InstructionFinding, ...] = ()
    if not text.isascii():
        unseen = dict.fromkeys(c for c in text if c not in _SILENT and _is_unseen(c))
        if unseen:
            names = ", ".join(unicodedata.name(c, f"U+{ord(c):04X}") for c in list(unseen)[:_LONGEST_NAMES])
            findings = (InstructionFinding(UNSEEN, excerpt(names)),)
        text = "".join(c for c in text if c not in _SILENT and c not in unseen)
    text = _BLANKS.sub(" ", _CONTROLS.sub("", text))
    return _MANY_LINES.sub("\n\n", _AROUND_LINES.sub("\n", text)).strip(), findings


def _is_unseen(character: str) -> bool:
    # Format characters, among them those that turn the direction of writing; tags; the selectors beyond the first 16.
    return unicodedata.category(character) == "Cf" or 0xE0000 <= ord(character) <= 0xE0FFF
