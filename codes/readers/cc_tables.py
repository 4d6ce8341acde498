"""Reader of CMS Table 6K: which diagnoses are a CC or an MCC, and which principal diagnoses take that away.

Plain text in three parts. Part 1 lists each code with its level and the number of a PDX collection ("0126:1,070
codes") or "No Excl"; the collections follow, each a heading and one code a line. Part 2 lists the codes that count
only when the patient is discharged alive, part 3 those that do not count within named MS-DRGs. The text does not
say its fiscal year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from codes.readers.source_file import SourceFile

_TITLE = re.compile(r"\s*TABLE 6K\b", re.IGNORECASE)
_ENTRY = re.compile(
    r"\s(?P<code>[A-Z][0-9A-Z]{2,6})\s+(?P<level>M?CC)\s+"
    r"(?:No Excl|(?P<collection>\d{4}):(?P<count>\d[\d,]*) codes?)(?:\s|$)"
)
_COLLECTION = re.compile(r"PDX collection (\d{4})\s*$")
_PART = re.compile(r"K Part ([123]):")
_GROUP = re.compile(r"MDC (?P<mdc>\d\d) DRGs? (?P<first>\d{3})(?:-(?P<last>\d{3}))? (?P<title>.+)")
_MEMBER = re.compile(r"\s+([A-Z][0-9A-Z]{2,6})(?:\s|$)")
_HEADING = re.compile(r"\s*I10 Dx\s")


class Level(StrEnum):
    """How much a secondary diagnosis adds to the severity of a stay."""

    CC = "cc"
    MCC = "mcc"


@dataclass(frozen=True, slots=True)
class CcEntry:
    """One CC or MCC; `collection` numbers the principal diagnoses that exclude it, empty for none."""

    level: Level
    collection: str


@dataclass(frozen=True, slots=True)
class DrgExclusion:
    """Codes that do not count as CC or MCC when the stay groups to these MS-DRGs (first and last, both included)."""

    mdc: str
    first_drg: int
    last_drg: int
    title: str
    codes: str


@dataclass(frozen=True, slots=True)
class CcTables:
    """A whole Table 6K, codes without dots.

    Sets of codes are one string with a space before and after each code (" A000 A001 "): as strings of their own the
    180,000 codes of the collections would take longer to load than all else.
    """

    entries: dict[str, CcEntry]
    collections: dict[str, str]
    only_if_alive: str
    drg_exclusions: tuple[DrgExclusion, ...]


def recognises(source: SourceFile) -> bool:
    """Whether the file is a Table 6K, told by its title."""
    return _TITLE.match(source.head(256).removeprefix(b"\xef\xbb\xbf").decode("latin-1")) is not None


def read_cc_tables(source: SourceFile) -> CcTables:
    """The whole table.

    Raises DataFileError for a line in no known place, and when a collection is missing or shorter than part 1
    says: a file that was cut short has both.
    """
    entries: dict[str, CcEntry] = {}
    counts: dict[str, int] = {}
    groups: list[tuple[re.Match[str], list[str]]] = []
    collections: dict[str, list[str]] = {}
    alive: list[str] = []
    members: list[str] | None = None
    part = ""
    for number, line in _content(source):
        if found := _PART.match(line):
            part, members = found[1], alive if found[1] == "2" else None
        elif found := _COLLECTION.match(line):
            members = collections.setdefault(found[1], [])
        elif part == "3" and (group := _GROUP.match(line)):
            members = []
            groups.append((group, members))
        elif members is None and part == "1":
            _read_entry(source, number, line, entries, counts)
        elif members is not None and (member := _MEMBER.match(line)):
            members.append(member[1])
        else:
            raise source.error("a line that Table 6K does not have here", number)
    _refuse_incomplete(source, part, counts, collections)
    return CcTables(
        entries,
        {name: _joined(codes) for name, codes in collections.items()},
        _joined(alive),
        tuple(_exclusion(group, codes) for group, codes in groups),
    )


def _content(source: SourceFile) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, from the heading of part 1 on."""
    begun = False
    for number, line in source.lines():
        if number == 1 and not _TITLE.match(line):
            raise source.error("not a Table 6K: its title is missing", number)
        begun = begun or _PART.match(line) is not None
        if begun and line.strip() and not _HEADING.match(line):
            yield number, line


def _read_entry(
    source: SourceFile, number: int, line: str, entries: dict[str, CcEntry], counts: dict[str, int]
) -> None:
    found = _ENTRY.match(line)
    if found is None:
        raise source.error("not a code with CC or MCC and its exclusions", number)
    collection = found["collection"] or ""
    entries[found["code"]] = CcEntry(Level(found["level"].lower()), collection)
    if collection:
        counts[collection] = int(found["count"].replace(",", ""))


def _refuse_incomplete(
    source: SourceFile, part: str, counts: dict[str, int], collections: dict[str, list[str]]
) -> None:
    if not counts:
        raise source.error("holds no CC or MCC")
    for name, count in counts.items():
        if len(collections.get(name, ())) != count:
            raise source.error(f"PDX collection {name} should have {count} codes; the file is cut short or damaged")
    if part != "3":
        raise source.error("part 3 is missing; the file is cut short")


def _exclusion(group: re.Match[str], codes: list[str]) -> DrgExclusion:
    first = int(group["first"])
    return DrgExclusion(group["mdc"], first, int(group["last"] or first), group["title"].strip(), _joined(codes))


def _joined(codes: list[str]) -> str:
    return f" {' '.join(codes)} " if codes else ""
