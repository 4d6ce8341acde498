"""The packaged starter of HCPCS Level II: the codes and modifiers asked about most, in words of ours.

Its facts (that a code exists, and its billing unit) were checked against the release of October 2025; what it does
not hold it says nothing about.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

from codes.billing_units import billing_unit
from codes.hcpcs import HcpcsCodeSet, HcpcsRecord, ModifierEntry
from codes.models import Release, System
from codes.readers.source_file import SourceFile

STARTER_NAME = "2025-Q4 starter"
STARTER_FROM, STARTER_TO = date(2025, 10, 1), date(2025, 12, 31)
_CODES_FILE, _MODIFIERS_FILE = "hcpcs_codes.csv", "hcpcs_modifiers.csv"
_CODES_HEADING = ("code", "label", "unit_amount", "unit", "group")
_MODIFIERS_HEADING = ("modifier", "label", "use")
_CODE = re.compile(r"[A-CE-V][0-9]{4}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")


def starter_files() -> tuple[Path, Path]:
    """The packaged tables of codes and of modifiers."""
    folder = Path(str(files("codes"))) / "data"
    return folder / _CODES_FILE, folder / _MODIFIERS_FILE


def starter_hcpcs() -> HcpcsCodeSet:
    """The packaged starter as a code set that speaks only for the codes it holds."""
    return read_starter(*starter_files())


def starter_labels() -> dict[str, str]:
    """Code → label of the packaged starter, by which a code is found also where an official file is loaded."""
    return {record.code: record.description for record in _records(SourceFile(starter_files()[0]))}


def is_starter(release: Release) -> bool:
    """Whether a release is the starter, whose descriptions are words of ours."""
    return release.system is System.HCPCS and release.name == STARTER_NAME


def read_starter(codes: Path, modifiers: Path) -> HcpcsCodeSet:
    """A starter from its two tables.

    Raises DataFileError, with the line, for a table of another layout or with an entry that stands twice.
    """
    source = SourceFile(codes)
    digest = hashlib.sha256(source.read()).hexdigest()
    release = Release(System.HCPCS, STARTER_NAME, STARTER_FROM, STARTER_TO, codes.name, digest)
    return HcpcsCodeSet(
        release, tuple(_records(source)), tuple(_modifiers(SourceFile(modifiers), release)), is_whole=False
    )


def _records(source: SourceFile) -> Iterator[HcpcsRecord]:
    for number, (code, label, amount, unit, group) in _rows(source, _CODES_HEADING, _CODE):
        if not group:
            raise source.error(f"{code} has no group", number)
        if bool(amount) != bool(unit):
            raise source.error(f"{code} has half a billing unit", number)
        found = billing_unit(amount, unit) if amount else None
        if amount and found is None:
            raise source.error(f"{code} has a billing unit that is none", number)
        yield HcpcsRecord(code, label, group, found)


def _modifiers(source: SourceFile, release: Release) -> Iterator[ModifierEntry]:
    for _, (modifier, label, use) in _rows(source, _MODIFIERS_HEADING, _MODIFIER):
        yield ModifierEntry(modifier, label, release, use)


def _rows(source: SourceFile, heading: tuple[str, ...], shape: re.Pattern[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows below the heading, fields stripped; names of the right shape, each once, and labels filled."""
    seen: set[str] = set()
    reader = csv.reader((f"{text}\n" for _, text in source.lines()), strict=True)
    try:
        if tuple(next(reader, ())) != heading:
            raise source.error(f"the heading should be {','.join(heading)}", 1)
        for row in reader:
            fields = [field.strip() for field in row]
            number = reader.line_num
            if len(fields) != len(heading) or not shape.fullmatch(fields[0]) or not fields[1]:
                raise source.error(f"expected {len(heading)} fields: {','.join(heading)}", number)
            if fields[0] in seen:
                raise source.error(f"{fields[0]} stands twice", number)
            seen.add(fields[0])
            yield number, fields
    except csv.Error as error:
        raise source.error("not the expected CSV, perhaps cut short", reader.line_num) from error
    if not seen:
        raise source.error("holds no row", 1)
