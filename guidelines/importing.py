"""Taking in guideline documents: recognised by content, read whole, and only then put beside what is there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from codes.errors import DataFileError
from codes.readers.source_file import SourceFile, source_files
from codes.sources.importing import recognise
from guidelines.document_files import LoadedDocument
from guidelines.document_store import DocumentStore
from guidelines.documents import Document, refuse_unsound, restated
from guidelines.errors import DocumentError, UnknownDocumentError
from guidelines.official_documents import is_candidate, read_official
from guidelines.team_documents import TeamStatement, is_team_format, read_team

# What is being read, how many of how many files are done.
Progress = Callable[[str, int, int], None]
# Looks at a document before it is taken in; raises what should keep it out.
Check = Callable[[Document], None]
_NO_STATEMENT = TeamStatement()


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What an import took in, and by name the files it left, since they are no document that is known.

    `guessed` are the imported documents that nobody gave a first day in force: they were taken for today's.
    """

    imported: tuple[LoadedDocument, ...]
    ignored: tuple[str, ...]
    guessed: frozenset[str] = frozenset()


def holds_documents(path: Path, owned: bool = False) -> bool:
    """Whether a file, zip or folder holds a PDF or, where `owned` or a single file, a team's document.

    False for what cannot be opened.
    """
    any_format = owned or _is_single(path)
    try:
        return any(is_candidate(f) or (any_format and is_team_format(f)) for f in source_files(path))
    except DataFileError:
        return False


def import_documents(
    path: Path,
    store: DocumentStore,
    edition: str | None = None,
    effective_from: date | None = None,
    effective_to: date | None = None,
    progress: Progress | None = None,
    team: TeamStatement | None = None,
    check: Check | None = None,
) -> DocumentReport:
    """Take in a file, a zip or a folder: every document that is recognised in it, or nothing when one cannot be read.

    `edition` and the dates go before what a document says of itself. With `team`, whose owner is named, a file is a
    team's document, and so is what is nothing else in a zip or folder; without it only a file that names its owner.
    Raises DocumentError, in one line, for what is recognised and broken and when nothing is recognised, RequestError
    for a team's document without an owner, GuidelinesError when the data folder cannot be written.
    """
    single = _is_single(path)
    try:
        files = [f for f in source_files(path) if is_candidate(f) or is_team_format(f) or (team and single)]
    except DataFileError as error:
        raise DocumentError(error.path, error.problem) from error
    candidates = [f for f in files if is_candidate(f) or team is not None or single]
    if not candidates:
        raise DocumentError(path, "no PDF in it, so no guideline document; a team's own documents need --owner")
    stated = replace(team or _NO_STATEMENT, edition=edition, effective_from=effective_from, effective_to=effective_to)
    read: list[tuple[Document, SourceFile]] = []
    ignored: list[tuple[str, UnknownDocumentError]] = []
    for done, file in enumerate(candidates):
        if progress is not None:
            progress(file.name, done, len(candidates))
        try:
            document = _document(file, stated, team is not None, single)
        except UnknownDocumentError as error:
            ignored.append((file.name, error))
            continue
        if check is not None:
            check(document)
        read.append((document, file))
    if not read:
        raise ignored[0][1]
    _refuse_twins(path, [document for document, _ in read])
    imported = store.add(read)
    if progress is not None:
        progress("", len(candidates), len(candidates))
    names = [name for name, _ in ignored] + [file.name for file in files if file not in candidates]
    return DocumentReport(imported, tuple(names), frozenset(d.imprint.name for d, _ in read if d.is_guess))


def _document(file: SourceFile, stated: TeamStatement, owned: bool, single: bool) -> Document:
    """The document in a file: a team's where a single file is owned, else official if it is known, else the team's."""
    if owned and single:
        return read_team(file, stated)
    if is_candidate(file):
        try:
            return _stated(read_official(file), stated)
        except UnknownDocumentError:
            if not owned:
                raise
    elif recognise(file) is not None:
        raise UnknownDocumentError(file.label, "is a code set, and no document")
    return read_team(file, stated)


def _stated(document: Document, stated: TeamStatement) -> Document:
    imprint = document.imprint
    imprint = replace(
        imprint,
        edition=imprint.edition if stated.edition is None else stated.edition,
        effective_from=stated.effective_from or imprint.effective_from,
        effective_to=stated.effective_to or imprint.effective_to,
    )
    refuse_unsound(imprint)
    return restated(document, imprint)


def _is_single(path: Path) -> bool:
    return path.is_file() and path.suffix.casefold() != ".zip"


def _refuse_twins(path: Path, documents: list[Document]) -> None:
    seen: set[str] = set()
    for document in documents:
        if document.imprint.name in seen:
            raise DocumentError(
                path, f"holds {document.imprint.title} {document.imprint.edition} twice; import them one by one"
            )
        seen.add(document.imprint.name)
