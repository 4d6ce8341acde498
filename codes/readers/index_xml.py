"""Reader of the official ICD-10-CM indexes in XML (layouts: CDC's icd10cm_index.xsd, icd10cm_drug_neoplasm.xsd).

One layout serves four books: the Alphabetic Index, the external-cause index, the Table of Drugs and
Chemicals and the Table of Neoplasms. Terms nest; a term prints a code, or cells of a table, or where to look.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from codes.readers.source_file import SourceFile
from codes.readers.xml import Element, line_of, parse, squeeze, text_of

_CODE = re.compile(r"\[?([A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{0,4})?-*)\]?", re.IGNORECASE)
_INSTRUCTION = re.compile(r"\s+-{1,2}\s*(?:code\s+(?:to|as|by)|(?=omit code))\s*", re.IGNORECASE)
_NO_CELL = re.compile(r"-*")
_ROOT = "ICD10CM.index"


class IndexKind(StrEnum):
    """Which of the index books a term stands in."""

    ALPHABETIC = "alphabetic"
    EXTERNAL_CAUSE = "external_cause"
    DRUGS = "drugs"
    NEOPLASMS = "neoplasms"


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A main term or subterm as printed; what it does not print is empty.

    `nonessential` are the words in parentheses, which do not affect the code. `code` keeps its final dashes
    ("C79.8-": more characters follow). `see` and `see_also` are references as printed ("Pain, abdominal").
    `cells` are the codes of a table's columns but the first.
    """

    title: str
    nonessential: tuple[str, ...] = ()
    code: str = ""
    manifestation: str = ""
    see: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    see_category: str = ""
    cells: tuple[str, ...] = ()
    subterms: tuple["IndexTerm", ...] = ()


@dataclass(frozen=True, slots=True)
class IndexBook:
    """One index or table; `version` is what the file prints ("2026"), `columns` a table's headings."""

    kind: IndexKind
    version: str
    columns: tuple[str, ...]
    terms: tuple[IndexTerm, ...]


def recognises(source: SourceFile) -> bool:
    """Whether a file begins as an ICD-10-CM index in XML."""
    return b"<ICD10CM.index" in source.head()


def read_index(source: SourceFile) -> IndexBook:
    """Read an index or table.

    Raises DataFileError, with the line, when the file is missing, cut short or in another layout.
    """
    root = parse(source, _ROOT)
    if root.get("isAddenda") == "true":
        raise source.error("an addenda, which lists changes only; load the whole index", line_of(root))
    columns = _columns(source, root)
    letters = root.iterchildren("letter")
    terms = tuple(_term(source, term, columns) for letter in letters for term in letter.iterchildren("mainTerm"))
    if not terms:
        raise source.error("the index holds no main term")
    return IndexBook(_kind(text_of(root, "title"), columns), text_of(root, "version"), columns, terms)


def _kind(title: str, columns: tuple[str, ...]) -> IndexKind:
    if columns:
        return IndexKind.NEOPLASMS if "neoplasm" in columns[0].lower() else IndexKind.DRUGS
    return IndexKind.EXTERNAL_CAUSE if "external cause" in title.lower() else IndexKind.ALPHABETIC


def _columns(source: SourceFile, root: Element) -> tuple[str, ...]:
    heading = root.find("indexHeading")
    heads = [] if heading is None else list(heading.iterchildren("head"))
    columns = [squeeze("".join(head.itertext())) for head in heads]
    for number, head in enumerate(heads, 1):
        if head.get("col") != str(number):
            raise source.error(f"the headings do not count their columns from 1 (col {head.get('col')})", line_of(head))
    return tuple(columns)


def _term(source: SourceFile, element: Element, columns: tuple[str, ...]) -> IndexTerm:
    printed, modifiers = _title(source, element)
    title, see = instruction_of(printed)
    see += tuple(_texts(element, "see"))
    code, category = code_or_reference(text_of(element, "code"))
    manifestation, remark = code_or_reference(text_of(element, "manif"))
    # The neoplasm table prints other words for a site in the brackets that elsewhere hold a manifestation.
    modifiers += (remark,) if remark else ()
    return IndexTerm(
        title,
        modifiers,
        code,
        manifestation,
        see,
        tuple(_texts(element, "seeAlso")),
        text_of(element, "seecat") or text_of(element, "subcat") or category,
        _cells(source, element, columns),
        tuple(_term(source, child, columns) for child in element.iterchildren("term")),
    )


def _title(source: SourceFile, element: Element) -> tuple[str, tuple[str, ...]]:
    title = element.find("title")
    if title is None:
        raise source.error("a term without title", line_of(element))
    words, modifiers = [title.text or ""], ""
    for child in title:
        inner = "".join(child.itertext())
        if child.tag == "nemod":
            modifiers += f" {inner}"
        elif child.tag != "old":
            words.append(inner)
        words.append(child.tail or "")
    inside, outside = split_modifiers(modifiers)
    text = squeeze(f"{' '.join(words)} {outside}")
    if not text and not inside:
        raise source.error("a term with an empty title", line_of(element))
    return text or f"({inside[0]})", inside


def _texts(element: Element, tag: str) -> Iterator[str]:
    for child in element.iterchildren(tag):
        text = squeeze("".join(child.itertext()))
        if text:
            yield text


def _cells(source: SourceFile, element: Element, columns: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[int, str] = {}
    for cell in element.iterchildren("cell"):
        column = cell.get("col") or ""
        # A short string of ASCII digits: int() takes more than a column number.
        number = int(column) if re.fullmatch("[0-9]", column) else 0
        if not 2 <= number <= len(columns):
            raise source.error(f"a cell in column {column[:9]!r}, which the heading does not have", line_of(cell))
        text = squeeze("".join(cell.itertext()))
        found[number] = "" if _NO_CELL.fullmatch(text) else text
    return tuple(found.get(number, "") for number in range(2, len(columns) + 1)) if found else ()


def code_or_reference(printed: str) -> tuple[str, str]:
    """A printed code in capitals and without brackets, or, as the second, what is no code.

    >>> code_or_reference("[m01.x0-]")
    ('M01.X0-', '')
    >>> code_or_reference("categories T36-T50")
    ('', 'categories T36-T50')
    """
    match = _CODE.fullmatch(printed.replace(" ", ""))
    return (match[1].upper(), "") if match else ("", printed)


def instruction_of(printed: str) -> tuple[str, tuple[str, ...]]:
    """A title without the instruction that some titles end in, and the instruction as a reference.

    >>> instruction_of("specified by site - code to Pain, by site")
    ('specified by site', ('Pain, by site',))
    """
    title, *instruction = _INSTRUCTION.split(printed, maxsplit=1)
    return (title, tuple(instruction)) if title and instruction and instruction[0] else (printed, ())


def split_modifiers(printed: str) -> tuple[tuple[str, ...], str]:
    """What stands within the outer parentheses, piece by piece, and what stands outside them.

    >>> split_modifiers("(adult) (cholerae (suis)) NEC")
    (('adult', 'cholerae (suis)'), 'NEC')
    """
    inside: list[str] = []
    outside: list[str] = []
    depth, piece = 0, ""
    for part in re.split(r"([()])", printed):
        depth += {"(": 1, ")": -1}.get(part, 0)
        # The outermost pair only separates; a bracket that nothing opened is dropped.
        if part == "(" and depth == 1:
            outside.append(piece)
            piece = ""
        elif part == ")" and depth <= 0:
            (inside if depth == 0 else outside).append(piece)
            depth, piece = 0, ""
        else:
            piece += part
    (inside if depth else outside).append(piece)
    return tuple(text for text in map(squeeze, inside) if text), squeeze(" ".join(outside))
