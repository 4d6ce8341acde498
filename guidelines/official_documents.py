"""An official document read whole: recognised by what its title page says, then taken apart into its sections."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from codes.errors import DataFileError
from codes.readers.source_file import SourceFile
from guidelines import official_cm, official_medicare, official_ncci, official_pcs
from guidelines.documents import Document
from guidelines.errors import DocumentError, UnknownDocumentError
from guidelines.instruction_text import find_instructions
from guidelines.models import GuidelineSection
from guidelines.official import is_pdf, read_pdf
from guidelines.official_imprint import DocumentKind, recognise
from guidelines.official_lines import Line, without_running_heads
from guidelines.official_sections import Imprint, Outline
from guidelines.official_text import Composer

_READERS: dict[DocumentKind, Callable[[Sequence[Line], Outline], None]] = {
    DocumentKind.ICD10CM: official_cm.read_outline,
    DocumentKind.ICD10PCS: official_pcs.read_outline,
    DocumentKind.NCCI: official_ncci.read_outline,
    DocumentKind.MEDICARE: official_medicare.read_outline,
}
# Fewer sections than these are no document, but a page of one.
_FEWEST_SECTIONS = 3


def read_official(file: SourceFile) -> Document:
    """Read an official document.

    Raises DocumentError, in one line, for what is no PDF, cut short, encrypted, without text, too large, no official
    document that is known here, or one that does not say its edition.
    """
    pages = read_pdf(file)
    known = recognise(pages)
    if known is None:
        raise UnknownDocumentError(
            file.label,
            "is none of the documents known here: ICD-10-CM or ICD-10-PCS Official Guidelines, NCCI Policy Manual, "
            "a chapter of a Medicare manual; a team's own document needs --owner",
        )
    if known.imprint is None:
        raise DocumentError(file.label, f"looks like {known.kind}, but does not say its edition and dates")
    lines = tuple(without_running_heads(pages))
    outline = Outline(Composer(lines))
    _READERS[known.kind](lines, outline)
    sections = outline.sections(known.imprint)
    if len(sections) < _FEWEST_SECTIONS or not any(section.text for section in sections):
        raise DocumentError(file.label, f"looks like {known.imprint.title}, but holds none of its sections")
    found = {s.number: told for s in sections if (told := find_instructions(f"{s.title}\n\n{s.text}"))}
    return Document(_named_by_part(known.kind, known.imprint, sections), sections, found)


def is_candidate(file: SourceFile) -> bool:
    """Whether a file is a PDF, and so perhaps an official document."""
    try:
        return is_pdf(file.head())
    except DataFileError:
        return False


def _named_by_part(kind: DocumentKind, imprint: Imprint, sections: Sequence[GuidelineSection]) -> Imprint:
    """A single chapter of the NCCI manual stands beside the others, and must not take the place of the whole."""
    chapters = {section.number.partition(".")[0].partition("#")[0] for section in sections}
    single = kind is DocumentKind.NCCI and len(chapters) == 1
    return replace(imprint, part=f"chapter-{chapters.pop()}") if single else imprint
