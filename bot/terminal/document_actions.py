"""What `nosology sources` does with imported documents: held sections listed and released, documents taken away."""

import argparse
import getpass
from collections.abc import Sequence
from contextlib import closing
from datetime import date

from bot.bootstrap import open_records
from bot.errors import UsageError
from bot.settings import Settings
from bot.sources_json import document_json, held_json
from bot.terminal.output import print_json
from bot.terminal.render_sources import render_approved, render_quarantine, render_removed
from guidelines.approvals import HeldSection
from guidelines.document_store import DocumentStore

_LONGEST_NAME = 100
_SHOWN = 80


def list_held(options: argparse.Namespace, settings: Settings) -> None:
    """Print every section that is kept and not served, with its reasons."""
    held = DocumentStore(settings.home).quarantine()
    if options.json:
        print_json([held_json(one) for one in held])
    else:
        render_quarantine(held)


def approve(options: argparse.Namespace, settings: Settings) -> None:
    """Release a held section, or every one of a document; raises UsageError when none is held under that name."""
    passage_id, document = options.passage_id, options.document
    if (passage_id is None) == (document is None):
        raise UsageError("give a PASSAGE_ID or --all DOCUMENT_ID; nosology sources quarantine lists them")
    by = " ".join((_logged_in() if options.by is None else options.by).split())
    if not by or len(by) > _LONGEST_NAME:
        raise UsageError(f"--by takes a name of up to {_LONGEST_NAME} letters")

    def is_wanted(held: HeldSection) -> bool:
        named = held.passage_id == passage_id if document is None else held.section.document_id == document
        return named and options.release in (None, held.section.edition)

    released = DocumentStore(settings.home).approve(is_wanted, by, date.today())
    if not released:
        raise UsageError(f"no held section {(passage_id or document)[:_SHOWN]!r}; see: nosology sources quarantine")
    _record(released, by, settings)
    if options.json:
        print_json([{"passage_id": one.passage_id, "release": one.section.edition, "by": by} for one in released])
    else:
        render_approved(released, by)


def _record(released: Sequence[HeldSection], by: str, settings: Settings) -> None:
    """An audit line for each document; what was released stays so where the records do not answer, which is raised."""
    sections: dict[str, list[str]] = {}
    for one in released:
        sections.setdefault(one.section.document_id, []).append(one.section.number)
    with closing(open_records(settings)) as records:
        for document, numbers in sections.items():
            records.record_release(document, numbers, by)


def remove(options: argparse.Namespace, settings: Settings) -> None:
    """Take an imported document away; raises UsageError when it is not there."""
    gone = DocumentStore(settings.home).remove(options.document, options.release)
    if not gone:
        raise UsageError(f"no imported document {options.document[:_SHOWN]!r}; see: nosology sources list")
    if options.json:
        print_json([document_json(one) for one in gone])
    else:
        render_removed(gone)


def _logged_in() -> str:
    try:
        return getpass.getuser()
    # What it raises where nobody is known differs between systems and releases.
    except (OSError, KeyError, ImportError):
        raise UsageError("nobody is logged in by name; say who approves with --by NAME") from None
