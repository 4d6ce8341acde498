import errno
import hashlib
import io
import random
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from file_server import Answer, FileServer, dripping, file, file_server, plainly, silent
from filelock import FileLock
from tabular_files import chapter, diag, section, tabular

from codes.downloads import content_problem, place_for
from codes.errors import CodesError
from codes.manifest import ManifestEntry, SourceSystem, packaged_manifest
from codes.readers.source_file import source_files
from codes.readers.tabular import read_tabular
from codes.server_answers import Patience
from codes.sync import SyncOutcome, SyncStatus, sync

QUICK = Patience(connect=2, silence=2, attempts=4, first_wait=1, longest_wait=60)
NAME = "icd10cm-table-and-index-2031.zip"


def zipped(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


TABULAR = tabular("2031", chapter(4, section("E08-E13", diag("E11", "Type 2 diabetes mellitus"))))
# Stored, not compressed, and random: large enough to be cut in the middle of what a client buffers.
CONTENT = zipped(**{"icd10cm-tabular-2031__xml": TABULAR, "filler__bin": random.Random(3).randbytes(300_000)})
DIGEST = hashlib.sha256(CONTENT).hexdigest()
TAGGED = {"ETag": '"one"'}


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "downloads"


class Waits:
    """Waits without waiting, and keeps how long they were."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def entry(server: FileServer, path: str = f"/{NAME}", **fields: Any) -> ManifestEntry:
    given: dict[str, Any] = {
        "id": "icd10cm-fy2031-tabular",
        "system": SourceSystem.ICD10CM,
        "kind": "icd10cm-tabular",
        "release": "FY2031",
        "licence": "public domain",
        "effective_from": date(2030, 10, 1),
        "url": server.address + path,
        "page": "https://www.cms.gov/page",
        **fields,
    }
    return ManifestEntry(**given)


def fetched(folder: Path, wanted: ManifestEntry, patience: Patience = QUICK, **options: Any) -> SyncOutcome:
    options.setdefault("sleep", Waits())
    (outcome,) = sync([wanted], folder, patience=patience, **options)
    return outcome


def left(folder: Path) -> set[str]:
    """The files in the download folder, but for the lock."""
    return {path.name for path in folder.rglob("*") if path.is_file() and path.name != ".sync.lock"}


def assert_whole(outcome: SyncOutcome, content: bytes = CONTENT) -> None:
    assert outcome.status is SyncStatus.DOWNLOADED, outcome.reason
    assert outcome.path is not None
    assert outcome.path.read_bytes() == content
    assert outcome.sha256 == hashlib.sha256(content).hexdigest()
    assert not [name for name in left(outcome.path.parent) if "partial" in name]


class TestAFileThatIsThere:
    def test_is_downloaded_whole_and_can_be_read(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT, **TAGGED)
        outcome = fetched(folder, entry(server, sha256=DIGEST))
        assert_whole(outcome)
        assert outcome.path == folder / "icd10cm-fy2031-tabular" / NAME
        (source,) = [f for f in source_files(outcome.path) if outcome.entry.wants(f.name) and f.name.endswith(".xml")]
        assert read_tabular(source).version == "2031"

    def test_is_not_fetched_again(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT)
        for wanted in (entry(server, sha256=DIGEST), entry(server, id="without-hash")):
            assert_whole(fetched(folder, wanted))
            asked = len(server.requests)
            again = fetched(folder, wanted)
            assert (again.status, again.sha256) == (SyncStatus.ALREADY_THERE, DIGEST)
            assert len(server.requests) == asked

    @pytest.mark.parametrize("sha256", [DIGEST, ""])
    def test_is_fetched_again_when_it_was_damaged_since(self, sha256: str, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT)
        outcome = fetched(folder, entry(server, sha256=sha256))
        assert outcome.path is not None
        outcome.path.write_bytes(CONTENT[:1000] + b"x" + CONTENT[1001:])
        assert_whole(fetched(folder, entry(server, sha256=sha256)))

    def test_put_there_by_hand_is_taken_as_it_is(self, server: FileServer, folder: Path) -> None:
        place = folder / "icd10cm-fy2031-tabular"
        place.mkdir(parents=True)
        (place / NAME).write_bytes(CONTENT)
        assert fetched(folder, entry(server)).status is SyncStatus.ALREADY_THERE
        assert server.requests == []

    def test_of_another_address_is_fetched_from_the_one_given(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT)
        fetched(folder, entry(server))
        other = zipped(a__txt="another")
        server.usual = file(other)
        assert_whole(fetched(folder, entry(server), url=f"{server.address}/mirror/{NAME}"), other)

    def test_of_another_address_stays_and_is_not_taken_for_it_when_that_fails(
        self, server: FileServer, folder: Path
    ) -> None:
        server.usual = file(CONTENT)
        kept = fetched(folder, entry(server)).path
        server.usual = plainly(404)
        for _ in range(2):
            failed = fetched(folder, entry(server), url=f"{server.address}/mirror/{NAME}")
            assert failed.status is SyncStatus.FAILED
        assert kept is not None
        assert kept.read_bytes() == CONTENT

    def test_says_how_far_it_is(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT)
        seen: list[tuple[str, int, int | None]] = []
        fetched(folder, entry(server), progress=lambda e, done, total: seen.append((e.id, done, total)))
        assert seen[0] == ("icd10cm-fy2031-tabular", 0, len(CONTENT))
        assert seen[-1] == ("icd10cm-fy2031-tabular", len(CONTENT), len(CONTENT))
        assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)

    def test_is_asked_for_without_a_word_about_the_user(self, server: FileServer, folder: Path) -> None:
        server.answers.append(plainly(503, Set_Cookie="seen=1"))
        server.usual = file(CONTENT, Set_Cookie="seen=1")
        fetched(folder, entry(server))
        headers = server.requests[-1][1]
        assert headers.pop("user-agent").startswith("nosology/")
        assert set(headers) == {"host", "accept", "accept-encoding", "connection"}

    def test_without_a_length_is_downloaded_to_its_end(self, server: FileServer, folder: Path) -> None:
        def chunked(handler: Any) -> None:
            handler.send_response(200)
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            for at in range(0, len(CONTENT), 50_000):
                piece = CONTENT[at : at + 50_000]
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            handler.wfile.write(b"0\r\n\r\n")

        server.usual = chunked
        totals: set[int | None] = set()
        assert_whole(fetched(folder, entry(server), progress=lambda _e, _d, total: totals.add(total)))
        assert totals == {None}


class TestADownloadThatBreaksOff:
    def test_goes_on_where_it_stopped(self, server: FileServer, folder: Path) -> None:
        server.answers.extend([file(CONTENT, cut=100_000, **TAGGED), file(CONTENT, cut=50_000, **TAGGED)])
        server.usual = file(CONTENT, **TAGGED)
        waits = Waits()
        assert_whole(fetched(folder, entry(server, sha256=DIGEST), sleep=waits))
        assert server.headers("range") == ["", "bytes=100000-", "bytes=150000-"]
        assert server.headers("if-range") == ["", '"one"', '"one"']
        assert len(waits.seconds) == 2

    def test_waits_longer_each_time_with_jitter_and_gives_up(self, server: FileServer, folder: Path) -> None:
        server.usual = plainly(503)
        waits = Waits()
        outcome = fetched(folder, entry(server), sleep=waits)
        assert outcome.status is SyncStatus.FAILED
        assert "the server answers 503" in outcome.reason
        assert len(server.requests) == QUICK.attempts
        assert all(low <= wait <= low + 1 for low, wait in zip((1, 2, 4), waits.seconds, strict=True))

    def test_goes_on_in_the_next_sync(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT, cut=70_000, Last_Modified="Thu, 01 Oct 2026 10:00:00 GMT")
        stopped = fetched(folder, entry(server), replace(QUICK, attempts=1))
        assert stopped.status is SyncStatus.FAILED
        assert "the connection was cut; 0.1 MB are kept, and the next sync goes on from there" in stopped.reason
        server.usual = file(CONTENT, Last_Modified="Thu, 01 Oct 2026 10:00:00 GMT")
        assert_whole(fetched(folder, entry(server)))
        assert server.headers("range") == ["", "bytes=70000-"]

    def test_by_the_user_leaves_what_can_be_resumed(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT, **TAGGED)

        def interrupt(_entry: ManifestEntry, done: int, _total: int | None) -> None:
            if done > 50_000:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fetched(folder, entry(server), progress=interrupt)
        kept = place_for(folder, entry(server).id, NAME).kept()
        assert 50_000 < kept < len(CONTENT)
        assert source_files(folder) == ()
        seen: list[int] = []
        assert_whole(fetched(folder, entry(server), progress=lambda _e, done, _t: seen.append(done)))
        assert server.headers("range") == ["", f"bytes={kept}-"]
        assert seen[0] == kept

    def test_just_before_its_check_is_checked_without_asking(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT, **TAGGED)

        def interrupt(_entry: ManifestEntry, done: int, total: int | None) -> None:
            if done == total:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fetched(folder, entry(server), progress=interrupt)
        assert_whole(fetched(folder, entry(server)))
        assert len(server.requests) == 1

    @pytest.mark.parametrize("sha256", [DIGEST, ""])
    def test_begins_again_with_a_server_without_ranges(self, sha256: str, server: FileServer, folder: Path) -> None:
        server.answers.append(file(CONTENT, cut=100_000, ranges=False, **TAGGED))
        server.usual = file(CONTENT, ranges=False, **TAGGED)
        assert_whole(fetched(folder, entry(server, sha256=sha256)))

    def test_begins_again_when_the_file_has_changed(self, server: FileServer, folder: Path) -> None:
        newer = zipped(a__txt="newer" * 30_000)
        server.answers.append(file(CONTENT, cut=100_000, **TAGGED))
        server.usual = file(newer, ETag='"two"')
        assert_whole(fetched(folder, entry(server)), newer)

    @pytest.mark.parametrize(
        ("size", "headers"), [(len(CONTENT), {"ETag": '"two"'}), (200_000, {})], ids=["another tag", "another size"]
    )
    def test_begins_again_when_the_server_overlooks_if_range(
        self, size: int, headers: dict[str, str], server: FileServer, folder: Path
    ) -> None:
        newer = b"PK" + bytes(size - 102) + CONTENT[-100:]

        def careless(handler: Any) -> None:
            del handler.headers["If-Range"]
            file(newer, **headers)(handler)

        server.answers.append(file(CONTENT, cut=100_000, **TAGGED))
        server.usual = careless
        assert_whole(fetched(folder, entry(server)), newer)
        assert server.headers("range") == ["", "bytes=100000-", ""]

    def test_goes_on_when_the_server_gives_less_than_the_rest(self, server: FileServer, folder: Path) -> None:
        said = f"bytes 100000-149999/{len(CONTENT)}"
        piece = plainly(206, CONTENT[100_000:150_000], Content_Range=said, **TAGGED)
        server.answers.extend([file(CONTENT, cut=100_000, **TAGGED), piece])
        server.usual = file(CONTENT, **TAGGED)
        assert_whole(fetched(folder, entry(server)))
        assert server.headers("range") == ["", "bytes=100000-", "bytes=150000-"]

    def test_begins_again_when_nothing_tells_whether_the_file_has_changed(
        self, server: FileServer, folder: Path
    ) -> None:
        server.answers.append(file(CONTENT, cut=100_000, ETag='W/"weak"'))
        server.usual = file(CONTENT)
        assert_whole(fetched(folder, entry(server)))
        assert server.headers("range") == ["", ""]

    def test_is_built_on_without_a_tag_when_the_hash_will_tell(self, server: FileServer, folder: Path) -> None:
        server.answers.append(file(CONTENT, cut=100_000))
        server.usual = file(CONTENT)
        assert_whole(fetched(folder, entry(server, sha256=DIGEST)))
        assert server.headers("range") == ["", "bytes=100000-"]

    def test_and_was_joined_from_two_files_is_fetched_in_one_piece(self, server: FileServer, folder: Path) -> None:
        damaged = bytes(100_000) + CONTENT[100_000:]
        server.answers.append(file(b"PK" + damaged[2:], cut=100_000))
        server.usual = file(CONTENT)
        assert_whole(fetched(folder, entry(server, sha256=DIGEST)))
        assert server.headers("range") == ["", "bytes=100000-", ""]

    def test_begins_again_when_the_part_is_longer_than_the_file(self, server: FileServer, folder: Path) -> None:
        server.answers.extend([file(CONTENT, cut=100_000, **TAGGED), plainly(416, Content_Range="bytes */5")])
        server.usual = file(CONTENT, **TAGGED)
        assert_whole(fetched(folder, entry(server)))

    @pytest.mark.parametrize(
        "said", ["", "bytes", "bytes 5-9/10", f"bytes 5-9/{len(CONTENT)}", "bytes 1-2/" + "9" * 5000]
    )
    def test_begins_again_when_the_piece_is_not_the_one_asked_for(
        self, said: str, server: FileServer, folder: Path
    ) -> None:
        server.answers.extend([file(CONTENT, cut=100_000, **TAGGED), plainly(206, b"xxxxx", Content_Range=said)])
        server.usual = file(CONTENT, **TAGGED)
        assert_whole(fetched(folder, entry(server)))

    @pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"size": "x"}', b"\xff\xfe", b"[" * 5000])
    def test_with_a_damaged_receipt_begins_again(self, damage: bytes, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT, cut=70_000, **TAGGED)
        fetched(folder, entry(server), replace(QUICK, attempts=1))
        (receipt,) = folder.rglob("*.receipt")
        receipt.write_bytes(damage)
        server.usual = file(CONTENT, **TAGGED)
        assert_whole(fetched(folder, entry(server)))
        assert server.headers("range") == ["", ""]


class TestAServerInTrouble:
    @pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
    def test_that_recovers_is_asked_again(self, status: int, server: FileServer, folder: Path) -> None:
        server.answers.append(plainly(status))
        server.usual = file(CONTENT)
        assert_whole(fetched(folder, entry(server)))

    def test_is_waited_for_as_long_as_it_asks(self, server: FileServer, folder: Path) -> None:
        date_form = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
        server.answers.extend([plainly(429, Retry_After="7"), plainly(503, Retry_After=date_form)])
        server.usual = file(CONTENT)
        waits = Waits()
        assert_whole(fetched(folder, entry(server), sleep=waits))
        assert waits.seconds[0] == 7
        assert 30 < waits.seconds[1] <= 40

    @pytest.mark.parametrize("said", ["soon", "-5", "Fri, 99 Foo", "9" * 400])
    def test_that_asks_for_what_cannot_be_read_is_asked_again_as_usual(
        self, said: str, server: FileServer, folder: Path
    ) -> None:
        server.answers.append(plainly(429, Retry_After=said))
        server.usual = file(CONTENT)
        assert_whole(fetched(folder, entry(server)))

    def test_that_asks_for_an_hour_is_left_alone(self, server: FileServer, folder: Path) -> None:
        server.usual = plainly(429, Retry_After="3600")
        waits = Waits()
        outcome = fetched(folder, entry(server), sleep=waits)
        assert outcome.status is SyncStatus.FAILED
        assert "answers 429 and asks to be left alone for 3600 s" in outcome.reason
        assert (len(server.requests), waits.seconds) == (1, [])

    @pytest.mark.parametrize("status", [204, 304, 400, 401, 403, 404, 410, 451])
    def test_that_refuses_is_not_asked_again(self, status: int, server: FileServer, folder: Path) -> None:
        server.usual = plainly(status)
        outcome = fetched(folder, entry(server))
        assert (outcome.status, outcome.path, len(server.requests)) == (SyncStatus.FAILED, None, 1)
        assert f"the server answers {status}; the file may have moved; its page is https://www" in outcome.reason

    def test_that_does_not_answer_is_given_up(self, server: FileServer, folder: Path) -> None:
        server.usual = silent(0.5)
        outcome = fetched(folder, entry(server), replace(QUICK, silence=0.1, attempts=2))
        assert "nothing came for 0.1 s" in outcome.reason

    def test_that_drips_is_given_up(self, server: FileServer, folder: Path) -> None:
        server.usual = dripping(CONTENT[:200], 0.02)
        outcome = fetched(folder, entry(server), replace(QUICK, slow_seconds=0.15, least_bytes=100, attempts=2))
        assert "the server sends too slowly" in outcome.reason

    def test_that_is_not_there_is_named(self, server: FileServer, folder: Path) -> None:
        wanted = entry(server)
        server.server_close()
        outcome = fetched(folder, wanted, replace(QUICK, attempts=2))
        assert outcome.status is SyncStatus.FAILED
        assert f"{wanted.url}: cannot connect" in outcome.reason

    def test_does_not_keep_other_files_from_being_fetched(self, server: FileServer, folder: Path) -> None:
        server.answers.append(plainly(404))
        server.usual = file(CONTENT)
        outcomes = sync([entry(server), entry(server, id="other")], folder, patience=QUICK)
        assert [outcome.status for outcome in outcomes] == [SyncStatus.FAILED, SyncStatus.DOWNLOADED]


class TestAnAnswerThatIsNotTheFile:
    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (plainly(200, b"<html>Sign in</html>", Content_Type="text/html; charset=utf-8"), "sends a web page"),
            (plainly(200, b"\n<!DOCTYPE html><title>Sign in"), "it is a web page, not the file"),
            (plainly(200, b""), "it is empty"),
            (plainly(200, b"code,title\n"), "it is not a zip file"),
            (plainly(200, CONTENT[:100_000]), "it is a zip file cut short"),
            (plainly(200, CONTENT, Content_Encoding="gzip"), "compressed, which was not asked for"),
        ],
    )
    def test_is_refused_and_nothing_is_kept(self, answer: Answer, told: str, server: FileServer, folder: Path) -> None:
        server.usual = answer
        outcome = fetched(folder, entry(server))
        assert (outcome.status, outcome.path) == (SyncStatus.FAILED, None)
        assert told in outcome.reason
        assert "\n" not in outcome.reason
        assert left(folder) == set()

    def test_of_another_hash_is_removed_and_both_hashes_are_named(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT)
        outcome = fetched(folder, entry(server, sha256="ab" * 32))
        assert outcome.status is SyncStatus.FAILED
        assert f"begins {DIGEST[:12]}, and the manifest says abababababab" in outcome.reason
        assert left(folder) == set()
        assert len(server.requests) == 1

    def test_leaves_the_part_that_is_kept(self, server: FileServer, folder: Path) -> None:
        server.answers.append(file(CONTENT, cut=100_000, **TAGGED))
        server.answers.append(plainly(200, b"<html>Sign in", Content_Type="text/html"))
        assert fetched(folder, entry(server)).status is SyncStatus.FAILED
        server.usual = file(CONTENT, **TAGGED)
        assert_whole(fetched(folder, entry(server)))
        assert server.headers("range")[-1] == "bytes=100000-"

    def test_that_claims_more_than_two_gigabytes_is_refused_before_it_is_read(
        self, server: FileServer, folder: Path
    ) -> None:
        server.usual = lambda handler: handler.send(200, b"PK", 2 * 1024**3 + 1)
        assert "it is larger than 2 GiB" in fetched(folder, entry(server)).reason
        assert left(folder) == set()

    def test_that_sends_more_than_two_gigabytes_unsaid_is_broken_off(
        self, server: FileServer, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def endless(handler: Any) -> None:
            handler.send_response(200)
            handler.send_header("Connection", "close")
            handler.end_headers()
            handler.close_connection = True
            handler.wfile.write(CONTENT)

        monkeypatch.setattr("codes.sync.LARGEST_DOWNLOAD", 100_000)
        server.usual = endless
        assert "it is larger than 2 GiB" in fetched(folder, entry(server)).reason


class TestAddresses:
    def test_a_redirect_within_this_machine_is_followed_with_its_range(self, server: FileServer, folder: Path) -> None:
        server.answers.extend([file(CONTENT, cut=100_000, **TAGGED), plainly(302, Location="/elsewhere.zip")])
        server.usual = file(CONTENT, **TAGGED)
        assert_whole(fetched(folder, entry(server)))
        assert server.requests[-1][0] == "/elsewhere.zip"
        assert server.headers("range")[-1] == "bytes=100000-"

    def test_redirects_without_end_are_refused(self, server: FileServer, folder: Path) -> None:
        server.usual = plainly(302, Location=f"/{NAME}")
        outcome = fetched(folder, entry(server))
        assert "from one address to another without end" in outcome.reason
        assert len(server.requests) <= 7

    @pytest.mark.parametrize(
        "location",
        ["http://files.example/a.zip", "ftp://files.example/a.zip", "file:///etc/passwd", "http://10.0.0.1/"],
    )
    def test_a_redirect_to_what_is_not_https_is_refused(self, location: str, server: FileServer, folder: Path) -> None:
        server.usual = plainly(302, Location=location)
        outcome = fetched(folder, entry(server))
        assert outcome.status is SyncStatus.FAILED
        assert "an address that" in outcome.reason
        assert len(server.requests) == 1

    def test_another_address_takes_the_place_of_the_entrys(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT)
        manual = entry(server, id="pcs", url="")
        outcomes = sync([entry(server), manual], folder, only=("pcs",), url=f"{server.address}/t.zip?id=1")
        assert [outcome.entry.id for outcome in outcomes] == ["pcs"]
        assert outcomes[0].path == folder / "pcs" / "t.zip"
        assert server.requests[0][0] == "/t.zip?id=1"

    @pytest.mark.parametrize(
        ("only", "url", "told"),
        [
            ((), "https://a.example/a.zip", "is for one entry, and 2 are chosen"),
            (("pcs",), "http://a.example/a.zip", "must begin with https://"),
            (("pcs",), "a.zip", "must begin with https://"),
            (("nothing",), "", "no 'nothing'"),
        ],
    )
    def test_a_choice_or_address_that_cannot_be_meant_is_refused(
        self, only: tuple[str, ...], url: str, told: str, server: FileServer, folder: Path
    ) -> None:
        with pytest.raises(CodesError, match=told):
            sync([entry(server), entry(server, id="pcs")], folder, only=only, url=url)
        assert not folder.exists()

    def test_what_is_secret_in_an_address_is_sent_but_never_shown_or_kept(
        self, server: FileServer, folder: Path
    ) -> None:
        secret = f"http://me:hidden@127.0.0.1:{server.server_port}/{NAME}?token=hidden"
        server.answers.append(plainly(404))
        server.usual = file(CONTENT)
        for _ in range(2):
            outcome = fetched(folder, entry(server), url=secret)
            assert "hidden" not in outcome.reason
        assert outcome.status is SyncStatus.DOWNLOADED
        assert all(header.startswith("Basic ") for header in server.headers("authorization"))
        assert all(b"hidden" not in path.read_bytes() for path in folder.rglob(".*.receipt"))

    def test_the_proxy_of_the_environment_is_used(
        self, server: FileServer, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", server.address)
        server.usual = file(CONTENT)
        assert_whole(fetched(folder, entry(server, url=f"http://127.0.0.1:9/{NAME}")))
        assert server.requests[0][0] == f"http://127.0.0.1:9/{NAME}"

    @pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "nonsense://127.0.0.1:9"])
    def test_a_proxy_that_cannot_be_used_is_told_in_one_line(
        self, proxy: str, server: FileServer, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALL_PROXY", proxy)
        with pytest.raises(CodesError, match="proxy or certificate settings cannot be used"):
            fetched(folder, entry(server))


class TestWithoutTheNetwork:
    def test_a_dry_run_asks_nobody_and_writes_nothing(self, server: FileServer, folder: Path) -> None:
        outcomes = sync([entry(server), entry(server, id="pcs", url="")], folder, dry_run=True)
        assert [outcome.status for outcome in outcomes] == [SyncStatus.WOULD_DOWNLOAD, SyncStatus.SKIPPED_MANUAL]
        assert outcomes[0].path == folder / "icd10cm-fy2031-tabular" / NAME
        assert outcomes[0].reason == f"would be downloaded from {server.address}/{NAME}"
        assert (server.requests, folder.exists()) == ([], False)

    def test_a_dry_run_says_what_is_there_in_whole_or_part(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT)
        fetched(folder, entry(server))
        server.usual = file(CONTENT, cut=200_000, **TAGGED)
        fetched(folder, entry(server, id="part"), replace(QUICK, attempts=1))
        asked = len(server.requests)
        outcomes = sync([entry(server), entry(server, id="part")], folder, dry_run=True)
        assert [outcome.status for outcome in outcomes] == [SyncStatus.ALREADY_THERE, SyncStatus.WOULD_DOWNLOAD]
        assert outcomes[1].reason.endswith("; 0.2 MB of it are here")
        assert len(server.requests) == asked

    def test_a_dry_run_of_the_packaged_manifest_names_a_way_to_every_file(self, folder: Path) -> None:
        outcomes = sync(packaged_manifest(), folder, dry_run=True)
        by_hand = [outcome for outcome in outcomes if outcome.status is SyncStatus.SKIPPED_MANUAL]
        assert len(outcomes) == len(packaged_manifest())
        assert {outcome.status for outcome in outcomes} == {SyncStatus.WOULD_DOWNLOAD, SyncStatus.SKIPPED_MANUAL}
        assert all(outcome.entry.page in outcome.reason for outcome in by_hand)
        assert all(f"sync --only {outcome.entry.id} --url" in outcome.reason for outcome in by_hand)

    def test_what_has_no_address_is_skipped_and_told_how_to_fetch(self, server: FileServer, folder: Path) -> None:
        outcome = fetched(folder, entry(server, url=""))
        assert (outcome.status, outcome.path) == (SyncStatus.SKIPPED_MANUAL, None)
        assert "from https://www.cms.gov/page and run `nosology sources import FILE`" in outcome.reason


class TestTheDisk:
    def test_a_folder_that_cannot_be_made_is_told_in_one_line(self, server: FileServer, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(CodesError, match="cannot be used"):
            fetched(tmp_path / "file" / "downloads", entry(server))
        with pytest.raises(CodesError, match="cannot be used"):
            fetched(tmp_path / "file", entry(server))

    def test_an_entrys_folder_that_cannot_be_made_is_told_in_one_line(self, server: FileServer, folder: Path) -> None:
        folder.mkdir()
        (folder / entry(server).id).write_text("in the way")
        with pytest.raises(CodesError, match=r"icd10cm-fy2031-tabular: cannot be used"):
            fetched(folder, entry(server))

    def test_a_full_disk_is_told_in_one_line_and_what_arrived_is_kept(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT, **TAGGED)

        # What the disk says when a piece is written; nothing else here can be made to run out of space.
        def full(_entry: ManifestEntry, done: int, _total: int | None) -> None:
            if done:
                raise OSError(errno.ENOSPC, "No space left on device")

        with pytest.raises(CodesError, match=r"the disk is full; what has arrived is kept$"):
            fetched(folder, entry(server), progress=full)
        assert_whole(fetched(folder, entry(server)))
        assert server.headers("range")[1].startswith("bytes=")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_a_disk_that_is_really_full_is_told_in_one_line(self, server: FileServer, folder: Path) -> None:
        server.usual = file(CONTENT)
        partial = place_for(folder, entry(server).id, NAME).partial
        with pytest.raises(CodesError, match=r"the disk is full; what has arrived is kept$"):
            fetched(folder, entry(server), progress=lambda *_: partial.is_symlink() or partial.symlink_to("/dev/full"))

    def test_two_syncs_at_once_are_one_too_many(self, server: FileServer, folder: Path) -> None:
        folder.mkdir()
        with FileLock(folder / ".sync.lock"), pytest.raises(CodesError, match="another sync"):
            fetched(folder, entry(server))
        server.usual = file(CONTENT)
        assert_whole(fetched(folder, entry(server)))


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a.example/b/ICD10-CM%20Code%20Descriptions%202025.zip", "ICD10-CM Code Descriptions 2025.zip"),
        ("https://a.example/download?id=7", "download.zip"),
        ("https://a.example/", "the-id.zip"),
        ("https://a.example/x/%2e%2e%2f%2e%2e%2fpasswd", "passwd.zip"),
        ("https://a.example/..%5c..%5cboot.txt", "boot.txt"),
        ("https://a.example/.hidden.xml", "hidden.xml"),
        ("https://a.example/%00%0a.csv", "_.csv"),
        ("https://a.example/" + "a" * 500 + ".zip", "a" * 96 + ".zip"),
        ("https://a.example/…", "_.zip"),
    ],
)
def test_a_file_is_named_by_its_address_and_stays_in_its_folder(address: str, name: str, tmp_path: Path) -> None:
    place = place_for(tmp_path, "the-id", address)
    assert place.path == tmp_path / "the-id" / name


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (CONTENT, "a.zip", ""),
        (CONTENT, "a.ZIP", ""),
        (b"%PDF-1.7", "a.pdf", ""),
        (b"PK", "a.pdf", "it is not a PDF"),
        (b"<?xml version='1.0'?><a/>", "a.xml", ""),
        (b"  <HTML><body>", "a.xml", "it is a web page, not the file"),
        (b"\xef\xbb\xbf<!doctype HTML>", "a.csv", "it is a web page, not the file"),
        (b"code,title", "a.csv", ""),
    ],
)
def test_what_a_file_holds_must_agree_with_its_name(content: bytes, name: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "arrived"
    path.write_bytes(content)
    assert content_problem(path, name) == problem
