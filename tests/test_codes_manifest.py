from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codes.errors import CodesError, DataFileError
from codes.manifest import (
    ManifestEntry,
    SourceSystem,
    chosen,
    is_safe_address,
    packaged_manifest,
    read_manifest,
)

SOUND = {
    "id": '"hcpcs-2031-q1"',
    "system": '"hcpcs"',
    "kind": '"hcpcs"',
    "release": '"2031-Q1"',
    "licence": '"public domain"',
    "effective_from": "2031-01-01",
    "effective_to": "2031-03-31",
    "url": '"https://files.example/a.zip"',
}


def written(folder: Path, *entries: dict[str, str]) -> Path:
    path = folder / "manifest.toml"
    text = "".join("[[entry]]\n" + "".join(f"{k} = {v}\n" for k, v in entry.items()) for entry in entries)
    path.write_text(text, encoding="utf-8")
    return path


def changed(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in {**SOUND, **fields}.items() if value is not None}


def test_an_entry_is_read_with_its_dates_and_defaults(tmp_path: Path) -> None:
    assert read_manifest(written(tmp_path, SOUND)) == (
        ManifestEntry(
            id="hcpcs-2031-q1",
            system=SourceSystem.HCPCS,
            kind="hcpcs",
            release="2031-Q1",
            licence="public domain",
            effective_from=date(2031, 1, 1),
            effective_to=date(2031, 3, 31),
            url="https://files.example/a.zip",
        ),
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"id": None}, "entry number 1: id is missing"),
        ({"id": '""'}, "id is missing"),
        ({"id": '"../up"'}, "id must be"),
        ({"id": '"a..b"'}, "id must be"),
        ({"id": '"Upper"'}, "id must be"),
        ({"id": "7"}, "id must be a text"),
        ({"system": '"snomed"'}, "entry hcpcs-2031-q1: system must be one of icd10cm, "),
        ({"kind": '"two words"'}, "kind must be"),
        ({"release": None}, "release is missing"),
        ({"licence": None}, "licence is missing"),
        ({"effective_from": None}, "effective_from must be a date"),
        ({"effective_from": '"2031-01-01"'}, "effective_from must be a date"),
        ({"effective_from": "2031-01-01T00:00:00"}, "effective_from must be a date"),
        ({"effective_to": "2030-12-31"}, "effective_to is before effective_from"),
        ({"url": None}, "has neither url nor page"),
        ({"url": '"http://files.example/a.zip"'}, "url must be an https address"),
        ({"url": '"ftp://files.example/a.zip"'}, "url must be an https address"),
        ({"url": '"https://files.example/a b.zip"'}, "url must be an https address"),
        ({"url": '"https://me:secret@files.example/a.zip"'}, "must not hold a user name"),
        ({"page": '"files.example"'}, "page must be an https address"),
        ({"sha256": '"' + "a" * 63 + '"'}, "sha256 must be 64"),
        ({"sha256": '"' + "A" * 64 + '"'}, "sha256 must be 64"),
        ({"members": '"*.txt"'}, "members must be a list"),
        ({"members": "[1]"}, "members must be a list"),
        ({"members": '["../*.txt"]'}, "members must be a list"),
        ({"note": '"""a\nb"""'}, "note must be a text of one line"),
        ({"sha265": '"aa"'}, "unknown field 'sha265'"),
    ],
)
def test_a_broken_entry_is_refused_with_its_id(fields: dict[str, str | None], told: str, tmp_path: Path) -> None:
    path = written(tmp_path, changed(**fields))
    with pytest.raises(DataFileError) as caught:
        read_manifest(path)
    assert told in caught.value.problem
    assert caught.value.path == str(path)
    assert "secret" not in caught.value.problem


def test_two_entries_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="two entries have the id hcpcs-2031-q1"):
        read_manifest(written(tmp_path, SOUND, SOUND))


@pytest.mark.parametrize(
    ("content", "problem", "line"),
    [
        (b"", "at least one", None),
        (b"[[entry]]\nid = \n", "not TOML here", 2),
        (b"[[entry]]\nid = 'a", "not TOML here", None),
        (b"entry = 3\n", "at least one", None),
        (b"entry = []\n", "at least one", None),
        (b"other = 1\n[[entry]]\nid = 'a'\n", "nothing else", None),
        ("[[entry]]\nid = 'a'\n".encode("utf-16"), "not UTF-8 text", None),
        (b"[[entry]]\nnote = '\xe9'\n", "not UTF-8 text", None),
        (b"a = " + b"[" * 100_000, "nested too deeply", None),
        (b"#" * (1024**2 + 1), "larger than 1 MiB", None),
        (b"[[entry]]\neffective_from = 2031-02-30\n", "not TOML here", 2),
    ],
)
def test_a_file_that_is_no_manifest_is_refused(content: bytes, problem: str, line: int | None, tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    path.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        read_manifest(path)
    assert problem in caught.value.problem
    assert line is None or caught.value.line == line


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read"):
        read_manifest(tmp_path / "none.toml")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=200), st.text(alphabet="[]entry=\"'\n {}0-9:T.id", max_size=80).map(str.encode)
    )
)
def test_whatever_a_manifest_holds_the_error_names_the_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    path.write_bytes(content)
    with pytest.raises(DataFileError):
        read_manifest(path)


@pytest.mark.parametrize("cut", range(0, 300, 7))
def test_a_manifest_cut_short_is_refused_or_read_as_far_as_it_is_whole(cut: int, tmp_path: Path) -> None:
    path = written(tmp_path, SOUND)
    content = path.read_bytes()
    path.write_bytes(content[: min(cut, len(content) - 2)])
    try:
        entries = read_manifest(path)
    except DataFileError:
        return
    assert [entry.id for entry in entries] == ["hcpcs-2031-q1"]


class TestThePackagedManifest:
    def test_covers_every_system_and_says_where_to_fetch_each_file(self) -> None:
        entries = packaged_manifest()
        assert {entry.system for entry in entries} == set(SourceSystem)
        assert all(entry.url.startswith("https://") or entry.page.startswith("https://") for entry in entries)
        assert all(entry.note and entry.effective_to for entry in entries)

    def test_knows_the_hash_of_what_it_downloads_but_for_the_file_that_has_none(self) -> None:
        without = [entry.id for entry in packaged_manifest() if entry.url and not entry.sha256]
        assert without == ["hcpcs-2026-q4"]

    def test_downloads_nothing_of_cpt(self) -> None:
        assert all(not entry.url for entry in packaged_manifest() if entry.system is SourceSystem.CPT)

    def test_takes_its_downloads_from_the_government_alone(self) -> None:
        hosts = {entry.url.split("/")[2] for entry in packaged_manifest() if entry.url}
        assert hosts == {"ftp.cdc.gov", "www.cms.gov"}

    @pytest.mark.parametrize(
        ("identifier", "name"),
        [
            ("icd10cm-fy2025-order", "Code Descriptions/icd10cm_order_2025.txt"),
            ("icd10cm-fy2027-order", "icd10cm-order-2027.txt"),
            ("icd10cm-fy2027-tabular", "icd10cm-neoplasm-2027.xml"),
            ("icd10pcs-fy2027-order", "icd10pcs_order_2027.txt"),
            ("hcpcs-2026-q4", "HCPC2026_OCT_ANWEB_v2.txt"),
            ("icd10cm-fy2027-poa-exempt", "POAexemptCodesFY27.txt"),
            ("icd10cm-fy2027-conversion", "508_Compliant_Version_of_ICD-10-CM-Conversion-Table-FY27.csv"),
        ],
    )
    def test_wants_the_official_names_and_not_what_lies_beside_them(self, identifier: str, name: str) -> None:
        entry = next(entry for entry in packaged_manifest() if entry.id == identifier)
        assert entry.wants(name)
        assert not entry.wants("icd10OrderFiles.pdf")

    def test_has_no_two_releases_of_a_kind_that_begin_on_the_same_day(self) -> None:
        # They may overlap: an April update ends with its year.
        begins = [(entry.kind, entry.effective_from) for entry in packaged_manifest()]
        assert len(begins) == len(set(begins))


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (("hcpcs",), ["hcpcs-2026-q4"]),
        (("HCPCS",), ["hcpcs-2026-q4"]),
        (("2026-Q4",), ["hcpcs-2026-q4", "ncci-2026-q4-*"]),
        (("icd10cm-fy2027-order",), ["icd10cm-fy2027-order"]),
        (("icd10pcs-fy2027-*",), ["icd10pcs-fy2027-order", "icd10pcs-fy2027-tables"]),
        (("hcpcs,cpt",), ["hcpcs-2026-q4", "cpt-2026"]),
        (("hcpcs", "cpt"), ["hcpcs-2026-q4", "cpt-2026"]),
    ],
)
def test_a_choice_names_ids_systems_or_releases(only: tuple[str, ...], expected: list[str]) -> None:
    entries = packaged_manifest()
    wanted = [entry.id for entry in entries if any(fnmatchcase(entry.id, name) for name in expected)]
    assert [entry.id for entry in chosen(entries, only)] == wanted


def test_without_a_choice_all_are_chosen() -> None:
    assert chosen(packaged_manifest(), ()) == packaged_manifest()


def test_a_choice_that_names_nothing_is_told() -> None:
    with pytest.raises(CodesError, match=r"no 'hpcs'; name a system \(icd10cm, icd10pcs, hcpcs, "):
        chosen(packaged_manifest(), ("hcpcs", "hpcs"))


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://www.cms.gov/files/zip/a.zip", True),
        ("http://127.0.0.1:8000/a.zip", True),
        ("http://[::1]/a.zip", True),
        ("http://localhost/a.zip", True),
        ("http://www.cms.gov/a.zip", False),
        ("http://127.0.0.1.evil.example/a.zip", False),
        ("http://localhost@evil.example/a.zip", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https:///a.zip", False),
        ("https://a.example:99999/a.zip", False),
        ("https://[::1/a.zip", False),
        ("https://a.example/\r\nHost: b", False),
        ("", False),
    ],
)
def test_only_https_and_this_machine_are_safe(address: str, safe: bool) -> None:
    assert is_safe_address(address) is safe


def test_this_machine_is_not_safe_where_it_is_not_allowed() -> None:
    assert not is_safe_address("http://127.0.0.1/a.zip", loopback=False)
    assert is_safe_address("https://a.example/", loopback=False)
