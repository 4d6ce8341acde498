"""Records kept in compiled form, so that a start reads them and parses nothing; the one door to msgspec.

A file is a header line with the hash of what follows, then MessagePack. A file that is damaged, cut short or of
another layout is never served: it is made anew from its source.
"""

import hashlib
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from codes.errors import DataFileError

# Raised when the same fields come to mean something else; a change of the fields themselves is told by their schema.
LAYOUT = 1
_MAGIC = b"nosology"
_Record = TypeVar("_Record")


def write_compiled(path: Path, record: object) -> None:
    """Write a record (frozen dataclasses all the way down) to `path`, whole or not at all.

    Raises DataFileError when the folder cannot be written.
    """
    payload = msgspec.msgpack.encode(record)
    header = b" ".join((_MAGIC, _schema(type(record)).encode(), hashlib.sha256(payload).hexdigest().encode()))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            partial = Path(file.name)
            try:
                file.write(header + b"\n" + payload)
                file.close()
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
    except OSError as error:
        raise DataFileError(path, f"cannot be written: {error.strerror}") from error


def read_compiled(path: Path, kind: type[_Record]) -> _Record:
    """The record of this type in `path`; raises DataFileError when it is missing, damaged or of another layout."""
    try:
        header, _, payload = path.read_bytes().partition(b"\n")
    except OSError as error:
        raise DataFileError(path, f"cannot be read ({error.strerror})") from error
    parts = header.split(b" ")
    if len(parts) != 3 or parts[0] != _MAGIC or parts[1].decode("ascii", "replace") != _schema(kind):
        raise DataFileError(path, "compiled in another layout")
    if hashlib.sha256(payload).hexdigest().encode() != parts[2]:
        raise DataFileError(path, "damaged or cut short")
    try:
        return msgspec.msgpack.decode(payload, type=kind)
    except msgspec.MsgspecError as error:
        raise DataFileError(path, "not what its header says") from error


def cached(path: Path | None, kind: type[_Record], build: Callable[[], _Record]) -> _Record:
    """The record compiled in `path`, or built now and kept there; without a path it is only built."""
    if path is None:
        return build()
    try:
        return read_compiled(path, kind)
    except DataFileError:
        record = build()
        # A full or read-only disk costs time at the next start, never an answer.
        with suppress(DataFileError):
            write_compiled(path, record)
        return record


def _schema(kind: type) -> str:
    """A hash that changes with any field of the record or of a record within it."""
    schema = msgspec.json.encode(msgspec.json.schema(kind), order="sorted")
    return hashlib.sha256(schema + str(LAYOUT).encode()).hexdigest()[:16]
