"""Taking files in: recognised by content, for the dates they say, all of it or nothing."""

import json
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from order_files import order_text
from tabular_files import chapter, diag, official, section, tabular, write

from codes.errors import CodesError, DataFileError
from codes.library import CodeLibrary
from codes.models import System, ValidityStatus
from codes.sources.editions import SourceKind
from codes.sources.importing import ImportReport, Stated, import_path
from codes.sources.store import SourceStore

SHARED = official("hcpcs/HCPC2025_OCT_ANWEB_long_descriptions.csv")


def book(version: str, *codes: str) -> str:
    below = [diag(code, f"{code} of {version}") for code in codes]
    return tabular(version, chapter(1, section("A00-A09", diag("A00", "Cholera", *below))))


def taken(report: ImportReport) -> list[tuple[SourceKind, str]]:
    return [(source.edition.kind, source.edition.name) for source in report.imported]


def import_into(home: Path, path: Path, stated: Stated = Stated()) -> ImportReport:  # noqa: B008
    return import_path(path, SourceStore(home), stated)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}


def test_an_imported_release_answers_for_its_dates_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    report = import_into(home, write(tmp_path, book("2027", "A00.0", "A00.5"), "whatever.xml"))
    assert taken(report) == [(SourceKind.ICD10CM_TABULAR, "FY2027")]
    assert report.imported[0].count == 3
    catalogue = CodeLibrary(home).catalogue
    assert catalogue.look_up("A00.5", date(2026, 11, 1)).validity.status is ValidityStatus.VALID
    assert catalogue.look_up("A00.5", date(2026, 8, 15)).validity.status is ValidityStatus.NOT_YET_VALID
    assert catalogue.look_up("A00.1", date(2026, 11, 1)).validity.status is ValidityStatus.RETIRED


def test_a_zip_of_several_sources_is_taken_in_whole_and_what_is_not_known_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "icd10cm-2027.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Table and Index/icd10cm-tabular-2027.xml", book("2027", "A00.0"))
        archive.writestr("order/icd10cm_order_2027.txt", order_text((("A00", 0, "Cholera"), ("A000", 1, "Cholera, a"))))
        archive.writestr("read me.pdf", b"%PDF-1.7")
    report = import_into(tmp_path / "home", path)
    assert sorted(taken(report)) == [(SourceKind.ICD10CM_ORDER, "FY2027"), (SourceKind.ICD10CM_TABULAR, "FY2027")]
    assert report.ignored == ("read me.pdf",)
    # One release, not two: the order file of the same release adds its titles to the Tabular List's.
    names = [s.release.name for s in CodeLibrary(tmp_path / "home").catalogue.sets(System.ICD10CM)]
    assert names == ["FY2026-Apr", "FY2027"]


def test_one_broken_file_in_a_zip_keeps_the_others_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    import_into(home, write(tmp_path, book("2025", "A00.0"), "first.xml"))
    before = everything(home)
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a-tabular.xml", book("2027", "A00.0"))
        archive.writestr("b-tabular.xml", book("2028", "A00.0")[:200])
    with pytest.raises(DataFileError, match=r"both\.zip!b-tabular\.xml"):
        import_into(home, path)
    assert everything(home) == before


def test_two_files_of_one_release_are_not_chosen_between(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write(folder, book("2027", "A00.0"), "one.xml")
    write(folder, book("2027", "A00.1"), "two.xml")
    with pytest.raises(DataFileError, match="two files of ICD-10-CM Tabular List FY2027"):
        import_into(tmp_path / "home", folder)
    assert SourceStore(tmp_path / "home").loaded() == ()


def test_a_release_imported_again_replaces_itself_and_leaves_nothing_behind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    import_into(home, write(tmp_path, book("2027", "A00.0"), "one.xml"))
    import_into(home, write(tmp_path, book("2027", "A00.1"), "two.xml"))
    (loaded,) = SourceStore(home).loaded()
    assert loaded.edition.source == "two.xml"
    assert [p.name for p in (home / "sources" / "files").iterdir()] == [loaded.original.name]
    assert len(list((home / "sources" / "compiled").glob("*/*"))) == 1


@pytest.mark.parametrize("content", [b"", b"hello", b"<html></html>", b"\x00" * 100, "A00".encode("utf-16")])
def test_what_is_no_official_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match="no official code-set file"):
        import_into(tmp_path / "home", path)
    assert not (tmp_path / "home" / "sources" / "loaded.json").exists()


def test_what_the_user_states_goes_before_what_the_file_says(tmp_path: Path) -> None:
    stated = Stated("FY2027-fixed", date(2026, 12, 1), date(2027, 9, 30))
    report = import_into(tmp_path / "home", write(tmp_path, book("2027", "A00.0")), stated)
    edition = report.imported[0].edition
    assert (edition.name, edition.effective_from, edition.effective_to) == (
        "FY2027-fixed",
        date(2026, 12, 1),
        date(2027, 9, 30),
    )


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (Stated("../../up"), "a release name is"),
        (Stated("x" * 41), "a release name is"),
        (Stated(None, date(2027, 1, 1), date(2026, 1, 1)), "check the dates"),
    ],
)
def test_what_cannot_be_meant_is_refused(stated: Stated, message: str, tmp_path: Path) -> None:
    with pytest.raises(CodesError, match=message):
        import_into(tmp_path / "home", write(tmp_path, book("2027", "A00.0")), stated)


def test_a_file_that_does_not_say_its_release_is_taken_for_today_s_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "limits.json"
    path.write_text(json.dumps({"J1100": {"limit": 120, "unit": "services", "rationale": "Clinical: Data"}}), "utf-8")
    (source,) = import_into(tmp_path / "home", path).imported
    assert source.is_guess
    assert source.edition.name.endswith("-assumed")
    assert source.edition.covers(date.today())


def test_a_cpt_file_needs_the_licence_stated(tmp_path: Path) -> None:
    path = tmp_path / "LONGULT.txt"
    path.write_text("99990\tMADE UP SERVICE ONE\n99991\tMADE UP SERVICE TWO\n", encoding="utf-8")
    with pytest.raises(CodesError, match="--licensed"):
        import_into(tmp_path / "home", path)
    report = import_into(tmp_path / "home", path, Stated("2026", date(2026, 1, 1), date(2026, 12, 31), licensed=True))
    assert taken(report) == [(SourceKind.CPT, "2026")]
    found = CodeLibrary(tmp_path / "home").catalogue.look_up("99990", date(2026, 8, 15))
    assert found.validity.status is ValidityStatus.VALID


def test_a_compiled_form_that_is_damaged_is_made_anew_from_the_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    import_into(home, write(tmp_path, book("2027", "A00.0")))
    (loaded,) = SourceStore(home).loaded()
    for path in loaded.folder.iterdir():
        path.write_bytes(path.read_bytes()[:50])
    found = CodeLibrary(home).catalogue.look_up("A00.0", date(2026, 11, 1))
    assert found.validity.status is ValidityStatus.VALID


def test_a_damaged_list_is_said_and_an_import_makes_a_new_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    import_into(home, write(tmp_path, book("2027", "A00.0")))
    listed = home / "sources" / "loaded.json"
    listed.write_text(listed.read_text(encoding="utf-8")[:40], encoding="utf-8")
    with pytest.raises(DataFileError, match="import the files again"):
        CodeLibrary(home)
    import_into(home, write(tmp_path, book("2027", "A00.0")))
    assert len(SourceStore(home).loaded()) == 1


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way", encoding="utf-8")
    with pytest.raises(CodesError, match="cannot be written") as caught:
        import_into(tmp_path / "home", write(tmp_path, book("2027", "A00.0")))
    assert "\n" not in str(caught.value)


def test_a_full_disk_leaves_what_was_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    import_into(home, write(tmp_path, book("2025", "A00.0"), "one.xml"))
    before = everything(home)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(CodesError, match="No space left on device"):
        import_into(home, write(tmp_path, book("2027", "A00.0"), "two.xml"))
    assert everything(home) == before


def test_a_retired_code_names_what_replaced_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    import_into(home, write(tmp_path, book("2025", "A00.0", "A00.1"), "one.xml"))
    divided = tabular(
        "2027",
        chapter(
            1,
            section(
                "A00-A09",
                diag("A00", "Cholera", diag("A00.0", "Cholera, a", diag("A00.01", "first"), diag("A00.02", "second"))),
            ),
        ),
    )
    import_into(home, write(tmp_path, divided, "two.xml"))
    validity = CodeLibrary(home).catalogue.look_up("A00.0", date(2026, 11, 1)).validity
    assert validity.status is ValidityStatus.HEADER
    assert validity.replacements == ("A00.01", "A00.02")


@pytest.mark.skipif(SHARED is None, reason="needs shared/data: every official file")
def test_every_official_file_at_hand_is_taken_in_with_the_counts_it_should_have(tmp_path: Path) -> None:
    assert SHARED is not None
    report = import_into(tmp_path / "home", SHARED.parents[1])
    counts = {(s.edition.kind, s.edition.name): s.count for s in report.imported}
    assert counts[SourceKind.ICD10CM_ORDER, "FY2025"] == counts[SourceKind.ICD10CM_ORDER, "FY2025-Apr"] == 97_584
    assert counts[SourceKind.HCPCS, "2025-Q4"] == 8_463 + 383
    assert counts[SourceKind.ICD10CM_POA_EXEMPT, "FY2025"] == 38_154
    assert {kind for kind, _ in counts} >= {
        SourceKind.ICD10CM_INDEX,
        SourceKind.ICD10CM_EXTERNAL_CAUSES,
        SourceKind.ICD10CM_DRUGS,
        SourceKind.ICD10CM_NEOPLASMS,
        SourceKind.ICD10CM_CONVERSION,
        SourceKind.ICD10PCS_TABLES,
        SourceKind.ICD10PCS_INDEX,
        SourceKind.ICD10PCS_DEFINITIONS,
        SourceKind.NCCI_PTP_HOSPITAL,
        SourceKind.NCCI_MUE_PRACTITIONER,
    }
    library = CodeLibrary(tmp_path / "home")
    assert sum(len(code) == 7 for code in library.catalogue.sets(System.ICD10PCS)[0].codes()) == 78_948
    index = library.alphabetic_index(date(2026, 8, 15))
    assert index is not None
    assert index.look_up("benign neoplasm of colon")[0].code.startswith("D12")
