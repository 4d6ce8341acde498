"""Every layout that can be taken in: how it is recognised, and what is made of it at import."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from codes.edits.ptp_store import PtpStore
from codes.models import System
from codes.quarter import Quarter
from codes.readers import (
    cc_tables,
    conversion,
    cpt,
    drg_weights,
    hcpcs,
    index_csv,
    index_xml,
    ncci_mue,
    ncci_ptp,
    order_file,
    pcs_definitions,
    pcs_index,
    pcs_tables,
    poa_exempt,
    tabular,
)
from codes.readers.index_xml import IndexKind
from codes.readers.ncci_edition import Services
from codes.readers.source_file import SourceFile
from codes.sources.compiled import write_compiled
from codes.sources.editions import Period, SourceKind, calendar_year, fiscal_year, quarterly

RECORD = "record.msgpack"
PAIRS = "pairs.sqlite"
_YEAR = re.compile(r"20\d\d")

_INDEX_KINDS = {
    IndexKind.ALPHABETIC: SourceKind.ICD10CM_INDEX,
    IndexKind.EXTERNAL_CAUSE: SourceKind.ICD10CM_EXTERNAL_CAUSES,
    IndexKind.DRUGS: SourceKind.ICD10CM_DRUGS,
    IndexKind.NEOPLASMS: SourceKind.ICD10CM_NEOPLASMS,
}
_PTP_KINDS = {
    Services.PRACTITIONER: SourceKind.NCCI_PTP_PRACTITIONER,
    Services.HOSPITAL: SourceKind.NCCI_PTP_HOSPITAL,
}
_MUE_KINDS = {
    Services.PRACTITIONER: SourceKind.NCCI_MUE_PRACTITIONER,
    Services.HOSPITAL: SourceKind.NCCI_MUE_HOSPITAL,
    Services.SUPPLIER: SourceKind.NCCI_MUE_SUPPLIER,
}


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a file: its kind, its period (None: the file does not say), how many records it holds."""

    kind: SourceKind
    period: Period | None
    count: int


@dataclass(frozen=True, slots=True)
class Layout:
    """One official layout. `compile` reads the file whole and writes what a start needs into a folder."""

    recognises: Callable[[SourceFile], bool]
    compile: Callable[[SourceFile, Path], Made]
    needs_licence: bool = False


def compiled_record(folder: Path) -> Path:
    """Where a source's record is kept in its folder."""
    return folder / RECORD


def compiled_pairs(folder: Path) -> Path:
    """Where a source's NCCI pairs are kept in its folder."""
    return folder / PAIRS


def _keep(folder: Path, record: Any) -> None:
    write_compiled(compiled_record(folder), record)


def _tabular(source: SourceFile, folder: Path) -> Made:
    book = tabular.read_tabular(source)
    _keep(folder, tabular.rows_of(book))
    return Made(SourceKind.ICD10CM_TABULAR, fiscal_period(source, book.version), len(book.codes))


def _order(source: SourceFile, folder: Path) -> Made:
    book = order_file.read_order_file(source)
    _keep(folder, book)
    kind = SourceKind.ICD10CM_ORDER if book.system is System.ICD10CM else SourceKind.ICD10PCS_ORDER
    year = order_file.fiscal_year(source)
    period = fiscal_year(year, order_file.is_april(source)) if year else None
    return Made(kind, period, len(book.codes))


def _index(source: SourceFile, folder: Path) -> Made:
    book = index_xml.read_index(source)
    _keep(folder, book)
    return Made(_INDEX_KINDS[book.kind], fiscal_period(source, book.version), len(book.terms))


def _index_rows(source: SourceFile, folder: Path) -> Made:
    book = index_csv.read_index_csv(source)
    _keep(folder, book)
    year = order_file.fiscal_year(source)
    return Made(_INDEX_KINDS[book.kind], _of_year(year), len(book.terms))


def _conversion(source: SourceFile, folder: Path) -> Made:
    table = conversion.read_conversion(source)
    _keep(folder, table)
    year = order_file.fiscal_year(source)
    return Made(SourceKind.ICD10CM_CONVERSION, _of_year(year), len(table.rows))


def _poa(source: SourceFile, folder: Path) -> Made:
    table = poa_exempt.read_poa_exempt(source)
    _keep(folder, table)
    year = table.fiscal_year or order_file.fiscal_year(source)
    return Made(SourceKind.ICD10CM_POA_EXEMPT, _of_year(year), len(table.codes))


def _pcs_tables(source: SourceFile, folder: Path) -> Made:
    book = pcs_tables.read_pcs_tables(source)
    _keep(folder, book)
    return Made(SourceKind.ICD10PCS_TABLES, fiscal_period(source, book.version), len(book.tables))


def _pcs_index(source: SourceFile, folder: Path) -> Made:
    book = pcs_index.read_pcs_index(source)
    _keep(folder, book)
    return Made(SourceKind.ICD10PCS_INDEX, fiscal_period(source, book.version), len(book.terms))


def _pcs_definitions(source: SourceFile, folder: Path) -> Made:
    book = pcs_definitions.read_pcs_definitions(source)
    _keep(folder, book)
    return Made(SourceKind.ICD10PCS_DEFINITIONS, fiscal_period(source, book.version), len(book.meanings))


def _hcpcs(source: SourceFile, folder: Path) -> Made:
    file = hcpcs.read_hcpcs(source)
    _keep(folder, file)
    said = hcpcs.quarter(source)
    period = quarterly(Quarter(*said)) if said else None
    return Made(SourceKind.HCPCS, period, len(file.codes) + len(file.modifiers))


def _cpt(source: SourceFile, folder: Path) -> Made:
    file = cpt.read_cpt(source)
    _keep(folder, file)
    year = order_file.fiscal_year(source)
    return Made(SourceKind.CPT, calendar_year(year) if year else None, len(file.codes))


def _ptp(source: SourceFile, folder: Path) -> Made:
    edition = ncci_ptp.ptp_edition(source)
    count = PtpStore.build(compiled_pairs(folder), edition, ncci_ptp.read_ptp(source))
    period = quarterly(edition.quarter)
    if edition.part is not None:
        # CMS cuts a quarter into four files; each is a source of its own, and all of them answer.
        period = replace(period, name=f"{period.name}-f{edition.part}")
    return Made(_PTP_KINDS[edition.services], period, count)


def _mue(source: SourceFile, folder: Path) -> Made:
    table = ncci_mue.read_mue(source)
    _keep(folder, table)
    period = quarterly(table.quarter) if table.quarter else None
    if period is not None and table.medicaid:
        period = replace(period, name=f"{period.name}-Medicaid")
    return Made(_MUE_KINDS[table.services], period, len(table.limits))


def _cc(source: SourceFile, folder: Path) -> Made:
    table = cc_tables.read_cc_tables(source)
    _keep(folder, table)
    year = order_file.fiscal_year(source)
    return Made(SourceKind.CC_EXCLUSIONS, _of_year(year), len(table.entries))


def _weights(source: SourceFile, folder: Path) -> Made:
    table = drg_weights.read_drg_weights(source)
    _keep(folder, table)
    return Made(SourceKind.DRG_WEIGHTS, _of_year(table.fiscal_year), len(table.groups))


def _of_year(year: int | None) -> Period | None:
    return fiscal_year(year) if year else None


def fiscal_period(source: SourceFile, version: str) -> Period:
    """The period of a book that prints its fiscal year; the April update is told by the file's name."""
    if not _YEAR.fullmatch(version):
        raise source.error(f"the version {version[:20]!r} is not a fiscal year")
    is_april, named = order_file.is_april(source), order_file.fiscal_year(source)
    if is_april and named != int(version):
        raise source.error(f"the name says April {named}, the version {version}")
    return fiscal_year(int(version), is_april)


# The more telling ones first: a CSV of codes and descriptions is the least particular of them.
LAYOUTS: tuple[Layout, ...] = (
    Layout(tabular.recognises, _tabular),
    Layout(index_xml.recognises, _index),
    Layout(pcs_tables.recognises, _pcs_tables),
    Layout(pcs_index.recognises, _pcs_index),
    Layout(pcs_definitions.recognises, _pcs_definitions),
    Layout(order_file.recognises, _order),
    Layout(poa_exempt.recognises, _poa),
    Layout(conversion.recognises, _conversion),
    Layout(cc_tables.recognises, _cc),
    Layout(drg_weights.recognises, _weights),
    Layout(ncci_ptp.recognises, _ptp),
    Layout(ncci_mue.recognises, _mue),
    Layout(index_csv.recognises, _index_rows),
    Layout(hcpcs.recognises, _hcpcs),
    Layout(cpt.recognises, _cpt, needs_licence=True),
)
