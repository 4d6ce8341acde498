"""The audit chain: one chain whoever appends, any tampering found, nothing that was asked in it."""

import csv
import io
import json
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_answers import MARK, abstained, answered, asked, finding
from record_workers import worker
from sqlalchemy import text

from bot.errors import RecordsUnavailable
from bot.models import Outcome
from bot.records.audit_chain import (
    BEGINNING,
    AuditLine,
    LineKind,
    check_chain,
    next_line,
    write_csv,
    write_jsonl,
)
from bot.records.facade import Records

NOON = datetime(2026, 8, 15, 12, tzinfo=UTC)


def chain(length: int) -> list[AuditLine]:
    lines: list[AuditLine] = []
    for n in range(length):
        lines.append(next_line(lines[-1] if lines else None, LineKind.ANSWER, {"n": n}, NOON + timedelta(seconds=n)))
    return lines


def test_lines_follow_one_another(records: Records) -> None:
    first = records.audit.append(LineKind.EXPORT, {"b": 1, "a": "ä"})
    second = records.audit.append(LineKind.EXPORT, {})
    assert (first.seq, first.prev_hash, first.body) == (1, BEGINNING, '{"a":"\\u00e4","b":1}')
    assert (second.seq, second.prev_hash) == (2, first.hash)
    assert list(records.audit.lines()) == [first, second]
    assert records.audit.verify() == check_chain([first, second])
    assert (records.audit.verify().lines, records.audit.verify().head) == (2, second.hash)


def test_an_empty_chain_is_whole(records: Records) -> None:
    found = records.audit.verify()
    assert (found.is_whole, found.lines, found.head) == (True, 0, BEGINNING)


def test_many_lines_are_read_page_by_page(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.records.audit_chain._PAGE", 3)
    lines = [records.audit.append(LineKind.EXPORT, {"n": n}) for n in range(7)]
    assert list(records.audit.lines()) == lines


def test_the_line_of_an_answer_says_what_was_answered_and_nothing_that_was_asked(records: Records) -> None:
    answer = answered(findings=(finding("guideline"), finding("excludes1")), degraded=("vector_store",))
    records.record(asked(), answer)
    (line,) = records.audit.lines()
    body = json.loads(line.body)
    question = body.pop("question")
    asker = body.pop("asker")
    assert (line.kind, len(question), len(asker)) == ("answer", 64, 16)
    assert body == {
        "answer": answer.id,
        "surface": "slack",
        "outcome": "answered",
        "as_of": "2026-08-15",
        "setting": "outpatient",
        "codes": ["E11.22"],
        "alternatives": ["E11.9"],
        "citations": ["icd10cm-tabular:E11.22", "icd10cm-guidelines:I.C.4.a"],
        "sections": ["icd10cm-tabular:E11.22", "icd10cm-guidelines:I.C.4.a"],
        "releases": ["icd10cm:FY2026-Apr"],
        "release_hashes": ["a" * 64],
        "rules": ["I.C.4.a"],
        "findings": {"excludes1": 1, "guideline": 1},
        "failed": 0,
        "degraded": ["vector_store"],
        "verified_by": None,
        "written_by": None,
        "ms": {"total": 2.5},
    }
    assert MARK not in line.body
    assert "U1" not in line.body


def test_the_hash_of_a_question_is_the_same_for_the_same_question_and_cannot_be_made_elsewhere(
    records: Records, tmp_path: Path
) -> None:
    hashes = [records.keyed.of_question(t) for t in ("CKD stage 4?", "  ckd   Stage 4", "CKD stage 3")]
    assert hashes[0] == hashes[1] != hashes[2]
    assert Records(records._home).keyed.of_question("CKD stage 4") == hashes[0]
    assert Records(tmp_path / "other").keyed.of_question("CKD stage 4") != hashes[0]


def test_a_refused_question_leaves_no_hash(records: Records) -> None:
    records.record(asked(), answered(outcome=Outcome.REFUSED, codes=(), citations=(), sources=()))
    (line,) = records.audit.lines()
    assert json.loads(line.body)["question"] is None


def test_a_line_can_be_neither_changed_nor_removed_in_the_database(records: Records) -> None:
    records.audit.append(LineKind.EXPORT, {"n": 1})
    for statement in ("UPDATE audit_lines SET body = '{}'", "DELETE FROM audit_lines"):
        with (
            pytest.raises(RecordsUnavailable, match="append-only"),
            records.database.writing() as connection,
        ):
            connection.execute(text(statement))
    assert records.audit.verify().lines == 1


def test_a_table_of_lines_is_not_emptied_at_once_either(records: Records) -> None:
    if not records.database.is_postgresql:
        pytest.skip("SQLite has no TRUNCATE")
    records.audit.append(LineKind.EXPORT, {"n": 1})
    with pytest.raises(RecordsUnavailable, match="append-only"), records.database.writing() as connection:
        connection.execute(text("TRUNCATE audit_lines"))


def test_tampering_in_the_database_behind_its_back_is_found(records: Records) -> None:
    for n in range(5):
        records.audit.append(LineKind.EXPORT, {"n": n})
    drop = (
        ["DROP TRIGGER audit_lines_append_only ON audit_lines"]
        if records.database.is_postgresql
        else ["DROP TRIGGER audit_lines_no_update"]
    )
    with records.database.writing() as connection:
        for statement in (*drop, "UPDATE audit_lines SET body = '{\"n\":7}' WHERE seq = 3"):
            connection.exec_driver_sql(statement)
    found = records.audit.verify()
    assert (found.lines, found.broken) == (2, "line 3 is not as it was written")


CHANGES: dict[str, Callable[[list[AuditLine], int], list[AuditLine]]] = {
    "body": lambda lines, at: [*lines[:at], replace(lines[at], body='{"n":-1}'), *lines[at + 1 :]],
    "kind": lambda lines, at: [*lines[:at], replace(lines[at], kind="pin"), *lines[at + 1 :]],
    "time": lambda lines, at: [*lines[:at], replace(lines[at], at=f"1{lines[at].at[1:]}"), *lines[at + 1 :]],
    "hash": lambda lines, at: [*lines[:at], replace(lines[at], hash="f" * 64), *lines[at + 1 :]],
    "previous": lambda lines, at: [*lines[:at], replace(lines[at], prev_hash="f" * 64), *lines[at + 1 :]],
    "number": lambda lines, at: [*lines[:at], replace(lines[at], seq=lines[at].seq + 100), *lines[at + 1 :]],
    "inserted": lambda lines, at: [*lines[:at], lines[at], *lines[at:]],
    "reordered": lambda lines, at: [*lines[:at], *reversed(lines[at : at + 2]), *lines[at + 2 :]],
    "rehashed": lambda lines, at: [*lines[:at], _rehashed(lines[at]), *lines[at + 1 :]],
    "removed": lambda lines, at: lines[:at] + lines[at + 1 :],
}


def _rehashed(line: AuditLine) -> AuditLine:
    changed = replace(line, body='{"n":-1}')
    return replace(changed, hash=changed.rehashed())


@given(st.sampled_from(sorted(CHANGES)), st.integers(2, 12), st.data())
def test_any_tampering_of_a_line_is_found(change: str, length: int, data: st.DataObject) -> None:
    lines = chain(length)
    # The end of a chain is known by its head alone.
    at = data.draw(st.integers(0, length - 2))
    found = check_chain(CHANGES[change](lines, at), lines[-1].hash)
    assert found.broken is not None
    assert found.lines <= at + 1


@given(st.integers(1, 12), st.integers(0, 11))
def test_lines_cut_off_at_the_end_are_missed_against_the_head(length: int, left: int) -> None:
    lines = chain(length)
    left = min(left, length - 1)
    assert check_chain(lines[:left]).is_whole
    found = check_chain(lines[:left], lines[-1].hash)
    assert (found.lines, found.is_whole) == (left, False)


def test_a_chain_rewritten_whole_is_missed_against_the_head() -> None:
    head = chain(5)[-1].hash
    rewritten = [next_line(None, LineKind.ANSWER, {"n": -1}, NOON)]
    for n in range(1, 5):
        rewritten.append(next_line(rewritten[-1], LineKind.ANSWER, {"n": n}, NOON + timedelta(seconds=n)))
    assert check_chain(rewritten).is_whole
    assert not check_chain(rewritten, head).is_whole


@pytest.mark.parametrize("at", [0, 2, 4])
def test_an_earlier_head_is_still_found_in_a_chain_that_went_on(at: int) -> None:
    lines = chain(5)
    assert check_chain(lines, lines[at].hash).is_whole


def test_four_processes_append_to_one_chain(records: Records, data_folder: Path, database_url: str | None) -> None:
    running = [worker("append", data_folder, database_url, str(n), 100) for n in range(4)]
    assert [process.communicate(timeout=240)[0] for process in running] == [""] * 4
    found = records.audit.verify()
    assert (found.lines, found.is_whole) == (400, True)
    by = [json.loads(line.body)["by"] for line in records.audit.lines()]
    assert sorted(by) == sorted(str(n) for n in range(4) for _ in range(100))


@pytest.mark.parametrize("what", ["hold", "forever"])
def test_a_process_killed_while_it_appends_leaves_a_whole_chain(
    what: str, records: Records, data_folder: Path, database_url: str | None
) -> None:
    records.audit.append(LineKind.EXPORT, {"n": 0})
    process = worker(what, data_folder, database_url, "killed", 60)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    if what == "forever":
        while records.audit.verify().lines < 5:
            pass
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    records.audit.append(LineKind.EXPORT, {"n": 1})
    found = records.audit.verify()
    assert found.is_whole
    assert found.lines == 2 if what == "hold" else found.lines >= 6
    assert "never" not in "".join(line.body for line in records.audit.lines())


def test_an_export_as_json_lines_holds_the_whole_chain() -> None:
    lines, file = chain(3), io.StringIO()
    written = write_jsonl(lines, file)
    assert (written.lines, written.head) == (3, lines[-1].hash)
    exported = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [line["body"] for line in exported] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert [line["hash"] for line in exported] == [line.hash for line in lines]


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_an_export_is_a_formula(beginning: str) -> None:
    line = replace(chain(1)[0], kind=f"{beginning}cmd|' /C calc'!A0")
    file = io.StringIO(newline="")
    write_csv([line], file)
    file.seek(0)
    (row,) = csv.DictReader(file)
    assert row["kind"] == f"'{line.kind}"
    assert (row["seq"], row["hash"]) == ("1", line.hash)
    assert not any((cell or "x").startswith(("=", "+", "-", "@")) for cell in row.values())


def test_lines_are_read_from_a_day_on(records: Records) -> None:
    records.record(asked(), abstained())
    today = datetime.now(UTC).date()
    assert len(list(records.audit.lines(today))) == 1
    assert list(records.audit.lines(today + timedelta(days=1))) == []
    assert len(list(records.audit.lines(date(2020, 1, 1)))) == 1


def test_held_text_that_a_person_let_through_has_a_line(records: Records) -> None:
    records.record_release("team-sepsis", ["2", "3"], "lead@example.org")
    (line,) = records.audit.lines()
    assert line.kind == "release"
    assert json.loads(line.body) == {"document": "team-sepsis", "sections": ["2", "3"], "by": "lead@example.org"}
