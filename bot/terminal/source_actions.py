"""What `nosology sources` does: list what is loaded, download official files, take in files."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.bootstrap import open_codes
from bot.errors import NosologyError, UsageError
from bot.settings import Settings
from bot.sources_json import document_json, edition_json, sync_json, taken_in_json
from bot.taking_in import TakenIn, take_in
from bot.terminal.output import print_json
from bot.terminal.progress import downloading, importing
from bot.terminal.render_sources import render_documents, render_sources, render_sync, render_taken_in
from codes.errors import CodesError
from codes.manifest import ManifestEntry, packaged_manifest
from codes.sources.editions import Period
from codes.sources.importing import Stated
from codes.sources.store import SourceStore
from codes.sync import SyncOutcome, SyncStatus, sync
from guidelines.document_store import DocumentStore
from guidelines.errors import GuidelinesError
from guidelines.team_documents import TeamStatement

_DOWNLOADS = "downloads"


def list_sources(options: argparse.Namespace, settings: Settings) -> None:
    """Print every loaded source with its dates, file and hash."""
    editions = open_codes(settings).editions
    documents = DocumentStore(settings.home).loaded()
    if options.json:
        print_json([*map(edition_json, editions), *map(document_json, documents)])
    else:
        render_sources(editions)
        render_documents(documents)


def import_source(options: argparse.Namespace, settings: Settings) -> None:
    """Take in a file, zip or folder."""
    stated = Stated(options.release, options.effective_from, options.effective_to, options.licensed)
    path = Path(options.path)
    # An empty name would be the folder that the command is called in.
    if not options.path.strip() or not path.exists():
        raise UsageError(f"no file or folder {options.path[:200]!r}")
    team = None
    if options.owner is not None:
        team = TeamStatement(options.owner, options.title, options.authority)
    elif options.title is not None or options.authority is not None:
        raise UsageError('--title and --authority are of a team\'s own document: add --owner "Coding lead, cardiology"')
    with importing() as progress:
        taken = take_in(path, settings, stated, progress, team=team)
    if options.json:
        print_json(taken_in_json(taken))
    else:
        render_taken_in(taken)
        print("the next question brings the search index up to date", file=sys.stderr)


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
    taken: list[TakenIn] = []
    refused: list[str] = []
    if not options.dry_run:
        taken, refused = _import_all(outcomes, settings)
    if options.json:
        print_json(sync_json(outcomes, taken))
    else:
        render_sync(outcomes)
        for one in taken:
            render_taken_in(one)
    failed = [o.entry.id for o in outcomes if o.status is SyncStatus.FAILED]
    problems = [f"{len(failed)} of {len(outcomes)} could not be downloaded: {', '.join(failed)}"] if failed else []
    if problems := [*problems, *refused]:
        raise NosologyError("; ".join(problems))


def _import_all(outcomes: Sequence[SyncOutcome], settings: Settings) -> tuple[list[TakenIn], list[str]]:
    """What was taken in, and in a line each what could not be: one broken file does not keep out the others."""
    here = {found.edition.sha256 for found in SourceStore(settings.home).loaded()}
    here |= {found.sha256 for found in DocumentStore(settings.home).loaded()}
    taken: list[TakenIn] = []
    refused: list[str] = []
    for outcome in outcomes:
        if outcome.path is not None and outcome.sha256 and outcome.sha256 not in here:
            try:
                with importing() as progress:
                    taken.append(take_in(outcome.path, settings, Stated(), progress, _period(outcome.entry)))
            except (CodesError, GuidelinesError) as error:
                refused.append(f"{outcome.entry.id} could not be taken in: {error}")
    return taken, refused


def _period(entry: ManifestEntry) -> Period | None:
    """The period that the manifest gives a file, for one that does not say it itself."""
    if entry.effective_to is None:
        return None
    return Period(entry.release, entry.effective_from, entry.effective_to)
