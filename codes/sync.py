"""Downloading the official files of a manifest: resumable, retried, checked; the one door to httpx and tenacity.

Only https addresses are fetched (and http from this machine itself). Nothing about the user is sent. Proxies and
certificates are those of the environment (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE), as httpx reads them.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import httpx
import tenacity

from codes.downloads import (
    DownloadPlace,
    Receipt,
    content_problem,
    disk_failures,
    place_for,
    shown_address,
    sole_use,
)
from codes.errors import CodesError, RequestError
from codes.files import sha256_of
from codes.manifest import ManifestEntry, chosen, is_loopback, is_safe_address
from codes.server_answers import (
    LARGEST_DOWNLOAD,
    PATIENCE,
    TOO_LARGE,
    ChangedFile,
    Extent,
    LastingFailure,
    PassingFailure,
    Patience,
    usable_extent,
    validator_of,
)

_MOST_REDIRECTS = 5

# Which entry, bytes there so far, bytes in all or None where the server does not say. Called at the beginning of
# every attempt (with what is already there) and for each piece that arrives.
Progress = Callable[[ManifestEntry, int, int | None], None]


class SyncStatus(StrEnum):
    """What became of an entry."""

    DOWNLOADED = "downloaded"
    ALREADY_THERE = "already_there"
    SKIPPED_MANUAL = "skipped_manual"
    WOULD_DOWNLOAD = "would_download"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What became of an entry: where its file is or would be, why in one line, its SHA-256 once it is there."""

    entry: ManifestEntry
    status: SyncStatus
    path: Path | None
    reason: str
    sha256: str = ""


def sync(
    entries: Sequence[ManifestEntry],
    folder: Path,
    *,
    only: Iterable[str] = (),
    url: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
    patience: Patience = PATIENCE,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[SyncOutcome, ...]:
    """Download what `only` chooses of the entries (ids, systems, releases; all without it) into `folder`/<id>/.

    `url` is another address for the one entry that `only` chooses. What is there and whole is not fetched again; a
    dry run fetches and writes nothing. An entry that fails does not keep the others from being fetched; an interrupted
    download goes on where it stopped. Raises RequestError for a choice or address that cannot be meant, CodesError
    for a folder that cannot be used and for a full disk.
    """
    wanted = _addressed(chosen(entries, only), url)
    if dry_run:
        with disk_failures(folder):
            return tuple(_planned(entry, folder) for entry in wanted)
    with sole_use(folder), _open_client(patience) as client:
        download = _Download(client, patience, sleep, progress or _unseen)
        return tuple(_fetched(entry, folder, download) for entry in wanted)


def _addressed(wanted: tuple[ManifestEntry, ...], url: str) -> tuple[ManifestEntry, ...]:
    if not url:
        return wanted
    if len(wanted) != 1:
        raise RequestError(f"another address is for one entry, and {len(wanted)} are chosen; name its id with --only")
    if not is_safe_address(url):
        raise RequestError("another address must begin with https://")
    return (replace(wanted[0], url=url),)


def _planned(entry: ManifestEntry, folder: Path) -> SyncOutcome:
    if not entry.url:
        reason = (
            f"has no lasting address: download it from {entry.page} and run `nosology sources import FILE`, "
            f"or give its address: `nosology sources sync --only {entry.id} --url ADDRESS`"
        )
        return SyncOutcome(entry, SyncStatus.SKIPPED_MANUAL, None, reason)
    place = place_for(folder, entry.id, entry.url)
    if found := place.whole(entry.url, entry.sha256):
        return SyncOutcome(entry, SyncStatus.ALREADY_THERE, place.path, "already there", found)
    reason = f"would be downloaded from {shown_address(entry.url)}"
    if kept := place.kept():
        reason += f"; {_megabytes(kept)} of it are here"
    return SyncOutcome(entry, SyncStatus.WOULD_DOWNLOAD, place.path, reason)


def _fetched(entry: ManifestEntry, folder: Path, download: "_Download") -> SyncOutcome:
    with disk_failures(folder / entry.id):
        planned = _planned(entry, folder)
        if planned.status is not SyncStatus.WOULD_DOWNLOAD:
            return planned
        place = place_for(folder, entry.id, entry.url)
        place.folder.mkdir(parents=True, exist_ok=True)
        try:
            digest = download.fetch(entry, place)
        except (PassingFailure, LastingFailure) as error:
            return SyncOutcome(entry, SyncStatus.FAILED, None, _failure(entry, place, str(error)))
    return SyncOutcome(entry, SyncStatus.DOWNLOADED, place.path, f"from {shown_address(entry.url)}", digest)


def _failure(entry: ManifestEntry, place: DownloadPlace, problem: str) -> str:
    reason = f"{shown_address(entry.url)}: {problem}"
    if kept := place.kept():
        return f"{reason}; {_megabytes(kept)} are kept, and the next sync goes on from there"
    return f"{reason}; its page is {entry.page}" if entry.page else reason


@dataclass(frozen=True, slots=True)
class _Download:
    """Fetches one file at a time."""

    client: httpx.Client
    patience: Patience
    sleep: Callable[[float], None]
    progress: Progress

    def fetch(self, entry: ManifestEntry, place: DownloadPlace) -> str:
        """Fetch the file of an entry, in as many attempts as patience allows; its SHA-256."""
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(PassingFailure),
            stop=tenacity.stop_after_attempt(self.patience.attempts),
            wait=self._wait,
            sleep=self.sleep,
            reraise=True,
        )
        return again(self._attempt, entry, place)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, PassingFailure) and error.wait is not None:
            return error.wait
        # Jitter keeps many machines from asking a server that comes back all at once.
        growing = tenacity.wait_exponential_jitter(
            initial=self.patience.first_wait, max=self.patience.longest_wait, jitter=self.patience.first_wait
        )
        return growing(state)

    def _attempt(self, entry: ManifestEntry, place: DownloadPlace) -> str:
        start = _resumable(entry, place)
        # A server's cookies serve its own redirects, and are forgotten after.
        self.client.cookies.clear()
        try:
            # A part as long as the whole was interrupted just before it was checked.
            if not start or start != place.begun().size:
                self._receive(entry, place, start)
        except ChangedFile:
            place.discard()
            raise
        return _accepted(entry, place, resumed=start > 0)

    def _receive(self, entry: ManifestEntry, place: DownloadPlace, start: int) -> None:
        begun = place.begun()
        headers = {"Range": f"bytes={start}-"} if start else {}
        if start and begun.validator:
            headers["If-Range"] = begun.validator
        try:
            own = {"loopback": is_loopback(httpx.URL(entry.url).host)}
            with self.client.stream("GET", entry.url, headers=headers, extensions=own) as answer:
                longest = self.patience.longest_wait
                extent = usable_extent(answer.status_code, answer.headers, start, begun, longest)
                if not extent.begin:
                    place.begin(Receipt(shown_address(entry.url), validator_of(answer.headers), extent.total or 0))
                self._write(entry, place, answer, extent)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise _understood(error, self.patience) from error

    def _write(self, entry: ManifestEntry, place: DownloadPlace, answer: httpx.Response, extent: Extent) -> None:
        done = window_done = extent.begin
        window_start = time.monotonic()
        self.progress(entry, done, extent.total)
        with place.partial.open("ab" if done else "wb") as file:
            for piece in answer.iter_raw():
                file.write(piece)
                done += len(piece)
                if done > LARGEST_DOWNLOAD:
                    raise LastingFailure(TOO_LARGE)
                self.progress(entry, done, extent.total)
                if (now := time.monotonic()) - window_start >= self.patience.slow_seconds:
                    if done - window_done < self.patience.least_bytes:
                        raise PassingFailure("the server sends too slowly")
                    window_start, window_done = now, done
        if extent.total is not None and done != extent.total:
            raise PassingFailure(f"the connection ended after {done} of {extent.total} bytes")


def _resumable(entry: ManifestEntry, place: DownloadPlace) -> int:
    """How many of the bytes kept can be built on: those of the same address, with something to tell a change by."""
    begun = place.begun()
    is_known = begun.address == shown_address(entry.url) and (begun.validator or entry.sha256)
    return place.kept() if is_known else 0


def _accepted(entry: ManifestEntry, place: DownloadPlace, resumed: bool) -> str:
    digest = sha256_of(place.partial)
    problem = content_problem(place.partial, place.name)
    if not problem and entry.sha256 and digest != entry.sha256:
        problem = f"its SHA-256 begins {digest[:12]}, and the manifest says {entry.sha256[:12]}: not the file expected"
    if problem:
        place.discard()
        # Resumed, it may be two halves of different files, and fetched in one piece it may well be right.
        raise PassingFailure(problem, 0) if resumed else LastingFailure(problem)
    place.finish(digest)
    return digest


def _understood(error: Exception, patience: Patience) -> PassingFailure | LastingFailure:
    """A failure of the connection in our words."""
    match error:
        case httpx.TooManyRedirects():
            return LastingFailure("the server sends from one address to another without end")
        case httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return LastingFailure("the server points to an address that cannot be used")
        case httpx.ProxyError():
            return PassingFailure("the proxy refuses; see HTTPS_PROXY and NO_PROXY")
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return PassingFailure(f"no connection within {patience.connect:g} s; behind a proxy, set HTTPS_PROXY")
        case httpx.TimeoutException():
            return PassingFailure(f"nothing came for {patience.silence:g} s")
        case httpx.ConnectError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return LastingFailure("the certificate is not trusted; behind an inspecting proxy, set SSL_CERT_FILE")
        case httpx.ConnectError():
            return PassingFailure("cannot connect; behind a proxy, set HTTPS_PROXY")
        case _:
            return PassingFailure("the connection was cut")


@contextmanager
def _open_client(patience: Patience) -> Iterator[httpx.Client]:
    try:
        own_version = version("nosology")
    except PackageNotFoundError:
        own_version = "0"
    # Not compressed: sizes, ranges and hashes are of the file itself.
    headers = {"User-Agent": f"nosology/{own_version}", "Accept": "*/*", "Accept-Encoding": "identity"}
    try:
        client = httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(patience.silence, connect=patience.connect),
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
            event_hooks={"request": [_refuse_unsafe]},
        )
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
        # A SOCKS proxy needs a package that is not installed; a certificate file may be missing or none.
        raise CodesError("the proxy or certificate settings cannot be used; see HTTPS_PROXY, SSL_CERT_FILE") from error
    with client:
        yield client


def _refuse_unsafe(request: httpx.Request) -> None:
    """Refuse a redirect to plain http, and one from elsewhere to this machine."""
    if not is_safe_address(str(request.url), loopback=bool(request.extensions.get("loopback"))):
        raise LastingFailure("the server sends to an address that is not https")


def _unseen(_entry: ManifestEntry, _done: int, _total: int | None) -> None:
    """Progress that nobody watches."""


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
