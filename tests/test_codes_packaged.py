"""What the packages carry: which file is which release, and what is said when a package is missing."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from tabular_files import chapter, diag, load_icd10cm, packaged, packaged_library, section, tabular, write

from codes.errors import DataFileError
from codes.library import CodeLibrary
from codes.models import System
from codes.sources.editions import SourceKind


def small(version: str) -> str:
    return tabular(version, chapter(1, section("A00-A09", diag("A00", "Cholera"))))


def test_the_packaged_catalogue_holds_four_releases() -> None:
    assert [(r.system, r.name, r.effective_from, r.effective_to) for r in packaged().releases()] == [
        (System.ICD10CM, "FY2026-Apr", date(2026, 4, 1), date(2026, 9, 30)),
        (System.ICD10PCS, "FY2025-Apr", date(2025, 4, 1), date(2025, 9, 30)),
        (System.ICD10PCS, "FY2024-Apr", date(2024, 4, 1), date(2024, 9, 30)),
        (System.HCPCS, "2025-Q4 starter", date(2025, 10, 1), date(2025, 12, 31)),
    ]
    assert packaged().systems == (System.ICD10CM, System.ICD10PCS, System.HCPCS)
    assert packaged().sets(System.CPT) == ()


def test_every_packaged_source_is_listed_with_its_file_and_digest() -> None:
    editions = packaged_library().editions
    assert {edition.kind for edition in editions} == {
        SourceKind.ICD10CM_TABULAR,
        SourceKind.ICD10PCS_TABLES,
        SourceKind.ICD10PCS_INDEX,
        SourceKind.ICD10PCS_DEFINITIONS,
        SourceKind.ICD10PCS_TITLES,
        SourceKind.HCPCS,
        SourceKind.CC_EXCLUSIONS,
        SourceKind.DRG_WEIGHTS,
        SourceKind.HCC,
    }
    assert all(edition.source and len(edition.sha256) == 64 for edition in editions)


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


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codes.packaged.find_spec", lambda name: None)
    with pytest.raises(DataFileError, match="simple_icd_10_cm: this package is not installed"):
        CodeLibrary()
