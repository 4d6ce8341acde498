"""What is let go of once its term is over, on its own each day and by command."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from record_answers import MARK, abstained, answered, asked
from test_bot_records_answers import everything

from bot.records.facade import Records
from bot.records.kept import Decision, DecisionKind, Feedback, Purged, Turn, Verdict
from bot.records.tables import VERSION
from bot.records.wording import GONE

AFTER = timedelta(days=30, minutes=1)


def test_after_its_term_no_word_of_a_question_is_left_anywhere(records: Records, data_folder: Path) -> None:
    answer = answered()
    records.record(asked(), answer)
    records.record(asked(), abstained())
    records.feedback.give(Feedback(answer.id, "u1", Verdict.DOWN, comment=MARK))
    records.jobs.claim("job", {"ts": "1"}, "w", 60, text=MARK)
    records.conversations.remember("thread", Turn(MARK, answer.as_of))
    assert MARK in everything(records)
    assert records.purge(datetime.now(UTC) + AFTER) == Purged(answers=2, feedback=1, jobs=1, conversations=1)
    assert MARK not in everything(records)
    records.close()
    left = b"".join(path.read_bytes() for path in data_folder.rglob("*") if path.is_file())
    assert MARK.encode() not in left
    kept = records.answers.get(answer.id)
    assert kept is not None
    assert (kept.question, kept.asker, kept.answer["text"]) == (None, None, GONE)
    assert [code["code"] for code in kept.answer["codes"]] == ["E11.22", "E11.9"]
    assert kept.answer["citations"][0]["quote"] == "E11.22 Title of E11.22"
    assert records.audit.verify().is_whole


def test_before_its_term_everything_stays(records: Records) -> None:
    answer = answered()
    records.record(asked(), answer)
    before = everything(records)
    assert records.purge(datetime.now(UTC) + timedelta(days=29)) == Purged()
    assert records.audit.verify().lines == 1
    kept = records.answers.get(answer.id)
    assert kept is not None
    assert kept.question is not None
    assert MARK in before


def test_a_shorter_term_counts_at_the_next_purge(open_records: Callable[..., Records]) -> None:
    open_records().record(asked(), answered())
    assert open_records(keep_days=0).purge().answers == 1


def test_a_leads_comment_stays(records: Records) -> None:
    answer = answered()
    records.record(asked(), answer)
    records.decisions.decide(Decision(answer.id, "lead", DecisionKind.REJECT, comment="see Coding Clinic"))
    records.purge(datetime.now(UTC) + AFTER)
    assert [decision.comment for decision in records.decisions.history(answer.id)] == ["see Coding Clinic"]


def test_a_purge_comes_of_itself_once_a_day(open_records: Callable[..., Records]) -> None:
    first = open_records()
    first.record(asked(), answered())
    assert first.status().last_purged == datetime.now(UTC).date()
    # Another process on the same day leaves it alone; on another day it does not.
    open_records(keep_days=0).record(asked(), answered())
    assert MARK in everything(first)
    with first.database.writing() as connection:
        connection.exec_driver_sql("UPDATE facts SET value = '2020-01-01'")
    open_records(keep_days=0).record(asked(), answered())
    assert MARK not in everything(first)


def test_the_status_counts_what_there_is(records: Records, database_url: str | None) -> None:
    records.record(asked(), answered())
    found = records.status()
    assert (found.backend, found.version) == ("PostgreSQL" if database_url else "SQLite", VERSION)
    assert (found.counts["answers"], found.counts["audit_lines"], found.counts["jobs"]) == (1, 1, 0)
    assert found.keep_questions_days == 30


def test_a_purge_that_took_something_is_told_in_the_audit(records: Records) -> None:
    records.record(asked(), answered())
    records.purge(datetime.now(UTC) + AFTER)
    *_, line = records.audit.lines()
    assert line.kind == "purge"
    assert '"answers":1' in line.body


@pytest.mark.parametrize("damage", ["", "zz", "00" * 31])
def test_a_damaged_key_costs_the_record_and_never_makes_a_new_key(
    records: Records, data_folder: Path, damage: str
) -> None:
    data_folder.mkdir(exist_ok=True)
    (data_folder / "records.key").write_text(damage, encoding="ascii")
    assert records.record(asked(), answered()) is False
    assert records.verified_answer("x", answered().as_of, None, ()) is None
    assert (data_folder / "records.key").read_text(encoding="ascii") == damage
