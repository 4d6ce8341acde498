"""Taking in what a user hands over: code sets and edits go to one store, guideline documents to another."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from codes.sources.editions import Period
from codes.sources.importing import ImportReport, Stated, holds_code_sets, import_path
from codes.sources.store import SourceStore
from guidelines.document_store import DocumentStore
from guidelines.errors import DocumentError, UnknownDocumentError
from guidelines.importing import DocumentReport, holds_documents, import_documents

Progress = Callable[[str, int, int], None]
_NO_SOURCES = ImportReport((), ())
_NO_DOCUMENTS = DocumentReport((), ())


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What went where; `problem` tells of a broken PDF beside code sets that were taken in."""

    sources: ImportReport
    documents: DocumentReport
    problem: str = ""


def take_in(
    path: Path, settings: Settings, stated: Stated, progress: Progress | None = None, assumed: Period | None = None
) -> TakenIn:
    """Take in a file, zip or folder; each of the two stores takes all that is its own, or nothing.

    Raises CodesError or GuidelinesError, in one line, for what is recognised and broken, and for what is neither.
    """
    has_documents = holds_documents(path)
    if has_documents and not holds_code_sets(path):
        return TakenIn(_NO_SOURCES, _documents(path, settings, stated, progress))
    sources = import_path(path, SourceStore(settings.home), stated, progress, assumed)
    if not has_documents:
        return TakenIn(sources, _NO_DOCUMENTS)
    try:
        return TakenIn(sources, _documents(path, settings, stated, progress))
    except UnknownDocumentError:
        # The zips of code sets come with PDFs that are no guidelines.
        return TakenIn(sources, _NO_DOCUMENTS)
    except DocumentError as error:
        # The code sets are in: a broken PDF beside them is said, and is no reason to call the import failed.
        return TakenIn(sources, _NO_DOCUMENTS, str(error))


def _documents(path: Path, settings: Settings, stated: Stated, progress: Progress | None) -> DocumentReport:
    store = DocumentStore(settings.home)
    return import_documents(path, store, stated.release, stated.effective_from, stated.effective_to, progress)
