"""Where a "see" or "see also" leads: the term it names, and the words it leaves for the reader to follow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from codes.alphabetic_index.forest import Forest
from codes.alphabetic_index.wording import wording_of
from codes.alphabetic_index.words import plain, stem, stems_of, words_of
from codes.readers.index_xml import IndexKind

# "see condition" sends the reader to the noun; "by site" tells him to go on with the words he has.
_NOWHERE = frozenset({"condition"})
_GO_ON = re.compile(r"^(?:by|if|for|using) ")
_SEVERAL = re.compile(r";|,? and (?=[A-Z])")
_OTHER_BOOK = re.compile(r"^index to [^,]*(?:,\s*|$)", re.IGNORECASE)
_TABLES = {"table of drugs": IndexKind.DRUGS, "table of neoplasms": IndexKind.NEOPLASMS}
# "See condition" aside, the longest heading that a comma was left out of has three words.
_LONGEST_HEAD = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A term that a reference names; `left` are the stems of the reference that no term took up.

    `node` is the first term of a table when the reference names the table as a whole.
    """

    node: int
    left: tuple[str, ...]
    whole_table: bool = False


class References:
    """Resolves the references of a forest."""

    def __init__(self, forest: Forest) -> None:
        """Note the main terms of `forest` by their words."""
        self._forest = forest
        self._heads: dict[frozenset[str], list[int]] = {}
        for kind in IndexKind:
            for _, nodes in forest.books(kind):
                node = nodes.start
                while node < nodes.stop:
                    for form in forest.terms[node].title.split(","):
                        self._heads.setdefault(frozenset(stems_of(form)), []).append(node)
                    node = forest.subtree(node).stop

    def targets(self, reference: str, origin: int) -> tuple[Target, ...]:
        """The terms a reference printed at `origin` names; none when it names no term that is loaded."""
        found = (self._target(part, origin) for part in _SEVERAL.split(reference))
        return tuple(target for target in found if target is not None)

    def _target(self, reference: str, origin: int) -> Target | None:
        text = plain(reference).strip()
        kind = next((kind for words, kind in _TABLES.items() if text.startswith(words)), None)
        if kind is not None:
            return self._table(kind, text)
        text = _OTHER_BOOK.sub("", text)
        parts = [part.strip() for part in text.split(",")]
        if parts[0] in _NOWHERE:
            return None
        named, left = self._main_terms(parts[0], origin)
        if not named and " " in parts[0]:
            # "see Still's disease" means Disease, Still's.
            before, _, noun = parts[0].rpartition(" ")
            named, left = self._main_terms(noun, origin)
            parts[:1] = [noun, before]
        if not named:
            return None
        # A comma may be missing after the main term: what follows it is a part like the others.
        parts = [part for part in (left, *parts[1:]) if part and not _GO_ON.match(part)]
        return max((self._descend(node, parts) for node in named), key=lambda t: -len(t.left))

    def _table(self, kind: IndexKind, text: str) -> Target | None:
        for _, nodes in self._forest.books(kind):
            _, _, columns = text.partition(",")
            return Target(nodes.start, stems_of(columns), whole_table=True)
        return None

    def _main_terms(self, head: str, origin: int) -> tuple[list[int], str]:
        """The main terms that a heading begins with the name of, and the rest of the heading."""
        words = words_of(head)
        for length in range(len(words), max(0, len(words) - _LONGEST_HEAD), -1):
            named = self._heads.get(frozenset(map(stem, words[:length])))
            if named:
                return self._nearest(named, origin), " ".join(words[length:])
        return [], ""

    def _nearest(self, named: list[int], origin: int) -> list[int]:
        """Of main terms of one name, the table's where there is one, else those of the same book."""
        for kind in (IndexKind.NEOPLASMS, self._forest.book(origin).kind, IndexKind.ALPHABETIC):
            same = [node for node in named if self._forest.book(node).kind is kind and node != origin]
            if same:
                return same
        return [node for node in named if node != origin]

    def _descend(self, node: int, parts: list[str]) -> Target:
        left: tuple[str, ...] = ()
        title = frozenset(word for group in wording_of(self._forest.terms[node].title).groups for word in group)
        for part in parts:
            words = frozenset(stems_of(part))
            if not words or words <= title:
                continue
            child = next(self._below(node, words), None)
            if child is None:
                left += tuple(w for w in stems_of(part) if w not in title)
            else:
                node = child
        return Target(node, left)

    def _below(self, node: int, words: frozenset[str]) -> Iterator[int]:
        """The subterms that a part of a reference names, past connecting words such as "with"."""
        forest = self._forest
        rarest = max(words, key=forest.weight)
        for candidate in forest.with_word(rarest, forest.subtree(node)):
            if candidate == node or not self._reached(candidate, node):
                continue
            term = forest.terms[candidate]
            own = set(stems_of(f"{term.title} {' '.join(term.nonessential)}"))
            groups = wording_of(term.title).groups
            if words <= own and all(not words.isdisjoint(group) for group in groups):
                yield candidate

    def _reached(self, candidate: int, node: int) -> bool:
        parent = self._forest.parents[candidate]
        while parent != node:
            if wording_of(self._forest.terms[parent].title).groups:
                return False
            parent = self._forest.parents[parent]
        return True
