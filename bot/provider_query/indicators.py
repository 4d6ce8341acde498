"""The clinical indicators of a query: phrases of the question, word for word, and nothing else."""

import re
from collections.abc import Iterator
from typing import Final

from bot.provider_query.guard import is_indicator
from retrieval.models import SearchQuery
from retrieval.query_analysis import WHOLE

_MOST: Final = 8
_SHORTEST: Final = 2
_PHRASES: Final = re.compile(r"[;,\n?!]|\.(?=\s|$)|\s[-\u2013\u2014]\s|:(?=\s)")
# What a coder asks for, as against what the record says.
_ASKING: Final = re.compile(
    r"\b(?:what|which|whats|how|code[sd]?|coding|icd|cpt|hcpcs|pcs|dx|sequenc\w*|principal|first[- ]listed|modifiers?"
    r"|report(?:ed|ing)?|quer(?:y|ies|ied)|y/n|poa|assign\w*|(?:do|should|can|may|must|could) (?:i|we|you)"
    r"|i (?:code|need|use|put)"
    r"|need|needs|is it|is this|are there|valid|guidelines?|dos|date of service|just put|thanks|please|help)\b",
    re.IGNORECASE,
)
# What a coder says of the record, as against what stands in it.
_ABOUT_THE_RECORD: Final = re.compile(
    r"\b(?:unclear|not clear|conflicting|undocumented|documentation|not (?:documented|stated|specified)"
    r"|(?:does|do|did|is)(?: not|n'?t) (?:say|state|mention|document\w*))\b",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(
    r"(?:.{0,60}?\b)?(?:code[sd]?|coding|dx)(?: (?:for|of|the|an?|is|this|to use))*\s+", re.IGNORECASE
)
_SETTING_ALONE: Final = re.compile(
    r"(?:in|the|an?|for|at|clinic|visit|office|stay|encounter|setting|inpatient|inpt|outpatient|outpt|ed|er|ip|op"
    r"|professional|pro ?fee|initial|today|now|\s)+",
    re.IGNORECASE,
)
# What is left of "need the full code".
_NO_CONDITION: Final = frozenset(
    {"full", "specific", "exact", "correct", "best", "right", "proper", "complete", "this", "it"}
)
_AROUND: Final = " \t.,;:-\u2013\u2014\"'\u201c\u201d()"


def indicators(text: str, query: SearchQuery) -> tuple[str, ...]:
    """Phrases of `text` that say what is documented, in their order; `query` is what was read in it."""
    found: dict[str, None] = {}
    for phrase in _PHRASES.split(text):
        for said in _documented(phrase.strip(_AROUND), query):
            if said in text and len(said) >= _SHORTEST and is_indicator(said):
                found.setdefault(said)
    return _whole(tuple(found))[:_MOST]


def _documented(phrase: str, query: SearchQuery) -> Iterator[str]:
    if not phrase or _SETTING_ALONE.fullmatch(phrase) or _ABOUT_THE_RECORD.search(phrase):
        return
    if not _ASKING.search(phrase):
        yield phrase
        return
    rest = phrase[lead.end() :] if (lead := _LEAD.match(phrase)) else ""
    if rest and not _ASKING.search(rest):
        yield from () if rest.lower() in _NO_CONDITION else (rest,)
        return
    for condition in query.conditions:
        words = condition.text.strip(_AROUND)
        if condition.segment == WHOLE or words not in phrase or words.lower() in _NO_CONDITION:
            continue
        if not _ASKING.search(words):
            yield words


def _whole(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Without those that stand within another."""
    return tuple(one for one in phrases if not any(one != other and one in other for other in phrases))
