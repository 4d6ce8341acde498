"""Runs: asked, kept, interrupted and resumed, compared, reported; contestants are scripted here."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

import pytest
from evals_answers import RIGHT, answer, case

from bot.bootstrap import Library
from evals.actions import compare_runs, verdicts
from evals.case_actions import stop_what_cannot_be_meant
from evals.cases import Dataset, EvalCase
from evals.command import main, parser
from evals.contestants.contestant import Contestant
from evals.errors import CaseError, RunError
from evals.figures import confusions, figures, pairs_right, slices, worst_cases
from evals.gate import judge, read_thresholds
from evals.observations import Observation
from evals.progress import Progress
from evals.provenance import Provenance
from evals.references import read_reference, write_reference
from evals.reports.as_json import report_json
from evals.reports.html import html
from evals.reports.markdown import markdown, text_table
from evals.reports.summary import Summary
from evals.running import run_tasks, tasks_of
from evals.store import Run, RunInfo, RunWriter, find_run, read_run
from evals.suites import narrowed, read_suite

NAMES = ("nosology", "bm25")
PROVENANCE = Provenance("a" * 40, "", {"hand": "1"}, {}, "c", "e", "s", "none", "none", "3.11")


@dataclass
class Scripted:
    """Gives the right answer, or the one that is written for a case."""

    name: str
    answers: dict[str, Observation] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def observe(self, one: EvalCase) -> Observation:
        self.asked.append(one.id)
        if one.question == "break":
            raise RuntimeError("a secret of the question")
        return self.answers.get(one.id, answer(*RIGHT))


class TwoOfThem:
    """Makes both contestants; a class, so that other processes can be handed it."""

    def __call__(self) -> Sequence[Contestant]:
        return [Scripted(name, {"t-1": answer("E11.9")} if name == "bm25" else {}) for name in NAMES]


def cases(count: int = 12) -> tuple[EvalCase, ...]:
    return tuple(case(id=f"t-{n}", tags=["odd" if n % 2 else "even"]) for n in range(count))


def dataset(*some: EvalCase, held_out: bool = False) -> Dataset:
    return Dataset("hand", Path("hand.jsonl"), some, held_out)


def info(*datasets: Dataset) -> RunInfo:
    count = sum(len(d.cases) for d in datasets)
    held_out = tuple(d.name for d in datasets if d.held_out)
    return RunInfo("hand", 7, PROVENANCE, NAMES, count, "2026-11-26T00:00:00+00:00", held_out)


def run_in(folder: Path, *datasets: Dataset, make: TwoOfThem | None = None, workers: int = 1) -> Run:
    writer = RunWriter(folder, info(*datasets), resume=False)
    tasks = tasks_of(datasets, NAMES)
    for result in run_tasks(tasks, make or TwoOfThem(), workers):
        writer.add(result)
    return writer.finish([(t.contestant, t.case.id) for t in tasks], 1.5)


def summary_of(run: Run) -> Summary:
    return Summary(run, judge(run.of("nosology"), read_thresholds(), None, 7), "nosology")


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = run_in(tmp_path / "r", dataset(*cases(3)))
    again = read_run(tmp_path / "r")
    assert again == run
    assert again.info.finished
    assert [(r.contestant, r.case_id) for r in again.results[:3]] == [
        ("nosology", "t-0"),
        ("bm25", "t-0"),
        ("nosology", "t-1"),
    ]
    assert [r.value("case_right") for r in again.of("bm25")] == [1.0, 0.0, 1.0]


def test_several_processes_give_the_same_run(tmp_path: Path) -> None:
    one = run_in(tmp_path / "one", dataset(*cases(4)))
    two = run_in(tmp_path / "two", dataset(*cases(4)), workers=2)
    assert one.results == two.results
    assert report_json(summary_of(one)) == report_json(summary_of(two))


def test_an_answer_that_fails_is_counted_and_named_by_its_kind_alone() -> None:
    (result,) = run_tasks(tasks_of([dataset(case(question="break"))], NAMES[:1]), TwoOfThem(), 1)
    assert result.observation is not None
    assert result.observation.error == "RuntimeError"
    assert not judge([result], read_thresholds(), None, 1).passed


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    some = dataset(*cases(4))
    first = RunWriter(tmp_path, info(some), resume=False)
    tasks = tasks_of([some], NAMES)
    for result in run_tasks(tasks[:3], TwoOfThem(), 1):
        first.add(result)
    first.close()
    with (tmp_path / "results.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"contestant": "bm')
    second = RunWriter(tmp_path, info(some), resume=True)
    assert [(r.contestant, r.case_id) for r in second.kept] == [(t.contestant, t.case.id) for t in tasks[:3]]
    for result in run_tasks(tasks[3:], TwoOfThem(), 1):
        second.add(result)
    run = second.finish([(t.contestant, t.case.id) for t in tasks], 1.0)
    assert len(run.results) == len(tasks)
    anew = RunWriter(tmp_path, info(some), resume=False)
    anew.close()
    assert anew.kept == ()


def test_a_broken_line_in_the_middle_is_told(tmp_path: Path) -> None:
    run_in(tmp_path, dataset(*cases(2)))
    path = tmp_path / "results.jsonl"
    path.write_text("{}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(RunError, match=r"results\.jsonl:1: not a result"):
        read_run(tmp_path)


def test_runs_are_found_by_path_name_beginning_and_as_the_latest(tmp_path: Path) -> None:
    run_in(tmp_path / "core-1234", dataset(*cases(1)))
    for name in (str(tmp_path / "core-1234"), "core-1234", "core", "latest"):
        assert find_run(name, tmp_path) == tmp_path / "core-1234"
    with pytest.raises(RunError, match="0 runs are named smoke"):
        find_run("smoke", tmp_path)


def test_what_decides_the_results_decides_the_name() -> None:
    assert PROVENANCE.key == replace(PROVENANCE, python="3.13").key
    keys = {replace(PROVENANCE, **{name: "x"}).key for name in ("commit", "changes", "corpus", "model", "prompt")}
    assert len({*keys, PROVENANCE.key}) == 6


def test_of_a_held_out_case_nothing_but_its_scores_is_kept_or_shown(tmp_path: Path) -> None:
    secret = case(question="a question nobody may read", source="a reason nobody may read")
    run = run_in(tmp_path, dataset(secret, held_out=True))
    written = (tmp_path / "results.jsonl").read_text(encoding="utf-8")
    summary = summary_of(run)
    for text in (written, html(summary), markdown(summary), json.dumps(report_json(summary)), text_table(summary)):
        assert "nobody may read" not in text
        assert "E11" not in text
    assert run.of("nosology")[0].value("case_right") == 1.0
    assert worst_cases(run.of("bm25"), 5) == []


def test_figures_and_slices_add_up(tmp_path: Path) -> None:
    run = run_in(tmp_path, dataset(*cases(12)))
    theirs = figures(run.of("bm25"), 7)
    assert theirs["case_right"].macro.value == pytest.approx(11 / 12)
    assert theirs["code_recall"].micro is not None
    assert theirs["code_recall"].micro.value == pytest.approx(22 / 24)
    worst = slices(run.of("bm25"), 7)[0]
    assert (worst.kind, worst.name, worst.cases) == ("tag", "odd", 6)
    assert confusions(run.of("bm25")) == {("E", "E"): 12}
    assert [r.case_id for r in worst_cases(run.of("bm25"), 5)] == ["t-1"]


def test_a_pair_is_right_when_both_sides_are(tmp_path: Path) -> None:
    both = (case(id="a", pair="p"), case(id="b", pair="p", setting="inpatient"))
    other = (case(id="t-1", pair="q"), case(id="d", pair="q", setting="inpatient"))
    run = run_in(tmp_path, dataset(*both, *other))
    assert pairs_right(run.of("bm25")) == (1, 2)


def test_the_reports_say_the_same_and_the_page_needs_nothing_beside_it(tmp_path: Path) -> None:
    hostile = case(id="h-1", question='<script>alert("x")</script> & more')
    summary = summary_of(run_in(tmp_path, dataset(*cases(11), hostile)))
    page, text, data = html(summary), markdown(summary), report_json(summary)
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert page.count("<svg") == 5
    assert page.count('<details id="case-') == 12
    assert "**Gate: passed.**" in text
    assert data["gate"]["passed"] is True
    assert data["contestants"]["bm25"]["case_right"]["macro"]["value"] == pytest.approx(11 / 12)
    assert "91.7 %" in text
    assert "91.7 %" in page
    assert {row["baseline"] for row in data["against_baselines"]} == {"bm25"}


def test_a_diff_shows_what_is_missing_and_what_is_beside(tmp_path: Path) -> None:
    wrong = TwoOfThem()
    run = run_in(tmp_path, dataset(*cases(2)), make=wrong)
    summary = Summary(run, judge(run.of("bm25"), read_thresholds(), None, 7), "bm25")
    page = html(summary)
    assert '<b class="failed">-</b> E11.22 Type 2' in page
    assert '<b class="failed">+</b> E11.9 Type 2' in page
    assert "<mark>Diabetes mellitus codes are combination codes" in page


def test_an_accepted_run_is_the_reference_of_later_ones(tmp_path: Path) -> None:
    run = run_in(tmp_path / "r", dataset(*cases(6)), replace(dataset(case(id="secret"), held_out=True), name="blind"))
    path = tmp_path / "references" / "core.json"
    assert write_reference(run, "nosology", read_thresholds(), path) == 6
    assert set(read_reference(path)) == {f"t-{n}" for n in range(6)}
    assert read_reference(path)["t-1"]["code_f1"] == 1.0
    assert read_reference(tmp_path / "none.json") == {}
    with pytest.raises(RunError, match="not finished"):
        write_reference(replace(run, info=replace(run.info, finished=False)), "nosology", read_thresholds(), path)


def test_compare_fails_where_the_second_is_worse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Worse(TwoOfThem):
        def __call__(self) -> Sequence[Contestant]:
            return [Scripted(name, {one.id: answer("E11.9") for one in cases(30)}) for name in NAMES]

    run_in(tmp_path / "a", dataset(*cases(30)))
    run_in(tmp_path / "b", dataset(*cases(30)), make=Worse())
    for old, new, status in (("a", "b", 1), ("b", "a", 0), ("a", "a", 0)):
        options = parser().parse_args(["compare", str(tmp_path / old), str(tmp_path / new)])
        assert compare_runs(options) == status
    assert "Cases right as a whole overall: -1.000" in capsys.readouterr().out


def test_progress_says_how_long_the_rest_takes() -> None:
    seconds = iter(range(0, 1000, 30))
    stream = StringIO()
    progress = Progress(4, stream, lambda: float(next(seconds)))
    for _ in range(4):
        progress.step()
    assert stream.getvalue().splitlines() == [
        "1 of 4 answers, 1:30 left",
        "2 of 4 answers, 1:00 left",
        "3 of 4 answers, 0:30 left",
        "4 of 4 answers, 0:00 left",
    ]


def test_the_verdict_on_a_case_is_a_line_of_its_own(tmp_path: Path) -> None:
    run = run_in(tmp_path, dataset(case(id="t-0"), case(id="t-1")), dataset(case(id="secret"), held_out=True))
    assert list(verdicts(run.of("nosology"))) == ["t-0: right", "t-1: right"]
    assert list(verdicts(run.of("bm25"))) == [
        "t-0: right",
        "t-1: wrong: codes_exact, forbidden_codes",
    ]


def written_cases(path: Path, *some: EvalCase) -> Path:
    path.write_text("".join(one.model_dump_json(exclude_defaults=True) + "\n" for one in some), encoding="utf-8")
    return path


def test_a_run_says_what_cannot_be_meant_and_asks_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = case(id="t-1", tags=["injections"]), case(id="t-2", must_codes=["E1122", "N18.4"])
    path = written_cases(tmp_path / "some.jsonl", right, wrong)
    assert main(["run", str(path)]) == 2
    out, told = capsys.readouterr()
    assert out == ""
    assert told.splitlines() == [
        'some.jsonl:1: tags: warning: nothing follows from the tag "injections"; did you mean "injection"?',
        "some.jsonl:2: must_codes: E1122 is not how the book prints it; write E11.22",
    ]


def test_only_the_cases_about_to_be_asked_are_looked_up(
    tmp_path: Path, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = case(id="t-2", must_codes=["E1122", "N18.4"])
    (whole,) = read_suite(str(written_cases(tmp_path / "some.jsonl", case(id="t-1"), wrong)))
    stop_what_cannot_be_meant(narrowed([whole], only=["t-1"]), library)
    assert capsys.readouterr().err == ""
    with pytest.raises(CaseError, match=r"^some\.jsonl:2: must_codes: E1122"):
        stop_what_cannot_be_meant(narrowed([whole], only=["t-2"]), library)
    stop_what_cannot_be_meant([replace(whole, held_out=True)], library)
    assert capsys.readouterr().err == "some.jsonl: 1 cases name what is not loaded; they are asked all the same\n"


def test_validate_says_what_is_wrong_and_warns_of_ids_of_other_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written_cases(tmp_path / "some.jsonl", case(id="ms-001"), case(id="t-2"))
    assert main(["validate", str(path)]) == 0
    out, told = capsys.readouterr()
    assert out == "2 cases, nothing wrong; warnings: 1\n"
    assert told == "some.jsonl:1: id: warning: the id ms-001 stands in sequences.jsonl:1 too; take another\n"
    row = case(id="t-3", must_codes=["E860"], sequence=False).model_dump(mode="json", exclude_defaults=True)
    path.write_text(json.dumps({**row, "colour": 1, "as_off": "2026"}) + "\n", encoding="utf-8")
    assert main(["validate", str(path)]) == 1
    told = capsys.readouterr().err
    assert [line.split("; ")[0] for line in told.splitlines()] == [
        'some.jsonl:1: colour: there is no field "colour"',
        'some.jsonl:1: as_off: there is no field "as_off"',
        "some.jsonl:1: must_codes: E860 is not how the book prints it",
    ]
    assert main(["validate", "nothing-of-the-kind"]) == 2
