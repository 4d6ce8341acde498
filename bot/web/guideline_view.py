"""A guideline section as the reader shows it: the official words and ours side by side, and its neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from bot.web.passage_view import Line, Piece, whose_words
from bot.web.paths import section_href
from guidelines.library import GuidelineLibrary
from guidelines.models import DIGEST, OFFICIAL, GuidelineSection


@dataclass(frozen=True, slots=True)
class Book:
    """A document in one edition, for the shelf."""

    document_id: str
    title: str
    edition: str
    effective_from: date
    effective_to: date
    whose: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Heading:
    """One section in a table of contents; `depth` counts from 0."""

    number: str
    title: str
    href: str
    depth: int
    is_here: bool = False
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A section in somebody's words."""

    whose: str
    lines: tuple[Line, ...]
    changed: str


@dataclass(frozen=True, slots=True)
class SectionPage:
    """One section with what stands around it."""

    document_id: str
    document_title: str
    edition: str
    number: str
    title: str
    heading_path: tuple[str, ...]
    effective_from: date
    effective_to: date
    page: int | None
    columns: tuple[Column, ...]
    previous: Heading | None
    following: Heading | None
    around: tuple[Heading, ...]
    editions: tuple[tuple[str, str, bool], ...]


def shelf(library: GuidelineLibrary) -> tuple[Book, ...]:
    """Every document in every loaded edition, by document, the oldest first."""
    groups: dict[tuple[str, str, str], list[GuidelineSection]] = {}
    for section in library:
        groups.setdefault((section.document_id, section.edition, section.authority), []).append(section)
    books = [_book(sections) for sections in groups.values()]
    return tuple(sorted(books, key=lambda b: (b.document_id, b.effective_from)))


def contents(library: GuidelineLibrary, document_id: str, as_of: date) -> tuple[Heading, ...]:
    """The table of contents of a document on a date; empty for one that is not loaded."""
    return tuple(_heading(section, as_of) for section in _nearest(library.editions(document_id), as_of))


def section_page(library: GuidelineLibrary, document_id: str, number: str, as_of: date) -> SectionPage | None:
    """The page of a section on a date; None where there is none."""
    section = library.get(document_id, number, as_of)
    if section is None:
        return None
    editions = library.editions(document_id)
    sections = _nearest(editions, as_of)
    at = next((i for i, s in enumerate(sections) if s.number == number), 0)
    ours = library.explanation(document_id, number, as_of)
    wanted = [section] if ours is None or section.authority == DIGEST else [section, ours]
    around = [
        s for s in sections if _parent(s.number) in (_parent(number), number) or number.startswith(f"{s.number}.")
    ]
    return SectionPage(
        document_id=document_id,
        document_title=section.document_title,
        edition=section.edition,
        number=number,
        title=section.title,
        heading_path=section.heading_path[:-1],
        effective_from=section.effective_from,
        effective_to=section.effective_to,
        page=section.page,
        columns=tuple(_column(one) for one in wanted),
        previous=_heading(sections[at - 1], as_of) if at > 0 else None,
        following=_heading(sections[at + 1], as_of) if at + 1 < len(sections) else None,
        around=tuple(_heading(s, as_of, s.number == number) for s in around),
        editions=tuple(
            (name, section_href(document_id, number, found[0].effective_from), name == section.edition)
            for name, found in editions.items()
        ),
    )


def _nearest(editions: Mapping[str, tuple[GuidelineSection, ...]], as_of: date) -> tuple[GuidelineSection, ...]:
    """The sections of the edition that answers on a date, in the order of the document."""
    nearest = min(editions.values(), key=lambda found: _distance(found[0], as_of), default=())
    # Files are read by name; pages keep the order of the book.
    return tuple(sorted(nearest, key=lambda s: s.page or 0))


def _distance(section: GuidelineSection, as_of: date) -> tuple[bool, int]:
    return (not section.covers(as_of), abs((section.effective_from - as_of).days))


def _book(sections: list[GuidelineSection]) -> Book:
    first = sections[0]
    href = f"/guidelines/{quote(first.document_id, safe='')}?as_of={first.effective_from.isoformat()}"
    return Book(
        first.document_id,
        first.document_title,
        first.edition,
        first.effective_from,
        first.effective_to,
        whose_words(first.authority),
        len(sections),
        href,
    )


def _heading(section: GuidelineSection, as_of: date, is_here: bool = False) -> Heading:
    href = section_href(section.document_id, section.number, as_of)
    # Beneath a numbered section, headings without a number are told apart by their words.
    number, _, words = section.number.partition("#")
    depth = min(number.count(".") + (words.count("#") + 1 if words else 0), 5)
    return Heading("" if words else number, section.title, href, depth, is_here, not section.text)


def _column(section: GuidelineSection) -> Column:
    lines = tuple(Line((Piece(row),)) for row in section.text.split("\n") if row.strip())
    whose = "The official words" if section.authority == OFFICIAL else whose_words(section.authority).capitalize()
    return Column(whose, lines, section.changed or "")


def _parent(number: str) -> str:
    return number.rpartition(".")[0]
