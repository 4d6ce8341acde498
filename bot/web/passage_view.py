"""A passage as a page shows it: its paragraphs, and in them the span that was quoted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.web.paths import code_href, section_href
from codes.models import System
from guidelines.authority import Rank
from guidelines.models import DIGEST, OFFICIAL, PAYER, TEAM
from retrieval.models import Passage
from retrieval.passages import INDEX, PCS_TABLES, TABULAR

_BLANK = re.compile(r"\s+")
# Whose codes a document prints, where it prints those of a code set.
_SYSTEMS = {TABULAR: System.ICD10CM, PCS_TABLES: System.ICD10PCS, "hcpcs": System.HCPCS, "cpt": System.CPT}
_WHOSE = {
    DIGEST: "our wording",
    OFFICIAL: "as printed",
    PAYER: "a payer's words",
    TEAM: "the team's words",
    "tabular": "as printed",
    "index": "as printed",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a line, and whether it belongs to the quoted span."""

    text: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a passage; `is_heading` names the place that the notes below it come from."""

    pieces: tuple[Piece, ...]
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage with where it stands, whose words it is in, and where it can be read on."""

    label: str
    heading_path: tuple[str, ...]
    lines: tuple[Line, ...]
    whose: str
    rank: Rank
    page: int | None
    effective_from: date
    effective_to: date
    reader: str
    is_found: bool


def view_passage(passage: Passage, quote: str = "") -> PassageView:
    """A passage, with `quote` marked in it; `is_found` says whether the quote stands there."""
    start, end = span_of(passage.text, quote)
    return PassageView(
        label=passage.label,
        heading_path=passage.heading_path,
        lines=tuple(_lines(passage.text, start, end)),
        whose=whose_words(passage.authority),
        rank=passage.rank,
        page=passage.page,
        effective_from=passage.effective_from,
        effective_to=passage.effective_to,
        reader=reader_href(passage),
        is_found=end > start,
    )


def whose_words(authority: str) -> str:
    """Whose words a source is in, as a page names it."""
    return _WHOSE.get(authority, authority)


def reader_href(passage: Passage) -> str:
    """Where the passage stands in its book: the guideline reader or the code browser; empty where neither has it."""
    day = passage.effective_from
    if passage.document == INDEX:
        return ""
    if passage.document in _SYSTEMS:
        return code_href(_SYSTEMS[passage.document], passage.section, day)
    return section_href(passage.document, passage.section, day)


def span_of(text: str, quote: str) -> tuple[int, int]:
    """Where a quotation stands in a text, blanks read alike; (0, 0) where it does not.

    >>> span_of("Code first\\nthe cause.", "first the")
    (5, 14)
    """
    words = _BLANK.split(quote.strip())
    if words == [""]:
        return 0, 0
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    return found.span() if found else (0, 0)


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    at = 0
    for row in text.split("\n"):
        first, last = max(start - at, 0), min(max(end - at, 0), len(row))
        if row.strip():
            parts: tuple[tuple[str, bool], ...] = ((row, False),)
            if first < last:
                parts = ((row[:first], False), (row[first:last], True), (row[last:], False))
            yield Line(tuple(Piece(t, q) for t, q in parts if t), _is_heading(row))
        at += len(row) + 1


def _is_heading(row: str) -> bool:
    return row.startswith("From ") and row.endswith(":")
