"""Selection: from candidates of each condition to codes in sequence, by the rulebook and the setting."""

from datetime import date

import pytest
from tabular_files import packaged

from bot.selection import CREDIBLE, Selection, select
from codes.models import Setting, System
from guidelines.rule_files import packaged_rules
from retrieval.models import Candidate, Certainty, Condition
from retrieval.query_analysis import WHOLE

DAY = date(2026, 8, 15)


def condition(
    text: str, segment: int = 0, certainty: Certainty = Certainty.ESTABLISHED, is_part: bool = False
) -> Condition:
    return Condition(text, (text,), certainty, False, segment, is_part)


def candidate(code: str, score: float = 0.95, system: System = System.ICD10CM) -> Candidate:
    return Candidate(code, system, score, ("dense",), code)


def selected(*pairs: tuple[Condition, list[Candidate]], setting: Setting | None = None, words: str = "") -> Selection:
    return select(pairs, packaged(), DAY, setting, words, packaged_rules())


def chosen(selection: Selection) -> list[str]:
    return [item.entry.code for item in selection.chosen]


def test_nothing_found_is_nothing_chosen() -> None:
    assert selected() == Selection((), (), (), (), ())
    assert selected((condition("purple elephants"), [])) == Selection((), (), (), (), ())


def test_the_best_of_each_condition_is_chosen_and_the_rest_are_alternatives_best_first() -> None:
    selection = selected(
        (condition("acute cystitis"), [candidate("N30.00"), candidate("N30.01", 0.7), candidate("N30.90", 0.8)]),
        (condition("cough", 1), [candidate("R05.9"), candidate("R05.1", 0.75)]),
    )
    assert chosen(selection) == ["N30.00", "R05.9"]
    assert [c.code for c in selection.alternatives] == ["N30.90", "R05.1", "N30.01"]
    assert [item.condition and item.condition.text for item in selection.chosen] == ["acute cystitis", "cough"]
    assert selection.fired == ()


def test_a_guess_is_not_chosen() -> None:
    selection = selected((condition("elephants"), [candidate("N30.00", CREDIBLE - 0.01)]))
    assert chosen(selection) == []
    assert chosen(selected((condition("cystitis"), [candidate("N30.00", CREDIBLE)]))) == ["N30.00"]


def test_a_code_found_for_two_conditions_is_chosen_once() -> None:
    selection = selected(
        (condition("asthma"), [candidate("J45.909")]), (condition("wheezing asthma", 1), [candidate("J45.909")])
    )
    assert chosen(selection) == ["J45.909"]
    assert selection.alternatives == ()


def test_no_alternative_is_a_chosen_code_or_named_twice() -> None:
    selection = selected(
        (condition("diabetes"), [candidate("E11.9"), candidate("N18.4", 0.9), candidate("E11.65", 0.7)]),
        (condition("kidney disease", 1), [candidate("N18.4"), candidate("E11.65", 0.8), candidate("E11.9", 0.7)]),
    )
    codes = [c.code for c in selection.alternatives]
    assert len(set(codes)) == len(codes)
    assert not set(codes) & set(chosen(selection))


def test_rules_combine_and_what_they_replaced_stays_as_an_alternative() -> None:
    selection = selected(
        (condition("diabetes"), [candidate("E11.9")]), (condition("CKD stage 4", 1), [candidate("N18.4")])
    )
    assert chosen(selection) == ["E11.22", "N18.4"]
    assert [fired.rule.id for fired in selection.fired] == ["diabetes-with-chronic-kidney-disease"]
    assert [c.code for c in selection.alternatives] == ["E11.9"]
    assert selection.chosen[0].candidate is None
    assert selection.chosen[1].candidate == candidate("N18.4")


def test_notes_of_the_book_put_codes_in_sequence() -> None:
    # N30: use additional code (B95-B97) to identify infectious agent.
    selection = selected(
        (condition("E. coli"), [candidate("B96.20")]), (condition("cystitis", 1), [candidate("N30.00")])
    )
    assert chosen(selection) == ["N30.00", "B96.20"]


def test_procedures_follow_diagnoses_and_no_rule_touches_them() -> None:
    selection = selected(
        (condition("cholecystectomy"), [candidate("0FT44ZZ", system=System.ICD10PCS)]),
        (condition("gallstones", 1), [candidate("K80.20")]),
    )
    assert chosen(selection) == ["K80.20", "0FT44ZZ"]


def test_a_phrase_that_is_known_whole_is_not_cut() -> None:
    whole = condition("hypertension and heart failure", WHOLE)
    parts = [
        (condition("hypertension", 0), [candidate("I10", 0.9)]),
        (condition("heart failure", 1), [candidate("I50.9", 0.9)]),
    ]
    assert chosen(selected((whole, [candidate("I11.0", 0.99)]), *parts)) == ["I11.0"]
    assert chosen(selected((whole, [candidate("I11.9", 0.7)]), *parts)) == ["I11.0", "I50.9"]


def test_weak_parts_do_not_stand_for_their_phrase() -> None:
    whole = (condition("cystitis with hematuria"), [candidate("N30.01", 0.75)])
    weak = (condition("hematuria", is_part=True), [candidate("R31.9", 0.65)])
    strong = (condition("cystitis", is_part=True), [candidate("N30.90", 0.9)])
    assert chosen(selected(whole, strong, weak)) == ["N30.01"]


@pytest.mark.parametrize(
    ("certainty", "setting", "codes", "aside", "undecided"),
    [
        (Certainty.ESTABLISHED, None, ["J45.909"], 0, 0),
        (Certainty.ESTABLISHED, Setting.OUTPATIENT, ["J45.909"], 0, 0),
        (Certainty.UNCERTAIN, None, ["J45.909"], 0, 1),
        (Certainty.UNCERTAIN, Setting.INPATIENT, ["J45.909"], 0, 0),
        (Certainty.UNCERTAIN, Setting.OUTPATIENT, [], 1, 0),
        (Certainty.UNCERTAIN, Setting.PROFESSIONAL, [], 1, 0),
        (Certainty.RULED_OUT, None, [], 1, 0),
        (Certainty.RULED_OUT, Setting.INPATIENT, [], 1, 0),
        (Certainty.RULED_OUT, Setting.OUTPATIENT, [], 1, 0),
    ],
)
def test_certainty_and_setting_decide_what_is_coded(
    certainty: Certainty, setting: Setting | None, codes: list[str], aside: int, undecided: int
) -> None:
    selection = selected((condition("asthma", 0, certainty), [candidate("J45.909")]), setting=setting)
    assert (chosen(selection), len(selection.set_aside), len(selection.undecided)) == (codes, aside, undecided)


def test_a_rule_that_names_a_code_the_release_lacks_is_not_taken() -> None:
    pairs = ((condition("diabetes"), [candidate("E11.9")]), (condition("asthma", 1), [candidate("J45.909")]))
    assert selected(*pairs).fired == ()


def test_a_candidate_that_the_release_lacks_is_not_chosen() -> None:
    assert chosen(selected((condition("elephants"), [candidate("E11.99")]))) == []


def test_a_guess_is_no_recommendation_where_the_question_is_about_a_rule() -> None:
    asked = "er splinted the fracture ortho reduces it is that a or d"
    weak = selected((condition("splinted fracture"), [candidate("M84.40XA", 0.7)]), words=asked)
    assert (chosen(weak), [c.code for c in weak.alternatives]) == ([], ["M84.40XA"])
    assert [one.section for one in weak.fired] == ["I.C.19.c.1"]
    assert chosen(selected((condition("wrist fracture"), [candidate("S62.109A", 0.9)]), words=asked)) == ["S62.109A"]


def test_what_is_next_to_a_guess_is_not_recommended_beside_a_strong_condition() -> None:
    pairs = ((condition("UTI"), [candidate("N39.0")]), (condition("any resistance", 1), [candidate("Z16.30", 0.63)]))
    assert chosen(selected(*pairs)) == ["N39.0"]


def test_a_phrase_that_the_book_has_word_for_word_is_not_cut_where_its_parts_say_less() -> None:
    whole = (condition("alcoholic cirrhosis with ascites"), [candidate("K70.31", 1.0)])
    parts = (
        (condition("alcoholic cirrhosis", is_part=True), [candidate("K70.30", 1.0)]),
        (condition("ascites", is_part=True), [candidate("R18.8", 1.0)]),
    )
    assert chosen(selected(whole, *parts)) == ["K70.31"]


def test_only_what_must_not_be_reported_may_leave_nothing_and_it_stays_to_be_seen() -> None:
    words = "blast injury suspected terrorism"
    selection = selected((condition("terrorism"), [candidate("Y38.2X2A")]), words=words)
    assert (chosen(selection), [c.code for c in selection.alternatives]) == ([], ["Y38.2X2A"])
    assert any(one.forbidden and one.rule.then.ask for one in selection.fired)


def test_what_only_says_more_of_one_condition_is_read_with_it() -> None:
    whole = (condition("depression severe, no psychosis", WHOLE), [candidate("F33.2", 0.9)])
    alone = (condition("depression severe"), [candidate("F33.9", 0.95)])
    denied = (condition("no psychosis", 1, Certainty.RULED_OUT), [candidate("F29", 0.9)])
    assert chosen(selected(whole, alone, denied)) == ["F33.2"]
    other = (condition("depression severe, no psychosis", WHOLE), [candidate("F43.21", 0.9)])
    assert chosen(selected(other, alone, denied)) == ["F33.9"]


def test_a_condition_named_again_in_fewer_words_is_no_other_condition() -> None:
    named = (condition("e coli sepsis"), [candidate("A41.51")])
    again = (condition("sepsis", 1), [candidate("A41.9")])
    assert chosen(selected(named, again)) == ["A41.51"]


def test_the_whole_does_not_hide_what_is_uncertain() -> None:
    whole = (condition("lung mass, suspected lung cancer", WHOLE), [candidate("C34.90", 0.99)])
    mass = (condition("lung mass"), [candidate("R91.8", 0.9)])
    cancer = (condition("lung cancer", 1, Certainty.UNCERTAIN), [candidate("C34.90", 0.99)])
    assert chosen(selected(whole, mass, cancer, setting=Setting.OUTPATIENT)) == ["R91.8"]
    assert "C34.90" in chosen(selected(whole, mass, cancer, setting=Setting.INPATIENT))


def test_a_complaint_beside_an_uncertain_condition_is_certain() -> None:
    whole = (condition("questionable UTI w dysuria", 0, Certainty.UNCERTAIN), [candidate("N39.0", 0.9)])
    doubted = (condition("questionable UTI", 0, Certainty.UNCERTAIN, is_part=True), [candidate("N39.0", 0.9)])
    complaint = (condition("dysuria", is_part=True), [candidate("R30.0", 0.9)])
    assert chosen(selected(whole, doubted, complaint, setting=Setting.OUTPATIENT)) == ["R30.0"]


def test_one_code_that_says_all_parts_stands_for_them() -> None:
    said = Candidate("K50.013", System.ICD10CM, 0.86, ("dense",), "Crohn's disease of small intestine with fistula")
    parts = [
        (condition("crohn", is_part=True), [candidate("K50.00", 0.92)]),
        (condition("fistula", is_part=True), [candidate("M25.149", 0.94)]),
    ]
    assert chosen(selected((condition("crohn with fistula"), [said]), *parts)) == ["K50.013"]


@pytest.mark.parametrize(
    ("whole_score", "part_score", "codes"),
    [(0.78, 1.0, ["A41.51", "N17.9"]), (0.85, 1.0, ["A41.51"]), (0.78, 0.9, ["A41.51"])],
)
def test_a_part_known_word_for_word_is_not_lost_to_a_whole_that_is_not_surely_found(
    whole_score: float, part_score: float, codes: list[str]
) -> None:
    parts = [("sepsis", "A41.9", 0.93), ("e coli uti", "N39.0", 0.7), ("kidney failure", "N17.9", part_score)]
    found = [(condition("sepsis due to e coli uti with kidney failure"), [candidate("A41.51", whole_score)])]
    found += [(condition(text, is_part=True), [candidate(code, score)]) for text, code, score in parts]
    assert chosen(selected(*found)) == codes


def test_an_uncertain_condition_is_no_more_certain_for_being_named_again() -> None:
    found = (
        (condition("likely tia", 0, Certainty.UNCERTAIN), [candidate("G45.9")]),
        (condition("tia", 1), [candidate("G45.9")]),
        (condition("headache", 2), [candidate("R51.9")]),
    )
    assert chosen(selected(*found, setting=Setting.OUTPATIENT)) == ["R51.9"]
    assert "G45.9" in chosen(selected(*found, setting=Setting.INPATIENT))
