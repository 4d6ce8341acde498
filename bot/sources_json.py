"""What is loaded, taken in and downloaded, and what changed in guidelines, as plain data for JSON."""

from collections.abc import Iterable
from typing import Any

from bot.taking_in import TakenIn
from codes.sources.editions import Edition
from codes.sources.importing import ImportReport
from codes.sync import SyncOutcome
from guidelines.approvals import HeldSection
from guidelines.changes import GuidelineChanges
from guidelines.document_files import LoadedDocument


def edition_json(edition: Edition) -> dict[str, Any]:
    """One loaded source."""
    return {
        "kind": edition.kind,
        "system": edition.kind.system,
        "release": edition.name,
        "effective_from": edition.effective_from.isoformat(),
        "effective_to": edition.effective_to.isoformat(),
        "source": edition.source,
        "sha256": edition.sha256,
    }


def imported_json(report: ImportReport) -> dict[str, Any]:
    """What an import took in, and the files it left."""
    imported = [
        {**edition_json(source.edition), "count": source.count, "is_guess": source.is_guess}
        for source in report.imported
    ]
    return {"imported": imported, "ignored": list(report.ignored)}


def document_json(document: LoadedDocument) -> dict[str, Any]:
    """One loaded guideline document."""
    imprint = document.imprint
    return {
        "kind": imprint.document_id,
        "system": "guidelines",
        "release": " ".join(filter(None, (imprint.edition, imprint.part))),
        "effective_from": imprint.effective_from.isoformat(),
        "effective_to": imprint.effective_to.isoformat(),
        "source": document.source,
        "sha256": document.sha256,
        "title": imprint.title,
        "authority": imprint.authority,
        "owner": imprint.owner,
        "sections": document.count,
        "held": document.held,
    }


def held_json(held: HeldSection) -> dict[str, Any]:
    """One section that is kept and not served, and why."""
    section = held.section
    return {
        "passage_id": held.passage_id,
        "document": section.document_title,
        "release": section.edition,
        "section": section.number,
        "title": section.title,
        "owner": section.owner,
        "reasons": [{"reason": finding.reason, "words": finding.words} for finding in held.findings],
        "text": section.text,
    }


def taken_in_json(taken: TakenIn) -> dict[str, Any]:
    """What an import took in, code sets and documents, the files it left, and what was broken."""
    data = imported_json(taken.sources)
    guessed = taken.documents.guessed
    documents = [
        {**document_json(d), "count": d.count, "is_guess": d.imprint.name in guessed} for d in taken.documents.imported
    ]
    known = {document.source for document in taken.documents.imported}
    ignored = [name for name in (*data["ignored"], *taken.documents.ignored) if name not in known]
    problems = [*filter(None, (taken.problem, *taken.warnings))]
    return {
        "imported": [*data["imported"], *documents],
        "ignored": list(dict.fromkeys(ignored)),
        "problems": problems,
    }


def sync_json(outcomes: Iterable[SyncOutcome], taken: Iterable[TakenIn]) -> dict[str, Any]:
    """What became of each entry of the manifest, and what was taken in."""
    entries = [
        {
            "id": outcome.entry.id,
            "system": outcome.entry.system,
            "release": outcome.entry.release,
            "status": outcome.status,
            "path": str(outcome.path) if outcome.path else None,
            "reason": outcome.reason,
            "sha256": outcome.sha256 or None,
        }
        for outcome in outcomes
    ]
    return {"entries": entries, "imports": [taken_in_json(one) for one in taken]}


def guideline_changes_json(changes: GuidelineChanges) -> dict[str, Any]:
    """What changed from one edition of a guideline document to another, section by section."""
    return {
        "system": "guidelines",
        "document": changes.document_id,
        "from": changes.older,
        "to": changes.newer,
        "new": [{"section": s.number, "title": s.title, "page": s.page} for s in changes.new],
        "removed": [{"section": s.number, "title": s.title, "page": s.page} for s in changes.removed],
        "renumbered": [{"title": r.title, "before": r.before, "after": r.after} for r in changes.renumbered],
        "retitled": [{"section": r.number, "before": r.before, "after": r.after} for r in changes.retitled],
        "reworded": [
            {
                "section": r.number,
                "inserted": r.inserted,
                "deleted": r.deleted,
                "hunks": [[{"sign": span.sign, "text": span.text} for span in hunk] for hunk in r.hunks],
            }
            for r in changes.reworded
        ],
    }
