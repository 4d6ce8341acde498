"""`nosology sources`: what is listed, taken in and downloaded, and that what cannot be taken in changes nothing."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from file_server import FileServer, file, file_server, plainly
from order_files import order_text
from tabular_files import chapter, diag, section, tabular
from terminal_runs import Nosology, is_one_line, run_nosology

from bot.terminal import source_actions
from codes.manifest import ManifestEntry, SourceSystem

IN_2027 = ("--as-of", "2026-11-01")


pytestmark = pytest.mark.usefixtures("as_found")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def nosology(capsys: pytest.CaptureFixture[str]) -> Nosology:
    return lambda *arguments: run_nosology(capsys, *arguments)


def book(version: str, *codes: str) -> str:
    below = [diag(code, f"{code} of {version}") for code in codes]
    return tabular(version, chapter(1, section("A00-A09", diag("A00", "Cholera", *below))))


def zipped(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def release_of_2027() -> bytes:
    order = order_text((("A00", 0, "Cholera"), ("A005", 1, "Cholera, invented")))
    return zipped(
        icd10cm_tabular_2027__xml=book("2027", "A00.5"), icd10cm_order_2027__txt=order, read_me__pdf=b"%PDF-1.7"
    )


def everything(folder: Path) -> dict[str, bytes]:
    """The content of every file that tells what is loaded."""
    files = (p for p in folder.rglob("*") if p.is_file() and not p.name.endswith(".lock"))
    return {str(p.relative_to(folder)): p.read_bytes() for p in files if "cache" not in p.parts}


def releases(nosology: Nosology, kind: str) -> list[str]:
    return [row["release"] for row in nosology("sources", "list", "--json").json if row["kind"] == kind]


# ---- list -----------------------------------------------------------------------------------------------


def test_what_the_packages_carry_is_listed(nosology: Nosology, data_folder: Path) -> None:
    listed = nosology("sources", "list", "--json").json
    for row in listed:
        assert set(row) == {"kind", "system", "release", "effective_from", "effective_to", "source", "sha256"}
        assert date.fromisoformat(row["effective_from"]) < date.fromisoformat(row["effective_to"])
        assert row["kind"].startswith(row["system"])
    assert {row["system"] for row in listed} == {"icd10cm", "icd10pcs", "hcpcs", "cms"}
    printed = " ".join(nosology("sources", "list").out.split())
    assert "HCPCS Level II 2025-Q4 starter" in printed
    assert "sources sync --only hcpcs" in printed
    assert not (data_folder / "sources").exists()


def test_a_damaged_list_is_said_in_one_line_with_what_to_do(nosology: Nosology, data_folder: Path) -> None:
    (data_folder / "sources").mkdir(parents=True)
    (data_folder / "sources" / "loaded.json").write_text("{", encoding="utf-8")
    for arguments in (["sources", "list"], ["sources", "list", "--json"], ["code", "E11.22"], ["check", "E11.22"]):
        done = nosology(*arguments)
        assert (done.status, done.out) == (1, "")
        assert is_one_line(done.err)
        assert "import the files again" in done.err


# ---- import ---------------------------------------------------------------------------------------------


def test_a_zip_is_taken_in_listed_and_answered_from(nosology: Nosology, tmp_path: Path) -> None:
    path = tmp_path / "icd10cm-table-and-index-2027.zip"
    path.write_bytes(release_of_2027())
    done = nosology("sources", "import", str(path), "--json")
    assert done.status == 0
    assert set(done.json) == {"imported", "ignored", "problems"}
    assert [problem.endswith("is cut short; download it again") for problem in done.json["problems"]] == [True]
    assert done.json["ignored"] == ["read_me.pdf"]
    rows = {row["kind"]: row for row in done.json["imported"]}
    assert set(rows) == {"icd10cm-tabular", "icd10cm-order"}
    row = rows["icd10cm-tabular"]
    assert (row["release"], row["effective_from"], row["effective_to"]) == ("FY2027", "2026-10-01", "2027-09-30")
    assert (row["count"], row["is_guess"]) == (2, False)
    assert row["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert row["source"] == "icd10cm-table-and-index-2027.zip!icd10cm_tabular_2027.xml"
    assert releases(nosology, "icd10cm-tabular") == ["FY2026-Apr", "FY2027"]
    found = nosology("code", "A00.5", *IN_2027, "--json").json
    assert (found["description"], found["validity"]["status"]) == ("A00.5 of 2027", "valid")
    assert found["validity"]["release"] == "FY2027"
    assert nosology("code", "A00.1", *IN_2027, "--json").json["validity"]["status"] == "retired"
    (finding,) = [
        f
        for f in nosology("check", "A00.1", *IN_2027, "--json").json["findings"]
        if f["rule"] in ("not_in_force", "invalid_code")
    ]
    assert finding["severity"] == "error"


def test_an_import_says_in_words_what_it_took_and_what_comes_next(nosology: Nosology, tmp_path: Path) -> None:
    path = tmp_path / "icd10cm-table-and-index-2027.zip"
    path.write_bytes(release_of_2027())
    done = nosology("sources", "import", str(path))
    assert done.status == 0
    assert "imported ICD-10-CM Tabular List FY2027  2 entries, 2026-10-01 to 2027-09-30" in done.out
    assert "left alone: read_me.pdf" in done.out
    assert "search index" in done.err


@pytest.mark.parametrize("name", ["two words.xml", "y" * 245 + ".xml", "二" * 80 + ".xml", "$(touch x).xml", "-x.xml"])
def test_whatever_a_file_is_called_it_is_taken_in(name: str, nosology: Nosology, tmp_path: Path) -> None:
    (tmp_path / name).write_text(book("2027", "A00.5"), encoding="utf-8")
    assert nosology("sources", "import", str(tmp_path / name), "--json").status == 0
    assert releases(nosology, "icd10cm-tabular") == ["FY2026-Apr", "FY2027"]


def test_a_release_and_its_dates_can_be_stated(nosology: Nosology, tmp_path: Path) -> None:
    limits = tmp_path / "limits.json"
    row = {"J1100": {"limit": 120, "unit": "services", "rationale": "Clinical: Data"}}
    limits.write_text(json.dumps(row), encoding="utf-8")
    done = nosology("sources", "import", str(limits))
    assert done.status == 0
    assert "state it with --release, --from, --to" in " ".join(done.out.split())
    stated = ("--release", "2026-Q3", "--from", "2026-07-01", "--to", "2026-09-30")
    (imported,) = nosology("sources", "import", str(limits), *stated, "--json").json["imported"]
    assert (imported["release"], imported["effective_from"], imported["effective_to"], imported["is_guess"]) == (
        *("2026-Q3", "2026-07-01", "2026-09-30"),
        False,
    )
    checked = nosology(
        "check", "J1100x121", "--as-of", "2026-08-15", "--setting", "professional", "--json"
    ).json["findings"]  # fmt: skip
    (finding,) = [f for f in checked if f["rule"] == "mue"]
    assert "2026-Q3" in finding["source"]


def test_cpt_is_taken_in_only_where_the_licence_is_stated(
    nosology: Nosology, tmp_path: Path, data_folder: Path
) -> None:
    path = tmp_path / "LONGULT.txt"
    path.write_text("99990\tMADE UP SERVICE ONE\n99991\tMADE UP SERVICE TWO\n", encoding="utf-8")
    stated = ("--release", "2026", "--from", "2026-01-01", "--to", "2026-12-31")
    refused = nosology("sources", "import", str(path), *stated)
    assert (refused.status, refused.out) == (2, "")
    assert "--licensed" in refused.err
    assert everything(data_folder) == {}
    done = nosology("sources", "import", str(path), *stated, "--licensed", "--json")
    assert [(row["kind"], row["release"]) for row in done.json["imported"]] == [("cpt", "2026")]
    assert "MADE UP" not in done.out + done.err
    found = nosology("code", "99990", "--as-of", "2026-08-15", "--json").json
    assert found["validity"]["status"] == "valid"


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("icd10cm-tabular.xml", b"\0" * 40_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.xml", b"", "no official code-set file"),
        ("page.xml", b"<html></html>", "no official code-set file"),
        ("cut.xml", book("2027", "A00.5")[:200].encode(), "cut.xml:"),
        ("version.xml", book("soon", "A00.5").encode(), "fiscal year"),
        ("cut.zip", release_of_2027()[:150], "not a whole zip"),
        ("climbs.zip", zipped(**{"../../up__xml": book("2027", "A00.5")}), "leaves the zip"),
        ("one-broken.zip", zipped(a__xml=book("2027", "A00.5"), b__xml=book("2028", "A00.5")[:200]), "b.xml"),
        ("twins.zip", zipped(a__xml=book("2027", "A00.5"), b__xml=book("2027", "A00.6")), "import them one by one"),
        ("bomb.zip", _bomb(), "refused"),
        ("empty.zip", zipped(), "no official code-set file"),
    ],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_what_is_refused_or_broken_is_told_in_one_line_and_changes_nothing(
    name: str, content: bytes, told: str, as_json: bool, nosology: Nosology, tmp_path: Path, data_folder: Path
) -> None:
    (tmp_path / "good.xml").write_text(book("2025", "A00.0"), encoding="utf-8")
    nosology("sources", "import", str(tmp_path / "good.xml"))
    before = everything(data_folder)
    (tmp_path / name).write_bytes(content)
    done = nosology("sources", "import", str(tmp_path / name), *(["--json"] if as_json else []))
    assert (done.status, done.out) == (1, "")
    last = done.err.splitlines(keepends=True)[-1]
    assert is_one_line(last)
    assert told in last
    assert everything(data_folder) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "PATH"),
        ([""], "no file or folder ''"),
        (["  "], "no file or folder"),
        (["no-such-file.zip"], "no file or folder 'no-such-file.zip'"),
        (["FILE", "--from", "2027-09-30", "--to", "2026-10-01"], "check the dates"),
        (["FILE", "--from", "soon"], "is not a date"),
        (["FILE", "--release", "../../up"], "a release name is"),
        (["FILE", "--release", ""], "a release name is"),
        (["FILE", "--release", "x" * 41], "a release name is"),
        (["FILE", "another"], "another"),
    ],
)
def test_an_import_that_cannot_be_meant_is_bad_usage(
    arguments: list[str], told: str, nosology: Nosology, tmp_path: Path, data_folder: Path
) -> None:
    (tmp_path / "good.xml").write_text(book("2027", "A00.5"), encoding="utf-8")
    done = nosology("sources", "import", *(str(tmp_path / "good.xml") if a == "FILE" else a for a in arguments))
    assert (done.status, done.out) == (2, "")
    assert is_one_line(done.err)
    assert told in done.err
    assert everything(data_folder) == {}


def test_an_empty_path_is_not_the_folder_one_stands_in(
    nosology: Nosology, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.xml").write_text(book("2027", "A00.5"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert nosology("sources", "import", "").status == 2
    assert nosology("sources", "import", ".").status == 0


def test_a_data_folder_that_cannot_be_written_is_told_in_one_line(
    nosology: Nosology, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("NOSOLOGY_HOME", str(tmp_path / "file" / "below"))
    (tmp_path / "good.xml").write_text(book("2027", "A00.5"), encoding="utf-8")
    done = nosology("sources", "import", str(tmp_path / "good.xml"))
    assert (done.status, done.out) == (1, "")
    assert is_one_line(done.err.splitlines(keepends=True)[-1])


# ---- sync -----------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        yield running


def entry(name: str, address: str, **more: Any) -> ManifestEntry:
    fields: dict[str, Any] = {
        "id": name,
        "system": SourceSystem.ICD10CM,
        "kind": "icd10cm-tabular",
        "release": "FY2027",
        "licence": "invented",
        "effective_from": date(2026, 10, 1),
        "effective_to": date(2027, 9, 30),
        "url": address,
    }
    return ManifestEntry(**{**fields, **more})


def manifest(monkeypatch: pytest.MonkeyPatch, *entries: ManifestEntry) -> None:
    monkeypatch.setattr(source_actions, "packaged_manifest", lambda: entries)


def test_a_dry_run_lists_what_would_be_done_and_touches_neither_network_nor_disk(
    nosology: Nosology, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a dry run has no business with the network")

    monkeypatch.setattr(httpx, "Client", refuse)
    data = nosology("sources", "sync", "--dry-run", "--json").json
    assert set(data) == {"entries", "imports"}
    assert data["imports"] == []
    for row in data["entries"]:
        assert set(row) == {"id", "system", "release", "status", "path", "reason", "sha256"}
        assert row["reason"]
    assert {row["status"] for row in data["entries"]} == {"would_download", "skipped_manual"}
    printed = nosology("sources", "sync", "--dry-run", "--only", "hcpcs")
    assert (printed.status, printed.err) == (0, "")
    assert printed.out.startswith("would download  hcpcs-")
    assert not data_folder.exists()


def test_a_sync_downloads_takes_in_and_does_neither_twice(
    nosology: Nosology, server: FileServer, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    content = release_of_2027()
    server.usual = file(content)
    manifest(monkeypatch, entry("icd10cm-fy2027", f"{server.address}/icd10cm-table-and-index-2027.zip"))
    done = nosology("sources", "sync", "--json")
    assert done.status == 0
    (row,) = done.json["entries"]
    assert (row["status"], row["sha256"]) == ("downloaded", hashlib.sha256(content).hexdigest())
    assert Path(row["path"]).read_bytes() == content
    (taken,) = done.json["imports"]
    assert {source["release"] for source in taken["imported"]} == {"FY2027"}
    assert releases(nosology, "icd10cm-tabular") == ["FY2026-Apr", "FY2027"]
    assert nosology("code", "A00.5", *IN_2027, "--json").json["validity"]["status"] == "valid"
    before = everything(data_folder)
    again = nosology("sources", "sync", "--json")
    assert [row["status"] for row in again.json["entries"]] == ["already_there"]
    assert again.json["imports"] == []
    assert everything(data_folder) == before
    assert len(server.requests) == 1


def test_the_manifest_dates_a_file_that_does_not_say_its_own(
    nosology: Nosology, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"J1100": {"limit": 120, "unit": "services", "rationale": "Clinical: Data"}}
    server.usual = file(json.dumps(row).encode())
    dates = {"effective_from": date(2026, 7, 1), "effective_to": date(2026, 9, 30)}
    manifest(
        monkeypatch,
        entry("mue", f"{server.address}/limits.json", system=SourceSystem.NCCI, release="2026-Q3", **dates),
    )
    (report,) = nosology("sources", "sync", "--json").json["imports"]
    (imported,) = report["imported"]
    assert (imported["release"], imported["effective_from"], imported["is_guess"]) == ("2026-Q3", "2026-07-01", False)


def test_an_entry_that_fails_is_told_in_one_line_and_the_others_are_taken_in(
    nosology: Nosology, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers.extend([plainly(404), file(release_of_2027())])
    manifest(
        monkeypatch, entry("gone", f"{server.address}/gone.zip"), entry("here", f"{server.address}/icd10cm-2027.zip")
    )
    done = nosology("sources", "sync", "--json")
    assert done.status == 1
    assert [(row["id"], row["status"]) for row in done.json["entries"]] == [("gone", "failed"), ("here", "downloaded")]
    assert done.json["entries"][0]["path"] is None
    last = done.err.splitlines(keepends=True)[-1]
    assert is_one_line(last)
    assert "1 of 2 could not be downloaded: gone" in last
    assert releases(nosology, "icd10cm-tabular") == ["FY2026-Apr", "FY2027"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_download_that_cannot_be_taken_in_keeps_no_other_out(
    as_json: bool, nosology: Nosology, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = zipped(icd10cm_tabular_2028__xml=book("2028", "A00.5")[:200])
    server.answers.extend([file(broken), file(release_of_2027())])
    manifest(
        monkeypatch,
        entry("broken", f"{server.address}/broken.zip"),
        entry("here", f"{server.address}/icd10cm-2027.zip"),
    )
    for _ in range(2):
        done = nosology("sources", "sync", *(["--json"] if as_json else []))
        assert done.status == 1
        last = done.err.splitlines(keepends=True)[-1]
        assert is_one_line(last)
        assert "broken could not be taken in" in last
        if as_json:
            assert [row["id"] for row in done.json["entries"]] == ["broken", "here"]
        else:
            assert "here" in done.out
        assert releases(nosology, "icd10cm-tabular") == ["FY2026-Apr", "FY2027"]


def test_documents_are_downloaded_and_not_taken_for_code_sets(
    nosology: Nosology, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.usual = file(b"%PDF-1.7 invented")
    manifest(monkeypatch, entry("guide", f"{server.address}/guide.pdf", system=SourceSystem.GUIDELINES))
    done = nosology("sources", "sync", "--json")
    assert (done.status, done.json["imports"]) == (1, [])
    assert done.json["entries"][0]["status"] == "downloaded"
    assert "guide could not be taken in: " in done.err


def test_another_address_serves_for_the_one_entry_chosen(
    nosology: Nosology, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.usual = file(release_of_2027())
    manifest(monkeypatch, entry("manual", "", page="https://example.org/page"), entry("other", "https://example.org/x"))
    (row,) = nosology("sources", "sync", "--only", "manual", "--json").json["entries"]
    assert row["status"] == "skipped_manual"
    assert "--url ADDRESS" in row["reason"]
    done = nosology(
        "sources", "sync", "--only", "manual", "--url", f"{server.address}/icd10cm-2027.zip?token=SECRETWORD", "--json"
    )
    assert (done.status, done.json["entries"][0]["status"]) == (0, "downloaded")
    assert "SECRETWORD" not in done.out + done.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--only", "nonsense"], "name a system"),
        (["--only", "x" * 5_000], "name a system"),
        (["--only"], "--only"),
        (["--url", "https://example.org/x.zip"], "--only"),
        (["--only", "one", "--url", "http://example.org/x.zip"], "https://"),
        (["--only", "one", "--url", "ftp://example.org/x.zip"], "https://"),
        (["more"], "more"),
    ],
)
def test_a_sync_that_cannot_be_meant_is_bad_usage(
    arguments: list[str], told: str, nosology: Nosology, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    manifest(monkeypatch, entry("one", "https://example.org/one.zip"), entry("two", "https://example.org/two.zip"))
    done = nosology("sources", "sync", *arguments)
    assert (done.status, done.out) == (2, "")
    assert is_one_line(done.err)
    assert told in done.err
    assert not data_folder.exists()


@pytest.mark.parametrize("command", ["list", "sync", "import"])
def test_every_command_has_help(command: str, nosology: Nosology) -> None:
    done = nosology("sources", command, "--help")
    assert (done.status, done.err) == (0, "")
    assert f"nosology sources {command}" in done.out
