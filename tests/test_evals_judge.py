"""A chat model as judge of a run's claims: kept, resumed, and worth what people's labels say."""

import csv
from pathlib import Path

import pytest
from evals_answers import RIGHT, answer, case, result
from scripted_model import ScriptedModel

from bot.drafting.calls import Why
from evals.errors import ReviewError, RunError
from evals.judged import COLUMNS, judge_run, read_judged, report_on
from evals.judging import chat_judge
from evals.observations import Facts, observed

YES, NO = {"supported": True}, {"supported": False}


def run_over(path: Path, model: ScriptedModel, *ids: str) -> list[str]:
    results = [result(case(id=i), answer(*RIGHT)) for i in ids]
    return list(judge_run(results, chat_judge(model, 1.0), path))


def labelled(path: Path, labels: list[str]) -> None:
    """The verdicts with people's labels written in, from the first on."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows({**row, "label": label} for row, label in zip(rows, labels, strict=True))


def test_every_claim_gets_a_verdict_and_one_that_cannot_be_read_is_unscored(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    run_over(path, ScriptedModel([YES, "Well, true.", Why.SLOW, NO, *[YES] * 20]), "t-1", "t-2")
    verdicts = [one.supported for one in read_judged(path)]
    assert verdicts[:4] == [True, None, None, False]
    report = report_on(read_judged(path), 0)
    assert report.supported is not None
    assert (report.unread, report.supported.cases) == (2, len(verdicts) - 2)
    assert report.quality is None


def test_what_is_judged_is_not_asked_again(tmp_path: Path) -> None:
    path, first = tmp_path / "verdicts.csv", ScriptedModel([YES] * 20)
    run_over(path, first, "t-1")
    second = ScriptedModel([NO] * 20)
    run_over(path, second, "t-1", "t-2")
    assert len(second.prompts) == len(first.prompts)
    assert {one.case_id: one.supported for one in read_judged(path)} == {"t-1": True, "t-2": False}


def test_a_model_that_is_down_ends_the_judging_and_keeps_what_was_judged(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    probe = ScriptedModel([YES] * 20)
    run_over(path, probe, "t-1")
    with pytest.raises(RunError, match="go on later with the same command"):
        run_over(path, ScriptedModel([YES, Why.DOWN]), "t-1", "t-2")
    assert {one.case_id for one in read_judged(path)} == {"t-1"}


def test_labels_say_what_the_judge_is_worth(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    run_over(path, ScriptedModel([YES, YES, YES, NO] * 10), *[f"t-{n}" for n in range(10)])
    found = read_judged(path)
    # People agree but for the first claim that the judge found supported.
    labelled(path, ["no", *["yes" if one.supported else "no" for one in found[1:]]])
    report = report_on(read_judged(path), 0)
    assert report.quality is not None
    assert report.corrected is not None
    assert (report.quality.sensitivity, report.quality.unscored) == (1.0, 0)
    assert report.quality.specificity < 1.0
    assert report.corrected.value < sum(bool(one.supported) for one in found) / len(found)


def test_a_damaged_file_of_verdicts_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    path.write_text("case_id,claim,supported,label\nt-1,words,perhaps,\n", encoding="utf-8")
    with pytest.raises(ReviewError, match=r"verdicts\.csv:2"):
        read_judged(path)


def test_tokens_and_cost_of_an_answer_are_read_from_who_wrote_it() -> None:
    row = {
        "outcome": "abstained",
        "text": "",
        "reason": "",
        "codes": [],
        "citations": [],
        "findings": [],
        "follow_ups": [],
        "degraded": [],
        "timings_ms": {},
        "written_by": {"tokens_in": 7, "tokens_out": 3, "cost": 0.5},
    }
    usage = observed(row, Facts()).usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cost) == (7, 3, 0.5)
    assert observed({**row, "written_by": None}, Facts()).usage is None
