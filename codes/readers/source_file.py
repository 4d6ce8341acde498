"""What a user hands over: a plain file, a zip as CMS and CDC publish them, or a folder of either.

Nothing is ever unpacked to disk: members are read as streams, so no path inside a zip can climb out of
it, and a zip bomb is refused before it fills memory.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path, PurePosixPath
from typing import IO

from codes.errors import DataFileError

# The largest official file is the NCCI edit list of some 100 MB; what claims to be larger is not one.
LARGEST_MEMBER = 2 * 1024**3
LARGEST_READ = 512 * 1024**2
_MOST_MEMBERS = 10_000
# Text shrinks to a twentieth; a bomb to a thousandth.
HIGHEST_RATIO = 300
_RATIO_FREE = 16 * 1024**2
_LONGEST_LINE = 1024**2
ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What reading a zip that is cut short or damaged may raise, beside OSError."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of what was handed over: `path` itself, or `member` of the zip at `path`."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The file's own name, without folders."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def label(self) -> str:
        """How errors name it."""
        return f"{self.path}!{self.member}" if self.member else str(self.path)

    def error(self, problem: str, line: int | None = None) -> DataFileError:
        """The error that says what is wrong with this file, at `line` counted from 1."""
        return DataFileError(self.label, problem, line)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The file as a stream of bytes; raises DataFileError when it cannot be read to its end."""
        try:
            if not self.member:
                with self.path.open("rb") as stream:
                    yield stream
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                    yield stream
        except OSError as error:
            raise self.error(f"cannot be read ({error.strerror or type(error).__name__})") from error
        except KeyError as error:
            raise self.error("is not in the zip") from error
        except ZIP_DAMAGE as error:
            raise self.error("cannot be read, perhaps cut short or damaged") from error

    def read(self) -> bytes:
        """The whole content; raises DataFileError above 512 MiB."""
        with self.open() as stream:
            content = stream.read(LARGEST_READ + 1)
        if len(content) > LARGEST_READ:
            raise self.error(f"larger than {LARGEST_READ // 1024**2} MiB; it cannot be a file of this kind")
        return content

    def head(self, size: int = 8192) -> bytes:
        """The first `size` bytes: enough to tell what a file is."""
        with self.open() as stream:
            return stream.read(size)

    def ends_whole(self) -> bool:
        """Whether the text ends with a line end, as official files do; in a zip the checksum vouches for it."""
        if self.member:
            return True
        with self.open() as stream:
            return stream.seek(0, SEEK_END) > 0 and stream.seek(-1, SEEK_END) >= 0 and stream.read(1) == b"\n"

    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines with their numbers from 1, without line ends; UTF-8, or where that fails Windows-1252.

        Raises DataFileError for a file that is not text.
        """
        with self.open() as stream:
            number = 0
            while raw := stream.readline(_LONGEST_LINE):
                number += 1
                if len(raw) == _LONGEST_LINE or b"\x00" in raw:
                    # UTF-16 has a zero in every other byte.
                    raise self.error("not a text file in UTF-8 or Windows-1252", number)
                yield number, self._text(raw, number).rstrip("\r\n")

    def _text(self, raw: bytes, number: int) -> str:
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return raw.decode("cp1252")
            except UnicodeDecodeError as error:
                raise self.error("neither UTF-8 nor Windows-1252 text", number) from error


def source_files(path: Path) -> tuple[SourceFile, ...]:
    """The files of what was handed over, by name; raises DataFileError for what cannot be opened safely."""
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        return tuple(source for file in files for source in source_files(file))
    if not path.is_file():
        raise DataFileError(path, "no such file or folder")
    return _members(path) if path.suffix.lower() == ".zip" else (SourceFile(path),)


def _members(path: Path) -> tuple[SourceFile, ...]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (OSError, *ZIP_DAMAGE) as error:
        raise DataFileError(path, "not a whole zip file, perhaps cut short") from error
    if len(infos) > _MOST_MEMBERS:
        raise DataFileError(path, f"holds more than {_MOST_MEMBERS} files; it cannot be an official zip")
    for info in infos:
        _refuse_unsafe(path, info)
    if sum(info.file_size for info in infos) > LARGEST_MEMBER:
        raise DataFileError(path, "unpacks to more than 2 GiB; it cannot be an official zip")
    return tuple(SourceFile(path, info.filename) for info in sorted(infos, key=lambda i: i.filename))


def _refuse_unsafe(path: Path, info: zipfile.ZipInfo) -> None:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in info.filename:
        raise DataFileError(path, "holds a file whose path leaves the zip; refused")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise DataFileError(path, "holds a link; refused")
    if is_encrypted(info):
        raise DataFileError(path, "is encrypted; unpack it first")
    if is_bomb(info, _RATIO_FREE):
        raise DataFileError(path, f"{name.name[:80]} unpacks to {HIGHEST_RATIO} times its size; refused")


def is_encrypted(info: zipfile.ZipInfo) -> bool:
    """Whether a member of a zip needs a password."""
    return bool(info.flag_bits & 0x1)


def is_bomb(info: zipfile.ZipInfo, free: int) -> bool:
    """Whether a member of a zip unpacks to more than `free` bytes and beyond what text shrinks to."""
    return info.file_size > free and info.file_size > HIGHEST_RATIO * max(1, info.compress_size)
