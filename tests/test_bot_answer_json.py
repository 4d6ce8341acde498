"""What is written as JSON keeps to the contract's shapes, and to those the API documents."""

import json
from dataclasses import replace
from datetime import date

import pytest

from bot import lookups
from bot.answer_json import answer_json, passage_json, search_json
from bot.api_models import AnswerBody, CheckBody, CodeBody, PassageBody, SearchBody
from bot.bootstrap import Application
from bot.code_view import view_code
from bot.codes_json import check_json, code_json, validity_json
from bot.models import Answer, AnswerCode, Citation, Outcome, ProviderQuery, Question, Role, Writing
from codes.checker.check import check
from codes.checker.claim import make_claim
from codes.edits.edits import NO_EDITS
from codes.models import Coverage, Finding, Release, Setting, Severity, System, Validity, ValidityStatus

DAY = date(2026, 8, 15)
RELEASE = Release(System.ICD10CM, "FY2026-Apr", date(2026, 4, 1), date(2026, 9, 30), "tabular.xml", "0" * 64)

CODE = AnswerCode(
    code="E11.22",
    system=System.ICD10CM,
    description="Type 2 diabetes mellitus with diabetic chronic kidney disease",
    role=Role.SUGGESTED,
    sequence=1,
    billable=True,
    validity=Validity(ValidityStatus.VALID, "in force 2026-04-01 to 2026-09-30", "FY2026-Apr"),
    score=0.93,
    found_by=("dense", "exact"),
    why="matches: diabetic kidney disease",
    needs=("the stage of the kidney disease",),
    citations=(1,),
)
CITATION = Citation(
    n=1,
    passage_id="icd10cm-guidelines:I.C.4.a",
    label="ICD-10-CM Official Guidelines FY2026, I.C.4.a",
    document="icd10cm-guidelines",
    section="I.C.4.a",
    page=38,
    quote="as many codes as the complications need",
    authority="digest",
    effective_from=date(2025, 10, 1),
    effective_to=date(2026, 9, 30),
)
ANSWER = Answer(
    id="a1",
    question_id="q1",
    outcome=Outcome.ANSWERED,
    reason=None,
    as_of=DAY,
    setting=Setting.OUTPATIENT,
    text="E11.22 [1]",
    codes=(CODE,),
    citations=(CITATION,),
    findings=(Finding("excludes1", Severity.ERROR, ("E11.22", "E10.22"), "not together", "icd10cm-tabular:E11"),),
    sources=(Coverage(RELEASE, True),),
    follow_ups=("Which kidney stage is documented?",),
    degraded=("vector_store",),
    timings_ms={"screen": 0.4, "total": 19.0},
    written_by=Writing(
        "scripted:one", {"extract:1": "a1", "explain:1": "b2"}, 900, 120, False, 0.002, 2, 1500.0, 3, 1, {"quote": 1}
    ),
    provider_query=ProviderQuery(
        "Which type is it?", ("EF 30%",), ("Systolic", "Other (please specify)"), "I50.9 leaves it open"
    ),
)

# ANSWER as the contract prints it.
PRINTED = {
    "id": "a1",
    "question_id": "q1",
    "outcome": "answered",
    "reason": None,
    "as_of": "2026-08-15",
    "setting": "outpatient",
    "text": "E11.22 [1]",
    "codes": [
        {
            "code": "E11.22",
            "system": "icd10cm",
            "description": "Type 2 diabetes mellitus with diabetic chronic kidney disease",
            "role": "suggested",
            "sequence": 1,
            "billable": True,
            "validity": {
                "status": "valid",
                "release": "FY2026-Apr",
                "why": "in force 2026-04-01 to 2026-09-30",
            },
            "score": 0.93,
            "found_by": ["dense", "exact"],
            "why": "matches: diabetic kidney disease",
            "needs": ["the stage of the kidney disease"],
            "citations": [1],
        }
    ],
    "citations": [
        {
            "n": 1,
            "passage_id": "icd10cm-guidelines:I.C.4.a",
            "label": "ICD-10-CM Official Guidelines FY2026, I.C.4.a",
            "document": "icd10cm-guidelines",
            "section": "I.C.4.a",
            "page": 38,
            "quote": "as many codes as the complications need",
            "authority": "digest",
            "rank": 2,
            "effective_from": "2025-10-01",
            "effective_to": "2026-09-30",
            "url": "/passages/icd10cm-guidelines:I.C.4.a",
        }
    ],
    "findings": [
        {
            "rule": "excludes1",
            "severity": "error",
            "codes": ["E11.22", "E10.22"],
            "message": "not together",
            "source": "icd10cm-tabular:E11",
        }
    ],
    "sources": [
        {
            "system": "icd10cm",
            "release": "FY2026-Apr",
            "effective_from": "2026-04-01",
            "effective_to": "2026-09-30",
            "covers_as_of": True,
        }
    ],
    "follow_ups": ["Which kidney stage is documented?"],
    "degraded": ["vector_store"],
    "timings_ms": {"screen": 0.4, "total": 19.0},
    "verified": None,
    "written_by": {
        "model": "scripted:one",
        "prompts": {"extract:1": "a1", "explain:1": "b2"},
        "tokens_in": 900,
        "tokens_out": 120,
        "estimated": False,
        "cost": 0.002,
        "calls": 2,
        "ms": 1500.0,
        "kept": 3,
        "struck": 1,
        "dropped": {"quote": 1},
        "fallback": None,
    },
    "provider_query": {
        "question": "Which type is it?",
        "indicators": ["EF 30%"],
        "options": ["Systolic", "Other (please specify)"],
        "basis": "I50.9 leaves it open",
    },
}


def test_an_answer_is_written_field_for_field_as_the_contract_prints_it() -> None:
    assert json.loads(json.dumps(answer_json(ANSWER))) == PRINTED


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("question_id", ["q1", 7, None])
def test_every_outcome_and_id_fits_the_documented_answer(outcome: Outcome, question_id: str | int | None) -> None:
    bare = Answer("a1", question_id, outcome, "a reason", DAY, None, "text")
    body = AnswerBody.model_validate_json(json.dumps(answer_json(bare)))
    assert (body.outcome, body.question_id, body.codes, body.setting) == (outcome, question_id, [], None)


def test_the_documented_answer_has_no_field_too_few_or_too_many() -> None:
    written = answer_json(ANSWER)
    read = AnswerBody.model_validate_json(json.dumps(written))
    # `replacements` stands only where there are some.
    assert read.model_dump(mode="json", exclude_defaults=True) == written


@pytest.mark.parametrize(("replacements", "expected"), [((), None), (("E11.21", "E11.29"), ["E11.21", "E11.29"])])
def test_replacements_are_written_only_where_there_are_some(
    replacements: tuple[str, ...], expected: list[str] | None
) -> None:
    validity = replace(CODE.validity, status=ValidityStatus.RETIRED, replacements=replacements)
    assert validity_json(validity).get("replacements") == expected


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("E11.22", "valid"),
        ("E11", "header"),
        ("S72.001", "header"),
        ("S72.001A", "valid"),
        ("0FT44ZZ", "not_covered"),
    ],
)
def test_an_existing_code_fits_the_documented_shape(application: Application, code: str, status: str) -> None:
    written = code_json(view_code(application.library.catalogue, code, DAY))
    body = CodeBody.model_validate_json(json.dumps(written))
    assert (body.code, body.validity.status) == (code, status)


def test_a_code_comes_with_its_own_and_inherited_notes(application: Application) -> None:
    written = code_json(view_code(application.library.catalogue, "E11.22", DAY))
    assert {note["at"] for note in written["use_additional_code"]} == {"E11.22", "E11"}
    assert {note["at"] for note in written["excludes1"]} == {"E11", "chapter 4"}
    assert written["ancestors"] == ["E11.2", "E11"]


def test_an_unknown_code_says_why_and_what_is_near(application: Application) -> None:
    written = code_json(view_code(application.library.catalogue, "E11.229", DAY))
    assert written["validity"]["status"] == "unknown"
    assert "E11.22" in written["suggestions"]
    assert "description" not in written


@pytest.mark.parametrize(
    "codes",
    [
        ("E11.22", "N18.4"),
        ("N18.4", "E11.22"),
        ("E11.22", "E11.22"),
        ("S72.001",),
        ("ZZZ",),
        ("",),
        ("99213",),
    ],
)
def test_a_check_fits_the_documented_shape(application: Application, codes: tuple[str, ...]) -> None:
    catalogue = application.library.catalogue
    findings = check(make_claim(catalogue, codes, DAY), NO_EDITS)
    written = check_json(findings, [catalogue.look_up(c, DAY) for c in codes])
    body = CheckBody.model_validate_json(json.dumps(written))
    assert len(body.codes) == len(codes)


def test_a_search_fits_the_documented_shape(application: Application) -> None:
    found = lookups.search(application, "acute cystitis", DAY, 5)
    body = SearchBody.model_validate_json(json.dumps(search_json(found.codes, found.passages)))
    assert body.codes[0].code.startswith("N30.0")
    assert all(code.description for code in body.codes)
    assert len(body.codes) == len(body.passages) == 5


@pytest.mark.parametrize(
    "passage_id",
    [
        "icd10cm-guidelines:I.C.4.a",
        "icd10cm-tabular:E11.22",
        "icd10cm-tabular:E08-E13",
        "icd10pcs-tables:0FT44ZZ",
    ],
)
def test_a_passage_fits_the_documented_shape(application: Application, passage_id: str) -> None:
    passage = application.library.passages.get(passage_id)
    assert passage is not None
    body = PassageBody.model_validate_json(json.dumps(passage_json(passage)))
    assert (body.passage_id, body.text) == (passage_id, passage.text)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("type 2 diabetes with CKD stage 4", Outcome.ANSWERED),
        ("E11.22 and I10 together", Outcome.ANSWERED),
        ("patient John Smith, SSN 123-45-6789, has cough", Outcome.REFUSED),
        ("???", Outcome.ABSTAINED),
        ("is 99213 still valid", Outcome.ABSTAINED),
    ],
)
def test_what_the_answerer_says_fits_the_documented_shape(
    application: Application, text: str, outcome: Outcome
) -> None:
    answer = application.answerer.answer(Question(text, DAY, id="q"))
    body = AnswerBody.model_validate_json(json.dumps(answer_json(answer)))
    assert (body.outcome, body.question_id) == (outcome, "q")


def test_one_code_found_for_two_conditions_is_listed_once_at_its_best(application: Application) -> None:
    found = lookups.search(application, "hypertension; hypertension with heart failure; cough", DAY, 50)
    listed = [candidate.code for candidate, _ in found.codes]
    scores = [candidate.score for candidate, _ in found.codes]
    assert len(listed) == len(set(listed))
    assert scores == sorted(scores, reverse=True)
