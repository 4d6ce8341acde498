"""A pasted note in parts that one call can read: cut between sections, lines or sentences, never inside a word."""

import re

PART = 6_000
# A question as coders type it is shorter, or has fewer lines and sentences.
_SHORTEST_NOTE = 400
_FEWEST_BREAKS = 4
_BREAKS = (
    re.compile(r"\n\s*\n|\n(?=[A-Z][A-Za-z /&-]{2,40}:)"),
    re.compile(r"\n"),
    re.compile(r"[.;!?](?=\s)"),
    re.compile(r"\s"),
)


def is_note(text: str) -> bool:
    """Whether a text is a record rather than a typed question: long, and of several lines or sentences."""
    breaks = len(re.findall(r"\n(?=\s*\S)|[.;!?](?=\s|$)", text))
    return len(text) > _SHORTEST_NOTE and breaks >= _FEWEST_BREAKS


def note_parts(text: str, longest: int = PART) -> tuple[str, ...]:
    """The text in parts of at most `longest` characters; put together they are the text.

    >>> note_parts("One. Two. Three.", 10)
    ('One. Two.', ' Three.')
    """
    parts = []
    while len(text) > longest:
        cut = _cut(text, longest)
        parts.append(text[:cut])
        text = text[cut:]
    return (*parts, text)


def _cut(text: str, longest: int) -> int:
    for pattern in _BREAKS:
        cuts = [match.end() for match in pattern.finditer(text, longest // 2, longest)]
        if cuts:
            return cuts[-1]
    return longest
