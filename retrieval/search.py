"""The search spine: one batch of vectors, two indexes, one ranking.

`Searcher.codes` ranks codes for each condition, `Searcher.passages` ranks passages for the question.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from codes.alphabetic_index.index import AlphabeticIndex, path_text
from codes.catalogue import Catalogue
from codes.models import Setting, System
from retrieval.code_ranking import CodeRanker, Found, IndexPath
from retrieval.corpus import PASSAGES, code_of
from retrieval.encoder import Encoder, Vectors
from retrieval.errors import IndexUnavailable
from retrieval.hcpcs_ranking import HcpcsRanker
from retrieval.index import OpenIndex
from retrieval.item_evidence import as_items, best_of, is_given, is_worth_asking, opening, outweighs, the_whole
from retrieval.item_questions import named_modifiers
from retrieval.models import Candidate, Condition, Details, Missing, RankedPassage, SearchQuery
from retrieval.passages import Passages
from retrieval.pcs_ranking import PcsRanker
from retrieval.procedure_questions import (
    asks_about_rule,
    asks_for_both,
    diagnoses_beside,
    systems_meant,
    with_diagnoses,
)
from retrieval.section_ranking import SectionQuery, SectionRanker, about_procedures
from retrieval.vector_store import VectorStore
from retrieval.wording import Wording

# Over-fetched, so that the pool still holds enough codes after several wordings of one code merge.
_DENSE_POOL = 60
_LEXICAL_POOL = 40
# Chunks, not passages: a long passage has many, and notes of the Tabular List are found among them.
_PASSAGE_POOL = 110
_INDEX_POOL = 6
# Below this share of the question's words a path is a guess.
_INDEX_CREDIBLE = 0.6


# The Alphabetic Index that answers for a date; None where none is loaded.
FindIndex = Callable[[date], AlphabeticIndex | None]


def _no_index(_as_of: date) -> AlphabeticIndex | None:
    return None


CodesFound = tuple[tuple[Condition, tuple[Candidate, ...]], ...]
"""Candidates by condition, in the query's order."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a search found: candidates by condition, in the query's order, and passages.

    `degraded` names the parts that could not be asked.
    """

    by_condition: CodesFound
    passages: tuple[RankedPassage, ...]
    degraded: tuple[Missing, ...] = ()


class Searcher:
    """Asks the open index; keeps no state between questions but what it has cached of the catalogue."""

    def __init__(
        self,
        catalogue: Catalogue,
        passages: Passages,
        index: OpenIndex,
        encoder: Encoder,
        code_ranker: CodeRanker,
        pcs_ranker: PcsRanker,
        hcpcs_ranker: HcpcsRanker | None = None,
        find_index: FindIndex = _no_index,
        sections: SectionRanker | None = None,
    ) -> None:
        """Search `index`; hits are ranked by the rankers and resolved through `catalogue` and `passages`."""
        self._sections = sections or SectionRanker(passages.sections(), Wording())
        self._catalogue = catalogue
        self._passages = passages
        self._index = index
        self._encoder = encoder
        self._code_ranker = code_ranker
        self._pcs_ranker = pcs_ranker
        self._hcpcs_ranker = hcpcs_ranker
        self._find_index = find_index

    def probe(self) -> None:
        """Ask the encoder and every collection once; raises IndexUnavailable where one does not answer."""
        if self._index.vectors is None:
            raise IndexUnavailable("there is no vector store; answers come from words and codes alone")
        vectors = self._encoder.encode(("ready",))
        for collection in (System.ICD10CM, PASSAGES):
            _nearest(self._index.vectors, collection, vectors, 1)

    def systems(self, query: SearchQuery, as_of: date) -> tuple[System, ...]:
        """The systems that a question is about: HCPCS too where its words name an item and no diagnosis."""
        meant = systems_meant(query)
        if meant != (System.ICD10CM,) or not is_worth_asking(query):
            return meant
        phrase = opening(query.text)
        first = self._named_item(phrase, phrase, as_of)
        if is_given(first):
            return (System.HCPCS,)
        item = best_of(self._named_item(query.text, query.text, as_of), first)
        # Diagnoses are sought only for what may be an item.
        if outweighs(item, None, query.text) and outweighs(item, self._diagnosis(query, as_of), query.text):
            return (System.HCPCS,)
        return meant

    def _named_item(self, text: str, context: str, as_of: date) -> Candidate | None:
        found, ranker = self._hcpcs(the_whole(text), context, as_of, 1), self._hcpcs_ranker
        named = found and ranker and ranker.names(found[0].code, ranker.wordings(text, context), as_of)
        return found[0] if named else None

    def _diagnosis(self, query: SearchQuery, as_of: date) -> Candidate | None:
        by_condition = self.codes(query, as_of, (System.ICD10CM,), 1)
        return best_of(*(found[0] for _, found in by_condition if found))

    def search(self, query: SearchQuery, as_of: date, systems: Iterable[System], top: int) -> Evidence:
        """Candidates for each condition and passages for the whole question.

        When the vector store fails in mid-run, words alone answer, and the evidence says so.
        """
        try:
            return self._search(query, as_of, systems, top)
        except IndexUnavailable:
            return self._by_words()._search(query, as_of, systems, top)

    def codes(self, query: SearchQuery, as_of: date, systems: Iterable[System], top: int) -> CodesFound:
        """Candidates for each condition alone, by words alone when the vector store fails."""
        wanted, wordings = frozenset(systems), _wordings(query)
        try:
            return self._codes(query, self._vectors(wordings)[0], as_of, wanted, top)
        except IndexUnavailable:
            return self._by_words()._codes(query, {}, as_of, wanted, top)

    def _by_words(self) -> "Searcher":
        return Searcher(
            self._catalogue,
            self._passages,
            replace(self._index, vectors=None),
            self._encoder,
            self._code_ranker,
            self._pcs_ranker,
            self._hcpcs_ranker,
            self._find_index,
            self._sections,
        )

    def _search(self, query: SearchQuery, as_of: date, systems: Iterable[System], top: int) -> Evidence:
        asked = self._sections.read(query)
        if System.ICD10PCS in (wanted := frozenset(systems)):
            asked = about_procedures(asked, self._pcs_ranker.deciding(query.text, as_of))
        vectors, degraded = self._vectors(tuple(dict.fromkeys((*asked.texts, *_wordings(query)))))
        by_condition = self._codes(query, vectors, as_of, wanted, top)
        passages = self._ranked_passages(query, asked, vectors, as_of, top)
        return Evidence(by_condition, passages, degraded)

    def _codes(
        self, query: SearchQuery, vectors: Mapping[str, Vectors], as_of: date, wanted: frozenset[System], top: int
    ) -> CodesFound:
        by_condition: list[tuple[Condition, tuple[Candidate, ...]]] = []
        if wanted == {System.HCPCS}:
            asked = (the_whole(query.text), *(c for c in query.conditions if c.segment >= 0))
            return as_items([(one, tuple(self._hcpcs(one, query.text, as_of, top))) for one in asked])
        wordings = _wordings(query)
        hits = self._code_hits(wordings, vectors) if System.ICD10CM in wanted and wordings else {}
        # The whole text is walked: which words make one procedure is for the book's index to say.
        after = len(query.conditions)
        walked = self._pcs_ranker.walked(query.text, as_of, top, after) if System.ICD10PCS in wanted else ()
        # Nobody named a system: a procedure was found, and its words are no diagnosis.
        meant = System.ICD10CM in wanted and not (query.systems or query.codes)
        spelled = not (walked or meant or asks_about_rule(query.text))
        for condition in diagnoses_beside(query.conditions) if walked and meant else query.conditions:
            found: list[Candidate] = []
            if System.ICD10CM in wanted:
                pool = {w: hits[w] for w in condition.wordings}
                paths = self._index_paths(condition, as_of)
                found += self._code_ranker.rank(pool, query.details, as_of, top, paths)
            if System.ICD10PCS in wanted and spelled:
                found += self._pcs(condition, query, as_of, top)
            if System.HCPCS in wanted:
                found += self._hcpcs(condition, query.text, as_of, top)
            by_condition.append((condition, tuple(found)))
        if meant:
            return with_diagnoses(walked, by_condition, asks_for_both(query.text))
        return (*by_condition, *walked)

    def _index_paths(self, condition: Condition, as_of: date) -> tuple[IndexPath, ...]:
        """Where the book's own index leads from a condition's wordings; nothing where it is not loaded."""
        index = self._find_index(as_of)
        if index is None:
            return ()
        best: dict[str, IndexPath] = {}
        for wording in condition.wordings:
            for hit in index.look_up(wording, _INDEX_POOL):
                known = best.get(hit.code)
                if hit.score >= _INDEX_CREDIBLE and (known is None or hit.score > known.fit):
                    best[hit.code] = IndexPath(hit.code, path_text(hit), hit.score)
        return tuple(sorted(best.values(), key=lambda p: -p.fit))

    def passages(self, text: str, as_of: date, top: int, setting: Setting | None = None) -> tuple[RankedPassage, ...]:
        """Passages for a text alone."""
        query = SearchQuery(text, (), (), Details(), setting, None, ())
        asked = self._sections.read(query)
        vectors, _ = self._vectors(asked.texts)
        return self._ranked_passages(query, asked, vectors, as_of, top)

    def _vectors(self, texts: Sequence[str]) -> tuple[dict[str, Vectors], tuple[Missing, ...]]:
        if self._index.vectors is None:
            return {}, (Missing.VECTOR_STORE,)
        rows = self._encoder.encode(texts)
        return {text: rows[i : i + 1] for i, text in enumerate(texts)}, ()

    def _code_hits(self, texts: Sequence[str], vectors: Mapping[str, Vectors]) -> dict[str, list[Found]]:
        hits: dict[str, list[Found]] = {}
        lexical = self._index.lexical.get(System.ICD10CM)
        nearest: list[list[tuple[str, float]]] = [[] for _ in texts]
        if vectors and self._index.vectors is not None:
            rows = np.concatenate([vectors[text] for text in texts])
            nearest = _nearest(self._index.vectors, System.ICD10CM, rows, _DENSE_POOL)
        for text, near in zip(texts, nearest, strict=True):
            hits[text] = [Found(*code_of(i), similarity, "dense") for i, similarity in near]
            if lexical is not None:
                seen = {i for i, _ in near}
                # A hit that dense search did not reach is given the similarity of the last one it did.
                floor = near[-1][1] if near else None
                hits[text] += [
                    Found(*code_of(i), floor, "lexical") for i, _ in lexical.query(text, _LEXICAL_POOL) if i not in seen
                ]
        return hits

    def _near_passages(self, rows: Sequence[Vectors]) -> list[list[tuple[str, float]]]:
        if not rows or self._index.vectors is None:
            return []
        return _nearest(self._index.vectors, PASSAGES, np.concatenate(rows), _PASSAGE_POOL)

    def _pcs(self, condition: Condition, query: SearchQuery, as_of: date, top: int) -> list[Candidate]:
        lexical = self._index.lexical.get(System.ICD10PCS)
        if lexical is None:
            return []
        pools = [lexical.query(wording, _LEXICAL_POOL) for wording in condition.wordings]
        hits = [(code_of(i), score) for pool in pools for i, score in pool]
        return self._pcs_ranker.rank(condition.wordings, query.text, hits, query.details, as_of, top)

    def _hcpcs(self, condition: Condition, context: str, as_of: date, top: int) -> list[Candidate]:
        lexical, ranker = self._index.lexical.get(System.HCPCS), self._hcpcs_ranker
        if lexical is None or ranker is None:
            return []
        # The asker's own words come too: mending and book terms are made for diagnoses, not for brands.
        spoken = (condition.text, *condition.wordings)
        wordings = tuple(dict.fromkeys(wording for text in spoken for wording in ranker.wordings(text, context)))
        hits = [code_of(i) for wording in wordings for i, _ in lexical.query(wording, _LEXICAL_POOL)]
        return ranker.rank(wordings, context, hits, as_of, top)

    def _ranked_passages(
        self, query: SearchQuery, asked: SectionQuery, vectors: Mapping[str, Vectors], as_of: date, top: int
    ) -> tuple[RankedPassage, ...]:
        near = [_best(hits) for hits in self._near_passages([vectors[text] for text in asked.texts if text in vectors])]
        lexical = self._index.lexical.get(PASSAGES)
        worded = _best(lexical.query(asked.words, _PASSAGE_POOL)) if lexical is not None else {}
        named = (self._passages.get(f"hcpcs:{modifier}", as_of) for modifier in named_modifiers(query.text))
        out = [RankedPassage(passage, 1.0) for passage in named if passage is not None]
        for passage_id, score in self._sections.rank(asked, near, worded)[: 2 * top]:
            passage = self._passages.get(passage_id, as_of)
            if passage is not None:
                out.append(RankedPassage(passage, round(score, 4)))
        return tuple(out[:top])


def _nearest(store: VectorStore, collection: str, rows: Vectors, top: int) -> list[list[tuple[str, float]]]:
    """The nearest ids of each row; raises IndexUnavailable where the collection was emptied."""
    found = store.query(collection, rows, top)
    if not all(found):
        raise IndexUnavailable(f"the collection {collection} is empty")
    return found


def _wordings(query: SearchQuery) -> tuple[str, ...]:
    return tuple(dict.fromkeys(wording for condition in query.conditions for wording in condition.wordings))


def _best(hits: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Passage → the best score of its chunks."""
    best: dict[str, float] = {}
    for text_id, score in hits:
        passage_id = code_of(text_id)[0]
        best[passage_id] = max(best.get(passage_id, score), score)
    return best
