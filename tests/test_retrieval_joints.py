"""Phrases without a joining word: what is split off, and what stays whole."""

from datetime import date

import pytest

from retrieval.joints import joints
from retrieval.models import Certainty, Joint
from retrieval.query_analysis import QueryAnalyser
from retrieval.spelling import SpellingCorrector
from retrieval.wording import Wording

RULES, CAUSE, SHOWN, COURSES = Joint.SAID_BY_RULES, Joint.CAUSE, Joint.MANIFESTATION, Joint.COURSES


@pytest.mark.parametrize(
    ("phrase", "joint", "parts"),
    [
        ("MRSA UTI", RULES, ("UTI",)),
        ("staph aureus cellulitis", RULES, ("cellulitis",)),
        ("group B strep UTI", RULES, ("UTI",)),
        ("VRE bacteremia", RULES, ("bacteremia",)),
        ("E. coli pyelonephritis", RULES, ("pyelonephritis",)),
        ("h pylori gastritis", RULES, ("gastritis",)),
        ("cellulitis left leg MRSA positive", RULES, ("cellulitis left leg",)),
        ("pregnant asthma 30 weeks", RULES, ("asthma",)),
        ("34w preg covid pneumonia", RULES, ("covid pneumonia",)),
        ("30w2d pregnant migraine", RULES, ("migraine",)),
        ("pregnant MRSA cellulitis 20 wks", RULES, ("cellulitis",)),
        ("diabetic ckd 3", CAUSE, ("diabetes", "ckd 3")),
        ("type 1 diabetic ckd 4", CAUSE, ("type 1 diabetes", "ckd 4")),
        ("hypertensive heart failure", CAUSE, ("hypertension", "heart failure")),
        ("covid-19 bronchitis", CAUSE, ("covid-19", "bronchitis")),
        ("parkinsons dementia nos", SHOWN, ("parkinsons", "dementia nos")),
        ("mild alzheimers dementia", SHOWN, ("alzheimers", "mild dementia")),
        ("acute on chronic bronchitis", COURSES, ("acute bronchitis", "chronic bronchitis")),
        ("acute and chronic renal failure", COURSES, ("acute renal failure", "chronic renal failure")),
    ],
)
def test_a_phrase_comes_apart_where_two_conditions_stand_side_by_side(
    phrase: str, joint: Joint, parts: tuple[str, ...]
) -> None:
    assert dict(joints(phrase))[joint] == parts


@pytest.mark.parametrize(
    "phrase", ["MRSA", "cystitis", "diabetes", "dementia", "acute bronchitis", "mastitis", "staphyloma", "gravida", ""]
)
def test_a_phrase_of_one_condition_is_not_taken_apart(phrase: str) -> None:
    assert list(joints(phrase)) == []


def test_parts_without_a_joining_word_follow_the_conditions_and_keep_their_certainty() -> None:
    analyser = QueryAnalyser(Wording(), SpellingCorrector(()), lambda _: False)
    conditions = analyser.analyse("suspected MRSA cellulitis, cough", date(2026, 8, 15)).conditions
    part = conditions[-1]
    assert (part.text, part.segment, part.is_part, part.joint) == ("cellulitis", 0, True, RULES)
    assert part.certainty is Certainty.UNCERTAIN
    assert [c.joint for c in conditions[:-1]] == [None] * (len(conditions) - 1)


@pytest.mark.parametrize(
    ("text", "weeks", "trimester"),
    [
        ("34w preg covid", 34, "third"),
        ("uti at 12 wks gestation", 12, "first"),
        ("iup 20w3d uti", 20, "second"),
        ("pregnant 28 2/7 uti", 28, "third"),
        ("pregnant, cough for 3 weeks", None, None),
        ("preemie 28 wks", None, None),
        ("6 weeks postpartum mastitis", None, None),
        ("cough 3 weeks", None, None),
    ],
)
def test_weeks_are_read_only_where_they_are_those_of_a_pregnancy(
    text: str, weeks: int | None, trimester: str | None
) -> None:
    details = QueryAnalyser(Wording(), SpellingCorrector(()), lambda _: False).analyse(text, date(2026, 8, 15)).details
    assert (details.weeks, details.trimester) == (weeks, trimester)
