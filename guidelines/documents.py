"""A guideline document as it was read: what it is, its sections, and what keeps some of them from being served."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from guidelines.errors import DocumentError
from guidelines.instruction_text import InstructionFinding
from guidelines.models import GuidelineSection
from guidelines.official_sections import Imprint

_EDITION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")


@dataclass(frozen=True, slots=True)
class Document:
    """One edition of a document and its sections in order.

    `findings` tells by number of the sections that speak to a program or hide something: they are held until somebody
    approves them. `is_guess`: nobody said from when it is in force, and it was taken for today.
    """

    imprint: Imprint
    sections: tuple[GuidelineSection, ...]
    findings: Mapping[str, tuple[InstructionFinding, ...]] = field(default_factory=dict)
    is_guess: bool = False


def restated(document: Document, imprint: Imprint) -> Document:
    """The document under the edition and dates of `imprint`."""
    if imprint == document.imprint:
        return document
    sections = (
        replace(
            section,
            edition=imprint.edition,
            effective_from=imprint.effective_from,
            effective_to=imprint.effective_to,
        )
        for section in document.sections
    )
    return replace(document, imprint=imprint, sections=tuple(sections))


def refuse_unsound(imprint: Imprint) -> None:
    """Raise DocumentError for an edition that cannot be a name, and for dates that end before they begin."""
    if not _EDITION_NAME.fullmatch(imprint.edition):
        problem = "an edition's name is up to 40 letters, digits, dots and dashes, as in FY2026"
        raise DocumentError(imprint.edition[:40], problem)
    if imprint.effective_from > imprint.effective_to:
        problem = f"would be in force from {imprint.effective_from} to {imprint.effective_to}; check the dates"
        raise DocumentError(imprint.title, problem)
