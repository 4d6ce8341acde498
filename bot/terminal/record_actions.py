"""What `nosology audit` and `nosology records` do."""

import argparse
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from bot.bootstrap import open_records
from bot.errors import NosologyError
from bot.records.facade import Records
from bot.settings import Settings
from bot.terminal.output import print_json


def verify_audit(options: argparse.Namespace, settings: Settings) -> None:
    """Say whether every audit line is as it was written; raises NosologyError naming the first that is not."""
    with closing(open_records(settings)) as records:
        found = records.audit.verify(options.head)
    if options.json:
        print_json({"lines": found.lines, "head": found.head, "whole": found.is_whole, "broken": found.broken})
    if not found.is_whole:
        raise NosologyError(f"the audit chain is broken: {found.broken}; {found.lines} lines before it hold")
    if not options.json:
        print(f"{found.lines} lines, each as it was written\nhead {found.head}")


def export_audit(options: argparse.Namespace, settings: Settings) -> None:
    """Write the audit lines to a file or standard output, and the head of the chain to standard error."""
    with closing(open_records(settings)) as records:
        if options.out:
            with Path(options.out).open("w", encoding="utf-8", newline="") as file:
                _export(options, records, file)
        else:
            _export(options, records, sys.stdout)


def _export(options: argparse.Namespace, records: Records, file: TextIO) -> None:
    from bot.records.audit_chain import LineKind, write_csv, write_jsonl

    write = write_csv if options.format == "csv" else write_jsonl
    written = write(records.audit.lines(options.since), file)
    since = options.since.isoformat() if options.since else None
    told = {"format": options.format, "since": since, "lines": written.lines, "head": written.head}
    records.audit.append(LineKind.EXPORT, told)
    print(f"{written.lines} lines; keep the head to notice if later lines are cut off:", file=sys.stderr)
    print(f"  nosology audit verify --head {written.head}", file=sys.stderr)


def purge_records(options: argparse.Namespace, settings: Settings) -> None:
    """Let go of the words whose term is over."""
    with closing(open_records(settings)) as records:
        purged = records.purge()
    if options.json:
        print_json(asdict(purged))
        return
    print(
        f"let go of the words of {purged.answers} answers and {purged.feedback} comments, "
        f"{purged.jobs} jobs, {purged.conversations} conversations"
    )


def show_records(options: argparse.Namespace, settings: Settings) -> None:
    """Print where the records are and how many there are."""
    with closing(open_records(settings)) as records:
        found = records.status()
    purged = found.last_purged.isoformat() if found.last_purged else None
    if options.json:
        print_json({**asdict(found), "last_purged": purged})
        return
    print(f"{found.backend} at {found.where}, version {found.version}")
    print(
        f"words of questions are kept for {found.keep_questions_days} days; last let go of on {purged or 'no day yet'}"
    )
    for name, count in found.counts.items():
        print(f"  {name:<16} {count:>8}")
