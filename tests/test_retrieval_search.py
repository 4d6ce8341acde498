"""The search spine over one index of a slice of the code set: codes by condition, passages by question."""

from dataclasses import replace
from datetime import date

import pytest

from bot.bootstrap import Application
from codes.models import Setting, System
from retrieval.errors import IndexUnavailable
from retrieval.index import OpenIndex
from retrieval.models import Condition, Details, SearchQuery
from retrieval.search import Evidence, Searcher
from retrieval.vector_store import VectorStore

DAY = date(2026, 8, 15)
CM = (System.ICD10CM,)


@pytest.fixture
def searcher(application: Application) -> Searcher:
    return application.searcher


def query(*wordings: str, text: str | None = None, details: Details | None = None) -> SearchQuery:
    conditions = tuple(Condition(w, (w,), segment=n) for n, w in enumerate(wordings))
    return SearchQuery(text or ", ".join(wordings), conditions, (), details or Details(), None, None, ())


def best(evidence: Evidence) -> list[str | None]:
    return [found[0].code if found else None for _, found in evidence.by_condition]


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("essential (primary) hypertension", "I10"),
        ("type 2 diabetes mellitus with diabetic chronic kidney disease", "E11.22"),
        ("chronic kidney disease, stage 4 (severe)", "N18.4"),
        ("acute cystitis with hematuria", "N30.01"),
        ("cough", "R05.9"),
    ],
)
def test_a_condition_in_the_book_s_words_finds_its_code(searcher: Searcher, wording: str, code: str) -> None:
    evidence = searcher.search(query(wording), DAY, CM, 10)
    assert best(evidence) == [code]
    assert {"dense", "exact"} <= set(evidence.by_condition[0][1][0].found_by)


def test_conditions_keep_the_order_of_the_question(searcher: Searcher) -> None:
    asked = query("cough", "essential (primary) hypertension")
    evidence = searcher.search(asked, DAY, CM, 10)
    assert [condition for condition, _ in evidence.by_condition] == list(asked.conditions)
    assert best(evidence) == ["R05.9", "I10"]


@pytest.mark.parametrize("top", [1, 3])
def test_no_more_than_the_number_asked_for(searcher: Searcher, top: int) -> None:
    evidence = searcher.search(query("type 2 diabetes mellitus"), DAY, CM, top)
    assert (len(evidence.by_condition[0][1]), len(evidence.passages)) == (top, top)


def test_the_system_decides_what_is_searched(searcher: Searcher) -> None:
    assert best(searcher.search(query("cough"), DAY, (System.ICD10PCS,), 5)) == [None]
    assert best(searcher.search(query("cough"), DAY, (), 5)) == [None]


@pytest.mark.parametrize("text", ["", "😀", "\x00", "糖尿病", "x" * 60_000])
def test_a_question_without_conditions_finds_no_codes(searcher: Searcher, text: str) -> None:
    evidence = searcher.search(query(text=text), DAY, CM, 5)
    assert evidence.by_condition == ()
    assert evidence.degraded == ()


# ---- passages ---------------------------------------------------------------------------------------------------


def test_passages_come_best_first_and_once(searcher: Searcher) -> None:
    found = searcher.passages("Excludes1 note: never coded here", DAY, 10)
    scores = [ranked.score for ranked in found]
    ids = [ranked.passage.passage_id for ranked in found]
    assert scores == sorted(scores, reverse=True)
    assert len(ids) == len(set(ids)) == 10


@pytest.mark.parametrize(
    ("setting", "other"), [(Setting.INPATIENT, "IV"), (Setting.OUTPATIENT, "II"), (Setting.PROFESSIONAL, "II")]
)
def test_sections_of_another_setting_sink(searcher: Searcher, setting: Setting, other: str) -> None:
    def order(stated: Setting | None) -> list[str]:
        found = searcher.passages("uncertain diagnosis, coded at discharge or encounter", DAY, 40, stated)
        return [ranked.passage.passage_id for ranked in found]

    before, after = order(None), order(setting)
    others = [i for i in before if i.startswith(f"icd10cm-guidelines:{other}.")]
    lower = [len(after) if i not in after else after.index(i) for i in others]
    assert others
    assert all(new > old for new, old in zip(lower, map(before.index, others), strict=True))


# ---- when vectors fail ------------------------------------------------------------------------------------------


class SilentStore(VectorStore):
    """A vector store whose server has gone away."""

    def __init__(self) -> None:
        self.asked = 0

    def query(self, collection: str, vectors: object, top: int) -> list[list[tuple[str, float]]]:
        self.asked += 1
        raise IndexUnavailable("the vector store does not answer")


def over(searcher: Searcher, index: OpenIndex) -> Searcher:
    return Searcher(
        searcher._catalogue,
        searcher._passages,
        index,
        searcher._encoder,
        searcher._code_ranker,
        searcher._pcs_ranker,
    )


@pytest.mark.parametrize("vectors", [None, SilentStore()])
def test_without_vectors_words_answer_and_it_is_said(
    searcher: Searcher, index: OpenIndex, vectors: VectorStore | None
) -> None:
    words = over(searcher, replace(index, vectors=vectors))
    evidence = words.search(query("essential (primary) hypertension", text="hypertension"), DAY, CM, 5)
    assert best(evidence) == ["I10"]
    assert evidence.degraded == ("vector_store",)
    assert evidence.passages
    assert "dense" not in evidence.by_condition[0][1][0].found_by


def test_without_any_index_nothing_is_found(searcher: Searcher, index: OpenIndex) -> None:
    nothing = over(searcher, replace(index, vectors=None, lexical={}))
    evidence = nothing.search(query("cough"), DAY, (System.ICD10CM, System.ICD10PCS), 5)
    assert (best(evidence), evidence.passages, evidence.degraded) == ([None], (), ("vector_store",))


def test_a_probe_tells_whether_vectors_answer(searcher: Searcher, index: OpenIndex) -> None:
    searcher.probe()
    for vectors in (None, SilentStore()):
        with pytest.raises(IndexUnavailable):
            over(searcher, replace(index, vectors=vectors)).probe()
