"""The outline of an official document while it is read: numbered sections, each with the lines that belong to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from guidelines.models import OFFICIAL, GuidelineSection
from guidelines.official_lines import Line
from guidelines.official_text import Composer

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
# White above the second line of a heading, in heights of its letters; a paragraph below it stands further away.
_HEADING_GAP = 0.27
_SAME_SIZE = 0.5
_BOLD = 0.9
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a document says of itself: what it is, which edition, in force from when to when (both included).

    `part` names the chapter where the file is one chapter of a document that is published whole as well. `authority`
    is whose words it holds, `owner` who answers for a team's or payer's document.
    """

    document_id: str
    title: str
    edition: str
    effective_from: date
    effective_to: date
    part: str = ""
    authority: str = OFFICIAL
    owner: str | None = None

    @property
    def name(self) -> str:
        """The edition's name among all documents, which is that of its folder as well."""
        return "-".join(filter(None, (self.document_id, self.edition, self.part)))

    def section(
        self, number: str, title: str, text: str, page: int | None, heading_path: tuple[str, ...]
    ) -> GuidelineSection:
        """A section of this edition."""
        return GuidelineSection(
            document_id=self.document_id,
            document_title=self.title,
            edition=self.edition,
            number=number,
            title=title,
            text=text,
            page=page,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            authority=self.authority,
            heading_path=heading_path,
            owner=self.owner,
        )


@dataclass(slots=True)
class Draft:
    """A section being read; `title` may be empty, then it goes by the title that it stands under."""

    number: str
    title: str
    page: int
    above: "Draft | None" = None
    lines: list[Line] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        """The titles from the outermost down to this one."""
        above = self.above.path if self.above else ()
        return (*above, self.title) if self.title else above


class Outline:
    """Collects sections in the order of the document."""

    def __init__(self, composer: Composer) -> None:
        """Begin with no section; `composer` makes text of lines."""
        self._composer = composer
        self._drafts: list[Draft] = []
        self._numbers: set[str] = set()

    def open(self, number: str, title: str, page: int, above: Draft | None = None) -> Draft:
        """Begin a section; a number that was there before gets "~2", "~3" … behind it."""
        name, count = number, 1
        while name in self._numbers:
            count += 1
            name = f"{number}~{count}"
        self._numbers.add(name)
        self._drafts.append(Draft(name, title, page, above))
        return self._drafts[-1]

    def add(self, line: Line) -> None:
        """A line of the section begun last; what stands before the first section is not kept."""
        if self._drafts:
            self._drafts[-1].lines.append(line)

    def title(self, lines: Sequence[Line]) -> str:
        """The lines of a heading as one line."""
        return self._composer.title(lines)

    def sections(self, imprint: Imprint) -> tuple[GuidelineSection, ...]:
        """Every section, of the edition that `imprint` names."""
        return tuple(
            imprint.section(
                draft.number,
                draft.path[-1] if draft.path else "",
                self._composer.text(draft.lines),
                draft.page,
                draft.path,
            )
            for draft in self._drafts
        )


def heading_lines(lines: Sequence[Line], start: int) -> list[Line]:
    """The heading that begins at `start`, with the lines that it runs on to: close below, and looking the same."""
    found = [lines[start]]
    for line in lines[start + 1 :]:
        last = found[-1]
        close = line.page == last.page and line.gap <= _HEADING_GAP * line.size
        if (
            not close
            or not any(map(str.isalnum, line.text))
            or abs(line.size - last.size) > _SAME_SIZE
            or is_bold(line) != is_bold(found[0])
        ):
            break
        found.append(line)
    return found


def is_bold(line: Line) -> bool:
    """Whether a line is printed in bold, its label perhaps left out."""
    return line.bold >= _BOLD or len(line.lead) >= _MOSTLY * len(line.text)


def without_label(line: Line, length: int) -> Line | None:
    """The line from the letter at `length` on; None where nothing is left."""
    rest, cells = length, list(line.cells)
    while cells and rest >= len(cells[0]):
        rest -= len(cells.pop(0)) + 1
    if not cells:
        return None
    cells[0] = cells[0][max(0, rest) :].lstrip(" :")
    return replace(line, cells=tuple(cell for cell in cells if cell)) if any(cells) else None


def slug(title: str, longest: int | None = None) -> str:
    """The title as part of a number, for headings that have none; cut to so many letters where a number must be short.

    >>> slug("Timeframe for POA Identification and Documentation")
    'timeframe-for-poa-identification-and-documentation'
    """
    return _NOT_SLUG.sub("-", title.casefold()).strip("-")[:longest].rstrip("-")
