"""The sources that answer: those that pip packages carry and those loaded in the data folder, read when first asked."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from codes.errors import DataFileError
from codes.readers.cc_tables import CcTables
from codes.readers.conversion import ConversionTable
from codes.readers.cpt import CptFile
from codes.readers.drg_weights import DrgWeights
from codes.readers.hcpcs import HcpcsFile
from codes.readers.index_xml import IndexBook
from codes.readers.ncci_mue import MueFile
from codes.readers.order_file import OrderFile
from codes.readers.pcs_definitions import PcsDefinitions
from codes.readers.pcs_index import PcsIndex
from codes.readers.pcs_tables import PcsTables
from codes.readers.poa_exempt import PoaExemptList
from codes.readers.source_file import SourceFile
from codes.readers.tabular import TabularRows
from codes.sources.bulk import many_records
from codes.sources.compiled import read_compiled
from codes.sources.editions import Edition, SourceKind, nearest
from codes.sources.importing import recognise
from codes.sources.layouts import compiled_pairs, compiled_record
from codes.sources.store import Loaded, SourceStore

_Record = TypeVar("_Record")

_RECORDS: dict[SourceKind, Any] = {
    SourceKind.ICD10CM_TABULAR: TabularRows,
    SourceKind.ICD10CM_ORDER: OrderFile,
    SourceKind.ICD10CM_INDEX: IndexBook,
    SourceKind.ICD10CM_EXTERNAL_CAUSES: IndexBook,
    SourceKind.ICD10CM_DRUGS: IndexBook,
    SourceKind.ICD10CM_NEOPLASMS: IndexBook,
    SourceKind.ICD10CM_CONVERSION: ConversionTable,
    SourceKind.ICD10CM_POA_EXEMPT: PoaExemptList,
    SourceKind.ICD10PCS_TABLES: PcsTables,
    SourceKind.ICD10PCS_INDEX: PcsIndex,
    SourceKind.ICD10PCS_DEFINITIONS: PcsDefinitions,
    SourceKind.ICD10PCS_ORDER: OrderFile,
    SourceKind.HCPCS: HcpcsFile,
    SourceKind.CPT: CptFile,
    SourceKind.NCCI_MUE_PRACTITIONER: MueFile,
    SourceKind.NCCI_MUE_HOSPITAL: MueFile,
    SourceKind.NCCI_MUE_SUPPLIER: MueFile,
    SourceKind.CC_EXCLUSIONS: CcTables,
    SourceKind.DRG_WEIGHTS: DrgWeights,
}


@dataclass(frozen=True, slots=True)
class Source:
    """One edition with the function that reads its record; `pairs` is the database of an NCCI edition."""

    edition: Edition
    load: Callable[[], Any]
    pairs: Path | None = None
    is_packaged: bool = False


class Sources:
    """Every source, by kind; what is loaded goes before what is packaged, for the same release."""

    def __init__(self, packaged: Iterable[Source], store: SourceStore | None = None) -> None:
        """Offer `packaged` and what `store` holds; raises DataFileError when the store's list is damaged."""
        packaged = tuple(packaged)
        loaded = [_stored(found) for found in store.loaded()] if store else []
        taken = {(s.edition.kind, s.edition.name) for s in loaded}
        own = [s for s in packaged if (s.edition.kind, s.edition.name) not in taken]
        self._sources = tuple(sorted([*loaded, *own], key=lambda s: (s.edition.kind, s.edition.effective_from)))
        self._packaged = packaged
        self._records: dict[int, Any] = {}
        self._lock = threading.RLock()

    @property
    def editions(self) -> tuple[Edition, ...]:
        """What there is, by kind and date."""
        return tuple(source.edition for source in self._sources)

    def of(self, kind: SourceKind) -> tuple[Source, ...]:
        """The sources of one kind, oldest first."""
        return tuple(source for source in self._sources if source.edition.kind is kind)

    def packaged(self, kind: SourceKind) -> Source:
        """The packaged source of a kind, also where a loaded one goes before it."""
        return next(source for source in self._packaged if source.edition.kind is kind)

    def record(self, source: Source) -> Any:
        """What a source holds, read once."""
        key = id(source)
        with self._lock:
            if key not in self._records:
                with many_records():
                    self._records[key] = source.load()
            return self._records[key]

    def on(self, kind: SourceKind, as_of: date) -> Source | None:
        """The source of a kind that answers for a date: in force, else the nearest; None when there is none."""
        sources = self.of(kind)
        # What the user has loaded is whole; of the packages' PCS only section 0 has labels.
        own = tuple(s.edition for s in sources if not s.is_packaged)
        every = nearest(tuple(s.edition for s in sources), as_of)
        chosen = nearest(own, as_of)
        if chosen is None or (every is not None and every.days_from(as_of) < chosen.days_from(as_of)):
            chosen = every
        return next((s for s in sources if s.edition is chosen), None)


def _stored(found: Loaded) -> Source:
    kind = found.edition.kind
    pairs = compiled_pairs(found.folder) if kind not in _RECORDS else None
    return Source(found.edition, lambda: _record(found), pairs)


def _record(found: Loaded) -> Any:
    path = compiled_record(found.folder)
    try:
        return read_compiled(path, _RECORDS[found.edition.kind])
    except DataFileError:
        # Compiled by another version of Nosology, or damaged: made anew from the file that was handed over.
        _compile_again(found)
        return read_compiled(path, _RECORDS[found.edition.kind])


def _compile_again(found: Loaded) -> None:
    source = SourceFile(found.original, found.member)
    layout = recognise(source)
    if layout is None:
        raise source.error(f"is no longer the {found.edition.kind.label}; import it again")
    try:
        found.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFileError(found.folder, f"cannot be written: {error.strerror}") from error
    layout.compile(source, found.folder)
