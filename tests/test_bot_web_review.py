"""The lead's work: the queue and its filters, decisions, pins that answer again, gaps, use, the downloads."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import assembled
from web_client import DAY, Browser, answer_id, text_of

from bot.bootstrap import Application, Library
from bot.models import Question
from bot.records.facade import Records
from bot.records.kept import Decision, DecisionKind, LeadRequest
from bot.screening import Screener
from bot.settings import Settings
from evals.reading import read_cases
from retrieval.index import OpenIndex

DIABETES = "type 2 diabetes with CKD stage 4, on insulin"
CYSTITIS = "acute cystitis with hematuria"
KEYS = ("first-key-0123456789",)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "records")


@pytest.fixture
def kept(library: Library, index: OpenIndex, screener: Screener, records: Records) -> Application:
    return assembled(library, index, screener, records)


@pytest.fixture
def browser(kept: Application, tmp_path: Path) -> Browser:
    return Browser(kept, Settings(tmp_path / "home"))


def shown(browser: Browser, query: str) -> list[str]:
    """Which of the two questions the queue shows under some filters."""
    said = text_of(browser.get(f"/queue?{query}").text)
    return [question for question in (DIABETES, CYSTITIS) if question in said]


def correct(browser: Browser, one: str, **fields: str) -> None:
    answered = browser.post(f"/answers/{one}/decision", {"kind": "correct", **fields})
    assert answered.status_code == 303, text_of(answered.text)


def cases(browser: Browser) -> list[dict[str, object]]:
    return [json.loads(line) for line in browser.get("/queue/cases.jsonl").text.splitlines()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [DIABETES, CYSTITIS]),
        ("code=E11", [DIABETES]),
        ("code=n30.01", [CYSTITIS]),
        ("section=I.C.4", [DIABETES]),
        ("section=I.C.99", []),
        ("outcome=answered", [DIABETES, CYSTITIS]),
        ("outcome=abstained", []),
        ("asker=local", [DIABETES, CYSTITIS]),
        ("asker=slack:T1:U9", []),
        ("mark=flagged", [CYSTITIS]),
        ("state=decided", [DIABETES]),
        ("state=open", [CYSTITIS]),
        ("state=nonsense&outcome=nonsense&mark=nonsense&days=nonsense", [DIABETES, CYSTITIS]),
    ],
)
def test_the_queue_shows_what_passes_its_filters(browser: Browser, query: str, found: list[str]) -> None:
    first = answer_id(browser.ask(DIABETES))
    second = answer_id(browser.ask(CYSTITIS))
    browser.post(f"/answers/{second}/feedback", {"verdict": "down"})
    if "state" in query and "nonsense" not in query:
        browser.post(f"/answers/{first}/decision", {"kind": "approve"})
        assert shown(browser, query) == found
    else:
        assert shown(browser, query) == found


def test_a_lead_who_is_asked_finds_it_and_the_decision_closes_it(browser: Browser, records: Records) -> None:
    first, second = answer_id(browser.ask(DIABETES)), answer_id(browser.ask(CYSTITIS))
    assert shown(browser, "mark=asked") == []
    browser.post(f"/answers/{first}/decision", {"kind": "approve"})
    sent = browser.post(f"/answers/{first}/ask-lead", {"comment": "is Z79.4 documented?"})
    assert sent.headers["location"] == f"/answers/{first}?done=asked"
    # Open again, though a lead had decided before.
    assert shown(browser, "mark=asked&state=open") == [DIABETES]
    page = text_of(browser.get(f"/answers/{first}").text)
    assert "is Z79.4 documented?" in page
    assert "You asked a lead" in page
    browser.post(f"/answers/{first}/decision", {"kind": "approve"})
    assert shown(browser, "mark=asked") == []
    assert "A lead has decided about this" in text_of(browser.get(f"/answers/{first}").text)
    # Whoever sits at this machine is nobody that Slack knows.
    assert records.jobs.unfinished() == ()
    assert "asked" not in text_of(browser.get(f"/answers/{second}").text)


def test_a_request_in_the_conversation_is_put_in_place(browser: Browser, records: Records) -> None:
    page = browser.ask(DIABETES)
    one = answer_id(page)
    assert f'action="/answers/{one}/ask-lead"' in page
    partial = {"HX-Request": "true"}
    refused = browser.post(
        f"/answers/{one}/ask-lead", {"comment": "patient John Smith, SSN 123-45-6789"}, headers=partial
    )
    assert (refused.status_code, "123-45" in refused.text, "<form" in refused.text) == (422, False, True)
    assert records.lead_requests.of(one) == ()
    taken = browser.post(f"/answers/{one}/ask-lead", headers=partial)
    assert "You asked a lead" in text_of(taken.text)
    assert "<html" not in taken.text
    assert [asked.by for asked in records.lead_requests.of(one)] == ["local"]


def test_a_coder_of_slack_who_asked_is_left_word(browser: Browser, records: Records) -> None:
    one = answer_id(browser.ask(DIABETES))
    for by in ("slack:T1:U9", "local"):
        records.lead_requests.ask(LeadRequest(one, by))
    browser.post(f"/answers/{one}/decision", {"kind": "reject"})
    (job,) = records.jobs.unfinished()
    assert (job.payload["do"], job.payload["answer"], job.payload["place"]["channel"]) == ("decided", one, "U9")
    assert job.text is None


def test_the_filters_of_the_queue_outlive_a_decision_that_cannot_be_kept(browser: Browser) -> None:
    one = answer_id(browser.ask(DIABETES))
    filters = {"state": "all", "code": "E11", "mark": "flagged"}
    for path, fields in (("decision", {"kind": "correct"}), ("pin", {"codes": "E99.99"}), ("pin", {"until": "x"})):
        answered = browser.post(f"/answers/{one}/{path}", {**filters, **fields})
        assert answered.status_code == 422
        assert "/queue?state=all&amp;code=E11&amp;mark=flagged" in answered.text
        assert '<input type="hidden" name="code" value="E11">' in answered.text


def test_a_coder_is_chosen_among_those_who_asked(browser: Browser, kept: Application) -> None:
    browser.ask(DIABETES)
    kept.answerer.answer(Question(CYSTITIS, datetime.now(UTC).date(), asker="slack:T1:U9"))
    page = browser.get("/queue?asker=slack:T1:U9").text
    assert '<option value="slack:T1:U9" selected>U9</option>' in page
    assert '<option value="local">this machine</option>' in page


def test_an_answer_is_shown_with_its_first_source_marked(browser: Browser) -> None:
    one = answer_id(browser.ask(DIABETES))
    page = browser.get(f"/answers/{one}").text
    assert "<mark>E11.22" in page
    assert all(f'value="{kind}"' in page for kind in ("approve", "reject", "correct"))


def test_a_decision_leads_on_to_the_next_answer_of_the_queue(browser: Browser, kept: Application) -> None:
    first, second = answer_id(browser.ask(DIABETES)), answer_id(browser.ask(CYSTITIS))
    to_next = browser.post(f"/answers/{second}/decision", {"kind": "approve", "state": "open"})
    assert to_next.headers["location"].startswith(f"/answers/{first}?")
    done = browser.post(f"/answers/{first}/decision", {"kind": "reject", "comment": "wrong stage", "state": "open"})
    assert done.headers["location"].startswith("/queue?")
    assert kept.records is not None
    history = kept.records.decisions.history(first)
    assert [(d.by, d.kind, d.comment) for d in history] == [("Local lead", DecisionKind.REJECT, "wrong stage")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "correct"}, "names the right codes"),
        ({"kind": "correct", "codes": "E99.99"}, "E99.99"),
        ({"kind": "correct", "sections": "I.Z.99"}, "no such section"),
        ({"kind": "reject", "comment": "patient John Smith, SSN 123-45-6789"}, ""),
        ({"kind": "reject", "comment": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_a_decision_that_cannot_be_kept_says_why(
    browser: Browser, kept: Application, fields: dict[str, str], said: str
) -> None:
    one = answer_id(browser.ask(DIABETES))
    answered = browser.post(f"/answers/{one}/decision", fields)
    assert answered.status_code == 422
    assert said in text_of(answered.text)
    assert "123-45" not in answered.text
    assert kept.records is not None
    assert kept.records.decisions.history(one) == ()


@pytest.mark.parametrize("kind", ["", "delete", "Approve"])
def test_a_decision_of_no_kind_is_refused(browser: Browser, kind: str) -> None:
    one = answer_id(browser.ask(DIABETES))
    assert browser.post(f"/answers/{one}/decision", {"kind": kind}).status_code == 422


def test_a_pinned_answer_answers_again_and_says_who_stands_for_it(browser: Browser) -> None:
    one = answer_id(browser.ask(DIABETES))
    assert browser.post(f"/answers/{one}/pin", {"owner": "Dana Lead", "until": "2026-09-30"}).status_code == 303
    again = text_of(browser.ask(f"  {DIABETES.upper()} "))
    assert "Verified by Dana Lead" in again
    assert "up to 30 Sep 2026" in again
    assert "Verified by" not in text_of(browser.ask(DIABETES, as_of="2027-01-15"))
    page = browser.get("/verified").text
    assert "Dana Lead" in page
    withdraw = page.split("/verified/")[1].split("/")[0]
    assert browser.post(f"/verified/{withdraw}/withdraw").status_code == 303
    assert "Verified by" not in text_of(browser.ask(DIABETES))


def test_a_corrected_answer_is_pinned_as_corrected(browser: Browser) -> None:
    one = answer_id(browser.ask(DIABETES))
    correct(browser, one, codes="E11.65 n184", sections="I.C.4.a")
    page = browser.get(f"/answers/{one}").text
    panel = page[page.index("/pin") :]
    assert 'name="codes" value="E11.65 N18.4"' in panel
    assert 'name="sections" value="icd10cm-guidelines:I.C.4.a"' in panel
    fields = {"owner": "Dana", "codes": "E11.65 N18.4", "sections": "icd10cm-guidelines:I.C.4.a"}
    assert browser.post(f"/answers/{one}/pin", fields).status_code == 303
    again = browser.ask(DIABETES)
    said = text_of(again)
    assert "Verified by Dana" in said
    assert "E11.65" in said
    assert "I.C.4.a" in said
    # Found wrong, so not shown beside it.
    assert "Z79.4" not in said


def test_a_code_is_looked_up_on_the_day_of_the_answer(browser: Browser) -> None:
    one = answer_id(browser.ask(DIABETES))
    for path in ("decision", "pin"):
        answered = browser.post(f"/answers/{one}/{path}", {"kind": "correct", "codes": "E11.2 N18.4"})
        assert answered.status_code == 422
        assert "E11.2" in text_of(answered.text)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"until": "2030-01-01"}, "can be verified up to that day"),
        ({"until": "2026-02-30"}, "not a date"),
        ({"codes": "E99.99"}, "E99.99"),
        ({"codes": "I10", "sections": "I.Z.99"}, "no such section"),
        ({"title": "patient John Smith, SSN 123-45-6789"}, ""),
    ],
)
def test_a_pin_that_cannot_be_stood_for_says_why(browser: Browser, fields: dict[str, str], said: str) -> None:
    one = answer_id(browser.ask(DIABETES))
    answered = browser.post(f"/answers/{one}/pin", {"owner": "Dana", **fields})
    assert answered.status_code == 422
    assert said in text_of(answered.text)
    assert "123-45" not in answered.text


def test_a_correction_is_a_case_of_the_evaluation_suite(browser: Browser) -> None:
    one = answer_id(browser.ask(DIABETES))
    correct(
        browser,
        one,
        codes="e1122, N18.4",
        sections="I.C.4.a icd10cm-guidelines:I.C.14.a",
        comment="insulin is not documented",
    )
    (case,) = read_cases(browser.get("/queue/cases.jsonl").text.splitlines(), "download")
    assert (case.question, case.as_of.isoformat(), case.author) == (DIABETES, DAY, "Local lead")
    assert (case.must_codes, case.sequence, case.forbidden_codes) == (("E11.22", "N18.4"), True, ("Z79.4",))
    assert case.deciding_sections == {"icd10cm-guidelines:I.C.4.a": 3, "icd10cm-guidelines:I.C.14.a": 3}
    assert case.source == "insulin is not documented"


def test_the_latest_correction_of_an_answer_is_the_case(browser: Browser) -> None:
    one = answer_id(browser.ask(DIABETES))
    correct(browser, one, codes="E11.9")
    correct(browser, one, sections="I.C.4.a")
    (case,) = read_cases(browser.get("/queue/cases.jsonl").text.splitlines(), "download")
    assert (case.must_codes, case.forbidden_codes) == ((), ())


def test_a_correction_out_of_its_release_s_dates_is_a_case_too(browser: Browser) -> None:
    one = answer_id(browser.ask(DIABETES, as_of="2029-01-01"))
    correct(browser, one, codes="E11.22")
    assert read_cases(browser.get("/queue/cases.jsonl").text.splitlines(), "download")


def test_a_question_whose_words_are_gone_is_counted_and_left_out(browser: Browser, records: Records) -> None:
    one = answer_id(browser.ask(DIABETES))
    correct(browser, one, codes="E11.9")
    records.purge(datetime.now(UTC) + timedelta(days=31))
    answered = browser.get("/queue/cases.jsonl")
    assert (answered.text, answered.headers["x-without-words"]) == ("", "1")
    page = text_of(browser.get(f"/answers/{one}").text)
    assert "no longer kept" in page
    assert DIABETES not in page


def test_gaps_disagreements_and_use_are_told(browser: Browser, records: Records) -> None:
    one = answer_id(browser.ask(DIABETES))
    browser.ask("???")
    browser.post(f"/answers/{one}/feedback", {"verdict": "down", "reason": "missing_code"})
    assert "E11" in text_of(browser.get("/gaps").text)
    correct(browser, one, codes="E11.9")
    records.decisions.decide(Decision(one, "Sam Second", DecisionKind.APPROVE))
    assert "Reviewers disagree" in text_of(browser.get("/disagreements").text)
    use = browser.get("/use?days=7").text
    assert "ICD-10-CM" in use
    assert 'role="img"' in use
    assert browser.get("/use?days=0").status_code == 422


def test_the_audit_lines_are_downloaded_whole_and_without_a_question(browser: Browser) -> None:
    one = answer_id(browser.ask(DIABETES))
    browser.post(f"/answers/{one}/decision", {"kind": "approve"})
    text = browser.get("/audit.jsonl").text
    assert len(text.splitlines()) >= 2
    assert one in text
    assert "diabetes" not in text


def test_a_coder_sees_their_own_answers_alone(kept: Application, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "home", api_keys=KEYS)
    browser = Browser(kept, settings)
    browser.sign_in(KEYS[0])
    mine = answer_id(browser.ask(DIABETES))
    theirs = kept.answerer.answer(Question(CYSTITIS, datetime.now(UTC).date(), asker="slack:T1:U9"))
    said = text_of(browser.get("/answers").text)
    assert DIABETES in said
    assert CYSTITIS not in said
    # Whoever has a key is a lead, and a lead sees all.
    assert {browser.get(f"/answers/{i}").status_code for i in (mine, theirs.id)} == {200}
    assert browser.get("/answers/0123").status_code == 404
    assert browser.get(f"/answers/{mine}/citations/999").status_code == 404
