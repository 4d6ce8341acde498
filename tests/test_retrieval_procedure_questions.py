"""When a question is about procedures, and what its diagnoses come to."""

from datetime import date

import pytest

from codes.models import Setting, System
from retrieval.models import Candidate, Condition, Details, SearchQuery
from retrieval.procedure_questions import (
    asks_about_rule,
    asks_for_both,
    asks_for_procedure,
    diagnoses_beside,
    systems_meant,
    with_diagnoses,
)


@pytest.mark.parametrize(
    "text",
    [
        "lap chole",
        "right BKA at the proximal tibia",
        "CABG x2 with LIMA",
        "PICC placed",
        "on the vent for 60 hours",
        "transfused 2 units PRBC",
        "intermittent hemodialysis",
        "low forceps delivery",
        "core needle biopsy right breast",
        "VA ECMO",
        "diagnostic lumbar puncture",
        "acute cholecystitis, lap chole",
    ],
)
def test_what_was_done_to_an_inpatient_is_a_question_about_a_procedure(text: str) -> None:
    assert asks_for_procedure(text, Setting.INPATIENT)


@pytest.mark.parametrize("setting", [Setting.OUTPATIENT, Setting.PROFESSIONAL, None])
def test_outside_a_hospital_stay_procedures_are_not_looked_for(setting: Setting | None) -> None:
    assert not asks_for_procedure("lap chole", setting)


@pytest.mark.parametrize(
    "text",
    [
        "acute on chronic systolic heart failure with CKD 4",
        "anastomotic leak after colectomy",
        "s/p right TKA, now with cellulitis",
        "pneumonia in a patient with history of CABG",
        "adm for spinal fusion for stenosis",
        "in for lobectomy of the primary lung tumor, pdx?",
        "chemo then n/v, principal?",
        "normal full term vaginal delivery, single liveborn",
        "tracheostomy malfunction",
        "colostomy status",
        "2nd degree lac at delivery, poa?",
        "appendectomy 2 weeks ago, abscess now",
        "lap chole, which CPT",
        "hemolysis and paralysis",
    ],
)
def test_a_diagnosis_that_names_a_procedure_stays_a_question_about_a_diagnosis(text: str) -> None:
    assert not asks_for_procedure(text, Setting.INPATIENT)


def _query(text: str, setting: Setting | None, codes: tuple[str, ...] = ()) -> SearchQuery:
    return SearchQuery(text, (), codes, Details(), setting, date(2025, 6, 16), ())


def test_procedures_are_searched_beside_diagnoses_where_they_are_meant() -> None:
    assert systems_meant(_query("lap chole", Setting.INPATIENT)) == (System.ICD10CM, System.ICD10PCS)
    assert systems_meant(_query("lap chole", Setting.OUTPATIENT)) == (System.ICD10CM,)
    assert systems_meant(_query("heart failure", Setting.INPATIENT)) == (System.ICD10CM,)


def test_typed_codes_say_what_a_question_is_about() -> None:
    assert systems_meant(_query("K81.0 with lap chole", Setting.INPATIENT, ("K81.0",))) == (System.ICD10CM,)


@pytest.mark.parametrize(
    ("text", "is_rule"),
    [
        ("which root operation: nerve freed from scar", True),
        ("lap chole converted to open, what all do i code", True),
        ("bilateral TKR, one code or 2", True),
        ("lap chole", False),
        ("left AKA", False),
        ("how do i code a left AKA", False),
        ("repeat c-section", False),
        ("DES to LAD and balloon to RCA, when are two coded", True),
        ("graft taken from the leg, still reported", True),
    ],
)
def test_a_question_of_rules_is_told_from_one_of_codes(text: str, is_rule: bool) -> None:
    assert asks_about_rule(text) is is_rule


_PROCEDURE = Condition("lap chole", ("lap chole",), segment=2)
_DONE = Candidate("0FT44ZZ", System.ICD10PCS, 0.98, ("index",), "Cholecystectomy")


def _diagnosis(score: float) -> tuple[Condition, tuple[Candidate, ...]]:
    found = Candidate("K81.0", System.ICD10CM, score, ("dense",), "Acute cholecystitis")
    return Condition("acute cholecystitis", ("acute cholecystitis",)), (found,)


def test_a_diagnosis_beside_a_procedure_is_another_candidate() -> None:
    (pair,) = with_diagnoses(((_PROCEDURE, (_DONE,)),), [_diagnosis(0.95)], both=False)
    assert [candidate.code for candidate in pair[1]] == ["0FT44ZZ", "K81.0"]


def test_a_diagnosis_that_is_asked_for_too_is_a_condition_of_its_own() -> None:
    pairs = with_diagnoses(((_PROCEDURE, (_DONE,)),), [_diagnosis(0.95)], both=True)
    assert [candidates[0].code for _, candidates in pairs] == ["K81.0", "0FT44ZZ"]


def test_what_only_resembles_a_diagnosis_is_not_shown_beside_a_procedure() -> None:
    (pair,) = with_diagnoses(((_PROCEDURE, (_DONE,)),), [_diagnosis(0.7)], both=False)
    assert pair[1] == (_DONE,)


def test_where_no_procedure_was_found_diagnoses_stay_as_they_are() -> None:
    assert with_diagnoses((), [_diagnosis(0.5)], both=False) == (_diagnosis(0.5),)


def test_only_words_that_are_no_procedure_are_looked_for_among_diagnoses() -> None:
    conditions = (
        Condition("acute cholecystitis", ("x",)),
        Condition("lap chole", ("y",)),
        Condition("all", ("z",), segment=-1),
    )
    assert [c.text for c in diagnoses_beside(conditions)] == ["acute cholecystitis"]


def test_both_are_asked_for_only_where_it_is_said() -> None:
    assert asks_for_both("dx and px codes: acute cholecystitis, lap chole")
    assert not asks_for_both("acute cholecystitis, lap chole")
