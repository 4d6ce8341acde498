"""The commands for people's judgement: sheets out, labels in, corrections in."""

import argparse
import sys
from pathlib import Path
from typing import Any

from bot.screening import Screener
from bot.settings import read_settings
from evals.actions import stored_run
from evals.contestants.nosology import NAME
from evals.corrections import take_in_corrections
from evals.review import agree, read_labels, sheet_rows, write_sheet

_SEED = 0


def add_commands(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add `sheet`, `agreement` and `corrections`."""
    one = commands.add_parser("sheet", help="write a sheet of a run's answers for a reviewer, CSV or XLSX")
    one.add_argument("run", metavar="RUN")
    one.add_argument("path", type=Path, metavar="FILE")
    one.set_defaults(action=sheet)
    one = commands.add_parser("agreement", help="two filled sheets: kappa with its interval, and what is open")
    one.add_argument("first", type=Path, metavar="FILE")
    one.add_argument("second", type=Path, metavar="FILE")
    one.add_argument("--adjudicated", type=Path, metavar="FILE", help="a third sheet, whose labels settle differences")
    one.set_defaults(action=agreement)
    one = commands.add_parser("corrections", help="take corrections of the lead's page in as cases")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--into", type=Path, required=True, metavar="CASES")
    one.set_defaults(action=corrections)


def sheet(options: argparse.Namespace) -> int:
    """Write a sheet."""
    run = stored_run(options.run, read_settings())
    count = write_sheet(sheet_rows(run.info.name, run.of(NAME)), options.path)
    print(f"{options.path}: {count} answers")
    return 0


def agreement(options: argparse.Namespace) -> int:
    """Say how far two reviewers agree; 1 while something is open."""
    third = read_labels(options.adjudicated) if options.adjudicated else None
    review = agree(read_labels(options.first), read_labels(options.second), _SEED, third)
    found = review.kappa
    print(
        f"kappa {found.value:.2f} [{found.low:.2f}, {found.high:.2f}] over {found.cases} answers, {review.agreed} alike"
    )
    for one, other in review.open_cases:
        print(f"open: {one.case_id}: {one.label} ({one.comment}) / {other.label} ({other.comment})")
    counts = {label: sum(settled == label for settled in review.settled.values()) for label in review.settled.values()}
    print(", ".join(f"{label} {count}" for label, count in sorted(counts.items())))
    return 1 if review.open_cases else 0


def corrections(options: argparse.Namespace) -> int:
    """Take corrections in; 1 where some wait."""
    intake = take_in_corrections(options.file, options.into, Screener())
    print(f"{options.into}: {len(intake.taken)} added, {len(intake.known)} there already, {len(intake.waiting)} wait")
    print("\n".join(intake.waiting), file=sys.stderr)
    return 1 if intake.waiting else 0
