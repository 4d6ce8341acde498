"""Jobs, conversations and preferences: done once, made good after a loss, forgotten in time."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from record_answers import MARK
from record_workers import worker

from bot.errors import RecordsUnavailable
from bot.records.facade import Records
from bot.records.jobs import REMEMBERED_DAYS
from bot.records.kept import Claim, JobState, Preferences, Turn
from codes.models import Setting, System

PAYLOAD = {"channel": "C1", "ts": "1.0"}


def test_a_key_is_claimed_once(records: Records) -> None:
    job = records.jobs.claim("e1", PAYLOAD, "w1", 60, text=MARK)
    assert job is not None
    assert (job.payload, job.worker, job.attempt, job.text) == (PAYLOAD, "w1", 1, MARK)
    assert [records.jobs.claim("e1", PAYLOAD, name, 60) for name in ("w1", "w2")] == [None, None]
    assert records.jobs.claim("e2", PAYLOAD, "w2", 60) is not None


@pytest.mark.parametrize("end", ["finish", "fail"])
def test_a_job_that_ended_is_never_claimed_again_and_keeps_neither_payload_nor_text(records: Records, end: str) -> None:
    records.jobs.claim("e1", PAYLOAD, "w1", 0, text=MARK)
    ended = records.jobs.finish("e1", {"answer": "a1"}) if end == "finish" else records.jobs.fail("e1", "why")
    again = records.jobs.finish("e1", {"answer": "a2"}) if end == "finish" else records.jobs.fail("e1", "else")
    assert (ended, again) == (True, False)
    assert records.jobs.claim("e1", PAYLOAD, "w2", 60) is None
    assert records.jobs.unfinished() == ()
    found = records.jobs.get("e1")
    assert found is not None
    expected = (JobState.FINISHED, {"answer": "a1"}, None) if end == "finish" else (JobState.FAILED, None, "why")
    assert (found.state, found.result, found.why) == expected
    with records.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT payload, text FROM jobs").all() == [(None, None)]


def test_a_job_whose_worker_was_lost_is_taken_over_with_what_it_was_begun_with(records: Records) -> None:
    records.jobs.claim("late", PAYLOAD, "w1", 0, text=MARK)
    records.jobs.claim("still", PAYLOAD, "w1", 60)
    (lost,) = records.jobs.unfinished()
    assert (lost.key, lost.payload, lost.text, lost.attempt) == ("late", PAYLOAD, MARK, 1)
    taken = records.jobs.claim("late", {"other": 1}, "w2", 60, text="other")
    assert taken is not None
    assert (taken.payload, taken.text, taken.worker, taken.attempt) == (PAYLOAD, MARK, "w2", 2)
    assert records.jobs.unfinished() == ()
    assert records.jobs.claim("late", PAYLOAD, "w3", 60) is None


def test_of_several_claimed_at_once_each_that_is_free_or_overdue_is_got(records: Records) -> None:
    records.jobs.claim("held", PAYLOAD, "w1", 60)
    records.jobs.claim("late", PAYLOAD, "w1", 0, text=MARK)
    records.jobs.claim("done", PAYLOAD, "w1", 60)
    records.jobs.finish("done")
    claims = [Claim(key, {"of": key}, key) for key in ("new", "held", "late", "done", "another")]
    got = records.jobs.claim_all([*claims, Claim("new", {"of": "a repetition"}, "again")], "w2", 60)
    found = {key: (job.payload, job.text, job.worker, job.attempt) for key, job in got.items()}
    assert found == {
        "new": ({"of": "new"}, "new", "w2", 1),
        "another": ({"of": "another"}, "another", "w2", 1),
        "late": (PAYLOAD, MARK, "w2", 2),
    }
    assert records.jobs.unfinished() == ()


def test_one_claim_that_cannot_be_written_leaves_none(records: Records) -> None:
    with pytest.raises(RecordsUnavailable):
        records.jobs.claim_all([Claim("a", PAYLOAD), Claim("b", {"x": object()})], "w1", 60)
    assert (records.jobs.get("a"), records.jobs.claim_all([], "w1", 60)) == (None, {})


def test_a_key_that_no_database_can_hold_is_claimed_once_as_well(records: Records) -> None:
    job = records.jobs.claim("a\x00b", PAYLOAD, "w1", 60)
    assert job is not None
    assert records.jobs.claim("a\x00b", PAYLOAD, "w2", 60) is None
    assert records.jobs.finish(job.key) is True


def test_what_runs_out_is_seen_from_a_later_time(records: Records) -> None:
    records.jobs.claim("a", PAYLOAD, "w1", 60)
    records.jobs.claim("b", PAYLOAD, "w1", 3600)
    later = datetime.now(UTC) + timedelta(seconds=61)
    assert [job.key for job in records.jobs.unfinished(later)] == ["a"]


def test_a_lease_is_extended_by_its_worker_alone(records: Records) -> None:
    records.jobs.claim("a", PAYLOAD, "w1", 0)
    assert records.jobs.extend("a", "w2", 60) is False
    assert records.jobs.extend("a", "w1", 60) is True
    assert records.jobs.unfinished() == ()
    records.jobs.finish("a")
    assert records.jobs.extend("a", "w1", 60) is False


def test_of_an_unknown_key_nothing_is_known(records: Records) -> None:
    assert (records.jobs.get("x"), records.jobs.finish("x"), records.jobs.fail("x", "why")) == (None, False, False)


def test_without_a_term_the_text_of_a_job_is_not_written(open_records: Callable[..., Records]) -> None:
    records = open_records(keep_days=0)
    job = records.jobs.claim("a", PAYLOAD, "w1", 0, text=MARK)
    assert job is not None
    assert job.text == MARK
    assert [(job.text, job.payload) for job in records.jobs.unfinished()] == [(None, PAYLOAD)]


@pytest.mark.parametrize("how", ["claim", "bunches"])
def test_two_processes_get_each_of_two_hundred_jobs_once(data_folder: Path, database_url: str | None, how: str) -> None:
    running = [worker(how, data_folder, database_url, name, 200) for name in ("a", "b")]
    claimed = [key for process in running for key in process.communicate(timeout=120)[0].split()]
    assert sorted(claimed) == sorted(f"job-{n}" for n in range(200))


def test_a_job_of_a_process_that_was_killed_is_made_good_by_the_next(
    records: Records, data_folder: Path, database_url: str | None
) -> None:
    program = (
        "import os, pathlib, sys\nfrom bot.records.facade import Records\n"
        "records = Records(pathlib.Path(sys.argv[1]), sys.argv[2] or None)\n"
        "records.jobs.claim('e', {'ts': '1'}, 'w1', 0.01, text='asked')\n"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(data_folder), database_url or ""], check=False, env=dict(os.environ)
    )
    assert done.returncode == -9
    (lost,) = records.jobs.unfinished(datetime.now(UTC) + timedelta(seconds=1))
    assert (lost.key, lost.text) == ("e", "asked")


def test_jobs_are_forgotten_when_nobody_repeats_them_any_more(records: Records) -> None:
    records.jobs.claim("a", PAYLOAD, "w1", 0)
    soon = datetime.now(UTC) + timedelta(days=REMEMBERED_DAYS - 1)
    assert records.purge(soon).jobs == 0
    assert records.purge(soon + timedelta(days=2)).jobs == 1
    assert records.jobs.get("a") is None


TURN = Turn(MARK, date(2026, 8, 15), Setting.INPATIENT, System.ICD10PCS, "a1")


def test_a_conversation_remembers_its_last_question(records: Records) -> None:
    assert records.conversations.last("t") is None
    records.conversations.remember("t", Turn("first", date(2026, 1, 1)))
    records.conversations.remember("t", TURN)
    records.conversations.remember("u", Turn("another", date(2026, 1, 1)))
    found = records.conversations.last("t")
    assert found is not None
    assert (found.question, found.as_of, found.setting, found.system, found.answer_id) == (
        MARK,
        date(2026, 8, 15),
        Setting.INPATIENT,
        System.ICD10PCS,
        "a1",
    )
    assert found.at is not None
    records.conversations.forget("t")
    assert records.conversations.last("t") is None
    assert records.conversations.last("u") is not None


def test_a_conversation_is_forgotten_after_its_term(records: Records) -> None:
    records.conversations.remember("t", TURN)
    assert records.purge(datetime.now(UTC) + timedelta(days=8)).conversations == 1
    assert records.conversations.last("t") is None


def test_without_a_term_no_conversation_is_written(open_records: Callable[..., Records]) -> None:
    records = open_records(keep_days=0)
    records.conversations.remember("t", TURN)
    assert records.conversations.last("t") is None
    assert records.status().counts["conversations"] == 0


def test_preferences_are_those_last_set(records: Records) -> None:
    assert records.preferences.get("u") == Preferences()
    wanted = Preferences("cardiology", Setting.PROFESSIONAL, date(2026, 9, 30))
    records.preferences.set("u", Preferences("oncology"))
    records.preferences.set("u", wanted)
    assert (records.preferences.get("u"), records.preferences.get("v")) == (wanted, Preferences())
