"""The chat page: questions, follow-ups, citations; nothing hostile comes through, nothing asked is told elsewhere."""

import logging
from pathlib import Path

import pytest
from fakes import assembled
from web_client import DAY, LOCAL, Browser, answer_id, text_of

from bot.bootstrap import Application, Library
from bot.records.facade import Records
from bot.screening import Screener
from bot.settings import Settings
from retrieval.index import OpenIndex

HOSTILE = '<script>alert(1)</script> "acute cystitis" \' onmouseover=x {{ 777 * 777 }} <img src=x onerror=y>'


@pytest.fixture
def kept(library: Library, index: OpenIndex, screener: Screener, tmp_path: Path) -> Application:
    return assembled(library, index, screener, Records(tmp_path / "records"))


@pytest.fixture
def browser(kept: Application, tmp_path: Path) -> Browser:
    return Browser(kept, Settings(tmp_path / "home"))


def test_a_question_is_answered_with_codes_and_numbered_sources(browser: Browser) -> None:
    page = browser.ask("type 2 diabetes with CKD stage 4, on insulin")
    said = text_of(page)
    assert all(code in said for code in ("E11.22", "N18.4", "Z79.4"))
    assert "ICD-10-CM Tabular List FY2026-Apr, E11.22" in said
    assert f"/answers/{answer_id(page)}/citations/1" in page


def test_htmx_is_given_the_turn_alone(browser: Browser) -> None:
    fields = {"question": "acute cystitis with hematuria", "as_of": DAY}
    part = browser.post("/ask", fields, headers={"HX-Request": "true"}).text
    assert "N30.01" in part
    assert "<html" not in part


def test_the_quoted_span_is_marked_in_its_passage(browser: Browser) -> None:
    page = browser.ask("type 2 diabetes with CKD stage 4")
    passage = browser.get(f"/answers/{answer_id(page)}/citations/1").text
    assert "<mark>E11.22 Type 2 diabetes mellitus with diabetic chronic kidney disease</mark>" in passage


def test_a_choice_changes_the_earlier_question(browser: Browser) -> None:
    fields = {
        "earlier": "fracture of right femoral neck, initial encounter",
        "earlier_as_of": DAY,
        "change": "side:left",
    }
    said = text_of(browser.post("/ask", fields).text)
    assert "S72.002A" in said
    assert "fracture of left femoral neck" in said


def test_a_typed_follow_up_changes_the_earlier_question(browser: Browser) -> None:
    said = text_of(browser.ask("and if it is the left?", earlier="fracture of right femoral neck, initial encounter"))
    assert "S72.002A" in said
    assert "read as: fracture of left femoral neck" in said


def test_what_is_no_follow_up_is_a_question_of_its_own(browser: Browser) -> None:
    said = text_of(browser.ask("acute cystitis with hematuria", earlier="fracture of right femoral neck"))
    assert "N30.01" in said
    assert "S72" not in said


@pytest.mark.parametrize("fields", [{}, {"question": "   "}, {"change": "side:left"}])
def test_an_empty_question_is_said_to_be_one(browser: Browser, fields: dict[str, str]) -> None:
    assert "Type a question first." in browser.post("/ask", fields).text


@pytest.mark.parametrize("change", ["side:up", "colour:red", ":", "date:2026-02-30"])
def test_a_change_that_cannot_be_meant_is_refused(browser: Browser, change: str) -> None:
    assert "not one of the choices" in browser.post("/ask", {"earlier": "cough", "change": change}).text


def test_hostile_text_is_shown_as_text(browser: Browser) -> None:
    page = browser.ask(HOSTILE)
    assert HOSTILE in text_of(page) or "&lt;script&gt;" in page
    for broken in ("<script>alert", "<img src=x", "603729", 'onmouseover=x"'):
        assert broken not in page.replace("&#34;", "")
    assert "{{ 777 * 777 }}" in page


def test_what_is_refused_is_not_shown_again(browser: Browser) -> None:
    page = browser.ask("patient John Smith, SSN 123-45-6789, has cough")
    assert "Smith" not in page
    assert "123-45" not in page
    assert "Not taken" in page


def test_what_is_no_coding_question_is_told_what_is_one(browser: Browser) -> None:
    page = text_of(browser.ask("should I give metformin?"))
    assert "Not taken" in page
    assert "no advice on diagnosis or treatment" in page


def test_a_question_stands_in_no_address_and_no_log(
    browser: Browser, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG, logger="bot"):
        page = browser.ask("acute cystitis zebraquagmire")
    addresses = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert not [address for address in addresses if "zebra" in address]
    logged = "".join(r.getMessage() for r in caplog.records if r.name.startswith("bot"))
    assert "zebraquagmire" not in logged + "".join(capfd.readouterr())


def test_without_records_answers_are_given_and_their_sources_open(application: Application, tmp_path: Path) -> None:
    browser = Browser(application, Settings(tmp_path / "home"))
    page = browser.ask("acute cystitis with hematuria")
    assert "N30.01" in page
    assert browser.get("/queue").status_code == 503


def test_feedback_is_kept_once_for_each_person(browser: Browser, kept: Application) -> None:
    one = answer_id(browser.ask("acute cystitis with hematuria"))
    browser.post(f"/answers/{one}/feedback", {"verdict": "up"})
    said = browser.post(f"/answers/{one}/feedback", {"verdict": "down", "reason": "wrong_code"})
    assert said.status_code == 303
    assert kept.records is not None
    assert [(f.by, f.verdict, f.reason) for f in kept.records.feedback.of(one)] == [("local", "down", "wrong_code")]


@pytest.mark.parametrize("fields", [{}, {"verdict": "maybe"}, {"verdict": "down", "reason": "taste"}])
def test_feedback_that_cannot_be_meant_is_refused(browser: Browser, fields: dict[str, str]) -> None:
    one = answer_id(browser.ask("acute cystitis"))
    assert browser.post(f"/answers/{one}/feedback", fields).status_code == 422


@pytest.mark.parametrize("path", ["/ask", "/codes", "/guidelines", "/sign-out", "/queue"])
@pytest.mark.parametrize("token", ["", "x", "0" * 43])
def test_a_form_without_its_session_s_token_does_nothing(browser: Browser, path: str, token: str) -> None:
    browser.get("/")
    answered = browser.post(path, {"question": "cough", "q": "cough"}, token=token)
    assert answered.status_code == (405 if path == "/queue" else 403)


def test_every_page_says_what_it_may_load_and_that_it_is_not_to_be_kept(browser: Browser) -> None:
    for path in ("/", "/queue", "/nope-but-page/../queue", "/answers/none", "/static/nosology.css"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert ("no-store" in headers["cache-control"]) != path.startswith("/static/")


def test_pages_load_nothing_from_elsewhere_and_run_nothing_of_their_own(browser: Browser) -> None:
    pages = [browser.get(p).text for p in ("/", "/queue", "/use", "/codes", "/guidelines", "/codes/icd10cm/E11.22")]
    for page in pages:
        assert "http" not in page.replace("http-equiv", "")
        assert " style=" not in page
        assert " onclick" not in page
        assert page.count("<script") == page.count("<script src=")


def test_another_name_for_this_machine_is_not_answered(kept: Application, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "home")
    for base, status in ((LOCAL, 200), ("http://localhost:8000", 200), ("http://evil.example", 421)):
        assert Browser(kept, settings, base).get("/").status_code == status
