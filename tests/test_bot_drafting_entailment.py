"""Whether passages carry a sentence: pairs of a true and a turned one, and the ways in which one can be turned."""

from collections.abc import Iterable

import pytest
from drafting_pairs import PAIRS

from bot.drafting.causes import Cause
from bot.drafting.entailment import disagreement
from guidelines.digest import packaged_digest

_TEXTS = {f"{section.document_id}:{section.number}": section.text for section in packaged_digest()}
Row = tuple[str, str, str, str]


def carried(sentence: str, section: str) -> bool:
    return disagreement(sentence, [_TEXTS[section]], (), "") is None


def measured(rows: Iterable[Row]) -> tuple[float, float]:
    """Precision and recall of what is kept."""
    rows = list(rows)
    true = sum(carried(said, section) for section, said, _, _ in rows)
    turned = sum(carried(other, section) for section, _, other, _ in rows)
    return true / (true + turned), true / len(rows)


def test_the_half_that_no_threshold_was_found_on_is_told_apart() -> None:
    precision, recall = measured(PAIRS[1::2])
    assert len(PAIRS) * 2 >= 60
    assert precision >= 0.93
    assert recall >= 0.82


def test_the_half_that_thresholds_were_found_on_is_told_apart() -> None:
    precision, recall = measured(PAIRS[::2])
    assert precision >= 0.95
    assert recall >= 0.95


PASSAGE = (
    "An infection is coded before the wound. The infection is reported within 10 days.\n"
    "For an inpatient admission, modifier 25 may be used for a fracture of the left hip (S72.002A)."
)


@pytest.mark.parametrize(
    ("sentence", "cause"),
    [
        ("The infection is coded before the wound.", None),
        ("The wound is coded before the infection.", Cause.TURNED),
        ("The infection is not coded before the wound.", Cause.TURNED),
        ("The infection is reported within 10 days.", None),
        ("The infection is reported within ten days.", None),
        ("The infection is reported within 30 days.", Cause.FIGURE),
        ("For an inpatient admission modifier 25 may be used for a fracture of the left hip.", None),
        ("For an inpatient admission modifier 59 may be used for a fracture of the left hip.", Cause.FIGURE),
        ("For an inpatient admission modifier 25 must be used for a fracture of the left hip.", Cause.TURNED),
        ("For an inpatient admission modifier 25 may only be used for a fracture of the left hip.", Cause.TURNED),
        ("For an outpatient visit modifier 25 may be used for a fracture of the left hip.", Cause.TURNED),
        ("For an inpatient admission modifier 25 may be used for a fracture of the right hip.", Cause.TURNED),
        ("A fracture of the left hip at an inpatient admission may have modifier 25 and S72.002A.", None),
        ("A fracture of the left hip at an inpatient admission may have modifier 25 and S72.001A.", Cause.FIGURE),
        ("Elephants ride bicycles through the city.", Cause.UNSUPPORTED),
        ("", Cause.UNSUPPORTED),
        ("\N{GRINNING FACE} 糖尿病", Cause.UNSUPPORTED),
    ],
)
def test_what_a_passage_says_otherwise_is_not_carried(sentence: str, cause: Cause | None) -> None:
    assert disagreement(sentence, [PASSAGE], (), "") == cause


def test_words_of_the_question_and_titles_help_but_carry_nothing_alone() -> None:
    titles = ("N30.00 Acute cystitis without hematuria",)
    assert (
        disagreement("The cystitis infection is coded before the wound.", [PASSAGE], titles, "acute cystitis") is None
    )
    cause = disagreement("Acute cystitis without hematuria is this.", [PASSAGE], titles, "acute cystitis")
    assert cause is Cause.UNSUPPORTED
