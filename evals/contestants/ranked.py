"""A plain search engine as a contestant: its first code is its answer, its other codes are candidates.

It is given every advantage that costs nothing: it always answers, cites the first three passages whole, and is held
against the same facts.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.bootstrap import Library
from bot.models import Outcome, Role
from codes.models import System
from evals.cases import EvalCase
from evals.contestants.contestant import facts_about
from evals.observations import GivenCitation, GivenCode, Observation

CODES, SECTIONS, CITED = 10, 10, 3
# Embedding or indexing 78,000 titles of ICD-10-PCS would take longer than the suite; the table says so.
_SYSTEMS = (System.ICD10CM, System.HCPCS)


@dataclass(frozen=True, slots=True)
class Title:
    """A code that may be reported and its title: all that a plain engine is given of it."""

    code: str
    system: System
    text: str


def titles(library: Library) -> Iterator[Title]:
    """The billable codes of the latest release of each system, by their titles."""
    for system in _SYSTEMS:
        code_set = max(library.catalogue.sets(system), key=lambda s: s.release.effective_from, default=None)
        for code in code_set.codes() if code_set else ():
            entry = code_set.get(code) if code_set else None
            if entry is not None and entry.billable:
                yield Title(entry.code, system, entry.description)


def sections(library: Library) -> dict[str, str]:
    """Passage id → title and text of every section of the guidelines and manuals."""
    found = library.passages.sections()
    return {passage.passage_id: f"{passage.heading_path[-1]}. {passage.text}" for passage in found if passage.text}


Search = Callable[[str, int], Sequence[str]]


class RankedEngine:
    """Two searches, over titles and over sections, made into answers."""

    def __init__(self, name: str, library: Library, codes: Search, passages: Search | None = None) -> None:
        """`codes` ranks codes and `passages` passage ids for a text, best first."""
        self._name = name
        self._library = library
        self._codes = codes
        self._passages = passages
        self._titles = {title.code: title for title in titles(library)}

    @property
    def name(self) -> str:
        """What the tables call it."""
        return self._name

    def observe(self, case: EvalCase) -> Observation:
        """The ranked lists as an answer."""
        start = time.perf_counter()
        ranked = [c for c in dict.fromkeys(self._codes(case.question, CODES)) if c in self._titles]
        found = list(dict.fromkeys(self._passages(case.question, SECTIONS) if self._passages else ()))
        took = (time.perf_counter() - start) * 1000
        codes = tuple(self._given(code, place) for place, code in enumerate(ranked))
        texts = {i: p.text for i in found[:CITED] if (p := self._library.passages.get(i, case.as_of)) is not None}
        citations = tuple(GivenCitation(n, i, i, text) for n, (i, text) in enumerate(texts.items(), 1))
        return Observation(
            outcome=Outcome.ANSWERED if codes or citations else Outcome.ABSTAINED,
            text="\n".join(f"{citation.quote} [{citation.n}]" for citation in citations),
            codes=codes,
            citations=citations,
            ranked_sections=tuple(found),
            facts=facts_about(self._library, case, codes, citations),
            milliseconds=round(took, 2),
        )

    def _given(self, code: str, place: int) -> GivenCode:
        title = self._titles[code]
        role = Role.ALTERNATIVE if place else Role.SUGGESTED
        return GivenCode(code, title.system, title.text, role, 1.0 / (place + 1))
