"""The data folder's sources: what is loaded, compiled, and the one file that says so.

    sources/loaded.json                  the list; written last, so that an import is all there or not at all
    sources/files/<hash>-<name>          the files as they were handed over
    sources/compiled/<kind>/<release>-<random>/   what was made of each

Whatever the list does not name is left over from an interrupted import, and the next one clears it away.
"""

import json
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from codes.errors import CodesError, DataFileError
from codes.sources.editions import Edition, SourceKind

_LIST = "loaded.json"
_LAYOUT = 1
_LOCK_SECONDS = 30.0
# Beside the hash, within the 255 bytes that disks allow a name, whatever its letters.
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded edition, where its compiled form lies, and the file it came from (with its member in a zip)."""

    edition: Edition
    folder: Path
    original: Path
    member: str
    count: int


class SourceStore:
    """The loaded sources under `home`; reading never writes."""

    def __init__(self, home: Path) -> None:
        """Keep everything under `home`/sources."""
        self._folder = home / "sources"

    def loaded(self) -> tuple[Loaded, ...]:
        """Every loaded source by kind and date; raises DataFileError when the list is damaged."""
        path = self._folder / _LIST
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, ValueError) as error:
            raise DataFileError(path, "the list of loaded sources is damaged; import the files again") from error
        try:
            found = [self._from_json(row) for row in data["sources"]]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataFileError(path, "the list of loaded sources is damaged; import the files again") from error
        return tuple(sorted(found, key=lambda s: (s.edition.kind, s.edition.effective_from)))

    @contextmanager
    def changing(self) -> Iterator["Change"]:
        """A change of what is loaded: it happens when the block ends well, and not at all otherwise.

        Raises CodesError when another import is at work or the folder cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / ".lock", timeout=_LOCK_SECONDS):
                change = Change(self._folder / f".staging-{uuid.uuid4().hex}")
                try:
                    yield change
                    self._commit(change)
                finally:
                    shutil.rmtree(change.staging, ignore_errors=True)
        except Timeout as error:
            raise CodesError("another import is at work; try again when it has ended") from error
        except OSError as error:
            raise CodesError(f"the data folder cannot be written: {error.strerror}: {self._folder}") from error

    def _commit(self, change: "Change") -> None:
        kept = {(s.edition.kind, s.edition.name): s for s in self._whole_list()}
        for source in change.sources:
            # A name never used before: what the list names now stays whole until the new list stands.
            target = self._compiled(source.edition.kind, f"{source.edition.name}-{uuid.uuid4().hex[:8]}")
            target.parent.mkdir(parents=True, exist_ok=True)
            source.folder.replace(target)
            original = self._folder / "files" / source.original.name
            if not original.exists():
                original.parent.mkdir(parents=True, exist_ok=True)
                source.original.replace(original)
            kept[source.edition.kind, source.edition.name] = Loaded(
                source.edition, target, original, source.member, source.count
            )
        rows = [self._to_json(source) for source in kept.values()]
        partial = self._folder / f".{_LIST}.partial"
        partial.write_text(json.dumps({"layout": _LAYOUT, "sources": rows}, indent=1), encoding="utf-8")
        partial.replace(self._folder / _LIST)
        self._clear_leftovers(kept.values())

    def _whole_list(self) -> tuple[Loaded, ...]:
        try:
            return self.loaded()
        except DataFileError:
            # A damaged list names nothing that can be trusted; what is imported now stands alone.
            return ()

    def _clear_leftovers(self, kept: Iterable[Loaded]) -> None:
        kept = tuple(kept)
        named = {s.folder for s in kept} | {s.original for s in kept}
        for pattern in ("compiled/*/*", "files/*", ".staging-*"):
            for path in self._folder.glob(pattern):
                if path in named:
                    continue
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    def _compiled(self, kind: SourceKind, name: str) -> Path:
        return self._folder / "compiled" / kind / Path(name).name

    def _to_json(self, source: Loaded) -> dict[str, Any]:
        edition = source.edition
        return {
            "kind": edition.kind,
            "release": edition.name,
            "effective_from": edition.effective_from.isoformat(),
            "effective_to": edition.effective_to.isoformat(),
            "file": edition.source,
            "sha256": edition.sha256,
            "folder": source.folder.name,
            "original": source.original.name,
            "member": source.member,
            "count": source.count,
        }

    def _from_json(self, row: dict[str, Any]) -> Loaded:
        edition = Edition(
            SourceKind(row["kind"]),
            str(row["release"]),
            date.fromisoformat(row["effective_from"]),
            date.fromisoformat(row["effective_to"]),
            str(row["file"]),
            str(row["sha256"]),
        )
        original = self._folder / "files" / Path(str(row["original"])).name
        folder = self._compiled(edition.kind, str(row["folder"]))
        return Loaded(edition, folder, original, str(row["member"]), int(row["count"]))


class Change:
    """What an import adds; nothing of it is visible before the change is whole."""

    def __init__(self, staging: Path) -> None:
        """Gather in `staging`, a folder of the store's own disk."""
        self.staging = staging
        self.sources: list[Loaded] = []
        self._copies: dict[Path, Path] = {}

    def new_room(self) -> Path:
        """A new folder for the compiled form of a source."""
        folder = self.staging / uuid.uuid4().hex
        folder.mkdir(parents=True)
        return folder

    def add(self, edition: Edition, folder: Path, handed_over: Path, member: str, count: int, file_hash: str) -> None:
        """Add a compiled edition; its file is copied once, however many sources it holds."""
        copy = self._copies.get(handed_over)
        if copy is None:
            copy = self.staging / f"{file_hash[:12]}-{handed_over.name[-_LONGEST_NAME:]}"
            shutil.copyfile(handed_over, copy)
            self._copies[handed_over] = copy
        self.sources.append(Loaded(edition, folder, copy, member, count))
