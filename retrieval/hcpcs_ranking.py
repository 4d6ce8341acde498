"""Ranking HCPCS Level II codes: shared words, then the amount that a question gives against the billing unit."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from codes.billing_units import BillingUnit, amounts_in
from codes.catalogue import Catalogue
from codes.hcpcs import HcpcsCodeSet, HcpcsRecord, units_for
from codes.models import CodeEntry, System
from retrieval.corpus import hcpcs_texts
from retrieval.item_words import (
    AMOUNT,
    ASKING,
    LETTER_CODE,
    PLACES,
    ROUTES,
    ItemWords,
    description_words,
    item_words,
    joined,
)
from retrieval.models import Candidate
from retrieval.ranking import word_overlap
from retrieval.wording import fold, stems, tokens

# How much of the question a code explains counts most; how much of the code was asked for decides among the rest.
_ASKED_WEIGHT = 0.75
_PRINTED_WEIGHT = 0.25
_SAME_AMOUNT_BONUS = 0.04
_OTHER_MEASURE_PENALTY = 0.02
_DENIED_PENALTY = 0.2
_PART_PENALTY = 0.1
_SAME_DENIED_BONUS = 0.1
_OFTEN_ASKED_BONUS = 0.02
_SAME_HEAD_BONUS = 0.04
# What scores less than this share of the best shares but a by-word with the question.
_SHARE_KEPT = 0.6
_EXACT = 0.999
# Salts and forms: they tell codes of one drug apart and say little else.
_WEAK_IDF = 2.0
_WEAK = (
    "acetate",
    "acetonide",
    "sodium",
    "potassium",
    "calcium",
    "hydrochloride",
    "hcl",
    "sulfate",
    "sulphate",
    "succinate",
    "tromethamine",
    "phosphate",
    "mesylate",
    "citrate",
    "tartrate",
    "maleate",
    "palmitate",
    "injection",
    "injections",
    "infusion",
    "shot",
    "device",
    "machine",
    "system",
    "solution",
    "suspension",
    "supply",
    "supplies",
    "service",
    "services",
    "type",
    "kind",
    "new",
)


_WEAK_STEMS = frozenset(stem for word in _WEAK for stem in stems(word))
_PURPOSE = re.compile(r"\bfor\b|,|\bto (?:stop|dry|reverse|treat|thin|delay)\b", re.IGNORECASE)
_COUNT = re.compile(r"^\d+ (?=\w)")
_RANGE = re.compile(
    r"\b(?:(?P<above>over|greater than|more than) |less than or equal to )\d[\d.]* ?m[cg]g?\b"
    r"|\b\d[\d.]* ?m[cg]g? or less\b",
    re.IGNORECASE,
)


class HcpcsRanker:
    """Scores HCPCS hits for one item or service; `wordings` says what to look for."""

    def __init__(
        self, catalogue: Catalogue, labels: Mapping[str, str], words: Mapping[str, str], idf: Mapping[str, float]
    ) -> None:
        """Rank codes of `catalogue`; `labels` are ours by code, `words` brand and lay words with their meaning."""
        self._catalogue = catalogue
        self._labels = labels
        self._words = words
        self._longest = max((term.count(" ") + 1 for term in words), default=1)
        self._idf = {**idf, **dict.fromkeys(_WEAK_STEMS, _WEAK_IDF)}
        self._texts: dict[tuple[str, str], tuple[ItemWords, ...]] = {}

    def wordings(self, wording: str, context: str) -> tuple[str, ...]:
        """A wording without amounts and words of asking: as it is, and in the words of official descriptions.

        `context` is the whole question: the J of "b12 shot 1000 mcg, j code" names no drug.
        """
        ignored = ASKING | frozenset(LETTER_CODE.findall(fold(context)))
        spans = [
            span
            for span in self._spans(tokens(AMOUNT.sub(" ", joined(wording))))
            if span in self._words or span not in ignored
        ]
        if PLACES.issuperset(spans):
            return ()
        plain = ("injection" if span in ROUTES else span for span in spans)
        official = ("injection" if span in ROUTES else self._words.get(span, span) for span in spans)
        # "12 loaded miles": how many is no word of the item, though "4 lead" is.
        found = [" ".join(plain), " ".join(official)]
        return tuple(dict.fromkeys((*found, *(_COUNT.sub("", words) for words in found))))

    def _spans(self, words: Sequence[str]) -> Iterator[str]:
        """The words, those together that our table has together."""
        rest = list(words)
        while rest:
            lengths = range(min(self._longest, len(rest)), 0, -1)
            length = next((n for n in lengths if " ".join(rest[:n]) in self._words), 1)
            yield " ".join(rest[:length])
            del rest[:length]

    def rank(
        self, wordings: Sequence[str], context: str, hits: Sequence[tuple[str, str, int]], as_of: date, top: int
    ) -> list[Candidate]:
        """The best `top` codes for one item; `wordings` are those above, `hits` ids of the corpus found for them.

        `context` is the whole question: the amount may stand elsewhere in it.
        """
        asked = [words for words in (item_words(wording) for wording in wordings) if words.said]
        amounts = amounts_in(context)
        found: list[Candidate] = []
        for code in dict.fromkeys(hit[0] for hit in hits):
            entry = self._catalogue.get(code, System.HCPCS, as_of)
            if entry is None or not asked:
                continue
            overlap, is_exact = max(self._overlap(words, text) for words in asked for text in self._entry_words(entry))
            record = self._record(entry)
            overlap += (
                _amount_bonus(record, amounts)
                + _range_bonus(entry.description, amounts)
                + (_OFTEN_ASKED_BONUS if code in self._labels else 0.0)
            )
            score = min(1.0, max(0.0, overlap))
            ways = ("exact", "lexical") if is_exact else ("lexical",)
            counted = _counted(record, amounts)
            matched = "; ".join(filter(None, (entry.description, counted)))
            found.append(Candidate(code, System.HCPCS, round(score, 4), ways, matched, counted=counted))
        # Of two alike the temporary and the private payers' codes come last.
        ranked = sorted(found, key=lambda c: (-c.score, c.code[0] in "CST", c.code))[:top]
        return [c for c in ranked if c.score >= _SHARE_KEPT * ranked[0].score]

    def names(self, code: str, wordings: Sequence[str], as_of: date) -> bool:
        """Whether wordings say what an item is, and not only what it is for: an inhaler is not asthma."""
        entry = self._catalogue.get(code, System.HCPCS, as_of)
        if entry is None:
            return False
        said = frozenset(stem for wording in wordings for stem in item_words(wording).said)
        names = (_PURPOSE.split(text.text, maxsplit=1)[0] for text in hcpcs_texts(entry, self._labels))
        return any(stem not in _WEAK_STEMS and stem in said for name in names for stem in stems(name))

    def _overlap(self, asked: ItemWords, text: ItemWords) -> tuple[float, bool]:
        shared = word_overlap(asked.said, text.said, text.said, self._idf)
        score = _ASKED_WEIGHT * shared.of_query + _PRINTED_WEIGHT * shared.of_text
        if asked.denied & text.said or text.denied & asked.said:
            score -= _DENIED_PENALTY
        if asked.denied & text.denied:
            score += _SAME_DENIED_BONUS
        if asked.head and asked.head == text.head:
            score += _SAME_HEAD_BONUS
        if text.parts - asked.parts:
            score -= _PART_PENALTY
        return score, shared.balance > _EXACT

    def _entry_words(self, entry: CodeEntry) -> tuple[ItemWords, ...]:
        key = (entry.code, entry.release.name)
        if key not in self._texts:
            texts = (text.text for text in hcpcs_texts(entry, self._labels))
            self._texts[key] = tuple(description_words(text) for text in texts)
        return self._texts[key]

    def _record(self, entry: CodeEntry) -> HcpcsRecord | None:
        for code_set in self._catalogue.sets(System.HCPCS):
            if isinstance(code_set, HcpcsCodeSet) and code_set.release == entry.release:
                return code_set.record(entry.code)
        return None


def _amount_bonus(record: HcpcsRecord | None, amounts: Sequence[BillingUnit]) -> float:
    if record is None or not amounts:
        return 0.0
    if record.unit in amounts:
        return _SAME_AMOUNT_BONUS
    return 0.0 if any(units_for(record, a.amount, a.unit) for a in amounts) else -_OTHER_MEASURE_PENALTY


def _range_bonus(description: str, amounts: Sequence[BillingUnit]) -> float:
    """For a code that stands for a range of doses ("over 100 mg"), whether the amount lies in it."""
    match = _RANGE.search(description)
    limits = amounts_in(match[0]) if match is not None else ()
    if match is None or not limits:
        return 0.0
    given = next((amount for amount in amounts if amount.unit == limits[0].unit), None)
    if given is None:
        return 0.0
    is_above = given.amount > limits[0].amount
    return _SAME_AMOUNT_BONUS if is_above == (match["above"] is not None) else -_PART_PENALTY


def _counted(record: HcpcsRecord | None, amounts: Sequence[BillingUnit]) -> str:
    """ "1 g is 4 units of 250 mg", for the first amount that compares with the code's unit; empty where none does."""
    for given in amounts if record is not None else ():
        count = units_for(record, given.amount, given.unit) if record is not None else None
        if record is not None and count is not None:
            return f"{given} is {count} unit{'s' if count > 1 else ''} of {record.unit}"
    return ""
