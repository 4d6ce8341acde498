"""People's judgement: sheets out, labels in, agreement, adjudication, corrections."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from evals_answers import RIGHT, answer, case, result

from bot.screening import Screener
from evals.corrections import take_in_corrections
from evals.errors import CaseError, ReviewError
from evals.reading import read_cases
from evals.results import without_contents
from evals.review import COLUMNS, Label, agree, read_labels, sheet_rows, write_sheet


def results() -> list[Any]:
    secret = result(case(id="secret"), answer(*RIGHT))
    formula = replace(answer(*RIGHT), text='=HYPERLINK("http://example.org")')
    return [result(case(id="t-1"), answer(*RIGHT)), result(case(id="t-2"), formula), without_contents(secret)]


def filled(path: Path, **labels: str) -> Path:
    """The sheet with labels written in, as a reviewer would."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        for row in book.worksheets[0].iter_rows(min_row=2):
            row[COLUMNS.index("label")].value = labels.get(str(row[1].value))
        book.save(path)
        return path
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows({**row, "label": labels.get(row["case_id"], "")} for row in rows)
    return path


@pytest.mark.parametrize("name", ["sheet.csv", "sheet.xlsx"])
def test_a_sheet_goes_out_and_its_labels_come_back(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert write_sheet(sheet_rows("run-1", results()), path) == 2
    assert read_labels(path) == {}
    assert {i: label.label for i, label in read_labels(filled(path, **{"t-1": "Right", "t-2": "wrong"})).items()} == {
        "t-1": "right",
        "t-2": "wrong",
    }


def test_no_cell_is_a_formula_and_no_gold_or_held_out_case_is_shown() -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in sheet_rows("run-1", results())]
    assert [row["case_id"] for row in rows] == ["t-1", "t-2"]
    assert rows[1]["answer"].startswith("'=HYPERLINK")
    assert "assumed to be linked" not in json.dumps(rows)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("case_id,answer\nt-1,x\n", "has no column label"),
        ("case_id,label\nt-1,good\n", "s.csv:2: 'good' is none of right, partly, wrong"),
        ("case_id,label\nt-1,right\nt-1,wrong\n", "s.csv:3: t-1 is labelled twice"),
    ],
)
def test_a_sheet_that_cannot_be_meant_is_told(text: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReviewError) as caught:
        read_labels(path)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("name", ["none.csv", "broken.xlsx"])
def test_a_file_that_is_no_sheet_is_told(name: str, tmp_path: Path) -> None:
    if name != "none.csv":
        (tmp_path / name).write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(ReviewError, match="cannot be read"):
        read_labels(tmp_path / name)


def labels(**given: str) -> dict[str, Label]:
    return {case_id: Label(case_id, label) for case_id, label in given.items()}


def test_two_reviewers_agree_as_far_as_they_do_and_a_third_settles_the_rest() -> None:
    one = labels(a="right", b="right", c="wrong", d="wrong", e="right")
    other = labels(a="right", b="wrong", c="wrong", d="wrong", f="right")
    review = agree(one, other, seed=1)
    assert review.kappa.value == 0.5
    assert review.kappa.low <= 0.5 <= review.kappa.high
    assert (review.agreed, [a.case_id for a, _ in review.open_cases]) == (3, ["b"])
    settled = agree(one, other, 1, labels(b="partly", a="wrong"))
    assert settled.open_cases == ()
    assert settled.settled["b"] == "partly"
    with pytest.raises(ReviewError, match="no answer is labelled in both"):
        agree(labels(a="right"), labels(b="right"), seed=1)


def test_corrections_come_in_once_and_what_cannot_be_a_case_waits(tmp_path: Path, screener: Screener) -> None:
    rows = [
        case(id="correction-1").model_dump(mode="json"),
        {**case(id="correction-2").model_dump(mode="json"), "question": "gout, SSN 123-45-6789"},
        {
            **case(id="correction-3").model_dump(mode="json"),
            "must_codes": [],
            "deciding_sections": {},
            "sequence": False,
            "forbidden_codes": [],
        },
    ]
    file, into = tmp_path / "out.jsonl", tmp_path / "cases" / "corrections.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    intake = take_in_corrections(file, into, screener)
    assert [one.id for one in intake.taken] == ["correction-1"]
    assert [line.partition(": ")[0] for line in intake.waiting] == ["out.jsonl:2", "out.jsonl:3"]
    assert "123-45" not in " ".join(intake.waiting)
    assert [one.id for one in read_cases(into.read_text(encoding="utf-8").splitlines(), "x")] == ["correction-1"]
    again = take_in_corrections(file, into, screener)
    assert (again.taken, again.known) == ((), ("correction-1",))
    with pytest.raises(CaseError, match="cannot be read"):
        take_in_corrections(tmp_path / "none.jsonl", into, screener)
