"""ICD-10-PCS as a code set: codes from the tables or from official titles, axes labelled where tables are at hand."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from codes.models import CodeEntry, Note, NoteKind, Release, System
from codes.readers.pcs_tables import PcsTable, PcsTables
from codes.spelling import compact

SECTIONS = {
    "0": "Medical and Surgical",
    "1": "Obstetrics",
    "2": "Placement",
    "3": "Administration",
    "4": "Measurement and Monitoring",
    "5": "Extracorporeal or Systemic Assistance and Performance",
    "6": "Extracorporeal or Systemic Therapies",
    "7": "Osteopathic",
    "8": "Other Procedures",
    "9": "Chiropractic",
    "B": "Imaging",
    "C": "Nuclear Medicine",
    "D": "Radiation Therapy",
    "F": "Physical Rehabilitation and Diagnostic Audiology",
    "G": "Mental Health",
    "H": "Substance Abuse Treatment",
    "X": "New Technology",
}
COMPOSED = "Title composed from the labels of the tables; the order file of the release has the official one."
_TABLE_LENGTH = 3
_CODE_LENGTH = 7


class Icd10pcsCodeSet:
    """Codes of one ICD-10-PCS release, for the sections that the file at hand covers."""

    def __init__(
        self,
        release: Release,
        titles: Mapping[str, str],
        sections: frozenset[str],
        tables: PcsTables | Callable[[], PcsTables] | None = None,
    ) -> None:
        """Serve the codes of `titles` (code → official title); `sections` are the first characters it covers.

        `tables`, or a function that reads them when first needed, label the axes of a code.
        """
        self._release = release
        self._titles = titles
        self._sections = sections
        self._labels = tables

    @classmethod
    def from_tables(
        cls, release: Release, tables: PcsTables, titles: Mapping[str, str] | None = None
    ) -> "Icd10pcsCodeSet":
        """Serve exactly the codes that `tables` spell; a title is composed where `titles` has no official one."""
        official = titles or {}
        known = {code: official.get(code, "") for code in tables.codes()}
        return cls(release, known, frozenset(table.prefix[0] for table in tables.tables), tables)

    @property
    def release(self) -> Release:
        """The release the set was read from."""
        return self._release

    def speaks_for(self, code: str) -> bool:
        """Whether the code's section is among those the file covers."""
        return compact(code)[:1] in self._sections

    def get(self, code: str) -> CodeEntry | None:
        """The entry of a full code, or of a table (its first three characters) as a header."""
        bare = compact(code)
        if bare in self._titles:
            return self._entry(bare)
        if len(bare) == _TABLE_LENGTH and bare in self._tables:
            return CodeEntry(
                code=bare,
                system=System.ICD10PCS,
                description=self.table_title(bare),
                billable=False,
                parent=None,
                release=self._release,
                children=self._tables[bare],
            )
        return None

    def codes(self) -> Iterator[str]:
        """Every code: each table's header, then its codes."""
        for table, codes in self._tables.items():
            yield table
            yield from codes

    def near(self, code: str) -> tuple[str, ...]:
        """Codes of the same table that share the longest beginning."""
        bare = compact(code)
        siblings = self._tables.get(bare[:_TABLE_LENGTH], ())
        for length in range(_CODE_LENGTH - 1, _TABLE_LENGTH, -1):
            close = [c for c in siblings if c.startswith(bare[:length])]
            if close:
                return tuple(close[:5])
        return ()

    def table_title(self, table: str) -> str:
        """What a table holds: its labels, or without them its section and the shape of its titles."""
        labelled = self._labelled.get(table)
        if labelled is not None and labelled.operation:
            return f"{labelled.section}, {labelled.body_system}, {labelled.operation} (table {table})"
        first = self._titles[self._tables[table][0]]
        return f"{SECTIONS[table[0]]}, table {table} (for example: {first})"

    @cached_property
    def _tables(self) -> dict[str, tuple[str, ...]]:
        tables: dict[str, list[str]] = {}
        for code in self._titles:
            tables.setdefault(code[:_TABLE_LENGTH], []).append(code)
        return {table: tuple(codes) for table, codes in tables.items()}

    @cached_property
    def _labelled(self) -> dict[str, PcsTable]:
        tables = self._labels() if callable(self._labels) else self._labels
        return {table.prefix: table for table in tables.tables} if tables else {}

    def _entry(self, code: str) -> CodeEntry:
        table = code[:_TABLE_LENGTH]
        labelled = self._labelled.get(table)
        axes = labelled.labels(code) if labelled is not None else ()
        title = self._titles[code]
        return CodeEntry(
            code=code,
            system=System.ICD10PCS,
            description=title or composed_title(axes),
            billable=True,
            parent=table,
            release=self._release,
            ancestors=(table,),
            notes=() if title else (Note(NoteKind.NOTE, COMPOSED, code),),
            axes=axes if all(axes) else (),
        )


def composed_title(axes: tuple[str, ...]) -> str:
    """A title of our own from seven labels: operation and body part, then what is not "No …".

    >>> composed_title(("Medical and Surgical", "…", "Resection", "Gallbladder", "Open", "No Device", "No Qualifier"))
    'Resection: Gallbladder, Open'
    """
    said = [label for label in axes[3:] if label and not label.startswith("No ")]
    operation = axes[2] if len(axes) > 2 and axes[2] else "Procedure"
    return f"{operation}: {', '.join(said)}" if said else operation
