"""What reaches over several words of a question about procedures: sides, layers, numbers, ways out, what is asked."""

import pytest

from codes.builders.pcs_grafts import grafts_written_out
from codes.builders.pcs_robotic import robotic_code
from codes.builders.pcs_rules import rules_of
from codes.builders.pcs_sentences import converted, ready
from codes.builders.pcs_spelled import Titled, told_apart


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("L TKA", "left TKA"),
        ("knee scope R, meniscus trimmed", "knee scope right, meniscus trimmed"),
        ("thoracentesis, 1 L out", "thoracentesis, 1 L out"),
        ("r/o sepsis", "r/o sepsis"),
        ("L4-L5 fusion", "L4-L5 fusion"),
    ],
)
def test_a_lone_letter_is_a_side_where_no_number_says_otherwise(text: str, written: str) -> None:
    assert ready(text) == written


def test_what_was_left_is_on_no_side() -> None:
    assert "left" not in ready("right renal stone broken up, pieces left to pass")
    assert "left" in ready("left to right shunt closed")


def test_an_incision_that_only_lets_something_out_is_no_way_in() -> None:
    assert "incision" not in ready("lap nephrectomy, kidney taken out through a midline incision")


def test_a_question_that_follows_on_the_procedure_is_no_procedure() -> None:
    assert ready("simple mastectomy then DIEP flap. code flap harvest too?") == "simple mastectomy then DIEP flap."
    assert ready("pcs for L4-5 fusion?") == "pcs for L4-5 fusion?"


def test_a_cut_through_layers_is_of_the_deepest() -> None:
    written = ready("excisional debridement thigh down thru skin, subq and into muscle")
    assert "muscle" in written
    assert "skin" not in written
    assert "subq" not in written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ventilated for 120 hours", "greater than 96 consecutive hours"),
        ("on the vent 2 days", "24-96 consecutive hours"),
        ("vent for 10 hrs", "less than 24 consecutive hours"),
        ("bipap 30 hours", "24-96 consecutive hours"),
    ],
)
def test_hours_of_ventilation_are_said_in_the_words_of_the_table(text: str, said: str) -> None:
    assert said in ready(text)


def test_coronary_arteries_and_their_stents_are_counted() -> None:
    written = ready("PCI of LAD and RCA with a drug eluting stent in each")
    assert "two coronary artery" in written
    assert "two drug eluting stent" in written


def test_what_one_way_became_another_is_parted() -> None:
    assert converted("VATS lobectomy converted to open lobectomy") == ("VATS lobectomy", "open lobectomy")
    assert converted("lap chole") is None


def test_each_source_of_a_coronary_bypass_is_a_bypass_of_its_own() -> None:
    written = grafts_written_out("CABG: LIMA to LAD, SVG to OM1 and RCA; left GSV harvested")
    assert "one coronary artery from left internal mammary" in written
    assert "two coronary artery with saphenous vein graft from aorta" in written
    assert written.endswith("left GSV harvested")
    assert grafts_written_out("CABG x3") == "CABG x3"


@pytest.mark.parametrize(
    ("code", "part", "robotic"),
    [
        ("0FT44ZZ", "Gallbladder", "8E0W4CZ"),
        ("0SRC0J9", "Knee Joint, Right", "8E0Y0CZ"),
        ("0GTK0ZZ", "Thyroid Gland", "8E090CZ"),
    ],
)
def test_a_robot_is_coded_by_region_and_way_in(code: str, part: str, robotic: str) -> None:
    assert robotic_code(code, part) == robotic


_SHORT = Titled("5A1935Z", frozenset({"ventilation", "less", "than", "24", "hour"}))
_MIDDLE = Titled("5A1945Z", frozenset({"ventilation", "24", "96", "hour"}))


def test_titles_are_told_apart_by_what_only_one_of_them_says() -> None:
    found = told_apart([_SHORT, _MIDDLE], frozenset({"ventilation", "24", "96", "hour"}), "5A1")
    assert found.codes[0] == "5A1945Z"
    assert found.missing == ()


def test_what_no_word_tells_apart_is_missing_by_its_name() -> None:
    assert told_apart([_SHORT, _MIDDLE], frozenset({"ventilation"}), "5A1").missing == ("duration",)


def test_nothing_decides_where_nothing_was_coded() -> None:
    assert rules_of((), frozenset({"bilateral"}), False) == ()
