"""A team's own document, or a payer's: read from Markdown, HTML, Word or PDF into numbered sections with an owner."""

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from codes.errors import RequestError
from codes.readers.source_file import SourceFile
from guidelines.blocks import Reading, shown
from guidelines.documents import Document, refuse_unsound
from guidelines.errors import DocumentError
from guidelines.markdown_files import PolicyHead, read_markdown
from guidelines.markup import read_html
from guidelines.models import TEAM
from guidelines.official import read_pdf
from guidelines.official_sections import Imprint
from guidelines.printed_blocks import read_printed
from guidelines.team_sections import document_id, own_title, team_sections
from guidelines.text_files import read_text
from guidelines.word_files import read_word

_MARKDOWN, _HTML, _WORD, _PDF = (".md", ".markdown"), (".html", ".htm"), (".docx",), (".pdf",)
TEAM_FORMATS = frozenset((*_MARKDOWN, *_HTML, *_WORD, *_PDF))
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class TeamStatement:
    """What the user says of a document; it goes before what the document says of itself."""

    owner: str | None = None
    title: str | None = None
    authority: str | None = None
    edition: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None


def is_team_format(file: SourceFile) -> bool:
    """Whether a file's name ends like a format that team documents come in."""
    return _suffix(file) in TEAM_FORMATS


def read_team(file: SourceFile, stated: TeamStatement) -> Document:
    """Read a team's or payer's document.

    Raises RequestError where nobody says who owns it, DocumentError, in one line, for what cannot be read whole.
    """
    head, reading = _read(file)
    owner = _one_line(file, "owner", stated.owner if stated.owner is not None else head.owner)
    if owner is None:
        raise RequestError(f'{file.label}: whose document is it? say it with --owner "Coding lead, cardiology"')
    given = _one_line(file, "title", stated.title if stated.title is not None else head.title)
    title = given or (own_title(reading.blocks) or reading.title)[:_LONGEST_NAME].strip() or PurePath(file.name).stem
    authority = stated.authority or head.authority or TEAM
    start = stated.effective_from or head.effective_from or date.today()
    imprint = Imprint(
        document_id=document_id(authority, title),
        title=title,
        # Where the edition has no name, the day it begins is one.
        edition=stated.edition if stated.edition is not None else head.edition or start.isoformat(),
        effective_from=start,
        effective_to=stated.effective_to or head.effective_to or date.max,
        authority=authority,
        owner=owner,
    )
    refuse_unsound(imprint)
    sections, findings = team_sections(reading.blocks, imprint, file.label)
    return Document(imprint, sections, findings, (stated.effective_from or head.effective_from) is None)


def _read(file: SourceFile) -> tuple[PolicyHead, Reading]:
    suffix = _suffix(file)
    if suffix in _MARKDOWN:
        head, page = read_markdown(read_text(file), file.label)
        return head, read_html(page or "<p></p>", file.label)
    if suffix in _HTML:
        return PolicyHead(), read_html(read_text(file), file.label)
    if suffix in _WORD:
        return PolicyHead(), read_html(read_word(file) or "<p></p>", file.label)
    if suffix in _PDF:
        return PolicyHead(), read_printed(read_pdf(file))
    raise DocumentError(file.label, f"a team's document is one of {', '.join(sorted(TEAM_FORMATS))}")


def _one_line(file: SourceFile, name: str, text: str | None) -> str | None:
    """A name without what nobody sees; None where there is none. Raises DocumentError for an endless one."""
    if text is None:
        return None
    line = " ".join(shown(text)[0].split())
    if len(line) > _LONGEST_NAME:
        raise DocumentError(file.label, f"the {name} is longer than {_LONGEST_NAME} letters")
    return line or None


def _suffix(file: SourceFile) -> str:
    return PurePath(file.name).suffix.casefold()
