"""What each command does, from options to output."""

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.bootstrap import Library, make_encoder, open_library
from bot.settings import Settings, quieten_libraries, read_settings
from evals.calibration import calibrated, expected_calibration_error, fit, marked, write_confidence
from evals.case_actions import stop_what_cannot_be_meant
from evals.cases import Dataset
from evals.contestants.lineup import BASELINES, LineUp
from evals.contestants.nosology import NAME, data_home
from evals.contestants.slice import SliceLineUp
from evals.errors import RunError
from evals.gate import Reference, judge, read_thresholds, reference_of
from evals.metrics import BY_NAME
from evals.progress import Progress
from evals.provenance import provenance_of
from evals.references import read_reference, reference_path, write_reference
from evals.reports.markdown import text_table
from evals.reports.summary import Summary
from evals.reports.wording import difference_text
from evals.reports.writing import write_reports
from evals.results import Result
from evals.running import run_tasks, tasks_of
from evals.store import Run, RunInfo, RunWriter, find_run, read_run
from evals.suites import datasets_folder, narrowed, read_suite

_ENOUGH_FOR_TABLE = 10


def run(options: argparse.Namespace) -> int:
    """Ask, score, store, report, judge."""
    quieten_libraries()
    settings = read_settings()
    datasets = narrowed(read_suite(options.suite), options.tags, options.only, options.limit)
    if not datasets:
        raise RunError("no case has these tags and ids")
    library = open_library(settings)
    stop_what_cannot_be_meant(datasets, library)
    lineup = _lineup(options, settings, datasets)
    done = _asked(options, settings, datasets, lineup, library)
    summary = _summarised(done, _reference(options, settings))
    page = write_reports(summary, done.folder)
    _tell(summary, page)
    return 0 if summary.verdict.passed else 1


def _lineup(options: argparse.Namespace, settings: Settings, datasets: Sequence[Dataset]) -> LineUp | SliceLineUp:
    names = BASELINES if "all" in options.baselines else options.baselines
    if unknown := [name for name in names if name not in BASELINES]:
        raise RunError(f"there is no baseline {unknown[0]} (there are {', '.join(BASELINES)})")
    cases = [case for dataset in datasets for case in dataset.cases]
    if options.slice:
        return SliceLineUp(settings, tuple(cases))
    folder = datasets_folder() / "documents"
    documents = tuple(folder / name for name in sorted({name for case in cases for name in case.documents}))
    return LineUp(settings, (NAME, *names), documents)


def _asked(
    options: argparse.Namespace,
    settings: Settings,
    datasets: Sequence[Dataset],
    lineup: LineUp | SliceLineUp,
    library: Library,
) -> Run:
    """Ask what is to be asked; interrupted, the run stays to be resumed."""
    given = [
        f"{name}={getattr(options, name)}" for name in ("limit", "tags", "only", "slice") if getattr(options, name)
    ]
    made = provenance_of(datasets, library, make_encoder(settings), settings, [*given, *lineup.names])
    held_out = tuple(d.name for d in datasets if d.held_out)
    count = sum(len(d.cases) for d in datasets)
    started = datetime.now(UTC).isoformat(timespec="seconds")
    info = RunInfo(options.suite, options.seed, made, lineup.names, count, started, held_out, tuple(given))
    tasks = tasks_of(datasets, lineup.names)
    writer = RunWriter(runs_folder(settings) / info.name, info, options.resume)
    there = {(r.contestant, r.case_id) for r in writer.kept}
    waiting = [task for task in tasks if (task.contestant, task.case.id) not in there]
    began = time.monotonic()
    try:
        if options.workers > 1 and waiting:
            lineup.prepare()
        progress = Progress(len(waiting))
        for result in run_tasks(waiting, lineup, options.workers):
            writer.add(result)
            progress.step()
    except KeyboardInterrupt:
        writer.close()
        raise RunError(f"interrupted; go on with the same command and --resume ({writer.folder})") from None
    return writer.finish([(task.contestant, task.case.id) for task in tasks], time.monotonic() - began)


def _reference(options: argparse.Namespace, settings: Settings) -> Reference:
    if options.against:
        earlier = stored_run(options.against, settings)
        return reference_of(earlier.of(NAME), read_thresholds().metrics)
    return {} if options.slice else read_reference(reference_path(options.suite))


def _summarised(done: Run, reference: Reference) -> Summary:
    verdict = judge(done.of(NAME), read_thresholds(), reference, done.info.seed)
    return Summary(done, verdict, NAME)


def _tell(summary: Summary, page: Path) -> None:
    if summary.run.info.cases < _ENOUGH_FOR_TABLE:
        for result in summary.results:
            _explain(result)
        print("\n".join(verdicts(summary.run.of(NAME))))
    else:
        print(text_table(summary))
    for failure in summary.verdict.failures:
        print(f"gate: {failure}")
    print(f"gate: {'passed' if summary.verdict.passed else 'FAILED'}\nreport: {page}")


def verdicts(results: Iterable[Result]) -> Iterator[str]:
    """A line for each case: right, or wrong with the measures that are; nothing of a held-out one."""
    for result in results:
        score = result.score("case_right")
        if score is not None and result.case is not None:
            yield f"{result.case_id}: right" if score.value == 1.0 else f"{result.case_id}: wrong: {score.why}"


def _explain(result: Result) -> None:
    print(f"{result.case_id}")
    if result.observation is not None:
        print("\n".join(f"  | {line}" for line in result.observation.text.splitlines()))
    for score in result.scores:
        value = "unscored" if score.value is None else f"{score.value:g}"
        print(f"  {BY_NAME[score.metric].label}: {value}" + (f"  ({score.why})" if score.why else ""))


def report(options: argparse.Namespace) -> int:
    """Write the reports of a stored run again, with the gate as it is now."""
    done = stored_run(options.run, read_settings())
    summary = _summarised(done, read_reference(reference_path(done.info.suite)))
    print(write_reports(summary, done.folder))
    return 0


def compare_runs(options: argparse.Namespace) -> int:
    """Every test of the gate between two runs; 1 where the second is significantly worse."""
    settings = read_settings()
    old, new = (stored_run(name, settings) for name in (options.old, options.new))
    thresholds = read_thresholds()
    reference = reference_of(old.of(options.contestant), thresholds.metrics)
    results = new.of(options.other or options.contestant)
    if not reference or not results:
        raise RunError("a run has no answers of that contestant")
    verdict = judge(results, thresholds, reference, new.info.seed)
    for one in verdict.differences:
        if one.slice[0] == "all" or one.comparison.p < thresholds.level:
            where = "overall" if one.slice[0] == "all" else f"{one.slice[0]} {one.slice[1]}"
            told = f"{difference_text(one.comparison)}, corrected {one.corrected:.4f}"
            print(f"{BY_NAME[one.metric].label}, {where}: {told}")
    print("\n".join(f"gate: {failure}" for failure in verdict.failures) or "gate: passed")
    return 0 if verdict.passed else 1


def accept(options: argparse.Namespace) -> int:
    """Make a run the reference of its suite."""
    done = stored_run(options.run, read_settings())
    path = reference_path(done.info.suite)
    count = write_reference(done, NAME, read_thresholds(), path)
    print(f"{path}: {count} cases")
    return 0


def calibrate(options: argparse.Namespace) -> int:
    """Fit on the development cases of the runs, and say what it is worth on the others."""
    settings = read_settings()
    runs = [stored_run(name, settings) for name in options.runs]
    results = [r for one in runs for r in one.of(NAME) if r.case is not None]
    if any(one.info.provenance.confidence for one in runs):
        raise RunError("its scores are calibrated already; take bot/data/confidence.json away and run it again")
    fitted_on = list(marked(r for r in results if r.case is not None and r.case.is_dev))
    others = list(marked(r for r in results if r.case is not None and not r.case.is_dev))
    confidence = fit(fitted_on)
    for name, codes in (("fitted on", fitted_on), ("others", others)):
        before, after = (expected_calibration_error(some) for some in (codes, calibrated(codes, confidence)))
        print(f"{name}: {len(codes)} codes, expected calibration error {before:.3f}, calibrated {after:.3f}")
    if options.into:
        write_confidence(confidence, options.into, ", ".join(one.info.name for one in runs))
        print(options.into)
    return 0


def runs_folder(settings: Settings) -> Path:
    """Where runs are stored."""
    return data_home(settings) / "runs"


def stored_run(name: str, settings: Settings) -> Run:
    """A stored run by what a user calls it; raises RunError for a name that fits none or several."""
    return read_run(find_run(name, runs_folder(settings)))
