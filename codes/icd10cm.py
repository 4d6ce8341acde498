"""ICD-10-CM as a code set: the Tabular List with its seventh-character codes composed.

The Tabular List prints a 7th character once, at the category; the codes that carry it are
composed here as the book prescribes (placeholder X fills the empty positions; Guidelines I.A.4, I.A.5).
"""

import re
from collections.abc import Iterator, Mapping

from codes.models import CodeEntry, Note, NoteKind, Release, SeventhCharacter, System
from codes.readers.tabular import TabularList, TabularNode
from codes.spelling import compact, dotted

_FULL_LENGTH = 7
_NOT_APPLICABLE = re.compile(
    r"7th characters? (?P<seventh>\w(?:(?:,| and| or) \w)*) do(?:es)? not apply to codes in category "
    r"(?P<category>\w{3}) with 6th character (?P<sixth>\w)\b(?:.*?, or (?P<other>\w)\b)?"
)


class Icd10cmCodeSet:
    """A release of ICD-10-CM, every assignable code included.

    Entries are made when asked for: 46,881 printed codes and some 50,000 composed ones would cost
    more to build at each start than a day's questions need.
    """

    def __init__(self, tabular: TabularList, release: Release, titles: Mapping[str, str] | None = None) -> None:
        """Serve `tabular` as the codes of `release`.

        `titles` are the order file's (by compact code), where it is at hand: the official ones of composed codes.
        """
        self._titles = titles or {}
        self._nodes = tabular.nodes
        self._order = tabular.codes
        self._release = release
        self._exceptions = _seventh_character_exceptions(tabular)

    @property
    def release(self) -> Release:
        """The release the set was read from."""
        return self._release

    def speaks_for(self, code: str) -> bool:
        """ICD-10-CM is whole: a code it does not hold does not exist in the release."""
        return True

    def get(self, code: str) -> CodeEntry | None:
        """The entry of a code, printed or composed; None when the release has no such code."""
        name = dotted(code)
        node = self._nodes.get(name)
        if node is not None and node.is_code:
            return self._printed(node)
        return self._composed(name)

    def codes(self) -> Iterator[str]:
        """Every code in book order: a printed code, then the codes composed from it."""
        for name in self._order:
            yield name
            yield from self._children_by_seventh(self._nodes[name])

    def printed(self) -> Iterator[CodeEntry]:
        """The entries that the Tabular List prints, in book order (what is worth indexing)."""
        for name in self._order:
            yield self._printed(self._nodes[name])

    def node(self, name: str) -> TabularNode | None:
        """The printed chapter ("chapter 4"), block ("E08-E13") or code, for its heading and notes."""
        return self._nodes.get(name)

    def divisions(self) -> Iterator[TabularNode]:
        """The chapters and blocks in book order."""
        return (node for node in self._nodes.values() if not node.is_code)

    def near(self, code: str) -> tuple[str, ...]:
        """Codes that share the longest beginning with a code that does not exist."""
        bare = compact(code)
        for length in range(min(len(bare), _FULL_LENGTH) - 1, 2, -1):
            node = self._nodes.get(dotted(bare[:length]))
            if node is not None and node.is_code:
                below = [n.name for n in node.children] or list(self._children_by_seventh(node))
                return tuple([node.name, *below][:5])
        return ()

    def _printed(self, node: TabularNode) -> CodeEntry:
        sevenths = self._sevenths(node) if not node.children else ()
        children = tuple(n.name for n in node.children) or tuple(self._children_by_seventh(node))
        return self._entry(node, node.name, node.title, not children, _parent_of(node), children, sevenths)

    def _composed(self, name: str) -> CodeEntry | None:
        bare = compact(name)
        if len(bare) != _FULL_LENGTH:
            return None
        for length in range(6, 2, -1):
            node = self._nodes.get(dotted(bare[:length]))
            if node is not None and node.is_code:
                break
        else:
            return None
        if node.children or bare[length:6] != "X" * (6 - length):
            return None
        for seventh in self._sevenths(node):
            if seventh.character == bare[6]:
                title = self._titles.get(bare) or f"{node.title}, {seventh.meaning}"
                return self._entry(node, dotted(bare), title, True, node.name, (), ())
        return None

    def _entry(
        self,
        node: TabularNode,
        code: str,
        description: str,
        billable: bool,
        parent: str | None,
        children: tuple[str, ...],
        sevenths: tuple[SeventhCharacter, ...],
    ) -> CodeEntry:
        notes = _notes_by_kind(node)
        ancestors = tuple(n.name for n in node.line() if n.is_code and n.name != code)
        return CodeEntry(
            code=code,
            system=System.ICD10CM,
            description=description,
            billable=billable,
            parent=parent,
            release=self._release,
            children=children,
            ancestors=ancestors,
            inclusion_terms=tuple(n for n in node.own_notes if n.kind is NoteKind.INCLUSION_TERM),
            includes=notes.get(NoteKind.INCLUDES, ()),
            excludes1=notes.get(NoteKind.EXCLUDES1, ()),
            excludes2=notes.get(NoteKind.EXCLUDES2, ()),
            code_first=notes.get(NoteKind.CODE_FIRST, ()),
            use_additional_code=notes.get(NoteKind.USE_ADDITIONAL_CODE, ()),
            code_also=notes.get(NoteKind.CODE_ALSO, ()),
            notes=notes.get(NoteKind.NOTE, ()) + notes.get(NoteKind.SEVENTH_CHARACTER, ()),
            seventh_characters=sevenths,
        )

    def _sevenths(self, node: TabularNode) -> tuple[SeventhCharacter, ...]:
        if len(compact(node.name)) >= _FULL_LENGTH:
            return ()
        for ancestor in node.line():
            if ancestor.seventh_characters:
                barred = self._barred(node.name)
                return tuple(s for s in ancestor.seventh_characters if s.character not in barred)
        return ()

    def _barred(self, name: str) -> frozenset[str]:
        bare = compact(name)
        sixths = self._exceptions.get(bare[:3], {})
        return sixths.get(bare[5], frozenset()) if len(bare) == 6 else frozenset()

    def _children_by_seventh(self, node: TabularNode) -> Iterator[str]:
        if not node.children:
            filled = compact(node.name).ljust(6, "X")
            for seventh in self._sevenths(node):
                yield dotted(filled + seventh.character)


def _parent_of(node: TabularNode) -> str | None:
    return node.parent.name if node.parent is not None and node.parent.is_code else None


def _notes_by_kind(node: TabularNode) -> dict[NoteKind, tuple[Note, ...]]:
    found: dict[NoteKind, tuple[Note, ...]] = {}
    for ancestor in node.line():
        for note in ancestor.own_notes:
            # An inclusion term names what its own code holds; it is not inherited.
            if note.kind is not NoteKind.INCLUSION_TERM:
                found[note.kind] = (*found.get(note.kind, ()), note)
    return found


def _seventh_character_exceptions(tabular: TabularList) -> dict[str, dict[str, frozenset[str]]]:
    """Category → 6th character → 7th characters that a note rules out (S06 is the one of FY2026)."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for node in tabular.nodes.values():
        for note in node.own_notes:
            match = _NOT_APPLICABLE.search(note.text)
            if match:
                barred = frozenset(re.findall(r"\b\w\b", match["seventh"]))
                for sixth in filter(None, (match["sixth"], match["other"])):
                    found.setdefault(match["category"], {})[sixth] = barred
    return found
