"""The manifest: which official files there are, where each is published, and what it must be.

The packaged manifest is `codes/data/manifest.toml`; a site may keep its own with mirrors' addresses in it. A file
without a lasting address has a `page` in place of a `url`: people fetch it by hand.
"""

import ipaddress
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeGuard
from urllib.parse import urlsplit

from codes.errors import DataFileError, RequestError

_LARGEST_MANIFEST = 1024**2
_SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_REQUIRED = ("id", "system", "kind", "release", "licence")
_OPTIONAL = ("url", "page", "sha256", "note")
_FIELDS = frozenset((*_REQUIRED, *_OPTIONAL, "effective_from", "effective_to", "members"))


class SourceSystem(StrEnum):
    """What an official file belongs to: a code system, the edits of NCCI, or the guidelines."""

    ICD10CM = "icd10cm"
    ICD10PCS = "icd10pcs"
    HCPCS = "hcpcs"
    CPT = "cpt"
    NCCI = "ncci"
    GUIDELINES = "guidelines"


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One official file of one release; optional texts are empty where the manifest has none.

    `members` are patterns of the files wanted inside a zip, `sha256` is of the file as it is downloaded, in
    lower-case hexadecimal digits, `page` is where people find it. Both dates are included.
    """

    id: str
    system: SourceSystem
    kind: str
    release: str
    licence: str
    effective_from: date
    effective_to: date | None = None
    url: str = ""
    page: str = ""
    members: tuple[str, ...] = ()
    sha256: str = ""
    note: str = ""

    def wants(self, name: str) -> bool:
        """Whether a file of this name inside the zip is one of those wanted; all are where no pattern is given."""
        own = name.replace("\\", "/").rpartition("/")[2].lower()
        return not self.members or any(fnmatchcase(own, pattern.lower()) for pattern in self.members)


def packaged_manifest() -> tuple[ManifestEntry, ...]:
    """The entries of the manifest that comes with the project."""
    return read_manifest(Path(__file__).with_name("data") / "manifest.toml")


def read_manifest(path: Path) -> tuple[ManifestEntry, ...]:
    """The entries of a manifest, in its order; raises DataFileError naming the file and the line or entry."""
    tables = _tables(path)
    entries = tuple(_entry(path, number, table) for number, table in enumerate(tables, start=1))
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise DataFileError(path, f"two entries have the id {entry.id}")
        seen.add(entry.id)
    return entries


def chosen(entries: Sequence[ManifestEntry], only: Iterable[str]) -> tuple[ManifestEntry, ...]:
    """The entries that any word of `only` names: an id, a system or a release, with * for any characters.

    Without words all of them; raises RequestError for a word that names nothing.
    """
    words = [word.strip().lower() for words in only for word in words.split(",") if word.strip()]
    if not words:
        return tuple(entries)
    for word in words:
        if not any(_names(word, entry) for entry in entries):
            systems = ", ".join(dict.fromkeys(entry.system.value for entry in entries))
            raise RequestError(f"the manifest has no {word[:60]!r}; name a system ({systems}), a release or an id")
    return tuple(entry for entry in entries if any(_names(word, entry) for word in words))


def is_safe_address(url: str, loopback: bool = True) -> bool:
    """Whether an address may be fetched: https, or http to this machine itself where `loopback` allows it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if not host or any(character.isspace() or not character.isprintable() for character in url):
        return False
    return parts.scheme == "https" or (loopback and parts.scheme == "http" and is_loopback(host))


def is_loopback(host: str) -> bool:
    """Whether a host name or number is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _names(word: str, entry: ManifestEntry) -> bool:
    return any(fnmatchcase(name.lower(), word) for name in (entry.id, entry.system.value, entry.release))


def _tables(path: Path) -> list[dict[str, object]]:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_MANIFEST + 1)
    except OSError as error:
        raise DataFileError(path, f"cannot be read ({error.strerror})") from error
    if len(content) > _LARGEST_MANIFEST:
        raise DataFileError(path, "larger than 1 MiB; it cannot be a manifest")
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DataFileError(path, "not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        raise DataFileError(path, "not TOML here", int(at[1]) if at else None) from error
    except (RecursionError, ValueError) as error:
        raise DataFileError(path, "not a manifest: nested too deeply or with impossible values") from error
    tables = data.pop("entry", None)
    if data or not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise DataFileError(path, "a manifest holds [[entry]] tables, at least one, and nothing else")
    return tables


def _entry(path: Path, number: int, table: dict[str, object]) -> ManifestEntry:
    name = table.get("id")
    fields = _Fields(path, f"entry {name[:60]}" if isinstance(name, str) else f"entry number {number}", table)
    fields.refuse_unknown()
    entry = ManifestEntry(
        id=fields.matching("id", _SLUG, "lower-case letters, digits, dots and hyphens"),
        system=fields.system(),
        kind=fields.matching("kind", _SLUG, "lower-case letters, digits, dots and hyphens"),
        release=fields.text("release"),
        licence=fields.text("licence"),
        effective_from=fields.day("effective_from"),
        effective_to=fields.day("effective_to") if "effective_to" in table else None,
        url=fields.address("url"),
        page=fields.address("page"),
        members=fields.members(),
        sha256=fields.matching("sha256", _SHA256, "64 lower-case hexadecimal digits"),
        note=fields.text("note"),
    )
    if entry.effective_to is not None and entry.effective_to < entry.effective_from:
        raise fields.error("effective_to is before effective_from")
    if not entry.url and not entry.page:
        raise fields.error("has neither url nor page")
    return entry


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of one entry, each checked as it is taken."""

    path: Path
    where: str
    table: dict[str, object]

    def error(self, problem: str) -> DataFileError:
        return DataFileError(self.path, f"{self.where}: {problem}")

    def refuse_unknown(self) -> None:
        if unknown := sorted(self.table.keys() - _FIELDS):
            raise self.error(f"unknown field {unknown[0][:60]!r}")

    def text(self, name: str) -> str:
        value = self.table.get(name, "")
        if not isinstance(value, str) or "\n" in value:
            raise self.error(f"{name} must be a text of one line")
        if name in _REQUIRED and not value.strip():
            raise self.error(f"{name} is missing")
        return value.strip()

    def matching(self, name: str, pattern: re.Pattern[str], wanted: str) -> str:
        value = self.text(name)
        if value and not pattern.fullmatch(value):
            raise self.error(f"{name} must be {wanted}")
        return value

    def system(self) -> SourceSystem:
        value = self.text("system")
        try:
            return SourceSystem(value)
        except ValueError as error:
            raise self.error(f"system must be one of {', '.join(SourceSystem)}") from error

    def day(self, name: str) -> date:
        value = self.table.get(name)
        # A TOML date with a time of day is a datetime, which is a date too.
        if type(value) is not date:
            raise self.error(f"{name} must be a date such as 2026-10-01, without quotes")
        return value

    def address(self, name: str) -> str:
        value = self.text(name)
        if value and not is_safe_address(value):
            raise self.error(f"{name} must be an https address")
        if "@" in urlsplit(value).netloc:
            raise self.error(f"{name} must not hold a user name or password")
        return value

    def members(self) -> tuple[str, ...]:
        value = self.table.get("members", [])
        if not _is_texts(value) or not all(pattern.strip() and "/" not in pattern for pattern in value):
            raise self.error("members must be a list of file name patterns, without folders")
        return tuple(value)


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
