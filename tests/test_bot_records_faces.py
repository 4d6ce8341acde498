"""The records over HTTP and from the command line."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from fakes import assembled
from fastapi.testclient import TestClient
from record_answers import MARK, answered, asked
from terminal_runs import Run, is_one_line, run_nosology

from bot.api import create_app
from bot.api_models import AnswerBody, FeedbackBody
from bot.bootstrap import Library
from bot.records.facade import Records
from bot.records.kept import Feedback, Reason, Verdict
from bot.screening import Screener
from bot.settings import Settings
from retrieval.index import OpenIndex

pytestmark = pytest.mark.usefixtures("as_found")
ASKED = {"question": "type 2 diabetes with CKD stage 4", "as_of": "2026-08-15", "asker": "u7"}


@pytest.fixture
def client(library: Library, index: OpenIndex, screener: Screener, records: Records) -> TestClient:
    application = assembled(library, index, screener, records)
    return TestClient(create_app(application, Settings(Path("unused"))), follow_redirects=False)


def test_an_answer_is_read_again_as_it_was_given(client: TestClient, records: Records) -> None:
    given = client.post("/v1/answers", json=ASKED).json()
    again = client.get(f"/v1/answers/{given['id']}")
    assert again.json() == given
    AnswerBody.model_validate(again.json())
    kept = records.answers.get(given["id"])
    assert kept is not None
    assert (kept.surface, kept.asker) == ("http", "u7")


@pytest.mark.parametrize("answer_id", ["0" * 32, "x", "%00", "%ED%A0%80"])
def test_an_answer_that_is_not_kept_is_a_problem(client: TestClient, answer_id: str) -> None:
    for response in (
        client.get(f"/v1/answers/{answer_id}"),
        client.post(f"/v1/answers/{answer_id}/feedback", json={"verdict": "up"}),
    ):
        assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


def test_feedback_is_kept_once_a_person(client: TestClient, records: Records) -> None:
    given = client.post("/v1/answers", json=ASKED).json()["id"]
    path = f"/v1/answers/{given}/feedback"
    for said in (
        {"verdict": "up", "by": "u7"},
        {"verdict": "down", "reason": "missing_code", "comment": "the insulin", "by": "u7"},
        {"verdict": "up"},
    ):
        response = client.post(path, json=said)
        assert response.status_code == 200
        assert FeedbackBody.model_validate(response.json()).verdict == said["verdict"]
    said = [(one.by, one.verdict, one.reason, one.comment) for one in records.feedback.of(given)]
    assert said == [("u7", Verdict.DOWN, Reason.MISSING_CODE, "the insulin"), ("api", Verdict.UP, None, "")]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "verdict"),
        ({"verdict": "sideways"}, "verdict"),
        ({"verdict": "up", "reason": "ugly"}, "reason"),
        ({"verdict": "up", "comment": "x" * 1001}, "comment"),
        ({"verdict": "up", "comment": "patient John Smith, SSN 123-45-6789"}, "comment"),
        ({"verdict": "up", "by": ""}, "by"),
    ],
)
def test_feedback_that_is_not_right_is_a_problem_that_names_the_field(
    said: dict[str, str], field: str, client: TestClient, records: Records
) -> None:
    given = client.post("/v1/answers", json=ASKED).json()["id"]
    response = client.post(f"/v1/answers/{given}/feedback", json=said)
    assert response.status_code == 422
    assert field in response.json()["detail"]
    assert "Smith" not in response.text
    assert records.feedback.of(given) == ()


def test_records_that_do_not_answer_are_a_problem_and_cost_no_answer(
    library: Library, index: OpenIndex, screener: Screener, tmp_path: Path
) -> None:
    (tmp_path / "in-the-way").write_text("", encoding="ascii")
    application = assembled(library, index, screener, Records(tmp_path / "in-the-way"))
    client = TestClient(create_app(application, Settings(Path("unused"))))
    answer = client.post("/v1/answers", json=ASKED).json()
    assert (answer["outcome"], answer["degraded"]) == ("answered", ["records"])
    for response in (client.get(f"/v1/answers/{answer['id']}"), client.get("/readyz")):
        assert (response.status_code, response.headers["retry-after"]) == (503, "10")
        assert str(tmp_path) not in response.text


def test_the_documentation_has_the_paths_and_their_shapes(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"get"} <= paths["/v1/answers/{answer_id}"].keys()
    assert {"200", "404", "422", "503"} <= paths["/v1/answers/{answer_id}/feedback"]["post"]["responses"].keys()


# --- the command


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, records: Records, database_url: str | None) -> Records:
    """Records that the command uses too."""
    monkeypatch.setenv("NOSOLOGY_DATABASE_URL", database_url or "")
    for n in range(3):
        records.record(asked(f"{MARK} {n}"), answered())
    answer_id = records.answers.recent("slack:T1:U1")[0].id
    records.feedback.give(Feedback(answer_id, "u1", Verdict.DOWN, comment=MARK))
    return records


def nosology(capsys: pytest.CaptureFixture[str], *arguments: str) -> Run:
    return run_nosology(capsys, *arguments)


def test_a_whole_chain_is_verified_with_one_command(kept: Records, capsys: pytest.CaptureFixture[str]) -> None:
    done = nosology(capsys, "audit", "verify")
    head = kept.audit.verify().head
    assert (done.status, done.err) == (0, "")
    assert done.out == f"4 lines, each as it was written\nhead {head}\n"
    assert nosology(capsys, "audit", "verify", "--head", head, "--json").json["whole"] is True


def test_a_broken_chain_is_told_in_one_line_with_a_status(kept: Records, capsys: pytest.CaptureFixture[str]) -> None:
    trigger = "append_only ON audit_lines" if kept.database.is_postgresql else "no_delete"
    with kept.database.writing() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER audit_lines_{trigger}")
        connection.exec_driver_sql("DELETE FROM audit_lines WHERE seq = 2")
    done = nosology(capsys, "audit", "verify")
    assert (done.status, done.out) == (1, "")
    assert "line 2 is missing" in done.err
    assert is_one_line(done.err)
    assert nosology(capsys, "audit", "verify", "--json").status == 1


def test_lines_cut_off_at_the_end_are_noticed_by_the_head(kept: Records, capsys: pytest.CaptureFixture[str]) -> None:
    done = nosology(capsys, "audit", "verify", "--head", "f" * 64)
    assert done.status == 1
    assert "cut off" in done.err


@pytest.mark.parametrize("head", ["", "xyz", "f" * 63])
def test_a_head_that_is_none_is_bad_usage(head: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert nosology(capsys, "audit", "verify", "--head", head).status == 2


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_the_audit_is_exported_and_the_export_is_a_line_itself(
    form: str, kept: Records, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, head = tmp_path / "audit", kept.audit.verify().head
    done = nosology(capsys, "audit", "export", "--format", form, "--out", str(file))
    assert (done.status, done.out) == (0, "")
    assert head in done.err
    text = file.read_text(encoding="utf-8")
    rows: list[Any] = (
        [json.loads(line) for line in text.splitlines()] if form == "jsonl" else list(csv.DictReader(text.splitlines()))
    )
    assert [row["kind"] for row in rows] == ["answer", "answer", "answer", "feedback"]
    assert MARK not in text
    *_, line = kept.audit.lines()
    assert (line.kind, json.loads(line.body)["head"]) == ("export", head)
    assert nosology(capsys, "audit", "verify", "--head", head).status == 0


def test_an_export_may_begin_at_a_day_and_go_to_standard_output(
    kept: Records, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(nosology(capsys, "audit", "export", "--since", "2020-01-01").lines) == 4
    assert nosology(capsys, "audit", "export", "--since", "2999-01-01").out == ""


def test_words_are_let_go_of_by_command(
    kept: Records, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert nosology(capsys, "records", "purge", "--json").json["answers"] == 0
    monkeypatch.setenv("NOSOLOGY_KEEP_QUESTIONS_DAYS", "0")
    done = nosology(capsys, "records", "purge")
    assert done.out.startswith("let go of the words of 3 answers and 1 comments")
    assert kept.answers.recent("slack:T1:U1") == ()


def test_the_status_says_where_the_records_are(
    kept: Records, database_url: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    done = nosology(capsys, "records", "status")
    assert done.status == 0
    assert ("PostgreSQL at 127.0.0.1:" if database_url else "SQLite at ") in done.out
    assert "swordfish" not in done.out
    assert nosology(capsys, "records", "status", "--json").json["counts"]["answers"] == 3


def test_records_that_cannot_be_opened_are_told_in_one_line(
    capsys: pytest.CaptureFixture[str], data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOSOLOGY_DATABASE_URL", "postgresql://u:swordfish@127.0.0.1:1/n")
    for command in (["audit", "verify"], ["audit", "export"], ["records", "purge"], ["records", "status"]):
        done = nosology(capsys, *command)
        assert (done.status, done.out) == (1, "")
        assert is_one_line(done.err)
        assert "swordfish" not in done.err
