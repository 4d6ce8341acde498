"""What `nosology sources` does: list what is loaded, download official files, take in files."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.bootstrap import open_codes
from bot.codes_json import edition_json, imported_json, sync_json
from bot.errors import NosologyError, UsageError
from bot.settings import Settings
from bot.terminal.output import print_json
from bot.terminal.progress import downloading, importing
from bot.terminal.render_codes import render_imported, render_sources, render_sync
from codes.errors import CodesError
from codes.manifest import ManifestEntry, SourceSystem, packaged_manifest
from codes.sources.editions import Period
from codes.sources.importing import ImportReport, Stated, import_path
from codes.sources.store import SourceStore
from codes.sync import SyncOutcome, SyncStatus, sync

_DOWNLOADS = "downloads"


def list_sources(options: argparse.Namespace, settings: Settings) -> None:
    """Print every loaded source with its dates, file and hash."""
    editions = open_codes(settings).editions
    if options.json:
        print_json([edition_json(edition) for edition in editions])
    else:
        render_sources(editions)


def import_source(options: argparse.Namespace, settings: Settings) -> None:
    """Take in a file, zip or folder."""
    stated = Stated(options.release, options.effective_from, options.effective_to, options.licensed)
    path = Path(options.path)
    # An empty name would be the folder that the command is called in.
    if not options.path.strip() or not path.exists():
        raise UsageError(f"no file or folder {options.path[:200]!r}")
    with importing() as progress:
        report = import_path(path, SourceStore(settings.home), stated, progress)
    _tell(options, report)


def sync_sources(options: argparse.Namespace, settings: Settings) -> None:
    """Download what the manifest names and take it in; raises NosologyError at the end when an entry failed."""
    entries = packaged_manifest()
    with downloading() as progress:
        outcomes = sync(
            entries,
            settings.home / _DOWNLOADS,
            only=options.only,
            url=options.url or "",
            dry_run=options.dry_run,
            progress=progress,
        )
    reports: list[ImportReport] = []
    refused: list[str] = []
    if not options.dry_run:
        reports, refused = _import_all(outcomes, settings)
    if options.json:
        print_json(sync_json(outcomes, reports))
    else:
        render_sync(outcomes)
        for report in reports:
            render_imported(report)
    failed = [o.entry.id for o in outcomes if o.status is SyncStatus.FAILED]
    problems = [f"{len(failed)} of {len(outcomes)} could not be downloaded: {', '.join(failed)}"] if failed else []
    if problems := [*problems, *refused]:
        raise NosologyError("; ".join(problems))


def _import_all(outcomes: Sequence[SyncOutcome], settings: Settings) -> tuple[list[ImportReport], list[str]]:
    """What was taken in, and in a line each what could not be: one broken file does not keep out the others."""
    store = SourceStore(settings.home)
    here = {found.edition.sha256 for found in store.loaded()}
    reports: list[ImportReport] = []
    refused: list[str] = []
    for outcome in outcomes:
        # Guideline documents are kept as downloaded: reading them is the guideline library's (issue 4).
        is_code_set = outcome.entry.system is not SourceSystem.GUIDELINES
        if is_code_set and outcome.path is not None and outcome.sha256 and outcome.sha256 not in here:
            try:
                with importing() as progress:
                    reports.append(import_path(outcome.path, store, Stated(), progress, _period(outcome.entry)))
            except CodesError as error:
                refused.append(f"{outcome.entry.id} could not be taken in: {error}")
    return reports, refused


def _period(entry: ManifestEntry) -> Period | None:
    """The period that the manifest gives a file, for one that does not say it itself."""
    if entry.effective_to is None:
        return None
    return Period(entry.release, entry.effective_from, entry.effective_to)


def _tell(options: argparse.Namespace, report: ImportReport) -> None:
    if options.json:
        print_json(imported_json(report))
    else:
        render_imported(report)
        print("the next question brings the search index up to date", file=sys.stderr)
