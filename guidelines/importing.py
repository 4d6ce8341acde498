"""Taking in guideline documents: recognised by content, read whole, and only then put beside what is there."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from codes.errors import DataFileError
from codes.readers.source_file import SourceFile, source_files
from guidelines.document_store import DocumentStore, LoadedDocument
from guidelines.errors import DocumentError, UnknownDocumentError
from guidelines.official_documents import OfficialDocument, is_candidate, read_official, restated

# What is being read, how many of how many files are done.
Progress = Callable[[str, int, int], None]
_EDITION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What an import took in, and by name the PDFs it left, since they are no document that is known."""

    imported: tuple[LoadedDocument, ...]
    ignored: tuple[str, ...]


def holds_documents(path: Path) -> bool:
    """Whether a file, zip or folder holds a PDF, and so perhaps a document; False for what cannot be opened."""
    try:
        return any(map(is_candidate, source_files(path)))
    except DataFileError:
        return False


def import_documents(
    path: Path,
    store: DocumentStore,
    edition: str | None = None,
    effective_from: date | None = None,
    effective_to: date | None = None,
    progress: Progress | None = None,
) -> DocumentReport:
    """Take in a PDF, a zip or a folder: every document that is recognised in it, or nothing when one cannot be read.

    `edition` and the dates go before what a document says of itself. Raises DocumentError, in one line, for what is
    recognised and broken and when nothing is recognised, GuidelinesError when the data folder cannot be written.
    """
    try:
        candidates = [file for file in source_files(path) if is_candidate(file)]
    except DataFileError as error:
        raise DocumentError(error.path, error.problem) from error
    if not candidates:
        raise DocumentError(path, "no PDF in it, so no guideline document")
    read: list[tuple[OfficialDocument, SourceFile]] = []
    ignored: list[tuple[str, UnknownDocumentError]] = []
    for done, file in enumerate(candidates):
        if progress is not None:
            progress(file.name, done, len(candidates))
        try:
            read.append((_stated(read_official(file), edition, effective_from, effective_to), file))
        except UnknownDocumentError as error:
            ignored.append((file.name, error))
    if not read:
        raise ignored[0][1]
    _refuse_twins(path, read)
    imported = store.add(read)
    if progress is not None:
        progress("", len(candidates), len(candidates))
    return DocumentReport(imported, tuple(name for name, _ in ignored))


def _stated(
    document: OfficialDocument, edition: str | None, effective_from: date | None, effective_to: date | None
) -> OfficialDocument:
    if edition is not None and not _EDITION_NAME.fullmatch(edition):
        raise DocumentError(
            edition[:40], "an edition's name is up to 40 letters, digits, dots and dashes, as in FY2026"
        )
    imprint = document.imprint
    imprint = replace(
        imprint,
        edition=edition or imprint.edition,
        effective_from=effective_from or imprint.effective_from,
        effective_to=effective_to or imprint.effective_to,
    )
    if imprint.effective_from > imprint.effective_to:
        raise DocumentError(
            imprint.title,
            f"would be in force from {imprint.effective_from} to {imprint.effective_to}; check the dates",
        )
    return restated(document, imprint)


def _refuse_twins(path: Path, read: list[tuple[OfficialDocument, SourceFile]]) -> None:
    seen: set[str] = set()
    for document, _ in read:
        if document.imprint.name in seen:
            raise DocumentError(
                path, f"holds {document.imprint.title} {document.imprint.edition} twice; import them one by one"
            )
        seen.add(document.imprint.name)
