"""Reader of the ICD-10-CM Alphabetic Index as a table of comma-separated values (a conversion of the FY2025 book).

Columns: RowID, Letter, Level, Term, See, SeeAlso, NonEssModif, Code; a row of level n belongs to the last row
of level n - 1. The conversion is lossy: words after non-essential modifiers, manifestation codes in brackets
and see-category references are mostly gone. What survived in the wrong column is put back where it belongs.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from codes.readers.index_xml import (
    IndexBook,
    IndexKind,
    IndexTerm,
    code_or_reference,
    instruction_of,
    split_modifiers,
)
from codes.readers.source_file import SourceFile
from codes.readers.xml import squeeze

_HEADER = ["RowID", "Letter", "Level", "Term", "See", "SeeAlso", "NonEssModif", "Code"]
# The book prints ten levels; a chain without end is no index, and would exhaust the stack.
_DEEPEST = 30
# With a dot, so that vitamin B12 keeps its number.
_CODE_AT_END = re.compile(r"(?P<title>.*?\S)\s*(?P<code>[A-Z]\d[0-9A-Z]\.[0-9A-Za-z]{1,4}-*)$")
_CATEGORY = re.compile(r"(?:sub)?categor(?:y|ies)\s+(?P<code>[A-Z]\d\S*)$", re.IGNORECASE)
_PART_OF_WORD = re.compile("[a-rt-z]")
_REFERENCE = re.compile(r"see\s+(?P<also>also)?[\s,]*(?P<to>.+)", re.IGNORECASE)


@dataclass(slots=True)
class _Row:
    """A row while its subterms are still being read."""

    term: IndexTerm
    subterms: list[IndexTerm] = field(default_factory=list)

    def whole(self) -> IndexTerm:
        term = self.term
        return IndexTerm(
            term.title,
            term.nonessential,
            term.code,
            see=term.see,
            see_also=term.see_also,
            see_category=term.see_category,
            subterms=tuple(self.subterms),
        )


def recognises(source: SourceFile) -> bool:
    """Whether a file begins with the header of this table."""
    first = source.head(200).removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].rstrip(b"\r")
    return first.replace(b'"', b"") == ",".join(_HEADER).encode()


def read_index_csv(source: SourceFile) -> IndexBook:
    """Read the table as an Alphabetic Index; it does not say its version.

    Raises DataFileError, with the line, when the file is missing, cut short or in another layout.
    """
    terms: list[IndexTerm] = []
    open_rows: list[_Row] = []
    for line, level, term in _rows(source):
        if level > len(open_rows):
            raise source.error(f"level {level} stands below level {len(open_rows) - 1}", line)
        _close(open_rows, level, terms)
        open_rows.append(_Row(term))
    _close(open_rows, 0, terms)
    if not terms:
        raise source.error("the index holds no term")
    return IndexBook(IndexKind.ALPHABETIC, "", (), tuple(terms))


def _close(open_rows: list[_Row], level: int, terms: list[IndexTerm]) -> None:
    while len(open_rows) > level:
        done = open_rows.pop().whole()
        (open_rows[-1].subterms if open_rows else terms).append(done)


def _rows(source: SourceFile) -> Iterator[tuple[int, int, IndexTerm]]:
    reader = csv.reader((text for _, text in source.lines()), strict=True)
    try:
        if next(reader, None) != _HEADER:
            raise source.error(f"the first line is not {','.join(_HEADER)}", 1)
        for row in reader:
            line = reader.line_num
            if len(row) != len(_HEADER):
                raise source.error(f"{len(row)} columns, not {len(_HEADER)}, perhaps cut short", line)
            if not re.fullmatch("[0-9]{1,2}", row[2]) or int(row[2]) > _DEEPEST:
                raise source.error(f"{row[2][:20]!r} is not a level", line)
            term = _term(*row[3:])
            if not term.title:
                raise source.error("a row without term", line)
            yield line, int(row[2]), term
    except csv.Error as error:
        raise source.error("not comma-separated values, perhaps cut short", reader.line_num) from error


def _term(printed: str, see: str, see_also: str, modifiers: str, code: str) -> IndexTerm:
    inside, outside = split_modifiers(modifiers)
    title, instruction = instruction_of(squeeze(f"{printed} {outside}"))
    at_end = None if code else _CODE_AT_END.fullmatch(title)
    if at_end:
        title, code = at_end["title"], at_end["code"]
    code, not_a_code = code_or_reference(squeeze(code))
    words: list[str] = []
    references: list[str] = list(instruction)
    further: list[str] = []
    for text in inside:
        if _PART_OF_WORD.fullmatch(text):
            # The rest of the word is lost: "Cancer(o)phobia" came as Cancer, (o).
            title += f"({text})"
            continue
        match = _REFERENCE.fullmatch(text)
        if match:
            (further if match["also"] else references).append(match["to"])
        else:
            words.append(text)
    references.append(squeeze(see))
    further.append(squeeze(see_also))
    categories = [match["code"] for text in (*references, *further) if (match := _CATEGORY.fullmatch(text))]
    return IndexTerm(
        title or (f"({inside[0]})" if inside else ""),
        tuple(words),
        code,
        see=_terms(references),
        see_also=_terms(further),
        see_category=categories[0] if categories else not_a_code,
    )


def _terms(references: list[str]) -> tuple[str, ...]:
    return tuple(text for text in references if text and not _CATEGORY.fullmatch(text))
