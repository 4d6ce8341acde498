"""A short text after an answer: does it change the question before it, and how, or is it a question of its own?

Read by words alone. First come facts ("left", "outpatient", "DOS 9/30"); a text that holds nothing else changes those
facts. Then come openings that say how the rest relates to what was asked: "and with …" adds, "what about …" replaces
what is of the same sort, "without …" takes away. Whatever is left is a new question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.follow_up import Change, Kind, changed
from bot.models import Question
from retrieval.query_analysis import date_of_service, first_said, trimester_of
from retrieval.query_words import DATES, ENCOUNTERS, LATERALITIES, SETTINGS, TRIMESTERS, TYPED_CODE, WEEKS

# A longer text tells a case of its own.
LONGEST_FOLLOW_UP: Final = 200
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The question to be asked now, and what was changed: the kinds of fact, "added", "replaced", "removed"."""

    question: Question
    what: tuple[str, ...]


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


# What says nothing but that a fact follows.
_GLUE: Final = re.compile(
    r"\b(?:and|but|or|so|ok(?:ay)?|now|then|if|it'?s?|is|was|were|be|that|this|the|a|an|in|on|at|for|to|as|of|by|same"
    r"|what|whats|how|about|would|will|change[sd]?|make|made|set|use|try|please|pls|thanks?|thx|sorry|actually"
    r"|rather|correction|oops|meant|i|we|you|she|he|they|her|his|patient|pt|side|sided|one|case|code[sd]?|coding"
    r"|setting|encounter|visit|version|date|service|dos|discharged?|discharge date|seen|admitted|patient's|does|do|did"
    r"|instead|not|no|yes|only|just|also|too|both|when|where|there|here|done|treated|place|came|her|him"
    r"|say|switch|oh|wait|question|they|suppose|assuming|documentation|documented|note|record|says|answer|again|redo)\b"
    r"|'(?:s|re)\b",
    re.IGNORECASE,
)
_NOT_OLD: Final = re.compile(r"\b(?:not|instead of|rather than|no longer)\s+(?:the\s+|an?\s+)?\S+", re.IGNORECASE)
_WHO: Final = r"(?:she|he|they|the patient|patient|pt|there)"
_ADDS: Final = re.compile(
    rf"^\s*(?:(?:and|plus|also|but|ok)\b[\s,]*)*(?:what if\s+)?"
    rf"(?:{_WHO}(?:'s|'re|\s+(?:also\s+)?(?:is|are|has|have|had))|also|with|w/|plus|add(?:ing)?|include)\b"
    r"(?:\s+(?:also|has|have|with|a|an|the))*\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_ADDS_BARE: Final = re.compile(
    r"^\s*(?:and(?: also)?|plus|also|\+)\s+(?:if\s+)?(?P<rest>(?!is\b|it\b|if\b|what\b).+)$", re.IGNORECASE
)
_INSTEAD: Final = re.compile(r"^\s*(?:and\s+|or\s+)?(?P<rest>.+?),?\s+instead\W*$", re.IGNORECASE)
_REPLACES: Final = re.compile(
    r"^\s*(?:(?:and|but|ok|no|sorry|actually)[\s,]+)*"
    r"(?:(?:what|how) about"
    r"|(?:and\s+)?(?:what\s+)?if (?:it|this|that|she|he|there)(?:'s|\s+(?:is|was|were))?"
    r"|what if|instead(?: of (?P<old>.+?),?)?|make (?:it|that)|change (?:it|that) to"
    r"|it(?:'s| is| was)|i meant|meant)\s+"
    r"(?P<rest>.+)$",
    re.IGNORECASE,
)
_REMOVES: Final = re.compile(
    r"^\s*(?:(?:and|but|ok|what|now)[\s,]+)*(?:about\s+|if\s+)?"
    r"(?:without|w/o|minus|drop|remove|leave out|no longer(?: has| on)?|no)\s+"
    r"(?:the\s+)?(?P<rest>.+)$",
    re.IGNORECASE,
)
_QUESTION: Final = _any(
    "what(?:'s| is| are)", "which", "why", "how (?:do|should|would|to|many)", "can i", "should i", "explain"
)
_TOO: Final = re.compile(r",?\s+(?:too|as well|also)$", re.IGNORECASE)
# What joins by itself.
_JOINED: Final = re.compile(r"(?:with|on|due to|status post|s/p|w/)\b", re.IGNORECASE)
# Words of one sort: one of them takes the place of another. Each is a pattern with how the new word is written.
_SORTS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\btype\s?(?:1|2|i{1,2}|one|two)\b|\bt[12]dm\b",
        r"\b(?:stage|st)\s?(?:[1-5][ab]?|i{1,3}|iv|v)\b|(?<=\bckd )[1-5][ab]?\b|\bunspecified stage\b",
        r"\b(?:acute on chronic|acute|chronic|subacute)\b",
        r"\b(?:mild|moderate|severe)\b",
        r"\b(?:intermittent|persistent)\b",
        r"\b(?:systolic|diastolic|combined)\b|\bhf[rp]ef\b",
        r"\b(?:open|closed)\b(?= fracture|$)",
        r"\b(?:nondisplaced|displaced)\b",
        r"\b(?:with|without) (?:exacerbation|hemorrhage|bleeding|perforation|obstruction|complications?)\b",
        r"\b(?:benign|malignant)\b",
        r"\b(?:primary|secondary|recurrent)\b",
        r"\b(?:male|female)\b",
        r"\b(?:confirmed|probable|suspected|likely|possible|ruled out)\b",
        r"\b(?:on insulin|on metformin|on oral (?:agents?|hypoglycemics?)|diet controlled)\b",
        r"\b(?:upper|lower)\b",
        r"\b(?:grade|degree)\s?(?:[1-4]|i{1,3}v?)\b|\b(?:first|second|third)[- ]degree\b",
        r"\b(?:hip|knee|ankle|wrist|shoulder|elbow|hand|foot|femur|tibia|radius|humerus|finger|toe)\b",
    )
)
_FEW_WORDS: Final = 3


def read_follow_up(earlier: Question, text: str, today: date) -> FollowUp | None:
    """The earlier question as the text changes it; None where the text asks something of its own.

    >>> q = Question("fracture of right wrist", date(2026, 8, 15))
    >>> read_follow_up(q, "and if it is the left?", date(2026, 8, 15)).question.text
    'fracture of left wrist'
    >>> read_follow_up(q, "acute cystitis with hematuria", date(2026, 8, 15)) is None
    True
    """
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_FOLLOW_UP:
        return None
    # "left, not right" says left.
    said = _NOT_OLD.sub(" ", text)
    facts = list(_facts(said, today))
    if not facts:
        said, facts = text, list(_facts(text, today))
    if facts and not _rest(said, earlier.text):
        return _with_facts(earlier, facts)
    return _worded(earlier, text, facts, today)


def _with_facts(earlier: Question, facts: list[Change]) -> FollowUp:
    question = earlier
    for fact in facts:
        question = changed(question, fact)
    return FollowUp(question, tuple(dict.fromkeys(fact.kind.value for fact in facts)))


def _worded(earlier: Question, text: str, facts: list[Change], today: date) -> FollowUp | None:
    if match := _REMOVES.match(text):
        return _removed(earlier, match["rest"])
    added = _ADDS.match(text)
    if match := (_INSTEAD.match(text) or (None if added else _REPLACES.match(text))):
        return _replaced(earlier, match["rest"], facts, today)
    if match := (added or _ADDS_BARE.match(text)):
        return _added(earlier, match["rest"], facts)
    if len(text.split()) <= _FEW_WORDS and not _QUESTION.search(text):
        return _of_the_same_sort(earlier, text.strip(" .?!"))
    return None


def _added(earlier: Question, rest: str, facts: list[Change]) -> FollowUp | None:
    rest = _TOO.sub("", rest.strip(" .?!,"))
    if _QUESTION.match(rest) or not rest:
        return None
    settled = [fact for fact in facts if fact.kind in (Kind.SETTING, Kind.DATE)]
    more = _without_facts(rest, settled)
    joining = "" if _JOINED.match(more) else "with "
    joined = f"{earlier.text.rstrip(' .?!')}, {joining}{more}"
    return FollowUp(_with_facts(replace(earlier, text=joined, id=None), settled).question, ("added",))


def _removed(earlier: Question, rest: str) -> FollowUp | None:
    words = re.escape(rest.strip(" .?!,"))
    pattern = re.compile(rf"(?:,?\s*\b(?:with|and|on|plus)\s+)?\b{words}\b", re.IGNORECASE)
    if not pattern.search(earlier.text):
        return None
    text = re.sub(r"\s{2,}", " ", pattern.sub(" ", earlier.text)).replace(" ,", ",").strip(" ,")
    return FollowUp(replace(earlier, text=text, id=None), ("removed",)) if any(map(str.isalnum, text)) else None


def _replaced(earlier: Question, rest: str, facts: list[Change], today: date) -> FollowUp | None:
    rest = rest.strip(" .?!,")
    settled = [fact for fact in facts if fact.kind in (Kind.SETTING, Kind.DATE)]
    bare = _without_facts(rest, settled)
    if not _rest(rest, earlier.text) and facts:
        return _with_facts(earlier, facts)
    if found := _of_the_same_sort(earlier, bare):
        return FollowUp(_with_facts(found.question, settled).question, (*found.what, *(f.kind.value for f in settled)))
    typed, old = TYPED_CODE.fullmatch(bare), TYPED_CODE.search(earlier.text)
    if typed and old:
        text = f"{earlier.text[: old.start()]}{bare}{earlier.text[old.end() :]}"
        return FollowUp(_with_facts(replace(earlier, text=text, id=None), settled).question, ("replaced",))
    return _added(earlier, bare, facts) if _JOINED.match(bare) else None


def _of_the_same_sort(earlier: Question, words: str) -> FollowUp | None:
    """The words in the place of those of their sort; None where the earlier question has none, or more is said."""
    text, rest = earlier.text, words
    for sort in _SORTS:
        match, old = sort.search(rest), sort.search(text)
        if match and old:
            text = f"{text[: old.start()]}{match[0]}{text[old.end() :]}"
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    if rest == words or _rest(rest, earlier.text):
        return None
    return FollowUp(replace(earlier, text=text, id=None), ("replaced",))


def _facts(text: str, today: date) -> Iterator[Change]:
    if side := first_said(LATERALITIES, text):
        yield Change(Kind.SIDE, side)
    if trimester := _trimester(text):
        yield Change(Kind.TRIMESTER, trimester)
    # "ED" tells of active treatment too; what is said with it is the setting.
    beside = _without_facts(text, [Change(Kind.SETTING, "")])
    if encounter := first_said(ENCOUNTERS, beside):
        yield Change(Kind.ENCOUNTER, encounter)
    # "for discharge 10/2/2026" says when, and that it was a stay.
    if setting := first_said(SETTINGS, text):
        yield Change(Kind.SETTING, setting.value)
    if day := date_of_service(text, today):
        yield Change(Kind.DATE, day.isoformat())


def _trimester(text: str) -> str | None:
    if named := first_said(TRIMESTERS, text):
        return named
    weeks = WEEKS.search(text)
    return trimester_of(int(weeks["weeks"])) if weeks else None


def _without_facts(text: str, facts: list[Change]) -> str:
    kinds = {fact.kind for fact in facts}
    if Kind.DATE in kinds:
        text = DATES.sub(" ", text)
    if Kind.SETTING in kinds:
        for words in SETTINGS.values():
            text = words.sub(" ", text)
    return " ".join(text.split()).strip(" ,.")


def _rest(text: str, earlier: str) -> str:
    """What a text says beyond facts, the words around them, and the words of the earlier question."""
    text = DATES.sub(" ", text)
    tables = (LATERALITIES, TRIMESTERS, ENCOUNTERS, SETTINGS)
    for words in (words for table in tables for words in table.values()):
        text = words.sub(" ", text)
    text = _GLUE.sub(" ", re.sub(r"\b(?:weeks?|wks?) (?:of )?(?:gestation|pregnant)\b", "weeks", text))
    text = re.sub(
        r"\b(?:gestation(?:al)?|pregnant|trimester|fee|care|stay|routine|healing|department|billing)\b",
        " ",
        WEEKS.sub(" ", text),
    )
    said = frozenset(_WORD.findall(earlier.lower()))
    return "".join(word for word in _WORD.findall(text.lower()) if word not in said)
