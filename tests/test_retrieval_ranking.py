"""The formulas of ranking, each as a small table."""

from itertools import pairwise

import pytest

from retrieval.models import Details
from retrieval.ranking import (
    DENSE_WEIGHT,
    EXACT_BONUS,
    LEXICAL_WEIGHT,
    UNKNOWN_STEM_IDF,
    Overlap,
    core_of,
    is_other_specified,
    matches_details,
    plainness,
    text_score,
    word_overlap,
)

IDF = {"asthma": 4.0, "acut": 1.0, "sever": 2.0}


@pytest.mark.parametrize(
    ("of_query", "of_text", "balance"), [(1, 1, 1), (1, 0.5, 2 / 3), (0.5, 1, 2 / 3), (0, 1, 0), (0, 0, 0)]
)
def test_balance_is_the_harmonic_mean(of_query: float, of_text: float, balance: float) -> None:
    assert Overlap(of_query, of_text).balance == pytest.approx(balance)


@pytest.mark.parametrize(
    ("query", "text", "core", "of_query", "of_text"),
    [
        ({"asthma"}, {"asthma"}, {"asthma"}, 1, 1),
        ({"asthma", "acut"}, {"asthma"}, {"asthma"}, 0.8, 1),
        ({"asthma"}, {"asthma", "acut"}, {"asthma", "acut"}, 1, 0.8),
        ({"asthma"}, {"asthma", "sever"}, {"asthma"}, 1, 1),
        ({"asthma", "sever"}, {"asthma", "sever"}, {"asthma"}, 1, 1),
        ({"gout"}, {"asthma"}, {"asthma"}, 0, 0),
        (set(), {"asthma"}, {"asthma"}, 0, 0),
        ({"asthma"}, set(), set(), 0, 0),
    ],
)
def test_overlap_weighs_shared_words_by_rarity(
    query: set[str], text: set[str], core: set[str], of_query: float, of_text: float
) -> None:
    found = word_overlap(frozenset(query), frozenset(text), frozenset(core), IDF)
    assert (found.of_query, found.of_text) == (pytest.approx(of_query), pytest.approx(of_text))


def test_a_stem_never_seen_weighs_as_a_rare_one() -> None:
    found = word_overlap(frozenset({"asthma", "xyz"}), frozenset({"asthma"}), frozenset({"asthma"}), IDF)
    assert found.of_query == pytest.approx(4 / (4 + UNKNOWN_STEM_IDF))


@pytest.mark.parametrize(
    ("similarity", "overlap", "score"),
    [
        (1.0, Overlap(1, 1), DENSE_WEIGHT + LEXICAL_WEIGHT + EXACT_BONUS),
        (1.0, Overlap(0, 0), DENSE_WEIGHT),
        (0.0, Overlap(1, 1), LEXICAL_WEIGHT + EXACT_BONUS),
        (-0.5, Overlap(0, 0), 0.0),
        (0.5, Overlap(1, 0.5), DENSE_WEIGHT / 2 + LEXICAL_WEIGHT * 2 / 3),
    ],
)
def test_a_text_scores_by_similarity_words_and_exactness(similarity: float, overlap: Overlap, score: float) -> None:
    assert text_score(similarity, overlap) == pytest.approx(score)


def test_the_weights_of_a_score_sum_to_one() -> None:
    assert pytest.approx(1.0) == DENSE_WEIGHT + LEXICAL_WEIGHT


@pytest.mark.parametrize(
    "plainest_first",
    [
        [
            ("Type 2 diabetes mellitus without complications", (), "E11.9"),
            ("Type 2 diabetes mellitus with unspecified complications", (), "E11.8"),
            ("Type 2 diabetes mellitus with diabetic nephropathy", (), "E11.21"),
        ],
        [
            ("Unspecified asthma, uncomplicated", ("Asthma NOS",), "J45.909"),
            ("Unspecified asthma with (acute) exacerbation", (), "J45.901"),
            ("Other asthma", (), "J45.998"),
        ],
        [
            ("Acute cystitis without hematuria", (), "N30.00"),
            ("Acute cystitis with hematuria", (), "N30.01"),
        ],
        [("Cough, unspecified", ("Cough NOS",), "R05.9"), ("Other specified cough", (), "R05.8")],
    ],
)
def test_the_code_a_bare_term_defaults_to_is_plainest(
    plainest_first: list[tuple[str, tuple[str, ...], str]],
) -> None:
    scores = [plainness(*sibling) for sibling in plainest_first]
    assert all(higher > lower for higher, lower in pairwise(scores))


@pytest.mark.parametrize(
    ("description", "details", "score"),
    [
        ("Pain in right knee", Details(laterality="right"), 1),
        ("Pain in left knee", Details(laterality="right"), -1),
        ("Pain in unspecified knee", Details(laterality="right"), 0),
        ("Bilateral primary osteoarthritis of knee", Details(laterality="bilateral"), 1),
        ("Osteoarthritis, both knees", Details(laterality="bilateral"), 1),
        ("Pain in right knee", Details(), 0),
        ("Supervision, second trimester", Details(trimester="second"), 1),
        ("Supervision, first trimester", Details(trimester="second"), -1),
        ("Supervision, unspecified trimester", Details(trimester="second"), -1),
        ("First degree burn", Details(trimester="second"), 0),
        ("Right side, second trimester", Details(laterality="right", trimester="second"), 2),
        ("Right side, second trimester", Details(laterality="left", trimester="second"), 0),
        ("Rightful", Details(laterality="right"), 0),
    ],
)
def test_details_count_for_and_against(description: str, details: Details, score: int) -> None:
    assert matches_details(description, details) == score


@pytest.mark.parametrize(
    ("description", "other"),
    [("Other asthma", True), ("other specified disorders", True), ("Otherwise", False), ("Asthma, other", False)],
)
def test_other_specified_is_told_by_its_beginning(description: str, other: bool) -> None:
    assert is_other_specified(description) is other


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("Pneumonia, unspecified organism", "Pneumonia"),
        ("Migraine, unspecified, not intractable, without status migrainosus", "Migraine"),
        ("Type 2 diabetes mellitus without complications", "Type 2 diabetes mellitus"),
        ("Asthma, uncomplicated", "Asthma"),
        ("Hypertensive heart disease", "Hypertensive heart disease"),
        ("", ""),
    ],
)
def test_the_core_leaves_out_what_says_that_nothing_is_known(text: str, core: str) -> None:
    assert core_of(text) == core
