"""Retrieval alone, for the faces that offer it beside answers."""

from dataclasses import dataclass
from datetime import date

from bot.bootstrap import Application
from codes.models import System
from retrieval.models import Candidate, RankedPassage


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Ranked codes with their descriptions, and ranked passages."""

    codes: tuple[tuple[Candidate, str], ...]
    passages: tuple[RankedPassage, ...]


def search(application: Application, text: str, as_of: date, top: int) -> SearchResult:
    """The best `top` codes and passages for a text; a date in the text goes before `as_of`.

    Raises RetrievalError when the index cannot be asked.
    """
    query = application.analyser.analyse(text, as_of)
    day = query.as_of or as_of
    evidence = application.searcher.search(query, day, application.searcher.systems(query, day), top)
    best: dict[tuple[System, str], Candidate] = {}
    for candidate in sorted((c for _, found in evidence.by_condition for c in found), key=lambda c: -c.score):
        best.setdefault((candidate.system, candidate.code), candidate)
    catalogue = application.library.catalogue
    described = []
    for candidate in list(best.values())[:top]:
        entry = catalogue.get(candidate.code, candidate.system, day)
        described.append((candidate, entry.description if entry else ""))
    return SearchResult(tuple(described), evidence.passages)
