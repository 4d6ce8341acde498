"""What one fact more does to a question asked before: which facts can be chosen, and the question with one changed.

The words of a follow-up are read in `bot.follow_up_reading`; the buttons of Slack and of the web page come here
directly. Everything is pure: the earlier question and a change give the question to be asked next.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from bot.models import Question
from codes.models import Setting
from retrieval.query_words import DATES, ENCOUNTERS, LATERALITIES, SETTINGS, TRIMESTERS, WEEKS


class Kind(StrEnum):
    """A fact that changes the code."""

    SIDE = "side"
    TRIMESTER = "trimester"
    ENCOUNTER = "encounter"
    SETTING = "setting"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact to be as `value` says: "left", "second", "D", "inpatient", "2026-10-02"."""

    kind: Kind
    value: str

    @property
    def label(self) -> str:
        """How a button names it."""
        return _LABELS.get((self.kind, self.value), self.value)

    @property
    def is_known(self) -> bool:
        """Whether it can be made; what comes back from a button or a page is not trusted."""
        if self.kind is Kind.DATE:
            return _day(self.value) is not None
        return (self.kind, self.value) in _LABELS


_LABELS: Final = {
    (Kind.SIDE, "right"): "Right",
    (Kind.SIDE, "left"): "Left",
    (Kind.SIDE, "bilateral"): "Bilateral",
    (Kind.TRIMESTER, "first"): "1st trimester",
    (Kind.TRIMESTER, "second"): "2nd trimester",
    (Kind.TRIMESTER, "third"): "3rd trimester",
    (Kind.ENCOUNTER, "A"): "Active treatment (A)",
    (Kind.ENCOUNTER, "D"): "Subsequent (D)",
    (Kind.ENCOUNTER, "S"): "Sequela (S)",
    (Kind.SETTING, "inpatient"): "Inpatient",
    (Kind.SETTING, "outpatient"): "Outpatient",
    (Kind.SETTING, "professional"): "Professional",
}
# The words by which the reader of questions knows each fact again.
_WORDS: Final = {
    Kind.SIDE: {"right": "right", "left": "left", "bilateral": "bilateral"},
    Kind.TRIMESTER: {"first": "first trimester", "second": "second trimester", "third": "third trimester"},
    Kind.ENCOUNTER: {"A": "initial encounter", "D": "subsequent encounter", "S": "sequela"},
}
_PATTERNS: Final = {Kind.SIDE: LATERALITIES, Kind.TRIMESTER: TRIMESTERS, Kind.ENCOUNTER: ENCOUNTERS}
_ASKED: Final = {
    Kind.SIDE: re.compile(r"\bwhich side\b|\bright, left\b", re.IGNORECASE),
    Kind.TRIMESTER: re.compile(r"\btrimester\b|\bweeks of gestation\b", re.IGNORECASE),
    Kind.ENCOUNTER: re.compile(r"\bwhich encounter\b|\bactive treatment\b", re.IGNORECASE),
}


_BARE_SETTINGS: Final = frozenset(
    {
        *("inpatient", "inpt", "ip", "admitted", "admission", "admit", "outpatient", "outpt", "clinic", "office"),
        *("ed", "er", "emergency department", "emergency room", "urgent care", "ambulatory", "observation"),
        *("professional", "professional fee", "pro fee", "profee", "physician billing", "discharge", "discharged"),
    }
)
# "both knees" and "old fracture" name a body part or an injury beside the fact; the noun stays.
_BOTH: Final = re.compile(
    r"\bboth (sides|eyes|ears|knees|hips|hands|feet|legs|arms|breasts|lungs|kidneys)\b", re.IGNORECASE
)
# "initial encounter" may be known by its first word alone.
_REST_OF_IT: Final = re.compile(r"^\s+(?:encounter|visit|treatment)\b", re.IGNORECASE)
_OLD_INJURY: Final = re.compile(r"\bold (?=fracture|burn|injury|wound|3rd|third)", re.IGNORECASE)


def choices(answer: Mapping[str, Any]) -> tuple[Change, ...]:
    """The facts that an answer (the contract's object) asks for, as changes that give them; then the other settings."""
    needs = (need for code in answer["codes"] for need in code["needs"])
    asked = " ".join([*answer["follow_ups"], answer["reason"] or "", *needs])
    kinds = [kind for kind, words in _ASKED.items() if words.search(asked)]
    offered = [Change(kind, value) for kind in kinds for value in _WORDS[kind]]
    return (*offered, *(Change(Kind.SETTING, s.value) for s in Setting if s.value != answer["setting"]))


def changed(earlier: Question, change: Change) -> Question:
    """The earlier question with one fact changed; every other fact stays as it was said.

    >>> changed(Question("fracture of right wrist", date(2026, 8, 15)), Change(Kind.SIDE, "left")).text
    'fracture of left wrist'
    """
    if change.kind is Kind.SETTING:
        return replace(earlier, text=without_setting(earlier.text), setting=Setting(change.value), id=None)
    if change.kind is Kind.DATE:
        return replace(earlier, text=without_date(earlier.text), as_of=_day(change.value) or earlier.as_of, id=None)
    return replace(earlier, text=_with_word(earlier.text, change), id=None)


def without_setting(text: str) -> str:
    """A text without the words that name a setting and nothing else; those that tell of the stay remain.

    >>> without_setting("likely TIA, outpatient")
    'likely TIA'
    """
    for words in SETTINGS.values():
        text = words.sub(lambda found: " " if found[0].lower() in _BARE_SETTINGS else found[0], text)
    return _squeezed(text)


def without_date(text: str) -> str:
    """A text without its dates: what a date of its own says goes before the asker's.

    >>> without_date("is I42.0 valid for DOS 10/15/2026?")
    'is I42.0 valid for?'
    """
    return _squeezed(DATES.sub(" ", text))


def _with_word(text: str, change: Change) -> str:
    """The first mention of the fact takes the new word in its place; another mention would contradict it."""
    word, patterns = _WORDS[change.kind][change.value], _PATTERNS[change.kind].values()
    text = _OLD_INJURY.sub("", _BOTH.sub(r"bilateral \g<1>", text)) if _is_said(text, patterns) else text
    if change.kind is Kind.TRIMESTER:
        text = WEEKS.sub(" ", text)
    # "ED" tells of an encounter too, but it is the setting that it names.
    found = (m for pattern in patterns for m in pattern.finditer(text) if m[0].lower() not in _BARE_SETTINGS)
    mentions = sorted(found, key=lambda m: m.start())
    if not mentions:
        return f"{_squeezed(text).rstrip(' .?!')}, {word}"
    first, *others = mentions
    for other in reversed(others):
        if other.start() >= first.end():
            text = f"{text[: other.start()]} {text[other.end() :]}"
    return _squeezed(f"{text[: first.start()]}{word}{_REST_OF_IT.sub('', text[first.end() :])}")


def _is_said(text: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _squeezed(text: str) -> str:
    tight = re.sub(r"\s+([,;.?!])", r"\1", re.sub(r"\s{2,}", " ", text))
    return re.sub(r"(?:[,;]\s*)+(?=[,;.?!]|$)", "", re.sub(r"\(\s*\)", "", tight)).strip(" ,;")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
