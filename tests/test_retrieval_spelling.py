"""Spelling slips: which words are mended, and which are left alone."""

import pytest

from retrieval.spelling import SpellingCorrector

KNOWN = (
    "pneumonia",
    "hypertension",
    "hypotension",
    "diabetes",
    "asthma",
    "fracture",
    "facture",
    "liver",
    "e11.9",
    "stage",
)


@pytest.fixture(scope="module")
def corrector() -> SpellingCorrector:
    return SpellingCorrector(KNOWN)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("pnuemonia", "pneumonia"),
        ("diabtes", "diabetes"),
        ("Hypertenson", "hypertension"),
        ("asthmma", "asthma"),
        ("severe pnemonia today", "severe pneumonia today"),
        ("diabtes, asthmma.", "diabetes, asthma."),
        ("(pnuemonia)", "(pneumonia)"),
    ],
)
def test_slips_become_the_nearest_known_word(corrector: SpellingCorrector, typed: str, mended: str) -> None:
    assert corrector.correct(typed) == mended


@pytest.mark.parametrize(
    "text",
    [
        "hypotension",
        "Diabetes",
        "facture",
        "live",  # four letters are too few to tell a slip from another word
        "xanthoma",
        "niabetes",  # slips in a first letter are rare, and trusting it keeps the search small
        "E11.99",
        "pneumo9",
        "糖尿病 пневмония 😀😀😀😀😀",
        "",
    ],
)
def test_known_short_distant_and_foreign_words_stay(corrector: SpellingCorrector, text: str) -> None:
    assert corrector.correct(text) == text


def test_a_long_word_is_forgiven_two_slips_and_no_more(corrector: SpellingCorrector) -> None:
    assert corrector.correct("hipertenson") == "hypertension"
    assert corrector.correct("hipartenson") == "hipartenson"


def test_without_known_words_nothing_is_mended() -> None:
    assert SpellingCorrector(()).correct("pnuemonia and so on") == "pnuemonia and so on"


@pytest.mark.parametrize("text", ["a" * 60_000, "pnuemonia " * 6_000, "." * 60_000, "p" + "." * 60_000 + "p"])
def test_long_texts_come_through(corrector: SpellingCorrector, text: str) -> None:
    assert len(corrector.correct(text).split()) == len(text.split())
