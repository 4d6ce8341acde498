"""Questions that name an item without saying so: held against both books, read whole, and counted in units."""

from dataclasses import replace
from datetime import date

import pytest
from fakes import HashingEncoder

from codes.catalogue import Catalogue
from codes.models import System
from codes.starter import starter_labels
from guidelines.library import GuidelineLibrary
from retrieval.code_ranking import CodeRanker
from retrieval.corpus import all_hcpcs_texts, cm_texts
from retrieval.hcpcs_ranking import HcpcsRanker
from retrieval.index import OpenIndex
from retrieval.item_evidence import as_items, best_of, is_given, outweighs, the_whole
from retrieval.item_questions import speaks_of_patient
from retrieval.lexical_index import LexicalIndex
from retrieval.models import Candidate, Condition
from retrieval.passages import Passages
from retrieval.pcs_ranking import PcsRanker
from retrieval.query_analysis import QueryAnalyser
from retrieval.search import Searcher
from retrieval.spelling import SpellingCorrector
from retrieval.word_statistics import word_statistics
from retrieval.wording import Wording, read_hcpcs_words

DAY = date(2025, 11, 15)
DIAGNOSES = ("G47.33", "J18.9", "J45.909", "M81.0", "I10", "E11.9", "C50.919", "Z99.2", "N39.0", "G43.909", "M25.561")

Parts = tuple[Searcher, QueryAnalyser]


@pytest.fixture(scope="module")
def parts(catalogue: Catalogue) -> Parts:
    """A searcher over the whole starter and a few diagnoses, by words alone."""
    labels = starter_labels()
    entries = [catalogue.get(code, System.ICD10CM, DAY) for code in DIAGNOSES]
    diagnoses = {text.text_id: text.text for entry in entries if entry for text in cm_texts(entry, {})}
    items = {text.text_id: text.text for text in all_hcpcs_texts(catalogue, labels)}
    statistics = word_statistics([*diagnoses.values(), *items.values()])
    lexical = {System.ICD10CM: LexicalIndex.build(diagnoses), System.HCPCS: LexicalIndex.build(items)}
    search = Searcher(
        catalogue,
        Passages(catalogue, GuidelineLibrary(())),
        OpenIndex(None, lexical, statistics),
        HashingEncoder(),
        CodeRanker(catalogue, {}, statistics.idf),
        PcsRanker(catalogue, statistics.idf),
        HcpcsRanker(catalogue, labels, read_hcpcs_words(), statistics.idf),
    )
    return search, QueryAnalyser(Wording(), SpellingCorrector(statistics.words), lambda token: False)


def systems(parts: Parts, question: str) -> tuple[System, ...]:
    search, analyser = parts
    return search.systems(analyser.analyse(question, DAY), DAY)


def found(parts: Parts, question: str) -> list[Candidate]:
    search, analyser = parts
    by_condition = search.codes(analyser.analyse(question, DAY), DAY, (System.HCPCS,), 5)
    return [candidates[0] for _, candidates in by_condition]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("keytruda 200 mg", "J9271"),
        ("carboplatin 450 mg", "J9045"),
        ("venofer 200 mg", "J1756"),
        ("procrit 40,000 units for anemia from chemo", "J0885"),
        ("botox 155 units for chronic migraine, code and units", "J0585"),
        ("feraheme 510 mg IV, pt not on dialysis", "Q0138"),
        ("tub transfer bench", "E0247"),
        ("eyeglass frames", "V2020"),
        ("portable O2", "E0431"),
        ("unna boot bandage", "A6456"),
        ("knee immobilizer", "L1830"),
        ("peer support services 15 minutes medicaid", "H0038"),
        ("annual depression screen medicare", "G0444"),
        ("urgent care global fee S code", "S9083"),
        ("dual chamber pacemaker device C code", "C1785"),
    ],
)
def test_a_question_that_names_an_item_and_no_diagnosis_is_about_the_item(
    parts: Parts, question: str, code: str
) -> None:
    assert systems(parts, question) == (System.HCPCS,)
    assert [c.code for c in found(parts, question)] == [code]


@pytest.mark.parametrize(
    "question",
    [
        "pneumonia",
        "osteoporosis",
        "high blood pressure",
        "breast cancer",
        "sleep apnea",
        "asthma",
        "UTI, ceftriaxone 1 g IM",
        "infected breast prosthesis",
        "silicone breast prosthesis malfunction",
        "mesh erosion",
        "rehab",
        "long-term insulin",
        "wheelchair dependence",
        "heparin overdose 5000 units IV",
        "iron deficiency anemia",
        "E11.9 with b12 shot 1000 mcg",
        "icd-10-cm for wheelchair",
        "",
    ],
)
def test_a_diagnosis_stays_one_though_an_item_is_for_it(parts: Parts, question: str) -> None:
    assert systems(parts, question) == (System.ICD10CM,)


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("ALS1 emergency transport, 12 loaded miles ground", ["A0427", "A0425"]),
        ("intermittent cath, coude tip, each", ["A4352"]),
        ("rocephin 1 g IM in the office, j code and how many units", ["J0696"]),
        ("flu shot administration medicare, code for giving it", ["G0008"]),
        ("durolane injection right knee, what J code", ["J7318"]),
        ("bipap no backup rate nasal mask", ["E0470"]),
        ("CGM receiver non-adjunctive", ["E2103"]),
        ("rolling walker", ["E0143"]),
        ("portable O2 tank rental", ["E0431"]),
        ("b12 shot", ["J3420"]),
        ("knee brace hinged", ["L1845"]),
    ],
)
def test_what_commas_part_is_one_item_unless_each_part_surely_is_another(
    parts: Parts, question: str, codes: list[str]
) -> None:
    assert [c.code for c in found(parts, question)] == codes


@pytest.mark.parametrize(
    ("question", "code", "counted"),
    [
        ("keytruda 200 mg", "J9271", "200 mg is 200 units of 1 mg"),
        ("solu-medrol 125 mg IV push", "J2919", "125 mg is 25 units of 5 mg"),
        ("zosyn 3.375 g iv", "J2543", "3.375 g is 3 units of 1.125 g"),
        ("Neulasta Onpro 6mg, j code and units", "J2506", "6 mg is 12 units of 0.5 mg"),
    ],
)
def test_an_amount_is_counted_in_units(parts: Parts, question: str, code: str, counted: str) -> None:
    (best,) = found(parts, question)
    assert best.code == code
    assert best.counted == counted
    assert best.matched.endswith(f"; {counted}")


@pytest.mark.parametrize(("amount", "code"), [("300 mg", "Q9992"), ("100 mg", "Q9991")])
def test_of_codes_for_a_range_of_doses_the_amount_decides(parts: Parts, amount: str, code: str) -> None:
    assert [c.code for c in found(parts, f"sublocade {amount}")] == [code]


@pytest.mark.parametrize(
    ("text", "told"),
    [("fell with a walker", True), ("s/p pacemaker", True), ("heparin overdose", True), ("walker with seat", False)],
)
def test_what_happened_to_a_patient_is_told(text: str, told: bool) -> None:
    assert speaks_of_patient(text) is told


def candidate(score: float, code: str = "E0143") -> Candidate:
    return Candidate(code, System.HCPCS, score, ("lexical",), "walker")


def test_a_known_diagnosis_outweighs_an_item_and_a_sign_of_billing_lowers_the_bar() -> None:
    assert outweighs(candidate(0.82), None, "folding walker")
    assert not outweighs(candidate(0.7), None, "folding walker")
    assert outweighs(candidate(0.7), None, "walker, medicare")
    assert not outweighs(candidate(0.82), candidate(0.76), "folding walker")
    assert outweighs(candidate(0.97), candidate(0.76), "folding walker")
    assert not outweighs(None, None, "folding walker")
    assert not outweighs(candidate(0.9), None, "observation")
    assert outweighs(candidate(0.9, "J0585"), None, "botox")
    assert best_of(None, candidate(0.5), candidate(0.7)) == candidate(0.7)
    assert best_of() is None
    assert is_given(replace(candidate(0.9), counted="1 g is 4 units of 250 mg"))
    assert not is_given(candidate(0.9))


def test_the_surest_piece_stands_where_the_whole_says_little() -> None:
    whole, piece = (the_whole("a, b"), (candidate(0.5),)), (Condition("a", ("a",)), (candidate(0.9, "E0130"),))
    assert as_items([whole, piece]) == (piece,)
    other = (Condition("b", ("b",), segment=1), (candidate(0.88, "E0141"),))
    assert as_items([whole, piece, other]) == (piece, other)
    assert as_items([(the_whole("a, b"), (candidate(0.92),)), piece, other])[0][0].text == "a, b"
    assert as_items([(the_whole("a"), ())]) == ()
