"""How sure the words around a finding say that it is, read without a model (after NegEx: cue words with a scope)."""

import re
from enum import StrEnum

from retrieval.query_words import HISTORY, UNCERTAIN


class Status(StrEnum):
    """What a record says of a finding."""

    ESTABLISHED = "established"
    NEGATED = "negated"
    RULED_OUT = "ruled_out"
    UNCERTAIN = "uncertain"
    HISTORICAL = "historical"
    FAMILY = "family"


_END = re.compile(r"[;!\u2022]|\.(?=\s|$)|\n(?=\s*(?:[A-Z\d\-*\n]|$))")
# What ends the scope of a word before a finding.
_STOP = re.compile(
    r"\b(?:but|however|except|although|though|presents?|presented|presenting|admitted|which|because|has|have|had|now"
    r"|found|positive|started|treated|given)\b|:",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:no(?! longer| change| improvement| response)|denie[sd]|denying|without|w/o|negative for|neg for|absence of"
    r"|free (?:of|from)|not(?! only| yet)|never(?: had)?|nor)\b",
    re.IGNORECASE,
)
# These go on over a list; the short ones only to its first item, unless "or" or "nor" carries them on.
_NEGATES_A_LIST = re.compile(r"\b(?:denie[sd]|denying|negative for|neg for|nor|or)\b", re.IGNORECASE)
_RULED_OUT_BEFORE = re.compile(
    r"\b(?:ruled out|ruling out|exclude[ds])\s*(?:for\s+)?(?:(?:an?|the)\s+)?$", re.IGNORECASE
)
_NOT_EXCLUDED = (
    r"(?:can ?not|can't|could not|not yet|not|to) be(?: \w+)? (?:excluded|ruled out)|not (?:yet )?(?:been )?(?:excluded"
    r"|ruled out)|to be ruled out|not (?:entirely |fully )?excluded"
)
_AFTER = r"^[\s,()-]*(?:(?:is|are|was|were|has|have|been|now|also|since|by|remains?|still|very|thought|to|be|felt) )*"
_DOUBT_AFTER = re.compile(
    rf"{_AFTER}(?:suspected|possible|probable|likely|questionable|presumed|presumptive|vs\b|versus\b|\?|{_NOT_EXCLUDED})",
    re.IGNORECASE,
)
_OUT_AFTER = re.compile(
    rf"{_AFTER}(?:ruled out|excluded|unlikely|absent|negative|not (?:seen|found|present|identified|demonstrated"
    r"|detected|evident|confirmed|documented))",
    re.IGNORECASE,
)
_QUERIED = re.compile(r"\?\s*$")
_FAMILY = re.compile(
    r"\b(?:family (?:history|hx)|fam hx|fhx?|(?:mother|father|brother|sister|parent|sibling|grandmother|grandfather"
    r"|grandparent|aunt|uncle|cousin)s?)\b",
    re.IGNORECASE,
)
_NEWBORN = re.compile(r"\b(?:newborn|neonat\w*|infant|baby|birth stay|born)\b", re.IGNORECASE)
_FAMILY_HEADING = re.compile(r"^\s*(?:family (?:history|hx)|fhx?|fam hx)\s*:", re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(r"^\s*[A-Za-z][A-Za-z /&]{2,40}:", re.MULTILINE)
_JOINED_ON = re.compile(r"\b(?:or|vs\.?|versus)\b", re.IGNORECASE)
# Words between a cue and what it is about.
_REACH = 6
_HISTORY_REACH = 4


def read_cue(text: str, start: int, end: int) -> Status | None:
    """What the words in and around a finding say of it; None where they say nothing.

    >>> read_cue("Patient denies chest pain or fever.", 26, 31), read_cue("PE was ruled out.", 0, 2)
    (<Status.NEGATED: 'negated'>, <Status.RULED_OUT: 'ruled_out'>)
    """
    before, after = _around(text, start, end)
    words = text[start:end]
    if _RULED_OUT_BEFORE.search(before) or (_OUT_AFTER.search(after) and not _DOUBT_AFTER.search(after)):
        return Status.RULED_OUT
    if _negates(before) or re.match(r"\s*(?:no|denie[sd]|without|negative for)\b", words, re.IGNORECASE):
        return Status.NEGATED
    if _is_family(text, start, words):
        return Status.FAMILY
    if UNCERTAIN.search(words) or _doubts(before) or _DOUBT_AFTER.search(after) or _QUERIED.search(before):
        return Status.UNCERTAIN
    if HISTORY.match(words.strip()) or _reaches(HISTORY, before, _HISTORY_REACH):
        return Status.HISTORICAL
    return None


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """The words of the sentence before a finding, from the last word that ends a scope on, and those after it."""
    before = _sentence_before(text, start)
    stops = [match.end() for match in _STOP.finditer(before)]
    stop = _END.search(text, end)
    return before[stops[-1] if stops else 0 :], text[end : stop.start() if stop else len(text)]


def _sentence_before(text: str, start: int) -> str:
    cuts = [match.end() for match in _END.finditer(text, 0, start)]
    return text[cuts[-1] if cuts else 0 : start]


def _negates(before: str) -> bool:
    found = list(_NEGATED.finditer(before))
    if not found:
        return False
    between = before[found[-1].end() :]
    if "," in between or re.search(r"\band\b", between):
        return bool(_NEGATES_A_LIST.search(before[found[-1].start() :]))
    return len(between.split()) <= _REACH


def _doubts(before: str) -> bool:
    return _reaches(UNCERTAIN, before, _REACH)


def _reaches(cue: re.Pattern[str], before: str, words: int) -> bool:
    found = list(cue.finditer(before))
    if not found:
        return False
    between = before[found[-1].end() :]
    parted = re.search(r",|\band\b|\bwith\b", between) and not _JOINED_ON.search(between)
    return not parted and len(between.split()) <= words


def _is_family(text: str, start: int, words: str) -> bool:
    if re.match(r"\s*(?:family (?:history|hx)|fhx?)\b", words, re.IGNORECASE):
        return True
    if _FAMILY.search(_sentence_before(text, start)) and not _NEWBORN.search(text):
        return True
    headings = list(_HEADING.finditer(text, 0, start))
    return bool(headings) and bool(_FAMILY_HEADING.match(headings[-1][0]))
