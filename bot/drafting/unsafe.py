"""What no sentence of an answer holds: links, mentions, markup, words that send the reader somewhere."""

import re

from bot.drafting.fences import speaks_to_a_program

_UNSAFE = re.compile(
    r"https?:|\bwww\.|://|\b[\w-]+\.(?:com|net|org|io|gov|edu|info|biz|co|ru|xyz|dev|app|ai)\b|\S@\S+\.\w"
    r"|<[^>\s][^>]*>|&(?:#\w+|[a-z]{2,8});|\]\s*\(|!\[|\]\s*:|`|\bjavascript:|\bdata:\w+/"
    r"|@(?:channel|here|everyone)\b|<[!@#]|[{}<>\\|]",
    re.IGNORECASE,
)
_SENDS = re.compile(
    r"(?:^|[.!?:;] ?|\b(?:please|you (?:should|must|can|may|need to|could)|just|kindly) )"
    r"(?:contact|call|phone|text|e-?mail|visit (?!note|type|level|code)|click|log ?in|sign ?(?:in|up)|download"
    r"|subscribe|browse|reply to|write to|go to|send|forward|pay|transfer|dial)\b"
    r"|\b(?:click|subscribe|hotline|password|passcode|api key|phone number)\b",
    re.IGNORECASE,
)
_PAYMENT = re.compile(
    r"\b(?:reimburs\w*|payments?|pays?|paid|payer pays|revenue|profit\w*|lucrative|drgs?|rvus?|hccs?|raf|upcod\w*"
    r"|up-cod\w*|financial\w*|dollars?|case mix)\b|[$\u20ac\u00a3]\s?\d",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:[\s>#*+\u2022-]|\d+[.)]\s)+")
_MARKERS = re.compile(r"\s*[\[\u3010](?:\s*[\d\u00b2\u00b3\u00b9\u2070-\u2089]+\s*[,;]?)+[\]\u3011]")


def plain_line(text: str) -> str:
    """A model's sentence as one line of words: list and heading signs, emphasis and its own markers gone.

    >>> plain_line("- **Code** the\\ncause first [2].")
    'Code the cause first.'
    """
    line = " ".join(text.split())
    return _MARKERS.sub("", _LEADING.sub("", re.sub(r"\*+|~~|__", "", line))).strip()


def is_unsafe(text: str) -> bool:
    """Whether a sentence holds what could do more than be read."""
    controls = any(not letter.isprintable() for letter in text)
    return controls or bool(_UNSAFE.search(text) or _SENDS.search(text)) or speaks_to_a_program(text)


def speaks_of_payment(text: str, passages: str) -> bool:
    """Whether a sentence speaks of payment where its passages do not, by the same words."""
    there = passages.casefold()
    return any(match[0].casefold() not in there for match in _PAYMENT.finditer(text))
