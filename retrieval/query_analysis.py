"""From a question to a `SearchQuery`: codes, conditions, details, setting, date and system."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

from codes.models import System
from codes.spelling import candidates, dotted
from retrieval.item_questions import asks_for_item
from retrieval.joints import as_agent, joints
from retrieval.models import Certainty, Condition, Details, Reading, SearchQuery
from retrieval.query_words import (
    ASIDES,
    DATES,
    ENCOUNTERS,
    HISTORY,
    JOINERS,
    LATERALITIES,
    MISTYPED_CODE,
    NEGATION,
    NOT_PREGNANT,
    PREGNANT,
    QUESTION_WORDS,
    SEPARATORS,
    SETTINGS,
    SYSTEMS,
    TRIMESTERS,
    TYPED_CODE,
    UNCERTAIN,
    UNSAID,
    UNSPECIFIED,
    WEEKS,
    WITHOUT,
)
from retrieval.scores import scored
from retrieval.spelling import SpellingCorrector
from retrieval.wording import Wording, fold, stems

IsCode = Callable[[str], bool]
_Fact = TypeVar("_Fact")
MAX_CONDITIONS = 12
_MOST_JOINED = 6
# A question is a few lines; of a pasted note only the beginning is read (whole notes: issue 7).
LONGEST_READ = 4000
WHOLE = -1
_MOST_SEGMENTS_AS_ONE = 4
_MIN_CODE_LENGTH = 5
_BOOK_HISTORY = re.compile(r"\b(?:personal|family) history\b", re.IGNORECASE)
_PUNCTUATION = " .?!-:\"'"
_DIABETES = re.compile(r"\bdiabet(?:es|ic)\b", re.IGNORECASE)
_DIABETES_TYPE = re.compile(
    r"\btype\b|gestation|pregnan|insipidus|neonat|due to|induced|secondary|prediabet|pre-|history|latent|screen|mother"
    r"|steroid|postprocedural|pancreat|family",
    re.IGNORECASE,
)


_LEADING = re.compile(r"^(?:w/?|with|due to|d/t|from)\s+", re.IGNORECASE)
_STATED_TYPE = re.compile(r"\btype ([12]) diabet", re.IGNORECASE)


class QueryAnalyser:
    """Reads questions with our word tables; holds no state between questions."""

    def __init__(self, wording: Wording, spelling: SpellingCorrector, is_code: IsCode) -> None:
        """Use `wording` and `spelling`; `is_code` says whether a short token names an existing code."""
        self._wording = wording
        self._spelling = spelling
        self._is_code = is_code

    def analyse(self, text: str, today: date) -> SearchQuery:
        """The question's parts; `today` completes dates without a year."""
        text = MISTYPED_CODE.sub(self._mended, text[:LONGEST_READ])
        codes = tuple(dict.fromkeys(self._codes(text)))
        spoken, readings = self._wording.spell_out(_without(text, codes))
        folded = fold(f"{text} {spoken}")
        setting = first_said(SETTINGS, folded)
        conditions, inner = self._conditions(_without(text, codes), _stated_type(spoken))
        return SearchQuery(
            text=text,
            conditions=conditions,
            codes=codes,
            details=_details(folded),
            setting=setting,
            as_of=date_of_service(text, today),
            systems=_systems(folded) or ((System.HCPCS,) if asks_for_item(text) else ()),
            readings=tuple(dict.fromkeys((*readings, *inner))),
        )

    def named(self, words: str, segment: int) -> tuple[Condition | None, Details]:
        """One condition named elsewhere in a record, and the details that stand with it; None where none is named."""
        spoken, _ = self._wording.spell_out(words)
        return self._condition(words, segment, False, _stated_type(spoken))[0], _details(fold(f"{words} {spoken}"))

    def wordings(self, text: str, diabetes: str = "2") -> tuple[tuple[str, ...], tuple[Reading, ...]]:
        """What to search for a condition: spelled out, in the book's terms, spelling mended; likeliest first.

        `diabetes` is the type of a diabetes that the text does not tell.
        """
        spoken, readings = self._wording.spell_out(text)
        mended = scored(self._spelling.correct(spoken))
        in_terms = self._wording.in_book_terms(mended)
        if in_terms == mended:
            in_terms = self._wording.in_another_order(mended) or mended
        # The asker's own words come second: our tables may miss what they mean.
        return tuple(dict.fromkeys(_with_type(words, diabetes) for words in (in_terms, mended))), readings

    def _codes(self, text: str) -> Iterator[str]:
        for match in TYPED_CODE.finditer(text):
            typed = match[0]
            # A letter O where a digit belongs may be a slip, or a word: "COVID19".
            long = len(typed) >= _MIN_CODE_LENGTH and sum(map(str.isdigit, typed)) >= 2
            sure = "." in typed or (long and typed[1] not in "Oo")
            if sure or self._is_code(typed):
                yield typed.upper()

    def _mended(self, match: re.Match[str]) -> str:
        """A mistyped code as the book prints it; what is none, as it stands."""
        return next((dotted(s) for s in candidates(match[0]) if self._is_code(s)), match[0])

    def _conditions(self, text: str, diabetes: str) -> tuple[tuple[Condition, ...], tuple[Reading, ...]]:
        found: list[Condition] = []
        readings: list[Reading] = []
        segments = [s for s in SEPARATORS.split(DATES.sub(" ", text)) if any(c.isalnum() for c in s)]
        pieces = [(number, piece, n > 0) for number, s in enumerate(segments) for n, piece in enumerate(_pieces(s))]
        if 1 < len(segments) <= _MOST_SEGMENTS_AS_ONE:
            pieces.insert(0, (WHOLE, DATES.sub(" ", text), False))
        said: set[Condition] = set()
        for number, piece, is_part in pieces:
            condition, piece_readings = self._condition(piece, number, is_part, diabetes)
            # What is said again takes no place from what is not said yet.
            if condition is None or (number != WHOLE and replace(condition, segment=0) in said):
                continue
            if len(found) < MAX_CONDITIONS:
                said.add(replace(condition, segment=0))
                found.append(condition)
                readings.extend(piece_readings)
        return (*found, *self._joined(found, diabetes)), tuple(readings)

    def _joined(self, found: Sequence[Condition], diabetes: str) -> list[Condition]:
        """The conditions that stand side by side in one phrase, without a joining word."""
        inner: list[Condition] = []
        for whole in found:
            if whole.is_part or whole.segment == WHOLE:
                continue
            for joint, texts in joints(whole.text):
                parts = [self._condition(text, whole.segment, True, diabetes)[0] for text in texts]
                said = [replace(p, joint=joint, certainty=whole.certainty) for p in parts if p is not None]
                inner += said if len(said) == len(texts) else []
        return inner[:_MOST_JOINED]

    def _condition(
        self, piece: str, segment: int, is_part: bool, diabetes: str
    ) -> tuple[Condition | None, tuple[Reading, ...]]:
        folded = fold(piece)
        certainty = Certainty.ESTABLISHED
        if segment != WHOLE and UNCERTAIN.search(folded):
            certainty = Certainty.UNCERTAIN
        elif segment != WHOLE and NEGATION.search(folded):
            certainty = Certainty.RULED_OUT
        is_history = bool(HISTORY.search(folded))
        core = " ".join(QUESTION_WORDS.sub(" ", UNCERTAIN.sub(" ", ASIDES.sub(" ", piece))).split())
        core = UNSAID.sub("not specified as", _LEADING.sub("", core))
        wordings, readings = self.wordings(as_agent(WITHOUT.sub("without", core.strip(_PUNCTUATION))), diabetes)
        if not stems(wordings[0]) or not any(c.isalpha() for c in core):
            return None, ()
        if is_history:
            wordings = tuple(dict.fromkeys((_as_history(wordings[0]), *wordings)))
        return Condition(core, wordings, certainty, is_history, segment, is_part), readings


def _as_history(wording: str) -> str:
    if _BOOK_HISTORY.search(wording):
        return wording
    bare = HISTORY.sub(" ", wording).replace("history", " ")
    return f"personal history of {' '.join(bare.split())}"


def _with_type(wording: str, diabetes: str) -> str:
    if _DIABETES.search(wording) and not _DIABETES_TYPE.search(wording):
        return _DIABETES.sub(rf"type {diabetes} \g<0>", wording, count=1)
    return wording


def _stated_type(spoken: str) -> str:
    """The type that a question says of its diabetes; type 2 where it says none (Guidelines I.C.4.a.2)."""
    stated = {match[1] for match in _STATED_TYPE.finditer(spoken)}
    return "1" if stated == {"1"} else "2"


def _pieces(segment: str) -> list[str]:
    """A segment whole and, when joining words split it, its parts after it."""
    parts = [part for part in JOINERS.split(segment) if part.strip()]
    return [segment, *parts] if len(parts) > 1 else [segment]


def _without(text: str, codes: tuple[str, ...]) -> str:
    return TYPED_CODE.sub(partial(_blank, codes=codes), text)


def _blank(match: re.Match[str], codes: tuple[str, ...]) -> str:
    return " " if match[0].upper() in codes else match[0]


def first_said(table: Mapping[_Fact, re.Pattern[str]], text: str) -> _Fact | None:
    """The first fact of a table that a text says."""
    return next((fact for fact, words in table.items() if words.search(text)), None)


def _systems(text: str) -> tuple[System, ...]:
    return tuple(system for system, words in SYSTEMS.items() if words.search(text))


def _details(text: str) -> Details:
    weeks = _weeks_of_gestation(text)
    trimester = first_said(TRIMESTERS, text)
    if trimester is None and weeks is not None:
        trimester = trimester_of(weeks)
    return Details(
        laterality=first_said(LATERALITIES, text),
        encounter=first_said(ENCOUNTERS, text),
        trimester=trimester,
        weeks=weeks,
        unspecified=bool(UNSPECIFIED.search(text)),
    )


def _weeks_of_gestation(text: str) -> int | None:
    """The completed weeks of the pregnancy that a question is about."""
    if not PREGNANT.search(text) or NOT_PREGNANT.search(text):
        return None
    found = WEEKS.search(text)
    return int(found["weeks"]) if found else None


def trimester_of(weeks: int) -> str:
    """The trimester of completed weeks: the first to 13 weeks 6 days, the second to 27 weeks 6 days (I.C.15.a.3)."""
    return "first" if weeks < 14 else "second" if weeks < 28 else "third"


def date_of_service(text: str, today: date) -> date | None:
    """The first date of a text that exists; `today` completes one without a year."""
    for match in DATES.finditer(text):
        year = match["year"] or match["iso_year"]
        month, day = match["month"] or match["iso_month"], match["day"] or match["iso_day"]
        full_year = today.year if year is None else int(year) + (2000 if len(year) == 2 else 0)
        try:
            return date(full_year, int(month), int(day))
        except ValueError:
            continue
    return None
