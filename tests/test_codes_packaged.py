"""The packaged releases and imported Tabular Lists: which file is which release."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from tabular_files import chapter, diag, packaged, section, tabular, write

from codes.errors import DataFileError
from codes.models import System
from codes.packaged import load_icd10cm, packaged_catalogue, packaged_icd10cm, tabular_release


def small(version: str) -> str:
    return tabular(version, chapter(1, section("A00-A09", diag("A00", "Cholera"))))


def test_the_packaged_catalogue_holds_four_releases() -> None:
    assert [(r.system, r.name, r.effective_from, r.effective_to) for r in packaged().releases()] == [
        (System.ICD10CM, "FY2026-Apr", date(2026, 4, 1), date(2026, 9, 30)),
        (System.ICD10PCS, "FY2025", date(2024, 10, 1), date(2025, 9, 30)),
        (System.ICD10PCS, "FY2024-Apr", date(2024, 4, 1), date(2024, 9, 30)),
        (System.HCPCS, "2025-Q4 starter", date(2025, 10, 1), date(2025, 12, 31)),
    ]
    assert packaged().systems == (System.ICD10CM, System.ICD10PCS, System.HCPCS)
    assert packaged().sets(System.CPT) == ()


def test_every_release_names_its_file_and_digest() -> None:
    for release in packaged().releases():
        assert release.source
        assert len(release.sha256) == 64


@pytest.mark.parametrize(
    ("name", "version", "release", "start", "end"),
    [
        ("icd10cm-tabular-2025.xml", "2025", "FY2025", date(2024, 10, 1), date(2025, 9, 30)),
        ("icd10cm-tabular-April-1-2025.xml", "2025", "FY2025-Apr", date(2025, 4, 1), date(2025, 9, 30)),
        ("ICD10CM-TABULAR-APRIL-1-2025.XML", "2025", "FY2025-Apr", date(2025, 4, 1), date(2025, 9, 30)),
    ],
)
def test_a_release_is_told_by_version_and_file_name(
    tmp_path: Path, name: str, version: str, release: str, start: date, end: date
) -> None:
    path = write(tmp_path, small(version), name)
    found = load_icd10cm(path).release
    assert (found.system, found.name, found.effective_from, found.effective_to) == (
        System.ICD10CM,
        release,
        start,
        end,
    )
    assert (found.source, found.sha256) == (name, hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.parametrize("version", ["", "26", "FY2026", "2026.1", "1999", "twenty" * 1_000])
def test_a_version_that_is_no_fiscal_year_is_refused(tmp_path: Path, version: str) -> None:
    path = write(tmp_path, small(version))
    with pytest.raises(DataFileError, match="not a fiscal year") as caught:
        load_icd10cm(path)
    assert caught.value.path == str(path)
    assert len(caught.value.problem) < 80


def test_a_file_name_that_contradicts_the_version_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, small("2026"), "icd10cm-tabular-April-1-2025.xml")
    with pytest.raises(DataFileError, match="April 2025, the version 2026"):
        load_icd10cm(path)


def test_a_missing_file_has_no_release(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be opened"):
        tabular_release(tmp_path / "nowhere.xml", "2026")


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codes.packaged.find_spec", lambda name: None)
    with pytest.raises(DataFileError, match="simple_icd_10_cm: this package is not installed"):
        packaged_icd10cm()


def test_imported_releases_stand_beside_the_packaged_one(tmp_path: Path) -> None:
    path = write(tmp_path, small("2025"))
    names = [s.release.name for s in packaged_catalogue((path,)).sets(System.ICD10CM)]
    assert names == ["FY2026-Apr", "FY2025"]


def test_a_damaged_import_is_named_when_the_system_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, small("2025")[:120])
    catalogue = packaged_catalogue((path,))
    with pytest.raises(DataFileError) as caught:
        catalogue.look_up("A00", date(2025, 1, 1))
    assert caught.value.path == str(path)
