"""The command that has a chat model judge the claims of a run."""

import argparse
import math
from itertools import islice
from typing import Any

from bot.chat_model import open_chat_model
from bot.settings import quieten_libraries, read_settings
from evals.actions import stored_run
from evals.contestants.nosology import NAME
from evals.errors import RunError
from evals.judged import FILE, JudgeReport, judge_run, read_judged, report_on
from evals.judging import chat_judge
from evals.progress import Progress
from evals.statistics import Estimate

_SEED = 0


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add `judge`."""
    one = commands.add_parser("judge", help="let NOSOLOGY_CHAT_MODEL say which claims of a run their passages support")
    one.add_argument("run", metavar="RUN")
    one.add_argument("--limit", type=int, metavar="N", help="the first N cases alone; more another time")
    one.add_argument("--contestant", default=NAME, help="whose answers")
    one.set_defaults(action=judge)


def judge(options: argparse.Namespace) -> int:
    """Judge what is not judged yet, and say what the verdicts come to."""
    quieten_libraries()
    settings = read_settings()
    run = stored_run(options.run, settings)
    model = open_chat_model(settings)
    if model is None:
        raise RunError("no judge is configured: NOSOLOGY_CHAT_MODEL names none (docs/chat-model.md)")
    path = run.folder / FILE
    results = list(islice(run.of(options.contestant), options.limit))
    progress = Progress(len(results))
    for _ in judge_run(results, chat_judge(model, settings.chat_seconds), path):
        progress.step()
    print("\n".join(_lines(report_on(read_judged(path), _SEED))))
    print(f"verdicts, with a column for people's labels (yes or no): {path}")
    return 0


def _lines(found: JudgeReport) -> list[str]:
    lines = [f"claims supported: {_share(found.supported)}, {found.unread} verdicts unread and unscored"]
    if found.quality:
        quality, kappa = found.quality, found.quality.kappa
        lines.append(
            f"the judge beside people: kappa {kappa.value:.2f} [{kappa.low:.2f}, {kappa.high:.2f}], "
            f"sensitivity {_percent(quality.sensitivity)}, specificity {_percent(quality.specificity)}, "
            f"{quality.labelled} labelled, {quality.unscored} of them unread"
        )
        lines.append(f"corrected for its errors: {_share(found.corrected)}")
    return lines


def _share(found: Estimate | None) -> str:
    if found is None:
        return "cannot be said"
    return f"{_percent(found.value)} [{_percent(found.low)}, {_percent(found.high)}] of {found.cases}"


def _percent(value: float) -> str:
    return "none to measure it by" if math.isnan(value) else f"{100 * value:.1f} %"
