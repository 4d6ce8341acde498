"""Whether passages say a sentence, by words alone: enough of it stands there, and nothing is turned round.

Stricter than what the evaluation suite counts as supported: figures, codes, negations, must and may, order and
opposites have to agree with the stretch of the passage that says most of the sentence. A sentence that says in other
words what the passage says may fail; it is then left out, which costs an explanation and no truth.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.drafting.causes import Cause
from bot.drafting.code_tokens import code_tokens
from bot.drafting.statement import Statement, content_of, numbers_of, statement, turned
from codes.spelling import compact
from retrieval.wording import tokens

# Found on the even half of tests/drafting_pairs.py: the share of a sentence's content stems that must stand in one
# stretch of a cited passage, in the titles of the answer's codes or in the question; and in the stretch alone.
ENOUGH = 0.7
_OF_THE_PASSAGE = 0.5
# Stretches nearly as good as the best are read too: neighbours share its words.
_NEAR_BEST = 0.05
_SMALL_WORDS = 0.3
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
# What stands between two statements of one sentence of a model: each has to be carried.
_PARTS = re.compile(
    r"(?<=[.!?])\s+|[.!?](?=[A-Z][a-z])|[;\u2026\u3002\uff01\uff1b\uff1f\u2014]|\s[-\u2013|\u2022\u00b7]+\s"
)
# Within a statement: what stands between is to be said by the same stretch, at least by half.
_CLAUSE = re.compile(r"[,:()]|\b(?:and|or|but|while|which)\b", re.IGNORECASE)
_OF_A_CLAUSE = 0.5
# A model remembers that they said something, and the passage is what says it.
_AUTHORITY = re.compile(
    r"\b(?:coding clinic|cpt assistant|aha|ahima|acdis|ama|cms|oig|medicare|medicaid|hipaa|federal|statutes?|courts?)\b"
)
_MODIFIER = re.compile(r"\bmodifiers?\s+[\"']?-?([0-9a-z]{2})\b", re.IGNORECASE)
_RANGE = re.compile(
    r"\b([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\s*(?:[-\u2013]|to|through)\s*([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)"
)


def disagreement(text: str, passages: Sequence[str], titles: Sequence[str], question: str) -> Cause | None:
    """Why the passages do not carry a sentence, be it as a whole or a part of it alone; None where they do."""
    parts = [part for part in _PARTS.split(text) if content_of(part)]
    for one in (text, *parts) if len(parts) > 1 else (text,):
        cause = _disagreement(one, passages, titles, question)
        if cause is not None:
            return cause
    return None


def _disagreement(text: str, passages: Sequence[str], titles: Sequence[str], question: str) -> Cause | None:
    said = statement(text)
    if not said.content:
        return Cause.UNSUPPORTED
    if not all(_is_named(code, passages) or _is_title(code, titles, said) for code in code_tokens(text)):
        return Cause.FIGURE
    if not set(_AUTHORITY.findall(text.casefold())) <= set(_AUTHORITY.findall(" ".join(passages).casefold())):
        return Cause.UNSUPPORTED
    beside_text = " ".join((*titles, question))
    beside = content_of(beside_text)
    near = _nearest(said, passages, beside)
    if not near:
        return Cause.UNSUPPORTED
    numbers = numbers_of(beside_text)
    counted = [one for one in near if said.numbers <= one.numbers | numbers and _same_modifiers(text, one)]
    if not counted:
        return Cause.FIGURE
    clauses = [content for clause in _CLAUSE.split(text) if (content := content_of(clause))]
    whole = [one for one in counted if _says_each(clauses, one.content | beside)]
    if not whole:
        return Cause.UNSUPPORTED
    others = frozenset(tokens(beside_text))
    return Cause.TURNED if all(turned(said, stretch, others) for stretch in whole) else None


def _nearest(said: Statement, passages: Sequence[str], beside: frozenset[str]) -> list[Statement]:
    """The stretches that say most of a sentence: single ones, and two together only where no single one says enough."""
    for both in (False, True):
        scores = [(_share(said, one, beside), one) for passage in passages for one in _stretches(passage, both)]
        enough = [(score + _alike(said, one), one) for score, one in scores if score >= ENOUGH]
        if enough:
            best = max(score for score, _ in enough)
            return [one for score, one in enough if score >= best - _NEAR_BEST]
    return []


def _says_each(clauses: Sequence[frozenset[str]], there: frozenset[str]) -> bool:
    """Whether no clause is one of which most is said nowhere."""
    return all(len(content & there) >= _OF_A_CLAUSE * len(content) for content in clauses)


def _share(said: Statement, stretch: Statement, beside: frozenset[str]) -> float:
    there = said.content & stretch.content
    if len(there) < _OF_THE_PASSAGE * len(said.content):
        return 0.0
    return len(said.content & (stretch.content | beside)) / len(said.content)


def _alike(said: Statement, stretch: Statement) -> float:
    """What tells apart stretches that say as much of a sentence: the small words, of which each says little."""
    return _SMALL_WORDS * len(said.words & stretch.words) / len(said.words)


@lru_cache(maxsize=4096)
def _stretches(passage: str, both: bool) -> tuple[Statement, ...]:
    """Each sentence of a passage, or each with the one after it."""
    sentences = [s.strip() for s in _SENTENCE.split(passage) if s.strip()]
    texts = [f"{one} {other}" for one, other in pairwise(sentences)] if both else sentences
    return tuple(statement(text) for text in texts)


def _same_modifiers(text: str, stretch: Statement) -> bool:
    return all(modifier.casefold() in stretch.words for modifier in _MODIFIER.findall(text))


def _is_named(code: str, passages: Sequence[str]) -> bool:
    """Whether passages name a code, what it stands below, or a range that holds it."""
    for passage in passages:
        if any(code.startswith(named) for named in _named(passage)):
            return True
        if any(low <= code[: len(high)] and code[: len(low)] <= high for low, high in _ranges(passage)):
            return True
    return False


@lru_cache(maxsize=2048)
def _named(passage: str) -> tuple[str, ...]:
    return code_tokens(passage)


def _ranges(passage: str) -> Iterator[tuple[str, str]]:
    return ((compact(low), compact(high)) for low, high in _RANGE.findall(passage))


def _is_title(code: str, titles: Sequence[str], said: Statement) -> bool:
    """Whether a sentence names a code of the answer by words of its title."""
    own = [content_of(title) for title in titles if compact(title.split(" ", 1)[0]) == code]
    return any(title & said.content for title in own)
