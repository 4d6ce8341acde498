"""What is kept of an edition beside its original: sections.json, with what was read and what keeps a section held."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from guidelines.documents import Document
from guidelines.instruction_text import InstructionFinding
from guidelines.models import OFFICIAL, GuidelineSection
from guidelines.official_sections import Imprint

ORIGINAL = "original.pdf"
SECTIONS = "sections.json"
# Raised when the same file comes to be read differently; then what is stored is read anew.
LAYOUT = 2

Row = tuple[GuidelineSection, tuple[InstructionFinding, ...]]


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """One imported edition: what it is, the file it came from and its hash, how many sections, and where it is kept.

    `held` counts the sections that are not served until somebody approves them.
    """

    imprint: Imprint
    source: str
    sha256: str
    count: int
    folder: Path
    held: int = 0

    @property
    def original(self) -> Path:
        """The file as it was handed over."""
        return original_in(self.folder)


def original_in(folder: Path) -> Path:
    """The file of an edition as it was handed over, whatever it ends in."""
    return next(folder.glob(f"{PurePath(ORIGINAL).stem}.*"), folder / ORIGINAL)


def original_name(source: str) -> str:
    """The name that a file is kept under: what it ends in tells how it is read."""
    suffix = PurePath(source).suffix.casefold()
    return f"{PurePath(ORIGINAL).stem}{suffix}" if suffix[1:].isalnum() else ORIGINAL


def read_data(folder: Path, any_layout: bool = False) -> dict[str, Any]:
    """What sections.json holds; raises OSError, ValueError or KeyError for what is damaged or of another layout."""
    data = json.loads((folder / SECTIONS).read_text(encoding="utf-8"))
    if not isinstance(data, dict) or (data["layout"] != LAYOUT and not any_layout):
        raise ValueError("another layout")
    return data


def imprint_of(data: dict[str, Any]) -> Imprint:
    """What the edition is; raises KeyError, TypeError or ValueError for damaged data."""
    owner = data.get("owner")
    return Imprint(
        document_id=str(data["document"]),
        title=str(data["title"]),
        edition=str(data["edition"]),
        effective_from=date.fromisoformat(data["effective_from"]),
        effective_to=date.fromisoformat(data["effective_to"]),
        part=str(data["part"]),
        authority=str(data.get("authority", OFFICIAL)),
        owner=None if owner is None else str(owner),
    )


def rows_of(data: dict[str, Any]) -> Iterator[Row]:
    """Every section with its findings; raises KeyError, TypeError or ValueError for damaged data."""
    imprint = imprint_of(data)
    for row in data["sections"]:
        number, title, page, path, text = row["number"], row["title"], row["page"], row["path"], row["text"]
        if not (isinstance(number, str) and isinstance(title, str) and isinstance(text, str)):
            raise TypeError("a section is not what it should be")
        if page is not None and not isinstance(page, int):
            raise TypeError("a page is no number")
        section = imprint.section(number, title, text, page, tuple(map(str, path)))
        yield section, tuple(InstructionFinding(str(reason), str(words)) for reason, words in row["findings"])


def as_data(document: Document, source: str, sha256: str) -> dict[str, Any]:
    """What sections.json is to hold of a document."""
    imprint = document.imprint
    return {
        "layout": LAYOUT,
        "document": imprint.document_id,
        "title": imprint.title,
        "edition": imprint.edition,
        "part": imprint.part,
        "effective_from": imprint.effective_from.isoformat(),
        "effective_to": imprint.effective_to.isoformat(),
        "authority": imprint.authority,
        "owner": imprint.owner,
        "source": source,
        "sha256": sha256,
        "sections": [
            {
                "number": s.number,
                "title": s.title,
                "page": s.page,
                "path": list(s.heading_path),
                "text": s.text,
                "findings": [[f.reason, f.words] for f in document.findings.get(s.number, ())],
            }
            for s in document.sections
        ],
    }


def write_data(folder: Path, data: dict[str, Any]) -> None:
    """Write sections.json; raises OSError. A lone surrogate, which no reader gives, would be written as an escape."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    (folder / SECTIONS).write_text(text, encoding="utf-8", errors="backslashreplace")
