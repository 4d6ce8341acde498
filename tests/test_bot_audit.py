"""The audit log: one line for each answer, never the question, never at the cost of the answer."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.audit import AuditLog
from bot.models import Answer, AnswerCode, Citation, Outcome, Role
from codes.models import Coverage, Release, Setting, System, Validity, ValidityStatus

DAY = date(2026, 8, 15)
RELEASE = Release(System.ICD10CM, "FY2026-Apr", date(2026, 4, 1), date(2026, 9, 30), "tabular.xml", "0" * 64)


def code(name: str, sequence: int | None) -> AnswerCode:
    validity = Validity(ValidityStatus.VALID, "in force", "FY2026-Apr")
    why = '"what the asker wrote" matches'
    return AnswerCode(name, System.ICD10CM, name, Role.SUGGESTED, sequence, True, validity, 1.0, ("dense",), why)


CITATION = Citation(1, "icd10cm-tabular:N30.00", "label", "doc", "N30.00", None, "the quote", "tabular", DAY, DAY)
ANSWER = Answer(
    id="a1",
    question_id="patient-7",
    outcome=Outcome.ANSWERED,
    reason="what the asker wrote",
    as_of=DAY,
    setting=Setting.OUTPATIENT,
    text="what the asker wrote",
    codes=(code("N30.00", 1), code("N30.01", None)),
    citations=(CITATION,),
    sources=(Coverage(RELEASE, True),),
    follow_ups=("what the asker wrote?",),
    degraded=("vector_store",),
    timings_ms={"screen": 0.1, "total": 2.5},
)


def test_a_line_says_what_was_answered_and_nothing_that_was_asked(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "audit.jsonl"
    AuditLog(path).record(ANSWER)
    (line,) = path.read_text(encoding="utf-8").splitlines()
    data = json.loads(line)
    assert datetime.fromisoformat(data.pop("at")).tzinfo is not None
    assert data == {
        "answer": "a1",
        "outcome": "answered",
        "as_of": "2026-08-15",
        "setting": "outpatient",
        "codes": ["N30.00"],
        "citations": ["icd10cm-tabular:N30.00"],
        "releases": ["icd10cm:FY2026-Apr"],
        "degraded": ["vector_store"],
        "ms": 2.5,
    }
    assert "asker" not in line
    assert "patient-7" not in line


def test_lines_are_appended(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    for _ in range(3):
        AuditLog(path).record(ANSWER)
    assert len([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]) == 3


def test_without_a_path_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    AuditLog(None).record(ANSWER)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_costs_only_the_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    AuditLog(tmp_path).record(ANSWER)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "asker" not in caplog.text


def test_a_file_in_the_place_of_the_folder_costs_only_the_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    AuditLog(tmp_path / "file" / "audit.jsonl").record(ANSWER)
    assert len(caplog.records) == 1
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no device that is always full")
def test_a_full_disk_costs_only_the_line(caplog: pytest.LogCaptureFixture) -> None:
    AuditLog(Path("/dev/full")).record(ANSWER)
    assert len(caplog.records) == 1
