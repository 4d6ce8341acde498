"""Taking in what was downloaded: recognised by content, read whole, and only then put beside what is loaded."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from codes.errors import DataFileError, RequestError
from codes.files import sha256_of
from codes.readers.source_file import SourceFile, source_files
from codes.sources.editions import Edition, Period, SourceKind, current_period, restated
from codes.sources.layouts import LAYOUTS, Layout
from codes.sources.store import Change, SourceStore

# What is being read, how many of how many files are done.
Progress = Callable[[str, int, int], None]
_RELEASE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")


@dataclass(frozen=True, slots=True)
class Stated:
    """What the user says of a file that does not say it itself."""

    release: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    licensed: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """One source that was taken in, and how many records it holds.

    `is_guess`: neither the file nor the user says its dates, and it was taken for one of today.
    """

    edition: Edition
    count: int
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import took in, and the files it left (PDFs, read-me files) by name."""

    imported: tuple[Imported, ...]
    ignored: tuple[str, ...]


def import_path(
    path: Path,
    store: SourceStore,
    stated: Stated,
    progress: Progress | None = None,
    assumed: Period | None = None,
) -> ImportReport:
    """Take in a file, a zip or a folder: all that is recognised in it, or nothing when any of that cannot be read.

    `assumed` is the period of a file that does not say its own and of which the user has stated none.
    Raises DataFileError with file and line for what is recognised and broken, and when nothing is recognised, and
    RequestError for what is stated and cannot be meant.
    """
    _refuse_unmeant(stated)
    files = source_files(path)
    known = [(file, layout) for file in files if (layout := recognise(file)) is not None]
    taken = {id(file) for file, _ in known}
    if not known:
        raise DataFileError(path, "no official code-set file in it; run `nosology sources sync --dry-run` for the list")
    _refuse_unlicensed(known, stated)
    imported: list[Imported] = []
    with store.changing() as change:
        for done, (file, layout) in enumerate(known):
            if progress is not None:
                progress(file.name, done, len(known))
            imported.append(_take(file, layout, stated, change, assumed))
        _refuse_twins(path, imported)
    if progress is not None:
        progress("", len(known), len(known))
    return ImportReport(tuple(imported), tuple(file.name for file in files if id(file) not in taken))


def holds_code_sets(path: Path) -> bool:
    """Whether anything in a file, zip or folder is in a known layout; False for what cannot be opened."""
    try:
        return any(recognise(file) is not None for file in source_files(path))
    except DataFileError:
        return False


def recognise(file: SourceFile) -> Layout | None:
    """The layout a file is in, told by its content; None for any other file."""
    for layout in LAYOUTS:
        try:
            if layout.recognises(file):
                return layout
        except DataFileError:
            # Not text, or not readable: then it is not in this layout.
            continue
    return None


def _take(file: SourceFile, layout: Layout, stated: Stated, change: Change, assumed: Period | None) -> Imported:
    room = change.new_room()
    made = layout.compile(file, room)
    file_hash = source_sha256(file.path)
    period = made.period or assumed or current_period(made.kind, date.today())
    is_guess = made.period is None and assumed is None and not (stated.effective_from and stated.effective_to)
    source = f"{file.path.name}!{file.name}" if file.member else file.path.name
    edition = period.edition(made.kind, source, file_hash)
    edition = restated(edition, stated.release, stated.effective_from, stated.effective_to)
    if edition.effective_from > edition.effective_to:
        raise file.error(f"would be in force from {edition.effective_from} to {edition.effective_to}; check the dates")
    change.add(edition, room, file.path, file.member, made.count, file_hash)
    return Imported(edition, made.count, is_guess)


def _refuse_unmeant(stated: Stated) -> None:
    if stated.release is not None and not _RELEASE_NAME.fullmatch(stated.release):
        raise RequestError("a release name is up to 40 letters, digits, dots and dashes, as in 2026-Q4")
    start, end = stated.effective_from, stated.effective_to
    if start is not None and end is not None and start > end:
        raise RequestError(f"a release cannot be in force from {start} to {end}; check the dates")


def _refuse_unlicensed(known: Sequence[tuple[SourceFile, Layout]], stated: Stated) -> None:
    if any(layout.needs_licence for _, layout in known) and not stated.licensed:
        raise RequestError(
            "CPT is licensed by the AMA: add --licensed to state that your organisation holds a licence for this use"
        )


def _refuse_twins(path: Path, imported: Sequence[Imported]) -> None:
    seen: set[tuple[SourceKind, str]] = set()
    for source in imported:
        key = (source.edition.kind, source.edition.name)
        if key in seen:
            raise DataFileError(path, f"holds two files of {key[0].label} {key[1]}; import them one by one")
        seen.add(key)


def source_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits; raises DataFileError when it cannot be read."""
    try:
        return sha256_of(path)
    except OSError as error:
        raise DataFileError(path, f"cannot be read ({error.strerror})") from error
