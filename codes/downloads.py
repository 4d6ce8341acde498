"""The folder of downloaded files: one folder an entry, with what has arrived so far kept beside what is whole.

<id>/<file>                     a whole file, checked
<id>/.<file>.receipt            where it came from
<id>/.<file>.partial            what has arrived of a file that was interrupted
<id>/.<file>.partial.receipt    where that came from, so that it is resumed only from the same file
"""

import errno
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from filelock import FileLock, Timeout

from codes.errors import CodesError
from codes.files import sha256_of

_KNOWN_ENDINGS = frozenset({".zip", ".xml", ".txt", ".csv", ".pdf", ".json"})
_UNUSUAL = re.compile(r"[^A-Za-z0-9._() -]+")
_LONGEST_NAME = 100
_PAGE_BEGINNINGS = (b"<!doctype html", b"<html", b"<head", b"<body")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a file came from, without credentials or query.

    `validator` is the server's strong ETag or date of change; `size` in bytes, 0 where the server did not say;
    `sha256` is empty until the file is whole.
    """

    address: str = ""
    validator: str = ""
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class DownloadPlace:
    """Where one file is kept while it arrives and after; everything raises OSError when the disk refuses."""

    folder: Path
    name: str

    @property
    def path(self) -> Path:
        """The whole file."""
        return self.folder / self.name

    @property
    def partial(self) -> Path:
        """What has arrived so far; hidden, so that an import of the folder passes it over."""
        return self.folder / f".{self.name}.partial"

    def kept(self) -> int:
        """How many bytes of an interrupted download are kept."""
        return self.partial.stat().st_size if self.partial.is_file() else 0

    def begun(self) -> Receipt:
        """Where the kept part came from; an empty receipt where that is not known."""
        return _read_receipt(_receipt_of(self.partial))

    def begin(self, receipt: Receipt) -> None:
        """Start anew with a file of this receipt."""
        self.discard()
        _write_receipt(_receipt_of(self.partial), receipt)

    def discard(self) -> None:
        """Forget what has arrived."""
        self.partial.unlink(missing_ok=True)
        _receipt_of(self.partial).unlink(missing_ok=True)

    def finish(self, sha256: str) -> None:
        """Let what has arrived become the whole file."""
        begun = self.begun()
        _write_receipt(_receipt_of(self.path), Receipt(begun.address, begun.validator, self.kept(), sha256))
        self.partial.replace(self.path)
        self.discard()

    def whole(self, address: str, sha256: str) -> str:
        """The SHA-256 of the file when it is here, whole and of this address; empty when it has to be fetched.

        It is compared with `sha256` or, where that is empty, with the receipt of its download. A file that
        someone has put here by hand has no receipt and is taken as it is.
        """
        if not self.path.is_file() or content_problem(self.path, self.name):
            return ""
        found = sha256_of(self.path)
        if sha256:
            return found if found == sha256 else ""
        receipt = _read_receipt(_receipt_of(self.path))
        is_downloaded = receipt.address == shown_address(address) and receipt.sha256 == found
        return found if is_downloaded or receipt == Receipt() else ""


def place_for(folder: Path, entry_id: str, address: str) -> DownloadPlace:
    """Where the file of an entry is kept under the download folder, named by the last part of its address."""
    last = unquote(urlsplit(address).path).replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = _UNUSUAL.sub("_", last).strip(". ")[-_LONGEST_NAME:].lstrip(". ") or entry_id
    if Path(name).suffix.lower() not in _KNOWN_ENDINGS:
        # Official files come as zips, and an address such as …/download?id=7 does not say so.
        name += ".zip"
    return DownloadPlace(folder / entry_id, name)


def content_problem(path: Path, name: str) -> str:
    """Why the file at `path` cannot be what its `name` says, in a few words; empty when it can."""
    with path.open("rb") as file:
        head = file.read(512)
    ending = Path(name).suffix.lower()
    if not head:
        return "it is empty"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGE_BEGINNINGS):
        return "it is a web page, not the file"
    if ending == ".zip" and not head.startswith(b"PK"):
        return "it is not a zip file"
    if ending == ".zip" and not zipfile.is_zipfile(path):
        return "it is a zip file cut short"
    if ending == ".pdf" and not head.startswith(b"%PDF-"):
        return "it is not a PDF"
    return ""


def shown_address(address: str) -> str:
    """An address as it may be shown and kept: without user name, password, query and fragment.

    >>> shown_address("https://me:secret@mirror.example/a.zip?token=1")
    'https://mirror.example/a.zip'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """Only one sync at a time writes to the folder; raises CodesError while another does."""
    with disk_failures(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".sync.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise CodesError(f"{folder}: another sync is downloading to it") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def disk_failures(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a CodesError of one line."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CodesError(f"{folder}: the disk is full; what has arrived is kept") from error
        raise CodesError(f"{folder}: cannot be used ({error.strerror or type(error).__name__})") from error


def _receipt_of(path: Path) -> Path:
    return path.with_name(f".{path.name.removeprefix('.')}.receipt")


def _write_receipt(path: Path, receipt: Receipt) -> None:
    path.write_text(json.dumps(asdict(receipt)), encoding="utf-8")


def _read_receipt(path: Path) -> Receipt:
    try:
        fields = json.loads(path.read_bytes())
        size = int(fields["size"])
        return Receipt(str(fields["address"]), str(fields["validator"]), size, str(fields["sha256"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return Receipt()
