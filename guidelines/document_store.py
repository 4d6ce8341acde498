"""The imported documents of the data folder: one folder for each edition, there whole or not at all.

documents/<document>-<edition>/original.pdf    the file as it was handed over
documents/<document>-<edition>/sections.json   what was read in it; made anew from the original when damaged
documents/.staging-…, .old-…                   left over from an interrupted import; the next one clears them away
"""

import json
import re
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from codes.errors import DataFileError
from codes.files import sha256_of
from codes.readers.source_file import SourceFile
from guidelines.errors import DocumentError, GuidelinesError
from guidelines.models import GuidelineSection
from guidelines.official_documents import OfficialDocument, read_official, restated
from guidelines.official_sections import Imprint

ORIGINAL = "original.pdf"
SECTIONS = "sections.json"
# Raised when the same PDF comes to be read differently; then what is stored is read anew.
_LAYOUT = 1
_LOCK_SECONDS = 30.0
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """One imported edition: what it is, the file it came from and its hash, how many sections, and where it is kept."""

    imprint: Imprint
    source: str
    sha256: str
    count: int
    folder: Path

    @property
    def original(self) -> Path:
        """The file as it was handed over."""
        return self.folder / ORIGINAL


class DocumentStore:
    """The documents imported under `home`; reading writes nothing but what it mends."""

    def __init__(self, home: Path) -> None:
        """Keep everything under `home`/documents."""
        self._folder = home / "documents"

    def loaded(self) -> tuple[LoadedDocument, ...]:
        """Every imported edition by document and date; raises DocumentError for one that is beyond mending."""
        return tuple(document for document, _ in self._read())

    def sections(self) -> tuple[GuidelineSection, ...]:
        """The sections of every imported edition; raises DocumentError for one that is beyond mending."""
        return tuple(section for _, sections in self._read() for section in sections)

    def files(self) -> tuple[Path, ...]:
        """The files that decide what `sections` gives, for telling whether anything changed."""
        return tuple(folder / SECTIONS for folder in self._folders())

    def add(self, documents: Sequence[tuple[OfficialDocument, SourceFile]]) -> tuple[LoadedDocument, ...]:
        """Keep documents with the files that they were read from: all of them, or none.

        An edition that is there is replaced. Raises GuidelinesError when another import is at work or the folder
        cannot be written.
        """
        with self._locked():
            staged = [(self._stage(document, file), self._place(document.imprint)) for document, file in documents]
            self._put_in_place(staged)
        return tuple(_header(target, _parsed(target)) for _, target in staged)

    def _read(self) -> list[tuple[LoadedDocument, tuple[GuidelineSection, ...]]]:
        found = [self._one(folder) for folder in self._folders()]
        return sorted(found, key=lambda pair: (pair[0].imprint.document_id, pair[0].imprint.effective_from))

    def _folders(self) -> list[Path]:
        try:
            return sorted(p for p in self._folder.iterdir() if p.is_dir() and not p.name.startswith("."))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise GuidelinesError(f"the data folder cannot be read: {error.strerror}: {self._folder}") from error

    def _one(self, folder: Path) -> tuple[LoadedDocument, tuple[GuidelineSection, ...]]:
        try:
            data = _parsed(folder)
            return _header(folder, data), tuple(_sections(data))
        except (OSError, KeyError, TypeError, ValueError, AttributeError):
            return self._mended(folder)

    def _mended(self, folder: Path) -> tuple[LoadedDocument, tuple[GuidelineSection, ...]]:
        """Read a document anew, whose sections are damaged or of another layout."""
        damaged = DocumentError(folder, "is damaged; import the document again")
        try:
            read = read_official(SourceFile(folder / ORIGINAL))
        except DocumentError as error:
            raise damaged from error
        source = ORIGINAL
        with suppress(OSError, KeyError, TypeError, ValueError, AttributeError):
            data = _parsed(folder, any_layout=True)
            read, source = restated(read, _imprint(data)), str(data["source"])
        if _place_name(read.imprint) != folder.name:
            raise damaged
        return self._kept_anew(folder, read, source)

    def _kept_anew(
        self, folder: Path, document: OfficialDocument, source: str
    ) -> tuple[LoadedDocument, tuple[GuidelineSection, ...]]:
        data = _as_json(document, source, sha256_of(folder / ORIGINAL))
        # A full or read-only disk costs time at the next start, never an answer.
        with suppress(OSError):
            partial = folder / f".{SECTIONS}.{uuid.uuid4().hex}"
            partial.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
            partial.replace(folder / SECTIONS)
        return _header(folder, data), document.sections

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

    def _stage(self, document: OfficialDocument, file: SourceFile) -> Path:
        room = self._folder / f".staging-{uuid.uuid4().hex}"
        room.mkdir()
        try:
            with file.open() as stream, (room / ORIGINAL).open("wb") as copy:
                shutil.copyfileobj(stream, copy)
        except DataFileError as error:
            raise DocumentError(file.label, error.problem) from error
        source = f"{file.path.name}!{file.name}" if file.member else file.path.name
        data = _as_json(document, source, sha256_of(room / ORIGINAL))
        (room / SECTIONS).write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
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


def _parsed(folder: Path, any_layout: bool = False) -> dict[str, Any]:
    data = json.loads((folder / SECTIONS).read_text(encoding="utf-8"))
    if not isinstance(data, dict) or (data["layout"] != _LAYOUT and not any_layout):
        raise ValueError("another layout")
    return data


def _imprint(data: dict[str, Any]) -> Imprint:
    return Imprint(
        document_id=str(data["document"]),
        title=str(data["title"]),
        edition=str(data["edition"]),
        effective_from=date.fromisoformat(data["effective_from"]),
        effective_to=date.fromisoformat(data["effective_to"]),
        part=str(data["part"]),
    )


def _header(folder: Path, data: dict[str, Any]) -> LoadedDocument:
    return LoadedDocument(_imprint(data), str(data["source"]), str(data["sha256"]), len(data["sections"]), folder)


def _sections(data: dict[str, Any]) -> Iterator[GuidelineSection]:
    imprint = _imprint(data)
    for row in data["sections"]:
        number, title, page, path, text = row["number"], row["title"], row["page"], row["path"], row["text"]
        if not (isinstance(number, str) and isinstance(title, str) and isinstance(text, str) and isinstance(page, int)):
            raise TypeError("a section is not what it should be")
        yield GuidelineSection(
            document_id=imprint.document_id,
            document_title=imprint.title,
            edition=imprint.edition,
            number=number,
            title=title,
            text=text,
            page=page,
            effective_from=imprint.effective_from,
            effective_to=imprint.effective_to,
            authority=str(data["authority"]),
            heading_path=tuple(map(str, path)),
        )


def _as_json(document: OfficialDocument, source: str, sha256: str) -> dict[str, Any]:
    imprint = document.imprint
    return {
        "layout": _LAYOUT,
        "document": imprint.document_id,
        "title": imprint.title,
        "edition": imprint.edition,
        "part": imprint.part,
        "effective_from": imprint.effective_from.isoformat(),
        "effective_to": imprint.effective_to.isoformat(),
        "authority": document.sections[0].authority,
        "source": source,
        "sha256": sha256,
        "sections": [
            {"number": s.number, "title": s.title, "page": s.page, "path": list(s.heading_path), "text": s.text}
            for s in document.sections
        ],
    }
