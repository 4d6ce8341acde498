"""A specialty: which of equally good sections of the practice shelf is shown, and never which code."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from slack_bot import running
from slack_server import slack_server
from slack_workspace import CODER, CODERS, COLLEAGUE
from test_bot_composer import PASSAGES, composed, material

from bot.answerer import Answerer
from bot.api import create_app
from bot.bootstrap import Application
from bot.errors import UsageError
from bot.models import Answer, Question
from bot.records.kept import Preferences
from bot.requests import parse_request
from bot.screening import ScreenResult
from bot.settings import Settings
from bot.slack.blocks.home import SPECIALTIES
from bot.specialties import SHELF, Specialty, known_specialty, specialty_first
from guidelines.digest import packaged_digest
from retrieval.models import RankedPassage

DAY = date(2026, 8, 15)
QUESTION = "is a visit in the ED reported with critical care of the same day?"
# As search ranks them for it: the last two are as good as each other.
NEAR = (("practice-shelf:EM.SAMEDAY", 0.70), ("practice-shelf:EM.LEVEL", 0.62), ("practice-shelf:EM.CRITICAL", 0.60))
FAR = (*NEAR[:2], ("practice-shelf:EM.CRITICAL", 0.50))


@pytest.fixture
def client(application: Application, tmp_path: Path) -> TestClient:
    return TestClient(create_app(application, Settings(tmp_path)))


def sections(specialty: Specialty | None, passages: tuple[tuple[str, float], ...] = NEAR) -> list[str]:
    """The sections that an answer with codes shows."""
    given = material(QUESTION, ("cystitis", ["N30.01"]), ("cough", ["R05.9"]), passages=passages)
    draft = composed(replace(given, specialty=specialty))
    assert [code.code for code in draft.codes] == ["N30.01", "R05.9"]
    return [citation.section for citation in draft.citations if citation.document == SHELF]


def test_the_specialty_s_section_is_shown_where_another_fits_as_well() -> None:
    assert sections(None) == ["EM.SAMEDAY", "EM.LEVEL"]
    assert sections(Specialty.EMERGENCY) == ["EM.SAMEDAY", "EM.CRITICAL"]
    assert sections(Specialty.PRIMARY_CARE) == sections(None)


def test_a_section_that_fits_better_stays_before_it() -> None:
    assert sections(Specialty.EMERGENCY, FAR) == sections(None, FAR) == ["EM.SAMEDAY", "EM.LEVEL"]


def test_what_is_not_of_the_shelf_stays_in_its_place() -> None:
    named = (("practice-shelf:EM.LEVEL", 0.62), ("icd10cm-guidelines:I.C.4.a", 0.61), ("practice-shelf:EM.ED", 0.60))
    ranked = []
    for passage_id, score in named:
        passage = PASSAGES.get(passage_id, DAY)
        assert passage is not None
        ranked.append(RankedPassage(passage, score))
    found = [one.passage.section for one in specialty_first(ranked, Specialty.EMERGENCY)]
    assert found == ["EM.ED", "I.C.4.a", "EM.LEVEL"]


@pytest.mark.parametrize(
    "text", ["type 2 diabetes with CKD stage 4, on insulin", "acute cystitis with hematuria", QUESTION]
)
def test_no_specialty_changes_a_code(application: Application, text: str) -> None:
    plain = application.answerer.answer(Question(text, DAY))
    for specialty in Specialty:
        given = application.answerer.answer(Question(text, DAY, specialty=specialty))
        assert [(c.code, c.sequence) for c in given.codes] == [(c.code, c.sequence) for c in plain.codes]
        assert given.outcome is plain.outcome


def test_every_specialty_has_sections_of_the_shelf_and_stands_in_the_menu() -> None:
    shelf = {section.number for section in packaged_digest() if section.document_id == SHELF}
    assert {one.value: one.label for one in Specialty} == SPECIALTIES
    for specialty in Specialty:
        assert specialty.sections
        assert set(specialty.sections) <= shelf


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Emergency", "emergency"), (" primary care ", "primary_care"), ("", None), (None, None)],
)
def test_a_request_may_name_it(written: str | None, meant: str | None) -> None:
    request = parse_request(json.dumps({"question": "cough", "specialty": written}))
    assert request.to_question(DAY).specialty == meant


def test_one_that_is_unknown_is_refused_with_those_that_are_known(client: TestClient) -> None:
    with pytest.raises(UsageError, match=r"specialty: input should be 'anesthesia'.*'surgery'"):
        parse_request(json.dumps({"question": "cough", "specialty": "podiatry"}))
    answered = client.post("/v1/answers", json={"question": "cough", "specialty": "podiatry"})
    assert answered.status_code == 422
    assert answered.json()["errors"][0]["field"] == "specialty"
    assert client.post("/v1/answers", json={"question": "cough", "specialty": "radiology"}).status_code == 200


def test_one_that_an_older_release_offered_counts_as_none() -> None:
    assert [known_specialty(text) for text in ("risk_adjustment", None, "surgery")] == [None, None, Specialty.SURGERY]


class Noting:
    """An answerer that remembers what it was asked."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self.asked: list[Question] = []

    def screen(self, text: str) -> ScreenResult:
        return self._answerer.screen(text)

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        return self._answerer.answer(question)


def test_in_slack_it_is_what_the_person_chose_on_their_home(application: Application, tmp_path: Path) -> None:
    noting = Noting(application.answerer)
    served = replace(application, answerer=noting)  # type: ignore[arg-type]
    with slack_server() as slack, running(slack, served, tmp_path / "home") as bot:
        bot.records.preferences.set(f"slack:T0HOSPITAL:{CODER}", Preferences("emergency"))
        question = bot.ask("fracture of neck of femur, initial encounter")
        bot.tell("and if it is the left?", channel=CODERS, thread=question)
        bot.press(bot.answers(question)[0], "choose_side_right")
        bot.ask("acute cystitis with hematuria", user=COLLEAGUE)
    assert [one.specialty for one in noting.asked] == [Specialty.EMERGENCY] * 3 + [None]
