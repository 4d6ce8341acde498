"""Small order files in the official fixed-width layout, and code sets read from them."""

from datetime import date
from pathlib import Path

from codes.icd10cm_order import OrderedIcd10cmCodeSet
from codes.models import Release, System
from codes.readers.order_file import read_order_file
from codes.readers.source_file import SourceFile

CM = (
    ("J41", 0, "Woodland cough"),
    ("J410", 1, "Woodland cough, dry"),
    ("J411", 0, "Woodland cough, wet"),
    ("J4110", 1, "Woodland cough, wet, mild"),
    ("J4119", 1, "Woodland cough, wet, otherwise specified, with a title that is longer than its short form"),
    ("T66", 0, "Cold hands"),
    ("T66XXXA", 1, "Cold hands, initial encounter"),
    ("T66XXXS", 1, "Cold hands, sequela"),
)
PCS = (
    ("001", 0, "Invented table of the first section"),
    ("0016070", 1, "Invented procedure, first way"),
    ("0016071", 1, "Invented procedure, second way"),
    ("XW0", 0, "Invented table of the last section"),
    ("XW0DXR6", 1, "Invented new technology"),
)


def order_text(codes: tuple[tuple[str, int, str], ...], end: str = "\r\n") -> str:
    """The lines of an order file for (compact code, flag, title)."""
    lines = (f"{n:05} {code:<7} {flag} {title[:60]:<60} {title}{end}" for n, (code, flag, title) in enumerate(codes, 1))
    return "".join(lines)


def ordered(folder: Path, name: str, start: date, codes: tuple[tuple[str, int, str], ...]) -> OrderedIcd10cmCodeSet:
    """A release called `name` of these codes, in force for a year from `start`."""
    path = folder / f"{name}.txt"
    path.write_bytes(order_text(codes).encode())
    release = Release(System.ICD10CM, name, start, date(start.year + 1, 9, 30), path.name, "")
    return OrderedIcd10cmCodeSet(read_order_file(SourceFile(path)), release)
