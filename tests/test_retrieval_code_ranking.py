"""From found wordings to codes that may be reported: defaults, details, seventh characters, headers."""

from datetime import date

import pytest

from codes.catalogue import Catalogue
from codes.models import System
from retrieval.code_ranking import CodeRanker, Found
from retrieval.corpus import cm_texts
from retrieval.models import Candidate, Details

DAY = date(2026, 8, 15)
SYNONYMS = {"J45.909": ("wheezy chest",), "E11.9": ("sugar",)}


@pytest.fixture
def ranker(catalogue: Catalogue) -> CodeRanker:
    return CodeRanker(catalogue, SYNONYMS, {})


def found(code: str, similarity: float | None = 0.9, kind: str = "d", ordinal: int = 0, way: str = "dense") -> Found:
    return Found(code, kind, ordinal, similarity, way)


def rank(
    ranker: CodeRanker, wording: str, *hits: Found, details: Details | None = None, top: int = 50
) -> list[Candidate]:
    return ranker.rank({wording: hits}, details or Details(), DAY, top)


def codes(candidates: list[Candidate]) -> list[str]:
    return [candidate.code for candidate in candidates]


@pytest.mark.parametrize(
    ("header", "wording", "leaf"),
    [
        ("E11", "type 2 diabetes", "E11.9"),
        ("J45", "asthma", "J45.909"),
        ("N18", "chronic kidney disease", "N18.9"),
        ("R05", "cough", "R05.9"),
        ("M25.56", "pain in knee", "M25.569"),
    ],
)
def test_a_header_stands_for_the_leaf_it_defaults_to(ranker: CodeRanker, header: str, wording: str, leaf: str) -> None:
    best = rank(ranker, wording, found(header))[0]
    assert (best.code, "default" in best.found_by) == (leaf, True)


@pytest.mark.parametrize(("laterality", "leaf"), [("right", "M25.561"), ("left", "M25.562"), (None, "M25.569")])
def test_laterality_chooses_among_the_leaves(ranker: CodeRanker, laterality: str | None, leaf: str) -> None:
    hits = rank(ranker, "pain in knee", found("M25.56"), details=Details(laterality=laterality))
    assert hits[0].code == leaf


@pytest.mark.parametrize(
    ("details", "code"),
    [
        (Details(), "S72.141A"),
        (Details(encounter="A"), "S72.141A"),
        (Details(encounter="D"), "S72.141D"),
        (Details(encounter="S"), "S72.141S"),
        (Details(encounter="?"), "S72.141A"),
    ],
)
def test_the_encounter_chooses_the_seventh_character(ranker: CodeRanker, details: Details, code: str) -> None:
    hits = rank(ranker, "displaced intertrochanteric fracture of right femur", found("S72.141"), details=details)
    assert codes(hits) == [code]


def test_only_codes_that_may_be_reported_come_but_for_a_category_named_outright(
    ranker: CodeRanker, catalogue: Catalogue
) -> None:
    loosely = rank(ranker, "a diabetic", found("E11"))
    exactly = rank(ranker, "type 2 diabetes mellitus", found("E11"))
    headers = [c for c in exactly if not _billable(catalogue, c)]
    assert all(_billable(catalogue, c) for c in loosely)
    assert codes(headers) == ["E11"]
    assert exactly[0].code == "E11.9"


def _billable(catalogue: Catalogue, candidate: Candidate) -> bool:
    entry = catalogue.get(candidate.code, System.ICD10CM, DAY)
    assert entry is not None
    return entry.billable


def test_candidates_come_best_first_within_bounds(ranker: CodeRanker) -> None:
    hits = rank(ranker, "asthma", found("J45", 1.0), found("J45.20", 0.7), found("I10", -1.0), top=5)
    scores = [candidate.score for candidate in hits]
    assert len(hits) == 5
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert {candidate.system for candidate in hits} == {System.ICD10CM}


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("acute cystitis with hematuria", "N30.01"),
        ("acute cystitis without hematuria", "N30.00"),
        ("acute cystitis", "N30.00"),
    ],
)
def test_what_a_code_denies_is_not_what_was_stated(ranker: CodeRanker, wording: str, code: str) -> None:
    assert rank(ranker, wording, found("N30.00"), found("N30.01"))[0].code == code


@pytest.mark.parametrize("top", [0, 1, 3])
def test_no_more_than_the_number_asked_for(ranker: CodeRanker, top: int) -> None:
    assert len(rank(ranker, "asthma", found("J45"), top=top)) == top


def test_the_best_of_several_wordings_counts(ranker: CodeRanker) -> None:
    pool = {"asthma": [found("I10", 0.2)], "hypertension": [found("I10", 0.9)]}
    (both,) = ranker.rank(pool, Details(), DAY, 5)
    (alone,) = ranker.rank({"hypertension": [found("I10", 0.9)]}, Details(), DAY, 5)
    assert both == alone


def test_a_synonym_is_named_as_what_was_found(ranker: CodeRanker) -> None:
    (hit,) = rank(ranker, "wheezy chest", found("J45.909", kind="s"))
    assert (hit.matched, hit.found_by) == ("wheezy chest", ("dense", "exact", "synonym"))


def test_ways_of_one_text_are_gathered(ranker: CodeRanker) -> None:
    (hit,) = rank(ranker, "high blood pressure", found("I10", 0.8), found("I10", 0.8, way="lexical"))
    assert hit.found_by == ("dense", "lexical")


def test_other_specified_comes_after_the_plain_code(ranker: CodeRanker) -> None:
    hits = rank(ranker, "asthma", found("J45.998", 0.9), found("J45.909", 0.9))
    assert codes(hits) == ["J45.909", "J45.998"]


@pytest.mark.parametrize(
    "hit",
    [found("Z99.99"), found("J45.909", kind="s", ordinal=7), found("J45.909", kind="x"), found("", 0.9), found("😀")],
)
def test_what_this_release_does_not_have_is_passed_over(ranker: CodeRanker, hit: Found) -> None:
    assert rank(ranker, "asthma", hit) == []


def test_without_vectors_shared_words_decide(ranker: CodeRanker) -> None:
    hits = rank(
        ranker,
        "essential hypertension",
        found("J45.909", None, way="lexical"),
        found("I10", None, way="lexical"),
    )
    assert hits[0].code == "I10"
    assert hits[0].score > hits[1].score


def test_nothing_found_is_nothing_ranked(ranker: CodeRanker) -> None:
    assert ranker.rank({}, Details(), DAY, 5) == []
    assert ranker.rank({"asthma": []}, Details(), DAY, 5) == []


def test_ranking_twice_gives_the_same(ranker: CodeRanker, catalogue: Catalogue) -> None:
    entry = catalogue.get("E11.9", System.ICD10CM, DAY)
    assert entry is not None
    hits = [found("E11.9", 0.5, text.kind, text.ordinal) for text in cm_texts(entry, SYNONYMS)]
    assert rank(ranker, "sugar", *hits) == rank(ranker, "sugar", *reversed(hits)) != []


def test_a_mass_is_no_neoplasm_and_nobody_has_a_family_who_names_none(ranker: CodeRanker) -> None:
    mass, growth = (rank(ranker, words, found("C34.90"))[0].score for words in ("mass of lung", "cancer of lung"))
    assert growth - mass > 0.1
    mine, family = (rank(ranker, f"{words} colon", found("Z80.0"))[0].score for words in ("cancer", "family cancer"))
    assert family - mine > 0.1


def test_not_intractable_does_not_say_intractable(ranker: CodeRanker) -> None:
    hits = rank(ranker, "migraine intractable", found("G43.909"), found("G43.919"))
    assert hits[0].code == "G43.919"


def test_what_has_spread_is_not_coded_as_if_it_had_begun_there(ranker: CodeRanker) -> None:
    hits = rank(ranker, "secondary malignant neoplasm of liver", found("C22.9", 0.95), found("C78.7", 0.9))
    assert hits[0].code == "C78.7"
