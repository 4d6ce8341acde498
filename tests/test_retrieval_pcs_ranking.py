"""ICD-10-PCS for a question: the walk of the book first, sets of procedures, words as a fallback."""

from datetime import date

import pytest

from bot.bootstrap import Application
from bot.models import Outcome, Question
from codes.models import System
from retrieval.models import SearchQuery
from retrieval.pcs_ranking import PcsRanker
from retrieval.search import Searcher

DAY = date(2026, 8, 15)
PCS = (System.ICD10PCS,)


@pytest.fixture
def searcher(application: Application) -> Searcher:
    return application.searcher


@pytest.fixture
def ranker(application: Application) -> PcsRanker:
    library = application.library
    return PcsRanker(library.catalogue, {}, library.codes.procedures)


def firsts(application: Application, text: str) -> list[str]:
    query: SearchQuery = application.analyser.analyse(text, DAY)
    evidence = application.searcher.search(query, DAY, PCS, 5)
    return [found[0].code for _, found in evidence.by_condition if found]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("pcs for lap chole", ["0FT44ZZ"]),
        ("inpt EGD w bx of duodenum, pcs?", ["0DB98ZX"]),
        ("tonsillectomy and adenoidectomy", ["0CTPXZZ", "0CTQXZZ"]),
    ],
)
def test_a_question_is_answered_by_the_walk_one_code_a_procedure(
    application: Application, text: str, codes: list[str]
) -> None:
    assert firsts(application, text) == codes


def test_walked_candidates_are_found_by_the_index_with_their_path(ranker: PcsRanker) -> None:
    ((condition, found),) = ranker.walked("laparoscopic cholecystectomy", DAY, 3, 7)
    assert (condition.text, condition.segment) == ("laparoscopic cholecystectomy", 7)
    assert (found[0].code, found[0].found_by, found[0].needs) == ("0FT44ZZ", ("index",), ())
    assert found[0].matched == "Cholecystectomy › see Resection, Gallbladder › Resection › Gallbladder 0FT4"
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)


def test_what_is_left_open_is_asked_with_its_values(ranker: PcsRanker) -> None:
    ((_, found),) = ranker.walked("laparoscopic nephrectomy", DAY, 5, 0)
    assert len(found[0].needs) == 1
    assert found[0].needs[0].startswith("Which side")
    ((_, open_found),) = ranker.walked("excision of liver", DAY, 5, 0)
    assert open_found[0].needs == ("Which approach: Open or Percutaneous Endoscopic or Percutaneous?",)


@pytest.mark.parametrize("text", ["", "cough", "😀", "excision", "what is a qualifier"])
def test_a_text_without_a_procedure_is_left_to_the_words(ranker: PcsRanker, text: str) -> None:
    assert ranker.walked(text, DAY, 5, 0) == ()


def test_without_tables_there_is_no_walk(application: Application) -> None:
    assert PcsRanker(application.library.catalogue, {}).walked("lap chole", DAY, 5, 0) == ()


def test_an_answer_asks_for_what_the_code_lacks(application: Application) -> None:
    answer = application.answerer.answer(Question("pcs for L4-5 fusion?", DAY, system=System.ICD10PCS))
    assert answer.outcome is Outcome.NEEDS_DETAIL
    assert answer.codes[0].code.startswith("0SG0")
    assert any("device" in asked for asked in answer.follow_ups)
