"""Which section of the rules decides a question: what is asked for in each index, and how hits become one ranking.

A section is found by meaning (the question as typed and in the book's terms), by words (the same, with what coders
say put in the words of rules), by its number ("I.C.9.a", "guideline B3.4a"), by the codes that it names, and by the
general words of `guidelines.pointers`. Weights were tuned on the odd cases of evals/datasets/guideline_questions.jsonl
and checked on the even ones (benchmarks/section_retrieval.py).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from codes.models import Setting, System
from guidelines.pointers import sections_pointed_at
from retrieval.models import Passage, SearchQuery
from retrieval.passages import TABULAR
from retrieval.query_words import SYSTEMS
from retrieval.rule_words import in_rule_words
from retrieval.section_codes import SectionCodes, codes_in
from retrieval.wording import Wording, fold, stems, tokens

_CM, _PCS = "icd10cm-guidelines", "icd10pcs-guidelines"
_MEANING, _WORDS = 0.7, 0.3
_NAMED_CODE, _BARE_CODE, _POINTED, _BELOW_NAMED = 0.12, 1.0, 0.15, 0.25
# What decides a code that was found goes before what only sounds like the question.
_DECIDES, _LESS_TELLING, _MOST_DECIDING = 0.6, 0.08, 4
# The sum of several codes that one section names says no more than this.
_MOST_BY_CODES = 1.5
_WRONG_SETTING, _OTHER_SHELF, _CODE_LIST = 0.15, 0.08, 0.1
_SETTING_SECTIONS = {
    "II": Setting.INPATIENT,
    "III": Setting.INPATIENT,
    "IV": Setting.OUTPATIENT,
    "Appendix-I": Setting.INPATIENT,
}
_SERVICES = re.compile(
    r"\bmodif\w+|\bncci\b|\bptp\b|\bmue\b|\bbundl\w*|\bunbundl\w*|\be ?(?:/|&|and)? ?m\b|\bglobal\b|\bunits?\b"
    r"|\bincident[- ]to\b|\bsplit\b|\bteaching\b|\bresident\b|\btelehealth\b|\bwast(?:e|age)\b|\bmdm\b"
    r"|\b(?:compliant|leading) quer\w+|-(?:2[2-6]|5[0-9]|7[6-9]|[xj][a-z])\b|\b\d{5}\b|\b[a-v]\d{4}\b",
)
# "I.C.9.a.3", "II.H", "B3.4a"; a number without a dot (A8, C1) only where the question says what it is.
_NUMBER = re.compile(r"(?<![\w.])(?:[ivx]{1,5}(?:\.[a-z0-9]{1,4})+|[a-f]\d{0,2}\.\w{1,3})(?![\w]|\.\w)", re.IGNORECASE)
_SHORT_NUMBER = re.compile(
    r"\b(?:guidelines?|convention|section|rule|pcs) ([a-f]\d{1,2}|[ivx]{1,4})(?!\w|\.\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SectionQuery:
    """What to ask for: `texts` by meaning, `words` by words; then what the question says of its section.

    `lifts` maps passage ids to what is added to their score, `named` are sections asked for by number, `shelves` the
    documents that the question is likely about, empty for all of them. `of_codes_alone`: codes are all that it says.
    """

    texts: tuple[str, ...]
    words: str
    named: tuple[str, ...]
    lifts: Mapping[str, float]
    setting: Setting | None
    shelves: frozenset[str]
    of_codes_alone: bool


def about_procedures(query: SectionQuery, deciding: Sequence[str]) -> SectionQuery:
    """The query of a question about procedures: on their shelf, lifted by the rules that decide their codes."""
    if not deciding:
        return query
    lifts = dict(query.lifts)
    for number, passage_id in enumerate(deciding[:_MOST_DECIDING]):
        lifts[passage_id] = lifts.get(passage_id, 0.0) + _DECIDES - _LESS_TELLING * number
    return replace(query, lifts=lifts, shelves=frozenset({_PCS}))


class SectionRanker:
    """Reads questions for passage search and ranks its hits; keeps only what it learnt of the sections."""

    def __init__(self, sections: Iterable[Passage], wording: Wording) -> None:
        """Rank `sections` (every one that carries text) beside whatever else is found; `wording` spells out."""
        self._sections = sections
        self._wording = wording

    def read(self, query: SearchQuery) -> SectionQuery:
        """What to ask the indexes for a question."""
        folded = fold(query.text)
        spoken, _ = self._wording.spell_out(query.text)
        in_terms = self._wording.in_book_terms(spoken)
        codes = query.codes or tuple(dict.fromkeys(codes_in(query.text)))
        bare = _says_only(folded, codes)
        named = tuple(dict.fromkeys(self._named(query.text)))
        return SectionQuery(
            texts=tuple(dict.fromkeys((query.text, in_terms))),
            words=_each_once((query.text, spoken, in_terms, *in_rule_words(query.text))),
            named=named,
            lifts=self._lifts(folded, codes, named, query.setting, bare),
            setting=query.setting,
            shelves=_shelves(folded),
            of_codes_alone=bare,
        )

    def rank(
        self, query: SectionQuery, near: Sequence[Mapping[str, float]], worded: Mapping[str, float]
    ) -> list[tuple[str, float]]:
        """Passage ids with their scores, best first.

        `near` holds, for each text of the query, passage → similarity; `worded` passage → BM25 score. A passage that
        one of the lists does not reach is given the least of that list.
        """
        pool = dict.fromkeys([i for found in (*near, worded, query.lifts) for i in found])
        most = max((s for i, s in worded.items() if self._is_measure(i)), default=0) or max(worded.values(), default=1)
        # A code has no meaning to an encoder: what is near to it is near by chance.
        reached = [(found, min(found.values())) for found in near if found and not query.of_codes_alone]
        scores = {}
        for passage_id in pool:
            similar = [found.get(passage_id, floor) for found, floor in reached]
            meaning = sum(similar) / len(similar) if similar else 0.0
            score = _MEANING * meaning + _WORDS * min(worded.get(passage_id, 0.0) / most, 1.0)
            scores[passage_id] = score + query.lifts.get(passage_id, 0.0) - self._handicap(passage_id, query)
        ranked = sorted(scores, key=lambda i: (-scores[i], i))
        first = [(i, 1.0) for i in query.named]
        return first + [(i, min(scores[i], 1.0)) for i in ranked if i not in query.named]

    def _lifts(
        self, folded: str, codes: Sequence[str], named: Sequence[str], setting: Setting | None, bare: bool
    ) -> dict[str, float]:
        lifts: dict[str, float] = {}
        by_code = _BARE_CODE if bare else _NAMED_CODE
        for passage_id, weight in self._codes.governing(codes).items():
            lifts[passage_id] = by_code * min(weight, _MOST_BY_CODES)
        for number in sections_pointed_at(folded, setting):
            passage_id = f"{_CM}:{number}"
            if passage_id in self._ids:
                lifts[passage_id] = lifts.get(passage_id, 0.0) + _POINTED
        for passage_id in self._below(named):
            lifts[passage_id] = lifts.get(passage_id, 0.0) + _BELOW_NAMED
        return lifts

    def _named(self, text: str) -> Iterator[str]:
        """Sections asked for by number; for one that is only a heading, the first with text below it."""
        numbers = [m[0] for m in _NUMBER.finditer(text)] + [m[1] for m in _SHORT_NUMBER.finditer(text)]
        asked_manual = "ncci" in text.lower()
        for number in numbers:
            found = self._numbers.get(number.lower(), ())
            yield from sorted(found, key=lambda i: i.startswith("ncci") is not asked_manual)[:1]

    def _below(self, named: Sequence[str]) -> Iterator[str]:
        return (i for i in self._ids if any(i.startswith((f"{above}.", f"{above}#")) for above in named))

    def _is_measure(self, passage_id: str) -> bool:
        """Whether other passages are measured by its words: no list of codes, and no page of a payer or the team.

        A page stuffed with the words of a question would make every official section look far from it.
        """
        return not _is_code_list(passage_id) and passage_id.partition(":")[0] not in self._local

    def _handicap(self, passage_id: str, query: SectionQuery) -> float:
        """What keeps a passage back: notes of the Tabular List, another shelf than is asked for, another setting."""
        document, _, number = passage_id.partition(":")
        if _is_code_list(passage_id):
            return _CODE_LIST
        if query.shelves and document not in query.shelves and document not in self._local:
            return _OTHER_SHELF
        meant = _SETTING_SECTIONS.get(re.split(r"[.#]", number)[0]) if document == _CM else None
        if query.setting is None or meant is None:
            return 0.0
        stated = Setting.OUTPATIENT if query.setting is Setting.PROFESSIONAL else query.setting
        return 0.0 if stated is meant else _WRONG_SETTING

    @cached_property
    def _local(self) -> frozenset[str]:
        """Documents of a payer or the team, which may be about anything."""
        return frozenset(p.document for p in self._all if p.rank.is_local)

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(p.passage_id for p in self._all)

    @cached_property
    def _all(self) -> tuple[Passage, ...]:
        return tuple(self._sections)

    @cached_property
    def _codes(self) -> SectionCodes:
        return SectionCodes(self._all)

    @cached_property
    def _numbers(self) -> dict[str, tuple[str, ...]]:
        """Number in lower case → passages: the section's own, else the first below a heading without text."""
        own: dict[str, dict[str, str]] = {}
        for passage in self._all:
            own.setdefault(passage.section.lower(), {})[passage.document] = passage.passage_id
        for passage in self._all:
            for end in (m.start() for m in re.finditer(r"[.#]", passage.section)):
                above = own.setdefault(passage.section[:end].lower(), {})
                above.setdefault(passage.document, passage.passage_id)
        return {number: tuple(by_document.values()) for number, by_document in own.items()}


def _each_once(texts: Sequence[str]) -> str:
    """The words of the texts, each stem once: BM25 would count a word for every time it is asked."""
    seen: dict[str, str] = {}
    for word in (word for text in texts for word in tokens(text)):
        for found in stems(word):
            seen.setdefault(found, word)
    return " ".join(seen.values())


def _says_only(folded: str, codes: Sequence[str]) -> bool:
    typed = {code.lower() for code in codes}
    return bool(codes) and all(word in typed for word in tokens(folded) if stems(word))


def _shelves(folded: str) -> frozenset[str]:
    """The documents that answer: of procedures or diagnoses, or any where services and their payment are asked for."""
    if SYSTEMS[System.ICD10PCS].search(folded):
        return frozenset({_PCS})
    services = _SERVICES.search(folded) or any(SYSTEMS[s].search(folded) for s in (System.CPT, System.HCPCS))
    return frozenset() if services else frozenset({_CM, _PCS})


def _is_code_list(passage_id: str) -> bool:
    return passage_id.startswith(f"{TABULAR}:")
