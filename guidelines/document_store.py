"""The imported documents of the data folder: one folder for each edition, there whole or not at all.

documents/<document>-<edition>/original.*       the file as it was handed over, under the ending that it came with
documents/<document>-<edition>/sections.json    what was read in it; made anew from the original when damaged
documents/<document>-<edition>/approvals.json   who released which held section, where anybody did
documents/.staging-…, .old-…                    left over from an interrupted import; the next one clears them away
"""

import re
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from codes.errors import CodesError, DataFileError
from codes.files import sha256_of
from codes.readers.source_file import SourceFile
from guidelines.approvals import APPROVALS, Approval, HeldSection, read_approvals, section_sha256, write_approvals
from guidelines.document_files import (
    SECTIONS,
    LoadedDocument,
    Row,
    as_data,
    imprint_of,
    original_in,
    original_name,
    read_data,
    rows_of,
    write_data,
)
from guidelines.documents import Document, restated
from guidelines.errors import DocumentError, GuidelinesError
from guidelines.models import LOCAL, GuidelineSection
from guidelines.official_documents import read_official
from guidelines.official_sections import Imprint
from guidelines.team_documents import TeamStatement, read_team

_LOCK_SECONDS = 30.0
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9.-]+")
_DAMAGE = (OSError, KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class _Edition:
    """An edition as it stands on disk."""

    document: LoadedDocument
    rows: tuple[Row, ...]
    approved: frozenset[tuple[str, str]]

    @property
    def served(self) -> Iterator[GuidelineSection]:
        return (section for section, findings in self.rows if not findings or self._is_approved(section))

    @property
    def held(self) -> Iterator[HeldSection]:
        return (HeldSection(s, findings) for s, findings in self.rows if findings and not self._is_approved(s))

    def _is_approved(self, section: GuidelineSection) -> bool:
        return (section.number, section_sha256(section)) in self.approved


class DocumentStore:
    """The documents imported under `home`; reading writes nothing but what it mends."""

    def __init__(self, home: Path) -> None:
        """Keep everything under `home`/documents."""
        self._folder = home / "documents"

    def loaded(self) -> tuple[LoadedDocument, ...]:
        """Every imported edition by document and date; raises DocumentError for one that is beyond mending."""
        return tuple(edition.document for edition in self._read())

    def sections(self) -> tuple[GuidelineSection, ...]:
        """What may be served of every imported edition; raises DocumentError for one that is beyond mending."""
        return tuple(section for edition in self._read() for section in edition.served)

    def quarantine(self) -> tuple[HeldSection, ...]:
        """The sections that are kept and not served; raises DocumentError for an edition that is beyond mending."""
        return tuple(held for edition in self._read() for held in edition.held)

    def files(self) -> tuple[Path, ...]:
        """The files that decide what `sections` gives, for telling whether anything changed."""
        there = [(folder / SECTIONS, folder / APPROVALS) for folder in self._folders()]
        return tuple(
            path for sections, approvals in there for path in (sections, approvals) if path is sections or path.exists()
        )

    def add(self, documents: Sequence[tuple[Document, SourceFile]]) -> tuple[LoadedDocument, ...]:
        """Keep documents with the files that they were read from: all of them, or none.

        An edition that is there is replaced; approvals go on for the sections that have not changed. Raises
        GuidelinesError when another import is at work or the folder cannot be written.
        """
        with self._locked():
            staged = [(self._stage(document, file), self._place(document.imprint)) for document, file in documents]
            self._put_in_place(staged)
        return tuple(self._edition(target, read_data(target)).document for _, target in staged)

    def approve(self, wanted: Callable[[HeldSection], bool], by: str, on: date) -> tuple[HeldSection, ...]:
        """Release the held sections that are wanted, each for its text as it stands; returns them.

        Raises DocumentError for an edition beyond mending, GuidelinesError when the folder cannot be written.
        """
        released: list[HeldSection] = []
        with self._locked():
            for edition in self._read():
                chosen = [held for held in edition.held if wanted(held)]
                if chosen:
                    folder = edition.document.folder
                    new = (Approval(held.section.number, section_sha256(held.section), by, on) for held in chosen)
                    write_approvals(folder, (*read_approvals(folder), *new))
                    released += chosen
        return tuple(released)

    def remove(self, document_id: str, edition: str | None = None) -> tuple[LoadedDocument, ...]:
        """Take a document away, all its editions or the one named; returns what went, () where there is none.

        Raises GuidelinesError when the folder cannot be written.
        """
        with self._locked():
            gone = [
                document
                for document in self.loaded()
                if document.imprint.document_id == document_id and edition in (None, document.imprint.edition)
            ]
            for document in gone:
                # Out of sight in one step; the leftovers go with the lock.
                document.folder.replace(self._folder / f".staging-{uuid.uuid4().hex}")
        return tuple(gone)

    def _read(self) -> list[_Edition]:
        found = [self._one(folder) for folder in self._folders()]
        return sorted(found, key=lambda e: (e.document.imprint.document_id, e.document.imprint.effective_from))

    def _folders(self) -> list[Path]:
        try:
            return sorted(p for p in self._folder.iterdir() if p.is_dir() and not p.name.startswith("."))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise GuidelinesError(f"the data folder cannot be read: {error.strerror}: {self._folder}") from error

    def _one(self, folder: Path) -> _Edition:
        try:
            return self._edition(folder, read_data(folder))
        except _DAMAGE:
            return self._mended(folder)

    def _edition(self, folder: Path, data: dict[str, Any]) -> _Edition:
        rows = tuple(rows_of(data))
        approved = frozenset((approval.number, approval.sha256) for approval in read_approvals(folder))
        document = LoadedDocument(imprint_of(data), str(data["source"]), str(data["sha256"]), len(rows), folder)
        edition = _Edition(document, rows, approved)
        return replace(edition, document=replace(document, held=sum(1 for _ in edition.held)))

    def _mended(self, folder: Path) -> _Edition:
        """Read a document anew, whose sections are damaged or of another layout."""
        damaged = DocumentError(folder, "is damaged; import the document again")
        original = original_in(folder)
        imprint, source = None, original.name
        with suppress(*_DAMAGE):
            data = read_data(folder, any_layout=True)
            imprint, source = imprint_of(data), str(data["source"])
        try:
            read = _read_again(SourceFile(original), imprint)
        except (DocumentError, CodesError) as error:
            raise damaged from error
        if _place_name(read.imprint) != folder.name:
            raise damaged
        data = as_data(read, source, sha256_of(original))
        # A full or read-only disk costs time at the next start, never an answer.
        with suppress(OSError):
            room = folder / f".{SECTIONS}.{uuid.uuid4().hex}"
            room.mkdir()
            write_data(room, data)
            (room / SECTIONS).replace(folder / SECTIONS)
            room.rmdir()
        return self._edition(folder, data)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / ".lock", timeout=_LOCK_SECONDS):
                self._clear_leftovers()
                try:
                    yield
                finally:
                    self._clear_leftovers()
        except Timeout as error:
            raise GuidelinesError("another import is at work; try again when it has ended") from error
        except OSError as error:
            raise GuidelinesError(f"the data folder cannot be written: {error.strerror}: {self._folder}") from error

    def _stage(self, document: Document, file: SourceFile) -> Path:
        room = self._folder / f".staging-{uuid.uuid4().hex}"
        room.mkdir()
        original = room / original_name(file.name)
        try:
            with file.open() as stream, original.open("wb") as copy:
                shutil.copyfileobj(stream, copy)
        except DataFileError as error:
            raise DocumentError(file.label, error.problem) from error
        source = f"{file.path.name}!{file.name}" if file.member else file.path.name
        write_data(room, as_data(document, source, sha256_of(original)))
        if approvals := read_approvals(self._place(document.imprint)):
            # Bound to the text that was approved, they say nothing of any other.
            write_approvals(room, approvals)
        return room

    def _put_in_place(self, staged: Sequence[tuple[Path, Path]]) -> None:
        """Put every new folder where it belongs; when one fails, what was there before comes back."""
        done: list[tuple[Path, Path | None]] = []
        try:
            for room, target in staged:
                old = self._folder / f".old-{target.name}" if target.exists() else None
                if old is not None:
                    target.replace(old)
                done.append((target, old))
                room.replace(target)
        except OSError:
            for target, old in reversed(done):
                shutil.rmtree(target, ignore_errors=True)
                if old is not None:
                    old.replace(target)
            raise

    def _clear_leftovers(self) -> None:
        for path in self._folder.glob(".staging-*"):
            shutil.rmtree(path, ignore_errors=True)
        for path in self._folder.glob(".old-*"):
            target = self._folder / path.name.removeprefix(".old-")
            if target.exists():
                shutil.rmtree(path, ignore_errors=True)
            else:
                # The import was cut off between taking the old edition away and putting the new one there.
                path.replace(target)

    def _place(self, imprint: Imprint) -> Path:
        return self._folder / _place_name(imprint)


def _place_name(imprint: Imprint) -> str:
    return _NOT_A_NAME.sub("-", imprint.name).strip(".-")


def _read_again(original: SourceFile, imprint: Imprint | None) -> Document:
    if imprint is not None and imprint.authority in LOCAL:
        stated = TeamStatement(
            imprint.owner,
            imprint.title,
            imprint.authority,
            imprint.edition,
            imprint.effective_from,
            imprint.effective_to,
        )
        return read_team(original, stated)
    read = read_official(original)
    return restated(read, imprint) if imprint is not None else read
