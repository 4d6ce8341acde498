"""Answers that a lead stands for: found for the same question alone, while they still stand."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from contract import check_contract
from fakes import assembled
from record_answers import DAY, abstained, answered, asked

from bot.bootstrap import Application, Library
from bot.corrected_answer import Right, corrected
from bot.errors import NoSuchAnswer, UsageError
from bot.models import Answer, Outcome, Question
from bot.records.facade import Records
from bot.records.kept import VerifiedAnswer
from bot.records.recorder import NoRecords
from bot.screening import Screener
from codes.models import Coverage, Setting
from retrieval.index import OpenIndex

RELEASES = ("icd10cm:FY2026-Apr",)


def pinned(records: Records, answer: Answer | None = None, **more: Any) -> VerifiedAnswer:
    given = answer or answered()
    records.record(asked("diabetes, CKD"), given)
    return records.verified.pin(given.id, "lead", **more)


def find(records: Records, text: str = "diabetes, CKD", **more: Any) -> VerifiedAnswer | None:
    given = {"as_of": DAY, "setting": Setting.OUTPATIENT, "releases": RELEASES, **more}
    return records.verified_answer(text, given["as_of"], given["setting"], given["releases"])


def test_a_pin_holds_until_its_release_ends(records: Records) -> None:
    found = pinned(records, title="CKD in diabetes")
    assert (found.owner, found.expires_on, found.releases) == ("lead", date(2026, 9, 30), RELEASES)
    assert (found.title, found.setting) == ("CKD in diabetes", Setting.OUTPATIENT)
    assert find(records) == found
    assert find(records, "  Diabetes CKD") == found
    assert records.verified.get(found.id) == found
    assert records.verified.all() == (found,)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("diabetes, CKD 4", {}),
        ("diabetes, CKD", {"setting": None}),
        ("diabetes, CKD", {"setting": Setting.INPATIENT}),
        ("diabetes, CKD", {"as_of": date(2026, 10, 1)}),
        ("diabetes, CKD", {"releases": ("icd10cm:FY2027",)}),
        ("diabetes, CKD", {"releases": (*RELEASES, "icd10pcs:FY2026")}),
        ("diabetes, CKD", {"releases": ()}),
    ],
)
def test_another_question_setting_date_or_release_is_not_verified(
    text: str, more: dict[str, Any], records: Records
) -> None:
    pinned(records)
    assert find(records, text, **more) is None


def test_a_pin_may_end_earlier_and_never_later(records: Records) -> None:
    pinned(records, expires_on=date(2026, 8, 31))
    assert find(records, as_of=date(2026, 8, 31)) is not None
    assert find(records, as_of=date(2026, 9, 1)) is None
    with pytest.raises(UsageError, match="2026-09-30"):
        pinned(records, expires_on=date(2026, 10, 1))


def test_what_was_withdrawn_is_not_found_and_the_one_before_stands_again(records: Records) -> None:
    first, second = pinned(records), pinned(records)
    assert find(records) == second
    assert records.verified.withdraw(second.id, "other") is True
    assert records.verified.withdraw(second.id, "other") is False
    assert find(records) == first
    assert [one.id for one in records.verified.all()] == [first.id]
    assert [one.id for one in records.verified.all(withdrawn=True)] == [second.id, first.id]
    gone = records.verified.get(second.id)
    assert gone is not None
    assert (gone.withdrawn_by, gone.withdrawn_at is not None) == ("other", True)
    with pytest.raises(NoSuchAnswer):
        records.verified.withdraw("0" * 32, "lead")


def test_a_pin_and_its_withdrawal_are_told_in_the_audit(records: Records) -> None:
    one = pinned(records)
    records.verified.withdraw(one.id, "other")
    _, pin, withdrawal = records.audit.lines()
    assert (pin.kind, withdrawal.kind) == ("pin", "withdrawal")
    assert json.loads(pin.body) == {
        "id": one.id,
        "answer": one.answer_id,
        "owner": "lead",
        "until": "2026-09-30",
        "releases": list(RELEASES),
        "codes": ["E11.22"],
    }
    assert json.loads(withdrawal.body) == {"id": one.id, "by": "other"}


@pytest.mark.parametrize(
    "answer",
    [
        abstained(),
        answered(outcome=Outcome.NEEDS_DETAIL),
        answered(outcome=Outcome.REFUSED, codes=(), citations=(), sources=()),
        answered(sources=()),
        answered(sources=(Coverage(answered().sources[0].release, False, "not in force"),)),
    ],
)
def test_what_is_no_answer_of_a_release_in_force_cannot_be_verified(answer: Answer, records: Records) -> None:
    with pytest.raises(UsageError):
        pinned(records, answer)
    assert records.verified.all() == ()


def test_an_answer_that_is_not_kept_cannot_be_verified(records: Records) -> None:
    with pytest.raises(NoSuchAnswer):
        records.verified.pin("0" * 32, "lead")


def test_a_pin_outlives_the_words_of_its_question(records: Records) -> None:
    from datetime import UTC, datetime

    one = pinned(records)
    records.purge(datetime.now(UTC) + timedelta(days=31))
    assert find(records) == one


def test_without_records_nothing_is_verified() -> None:
    assert NoRecords().verified_answer("x", DAY, None, RELEASES) is None
    assert NoRecords().record(asked(), answered()) is True


# --- through the answerer

TEXT = "type 2 diabetes with CKD stage 4"


@pytest.fixture
def keeping(library: Library, index: OpenIndex, screener: Screener, records: Records) -> Iterator[Application]:
    """An application that keeps its answers."""
    return assembled(library, index, screener, records)


def ask(application: Application, text: str = TEXT, as_of: date = DAY, **more: Any) -> Answer:
    question = Question(text, as_of, **more)
    answer = application.answerer.answer(question)
    check_contract(application, question, answer)
    return answer


def pin_right(application: Application, answer: Answer, codes: tuple[str, ...], **more: Any) -> VerifiedAnswer:
    """Pin an answer as a lead has put it right."""
    assert application.records is not None
    kept = application.records.answers.get(answer.id)
    assert kept is not None
    right = corrected(kept.answer, Right(codes, **more), application.library)
    return application.records.verified.pin(answer.id, "dr.lead", corrected=right)


def test_a_lead_may_verify_codes_and_sections_that_the_answer_did_not_have(keeping: Application) -> None:
    first = ask(keeping)
    recommended = [code.code for code in first.codes if code.sequence]
    assert "Z79.4" not in recommended
    right = ("n184", "E11.22", "Z79.4")
    sections = ("icd10cm-guidelines:I.C.4.a.3", "icd10cm-guidelines:IV.I")
    pin_right(keeping, first, right, sections=sections)
    again = ask(keeping)
    assert again.verified is not None
    assert [(code.code, code.sequence) for code in again.codes if code.sequence] == [
        ("N18.4", 1),
        ("E11.22", 2),
        ("Z79.4", 3),
    ]
    cited = {citation.n: citation for citation in again.citations}
    insulin = next(code for code in again.codes if code.code == "Z79.4")
    assert [cited[n].quote for n in insulin.citations] == ["Z79.4 Long term (current) use of insulin"]
    told = [c for c in again.citations if f"{c.document}:{c.section}" in sections]
    assert len(told) == 2
    for citation in again.citations:
        passage = keeping.library.passages.get(citation.passage_id, DAY)
        assert passage is not None
        assert citation.quote in passage.text
    assert {c.document for c in again.citations} - {c.document for c in told} <= {"icd10cm-tabular", "icd10cm-index"}
    # The set is checked anew: a manifestation stands before its cause now.
    assert any(finding.rule == "code_first" for finding in again.findings)


def test_what_a_correction_found_wrong_is_not_shown_beside_the_verified_codes(keeping: Application) -> None:
    first = ask(keeping, f"{TEXT}, on insulin")
    codes = tuple(code.code for code in first.codes if code.sequence)
    assert len(codes) > 2
    pin_right(keeping, first, codes[:-1], wrong=frozenset(codes[-1:]))
    again = ask(keeping, f"{TEXT}, on insulin")
    assert again.verified is not None
    assert codes[-1] not in {code.code for code in again.codes}
    pin_right(keeping, first, codes[:-1])
    assert codes[-1] in {code.code for code in ask(keeping, f"{TEXT}, on insulin").codes}


def test_a_pin_of_what_was_answered_is_the_answer_without_its_words(keeping: Application, records: Records) -> None:
    first = ask(keeping)
    kept = records.answers.get(first.id)
    assert kept is not None
    right = corrected(kept.answer, Right(), keeping.library)
    plain = records.verified.pin(first.id, "lead")
    assert {name: plain.answer[name] for name in right} == right
    assert {code["why"] for code in right["codes"]} == {""}


@pytest.mark.parametrize(
    ("codes", "sections", "said"),
    [
        (("E99.99",), None, "E99.99"),
        (("E11.2",), None, "E11.2"),
        (("E11.22", "A4253"), None, "another code system"),
        (("I10",), ("icd10cm-guidelines:I.Z.9",), r"I\.Z\.9"),
    ],
)
def test_what_cannot_be_reported_or_quoted_on_the_date_cannot_be_verified(
    keeping: Application, records: Records, codes: tuple[str, ...], sections: tuple[str, ...] | None, said: str
) -> None:
    first = ask(keeping)
    with pytest.raises(UsageError, match=said):
        pin_right(keeping, first, codes, sections=sections)
    assert records.verified.all() == ()


def test_the_same_question_is_answered_by_the_verified_answer(keeping: Application, records: Records) -> None:
    first = ask(keeping)
    assert first.verified is None
    alternative = next(code.code for code in first.codes if code.sequence is None and code.billable)
    pin = pin_right(keeping, first, (alternative,))
    again = ask(keeping, "Type 2 diabetes with CKD, stage 4!")
    assert again.verified is not None
    assert (again.verified.by, again.verified.on, again.verified.until) == (
        "dr.lead",
        pin.pinned_on,
        date(2026, 9, 30),
    )
    assert [code.code for code in again.codes if code.sequence] == [alternative]
    assert again.id != first.id
    assert ask(keeping, as_of=date(2026, 10, 2)).verified is None
    assert ask(keeping, setting=Setting.INPATIENT).verified is None
    assert len(ask(keeping, top=1).codes) == 1
    records.verified.withdraw(pin.id, "dr.lead")
    assert ask(keeping).verified is None
    line = [json.loads(line.body) for line in records.audit.lines() if line.kind == "answer"][1]
    assert line["verified_by"] == "dr.lead"


def test_a_verified_answer_of_which_something_no_longer_stands_is_not_used(
    keeping: Application, records: Records
) -> None:
    first = ask(keeping)
    records.verified.pin(first.id, "lead")
    with records.database.writing() as connection:
        body = json.loads(connection.exec_driver_sql("SELECT body FROM verified").scalar_one())
        body["citations"][0]["quote"] = "what no passage says"
        from bot.records.tables import verified

        connection.execute(verified.update().values(body=body))
    again = ask(keeping)
    assert again.verified is None
    assert replace(again, id="", timings_ms={}) == replace(first, id="", timings_ms={})


def test_records_that_do_not_answer_cost_the_verified_answer_alone(keeping: Application, records: Records) -> None:
    first = ask(keeping)
    records.verified.pin(first.id, "lead")
    with records.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE verified RENAME TO elsewhere")
    again = ask(keeping)
    assert (again.verified, again.degraded) == (None, ())
