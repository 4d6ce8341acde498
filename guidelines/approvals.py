"""Who released which held section, and when; an approval holds for one text, and a changed one is held again."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from guidelines.instruction_text import InstructionFinding
from guidelines.models import GuidelineSection

APPROVALS = "approvals.json"


@dataclass(frozen=True, slots=True)
class HeldSection:
    """A section that is kept and not served, and why."""

    section: GuidelineSection
    findings: tuple[InstructionFinding, ...]

    @property
    def passage_id(self) -> str:
        """The id that the section has once it is served."""
        return f"{self.section.document_id}:{self.section.number}"


@dataclass(frozen=True, slots=True)
class Approval:
    """One section released: by its number and the hash of what was approved, by whom and on which day."""

    number: str
    sha256: str
    by: str
    on: date


def section_sha256(section: GuidelineSection) -> str:
    """The hash of all that a section shows: its document's title, its owner, headings and text."""
    return hashlib.sha256("\x1f".join(section.shown).encode("utf-8", "replace")).hexdigest()


def read_approvals(folder: Path) -> tuple[Approval, ...]:
    """The approvals of an edition; what cannot be read approves nothing."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        rows = json.loads((folder / APPROVALS).read_text(encoding="utf-8"))
        return tuple(
            Approval(str(row["number"]), str(row["sha256"]), str(row["by"]), date.fromisoformat(row["on"]))
            for row in rows
        )
    return ()


def write_approvals(folder: Path, approvals: Sequence[Approval]) -> None:
    """Keep the approvals of an edition in one step; raises OSError when the folder cannot be written."""
    rows = [{"number": a.number, "sha256": a.sha256, "by": a.by, "on": a.on.isoformat()} for a in approvals]
    partial = folder / f".{APPROVALS}.{uuid.uuid4().hex}"
    partial.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.replace(folder / APPROVALS)
