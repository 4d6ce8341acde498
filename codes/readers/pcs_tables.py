"""Reader of the official ICD-10-PCS tables in XML (layout: CMS's icd10pcs_tables.xsd).

A table fixes section, body system and operation; each of its rows lists the values that may be combined
freely for the other four characters. What no row spells is not a code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from codes.readers.source_file import SourceFile
from codes.readers.xml import Element, line_of, parse, squeeze, text_of

_ROOT = "ICD10PCS.tabular"
_VALUE = re.compile(r"[0-9A-HJ-NP-Z]")
_FIXED = 3
_AXES = 7


@dataclass(frozen=True, slots=True)
class PcsValue:
    """One value of an axis and its label; the label is empty where the source has none."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class PcsAxis:
    """One axis of a row: its name ("Body Part", "Substance", …) and the values allowed."""

    name: str
    values: tuple[PcsValue, ...]


@dataclass(frozen=True, slots=True)
class PcsRow:
    """Characters 4 to 7: every combination of the four axes' values is a code."""

    axes: tuple[PcsAxis, PcsAxis, PcsAxis, PcsAxis]


@dataclass(frozen=True, slots=True)
class PcsTable:
    """One table: `prefix` is its three characters, the next three their labels, `definition` the operation's."""

    prefix: str
    section: str
    body_system: str
    operation: str
    definition: str
    rows: tuple[PcsRow, ...]

    def codes(self) -> Iterator[str]:
        """Every code of the table, row by row."""
        for row in self.rows:
            values = ([v.value for v in axis.values] for axis in row.axes)
            yield from (self.prefix + "".join(characters) for characters in product(*values))

    def labels(self, code: str) -> tuple[str, ...]:
        """The labels of a code's seven characters; none for a code that no row spells."""
        for row in self.rows:
            tail = tuple(
                next((v.label for v in axis.values if v.value == character), None)
                for axis, character in zip(row.axes, code[_FIXED:], strict=False)
            )
            if len(code) == _AXES and None not in tail:
                return (self.section, self.body_system, self.operation, *(label or "" for label in tail))
        return ()


@dataclass(frozen=True, slots=True)
class PcsTables:
    """All tables of a release; `version` is the fiscal year as the file prints it."""

    version: str
    tables: tuple[PcsTable, ...]

    def codes(self) -> Iterator[str]:
        """Every code, table by table: 78,948 for fiscal year 2025."""
        for table in self.tables:
            yield from table.codes()


def recognises(source: SourceFile) -> bool:
    """Whether the file begins as the tables do."""
    return b"<ICD10PCS.tabular" in source.head(2048).replace(b"\x00", b"")


def read_pcs_tables(source: SourceFile) -> PcsTables:
    """Read the tables.

    Raises DataFileError, with the line, when the file is cut short, in another layout, or its own counts
    of values and codes do not hold.
    """
    root = parse(source, _ROOT)
    labels: dict[tuple[str, str], PcsValue] = {}
    tables = tuple(_table(source, element, labels) for element in root.iterchildren("pcsTable"))
    if not tables:
        raise source.error("the file holds no table")
    prefixes = [table.prefix for table in tables]
    if len(set(prefixes)) < len(prefixes):
        twice = next(p for n, p in enumerate(prefixes) if p in prefixes[:n])
        raise source.error(f"table {twice} stands twice")
    return PcsTables(text_of(root, "version"), tables)


def _table(source: SourceFile, element: Element, seen: dict[tuple[str, str], PcsValue]) -> PcsTable:
    heads = list(element.iterchildren("axis"))
    if [head.get("pos") for head in heads] != ["1", "2", "3"]:
        raise source.error("a table does not begin with the axes 1 to 3", line_of(element))
    fixed = [_axis(source, head, seen) for head in heads]
    if any(len(axis.values) != 1 for axis in fixed):
        raise source.error("a table has more than one value in its first three axes", line_of(element))
    section, body_system, operation = (axis.values[0] for axis in fixed)
    rows = tuple(_row(source, row, seen) for row in element.iterchildren("pcsRow"))
    prefix = section.value + body_system.value + operation.value
    if not rows:
        raise source.error(f"table {prefix} has no row", line_of(element))
    definition = text_of(heads[2], "definition")
    return PcsTable(prefix, section.label, body_system.label, operation.label, definition, rows)


def _row(source: SourceFile, element: Element, seen: dict[tuple[str, str], PcsValue]) -> PcsRow:
    axes = list(element.iterchildren("axis"))
    if [axis.get("pos") for axis in axes] != [str(n) for n in range(_FIXED + 1, _AXES + 1)]:
        raise source.error("a row does not have the axes 4 to 7", line_of(element))
    fourth, fifth, sixth, seventh = (_axis(source, axis, seen) for axis in axes)
    count = len(fourth.values) * len(fifth.values) * len(sixth.values) * len(seventh.values)
    if element.get("codes") not in (None, str(count)):
        raise source.error(f"a row says it spells {element.get('codes')} codes, and spells {count}", line_of(element))
    return PcsRow((fourth, fifth, sixth, seventh))


def _axis(source: SourceFile, element: Element, seen: dict[tuple[str, str], PcsValue]) -> PcsAxis:
    values = []
    for label in element.iterchildren("label"):
        value, text = label.get("code") or "", squeeze(label.text or "")
        if not _VALUE.fullmatch(value) or not text:
            raise source.error(f"{value[:20]!r} is not a value with a label", line_of(label))
        # One record for each value and label: the same few hundred are printed 30,000 times.
        values.append(seen.setdefault((value, text), PcsValue(value, text)))
    if len({v.value for v in values}) < len(values):
        raise source.error("an axis lists a value twice", line_of(element))
    if not values or element.get("values") not in (None, str(len(values))):
        raise source.error("an axis does not have the number of values that it says", line_of(element))
    return PcsAxis(text_of(element, "title"), tuple(values))
