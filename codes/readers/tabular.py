"""Reader of the official ICD-10-CM Tabular List in XML (layout: CDC's icd10cm_tabular.xsd).

The tree is chapter > section (a block) > diag (a code) > diag …; every level may print notes. A block
whose range lies within that of a block printed before it is read as part of it and inherits its notes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from codes.models import Note, NoteKind, SeventhCharacter
from codes.readers.source_file import SourceFile
from codes.readers.xml import Element, line_of, parse, squeeze, text_of

_NOTE_TAGS = {
    "inclusionTerm": NoteKind.INCLUSION_TERM,
    "includes": NoteKind.INCLUDES,
    "excludes1": NoteKind.EXCLUDES1,
    "excludes2": NoteKind.EXCLUDES2,
    "codeFirst": NoteKind.CODE_FIRST,
    "useAdditionalCode": NoteKind.USE_ADDITIONAL_CODE,
    "codeAlso": NoteKind.CODE_ALSO,
    "sevenChrNote": NoteKind.SEVENTH_CHARACTER,
    "notes": NoteKind.NOTE,
}


@dataclass(slots=True)
class TabularNode:
    """One chapter, block or code as printed; `parent` and `children` make the tree."""

    name: str
    title: str
    parent: "TabularNode | None"
    is_code: bool = False
    children: list["TabularNode"] = field(default_factory=list)
    own_notes: tuple[Note, ...] = ()
    seventh_characters: tuple[SeventhCharacter, ...] = ()

    def line(self) -> Iterator["TabularNode"]:
        """The node, its parent, and so on up to the chapter."""
        node: TabularNode | None = self
        while node is not None:
            yield node
            node = node.parent


@dataclass(frozen=True, slots=True)
class TabularList:
    """A whole Tabular List: `nodes` by name ("chapter 4", "E08-E13", "E11.22"), codes in book order."""

    version: str
    nodes: dict[str, TabularNode]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TabularRow:
    """A node without its links, as it is kept in compiled form; `parent` counts rows from 0, -1 for a chapter."""

    name: str
    title: str
    parent: int
    is_code: bool
    own_notes: tuple[Note, ...]
    seventh_characters: tuple[SeventhCharacter, ...]


@dataclass(frozen=True, slots=True)
class TabularRows:
    """A whole Tabular List as rows, parents before children, and the codes in book order."""

    version: str
    rows: tuple[TabularRow, ...]
    codes: tuple[str, ...]


def recognises(source: SourceFile) -> bool:
    """Whether a file begins as a Tabular List in XML."""
    return b"<ICD10CM.tabular" in source.head()


def rows_of(book: TabularList) -> TabularRows:
    """A Tabular List as rows."""
    places = {id(node): place for place, node in enumerate(book.nodes.values())}
    rows = tuple(
        TabularRow(
            node.name,
            node.title,
            places[id(node.parent)] if node.parent is not None else -1,
            node.is_code,
            node.own_notes,
            node.seventh_characters,
        )
        for node in book.nodes.values()
    )
    return TabularRows(book.version, rows, book.codes)


def book_of(rows: TabularRows) -> TabularList:
    """The Tabular List that `rows_of` took apart."""
    nodes: list[TabularNode] = []
    for row in rows.rows:
        parent = nodes[row.parent] if row.parent >= 0 else None
        node = TabularNode(row.name, row.title, parent, row.is_code, [], row.own_notes, row.seventh_characters)
        if parent is not None:
            parent.children.append(node)
        nodes.append(node)
    return TabularList(rows.version, {node.name: node for node in nodes}, rows.codes)


def read_tabular(source: SourceFile) -> TabularList:
    """Read a Tabular List.

    Raises DataFileError, with the line, when the file is missing, cut short or in another layout.
    """
    root = parse(source, "ICD10CM.tabular")
    nodes: dict[str, TabularNode] = {}
    codes: list[str] = []
    for chapter in root.iterchildren("chapter"):
        top = _node(source, chapter, f"chapter {text_of(chapter, 'name')}", None)
        nodes[top.name] = top
        outer = top
        for section in chapter.iterchildren("section"):
            identifier = section.get("id") or ""
            while outer is not top and outer.parent is not None and not _encloses(outer.name, identifier):
                outer = outer.parent
            block = outer = _node(source, section, _block_name(identifier), outer)
            nodes[block.name] = block
            for diag in section.iterchildren("diag"):
                _read_code(source, diag, block, nodes, codes)
    if not codes:
        raise source.error("the Tabular List holds no code")
    return TabularList(text_of(root, "version"), nodes, tuple(codes))


def _block_name(identifier: str) -> str:
    # A block of one category has that category's name; the two must stay apart.
    return identifier if "-" in identifier or not identifier else f"block {identifier}"


def _encloses(block: str, identifier: str) -> bool:
    """Whether a block's range holds another's: some blocks head others (V00-V99 over V40-V49)."""
    first, _, last = block.removeprefix("block ").partition("-")
    inner_first, _, inner_last = identifier.partition("-")
    return first <= inner_first and (inner_last or inner_first) <= (last or first)


def _read_code(
    source: SourceFile, diag: Element, parent: TabularNode, nodes: dict[str, TabularNode], codes: list[str]
) -> None:
    node = _node(source, diag, text_of(diag, "name"), parent)
    node.is_code = True
    if node.name in nodes and nodes[node.name].title != node.title:
        raise source.error(f"code {node.name} stands twice with different titles", line_of(diag))
    nodes[node.name] = node
    codes.append(node.name)
    for child in diag.iterchildren("diag"):
        _read_code(source, child, node, nodes, codes)


def _node(source: SourceFile, element: Element, name: str, parent: TabularNode | None) -> TabularNode:
    title = text_of(element, "desc")
    if not name or not title:
        raise source.error(f"<{element.tag}> without name or description", line_of(element))
    notes: list[Note] = []
    seventh: tuple[SeventhCharacter, ...] = ()
    for child in element:
        kind = _NOTE_TAGS.get(child.tag)
        if kind is not None:
            notes.extend(_notes(child, kind, name))
        elif child.tag == "sevenChrDef":
            notes.extend(_notes(child, NoteKind.SEVENTH_CHARACTER, name))
            seventh = tuple(
                SeventhCharacter(e.get("char") or "", squeeze(e.text or "")) for e in child.iterchildren("extension")
            )
    node = TabularNode(name, title, parent, own_notes=tuple(notes), seventh_characters=seventh)
    if parent is not None:
        parent.children.append(node)
    return node


def _notes(element: Element, kind: NoteKind, at: str) -> Iterator[Note]:
    return (Note(kind, squeeze(n.text or ""), at) for n in element.iterchildren("note"))
