"""What a server's answer to a request for a file, or for the rest of a file, means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from codes.downloads import Receipt

# The largest official file is some 100 MB.
LARGEST_DOWNLOAD = 2 * 1024**3
TOO_LARGE = f"it is larger than {LARGEST_DOWNLOAD // 1024**3} GiB; it cannot be an official file"
# Besides those of 500 and more, the statuses that may be another the next time.
_PASSING_STATUSES = frozenset({408, 425, 429})
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)")
_LENGTH = re.compile(r"\d{1,18}")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for, in seconds, and how often it is asked.

    A download that brings fewer than `least_bytes` in `slow_seconds` is broken off and resumed.
    """

    connect: float = 10.0
    silence: float = 30.0
    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = 60.0
    slow_seconds: float = 60.0
    least_bytes: int = 64 * 1024


PATIENCE = Patience()


class PassingFailure(Exception):
    """A failure that may pass; `wait` in seconds where it is known how long, None where it is not."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class ChangedFile(PassingFailure):
    """The server has another file than the one whose first part is kept; it is fetched from its beginning."""

    def __init__(self) -> None:
        super().__init__("the file has changed since its first part was downloaded", 0)


class LastingFailure(Exception):
    """A failure that asking again does not mend."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What an answer holds of the file: from byte `begin` to its end, of `total` bytes where the server says."""

    begin: int
    total: int | None


def usable_extent(status: int, headers: Mapping[str, str], start: int, begun: Receipt, longest_wait: float) -> Extent:
    """What an answer holds of a file of which the bytes before `start` are kept, with their receipt.

    Raises PassingFailure, ChangedFile or LastingFailure for an answer that is not the file.
    """
    if status in _PASSING_STATUSES or status >= 500:
        raise PassingFailure(f"the server answers {status}", _asked_wait(status, headers, longest_wait))
    if status == 416:
        raise ChangedFile
    if status not in (200, 206):
        raise LastingFailure(f"the server answers {status}; the file may have moved")
    if headers.get("content-type", "").lower().startswith(("text/html", "application/xhtml")):
        raise LastingFailure("the server sends a web page, not the file")
    if headers.get("content-encoding", "").lower() not in ("", "identity", "none"):
        raise LastingFailure("the server sends the file compressed, which was not asked for")
    extent = _extent(status, headers)
    if extent.total is not None and extent.total > LARGEST_DOWNLOAD:
        raise LastingFailure(TOO_LARGE)
    if status == 206 and (extent.begin != start or _is_other_file(extent, headers, begun)):
        raise ChangedFile
    return extent


def validator_of(headers: Mapping[str, str]) -> str:
    """What tells this file from a later one: a strong ETag, or the date of change; empty where there is neither."""
    tag = headers.get("etag", "")
    return tag if tag.startswith('"') else headers.get("last-modified", "")


def retry_after(text: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, given as seconds or as a date; None where it says neither.

    >>> retry_after("120", datetime(2026, 10, 2, tzinfo=UTC))
    120.0
    >>> retry_after("Fri, 02 Oct 2026 00:00:30 GMT", datetime(2026, 10, 2, tzinfo=UTC))
    30.0
    """
    if _LENGTH.fullmatch(text.strip()):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
    except (ValueError, OverflowError):
        return None


def _asked_wait(status: int, headers: Mapping[str, str], longest: float) -> float | None:
    asked = retry_after(headers.get("retry-after", ""), datetime.now(UTC))
    if asked is not None and asked > longest:
        raise LastingFailure(f"the server answers {status} and asks to be left alone for {asked:.0f} s")
    return asked


def _extent(status: int, headers: Mapping[str, str]) -> Extent:
    if status == 200:
        length = headers.get("content-length", "").strip()
        return Extent(0, int(length) if _LENGTH.fullmatch(length) else None)
    found = _RANGE.fullmatch(headers.get("content-range", "").strip())
    if found is None:
        raise ChangedFile
    return Extent(int(found[1]), None if found[2] == "*" else int(found[2]))


def _is_other_file(extent: Extent, headers: Mapping[str, str], begun: Receipt) -> bool:
    """Whether a server that overlooked If-Range sends a piece of another file."""
    if extent.total is not None and begun.size and extent.total != begun.size:
        return True
    found = validator_of(headers)
    return bool(found and begun.validator and found != begun.validator)
