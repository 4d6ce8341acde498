"""Coders who ask a lead: open until a lead decides, in the queue whatever was decided before."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from record_answers import MARK, answered, asked
from sqlalchemy import text

from bot.errors import NoSuchAnswer, UsageError
from bot.models import Answer
from bot.records.facade import Records
from bot.records.kept import Decision, DecisionKind, LeadRequest, QueueFilters
from bot.records.migrating import version_of
from bot.records.tables import VERSION

ASKED = QueueFilters(asked=True)
OPEN = QueueFilters(decided=False)
APPROVED = "approve"


@pytest.fixture
def answer(records: Records) -> Answer:
    given = answered()
    records.record(asked(), given)
    return given


def decide(records: Records, answer: Answer) -> tuple[str, ...]:
    return records.decisions.decide(Decision(answer.id, "lead", DecisionKind.APPROVE))


def ids(records: Records, filters: QueueFilters) -> list[str]:
    return [kept.id for kept in records.answers.queue(filters).items]


def test_a_request_is_open_until_a_lead_decides_and_tells_who_waited(records: Records, answer: Answer) -> None:
    other = answered()
    records.record(asked(), other)
    assert ids(records, ASKED) == []
    for by in ("slack:T1:U2", "slack:T1:U1"):
        records.lead_requests.ask(LeadRequest(answer.id, by, "why so"))
    assert ids(records, ASKED) == [answer.id]
    assert [kept.asked for kept in records.answers.queue().items] == [False, True]
    assert decide(records, other) == ()
    assert decide(records, answer) == ("slack:T1:U1", "slack:T1:U2")
    assert decide(records, answer) == ()
    assert ids(records, ASKED) == []
    assert all(one.decided_at for one in records.lead_requests.of(answer.id))


def test_what_is_asked_after_a_decision_is_open_again(records: Records, answer: Answer) -> None:
    decide(records, answer)
    assert ids(records, OPEN) == []
    records.lead_requests.ask(LeadRequest(answer.id, "u1"))
    kept = records.answers.get(answer.id)
    assert kept is not None
    assert (kept.asked, kept.decided) == (True, APPROVED)
    assert (ids(records, OPEN), ids(records, QueueFilters(decided=True))) == ([answer.id], [])
    decide(records, answer)
    records.lead_requests.ask(LeadRequest(answer.id, "u1", "and now?"))
    (one,) = records.lead_requests.of(answer.id)
    assert replace(one, at=None) == LeadRequest(answer.id, "u1", "and now?")


def test_a_request_is_no_feedback(records: Records, answer: Answer) -> None:
    records.lead_requests.ask(LeadRequest(answer.id, "u1"))
    kept = records.answers.get(answer.id)
    assert kept is not None
    assert (kept.flagged, records.feedback.of(answer.id), records.overviews.gaps()) == (False, (), ())


def test_a_request_is_told_in_the_audit_without_its_comment_and_without_a_name(
    records: Records, answer: Answer
) -> None:
    records.lead_requests.ask(LeadRequest(answer.id, "u1", MARK))
    *_, line = records.audit.lines()
    assert line.kind == "lead_asked"
    by = records.keyed.of_asker("u1")
    assert json.loads(line.body) == {"answer": answer.id, "by": by, "commented": True}


def test_a_request_has_its_bounds(records: Records, answer: Answer) -> None:
    with pytest.raises(NoSuchAnswer):
        records.lead_requests.ask(LeadRequest("0" * 32, "u1"))
    with pytest.raises(UsageError):
        records.lead_requests.ask(LeadRequest(answer.id, "u1", "x" * 1001))
    assert records.lead_requests.of(answer.id) == ()


def test_its_comment_goes_with_the_words_of_the_question(open_records: Callable[..., Records], answer: Answer) -> None:
    records = open_records()
    records.lead_requests.ask(LeadRequest(answer.id, "u1", MARK))
    assert records.purge(datetime.now(UTC) + timedelta(days=31)).feedback == 1
    never = open_records(keep_days=0)
    never.lead_requests.ask(LeadRequest(answer.id, "u2", MARK))
    assert [one.comment for one in records.lead_requests.of(answer.id)] == ["", ""]


def test_records_of_the_release_before_gain_the_tables_and_lose_nothing(
    records: Records, answer: Answer, open_records: Callable[..., Records]
) -> None:
    with records.database.writing() as connection:
        connection.execute(text("DROP TABLE lead_requests"))
        connection.execute(text("DROP TABLE sign_outs"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    later = open_records()
    assert later.lead_requests.of(answer.id) == ()
    later.lead_requests.ask(LeadRequest(answer.id, "u1"))
    assert ids(later, ASKED) == [answer.id]
    with later.database.reading() as connection:
        assert version_of(connection) == VERSION


# --- the queue, one after the other


def test_the_next_answer_is_the_one_below_else_the_first(records: Records) -> None:
    given = [answered() for _ in range(3)]
    for one in given:
        records.record(asked(), one)
    oldest, middle, newest = (one.id for one in given)
    following = {one: records.answers.next_in_queue(one, OPEN) for one in (newest, middle, oldest)}
    assert following == {newest: middle, middle: oldest, oldest: newest}
    decide(records, given[1])
    # Where one stands need not pass the filters itself.
    assert records.answers.next_in_queue(middle, OPEN) == oldest
    assert records.answers.next_in_queue(newest, OPEN) == oldest
    decide(records, given[0])
    assert records.answers.next_in_queue(newest, OPEN) is None


def test_the_askers_are_known_while_their_names_are_kept(records: Records) -> None:
    for asker in ("slack:T1:U1", "slack:T1:U2", "slack:T1:U1", None):
        records.record(asked(asker=asker), answered())
    assert records.answers.askers() == ("slack:T1:U1", "slack:T1:U2")
    assert records.answers.askers(1) == ("slack:T1:U1",)
    records.purge(datetime.now(UTC) + timedelta(days=31))
    assert records.answers.askers() == ()


def test_a_sign_out_is_remembered_as_long_as_a_session_lasts(records: Records) -> None:
    first, second = datetime(2026, 8, 15, 12, tzinfo=UTC), datetime(2026, 8, 15, 13, 0, 0, 500, tzinfo=UTC)
    assert records.sign_outs.last("slack:T1:U1") is None
    records.sign_outs.note("slack:T1:U1", first)
    records.sign_outs.note("slack:T1:U1", second)
    assert (records.sign_outs.last("slack:T1:U1"), records.sign_outs.last("slack:T1:U2")) == (second, None)
    records.purge(second + timedelta(days=3))
    assert records.sign_outs.last("slack:T1:U1") is None
