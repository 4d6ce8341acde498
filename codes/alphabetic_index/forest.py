"""The books laid out for walking: every term has a number in book order, and a word knows its terms.

A term's subterms follow it, so that "below this term" is a range of numbers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from math import log

from codes.alphabetic_index.wording import wording_of
from codes.alphabetic_index.words import stems_of
from codes.readers.index_xml import IndexBook, IndexKind, IndexTerm

NO_TERM = -1
# Words of the book itself, which set no term apart from another. A fracture not called pathological is
# traumatic, so that word is not asked for either.
_OF_THE_BOOK = frozenset(stems_of("specified unspecified other type site known elsewhere classified form traumatic"))
_LEAST_WEIGHT = 0.05


class Forest:
    """The terms of all books as numbers in book order, read-only."""

    def __init__(self, books: Sequence[IndexBook]) -> None:
        """Lay out `books` one after the other."""
        self.terms: list[IndexTerm] = []
        self.parents: list[int] = []
        self._ends: list[int] = []
        self._postings: dict[str, list[int]] = {}
        self._starts: list[int] = []
        self._books = tuple(books)
        stems: dict[str, tuple[str, ...]] = {}
        for book in books:
            self._starts.append(len(self.terms))
            for term in book.terms:
                self._add(term, NO_TERM, stems)
        self._log_size = log(len(self.terms) + 1) if self.terms else 1.0

    def _add(self, term: IndexTerm, parent: int, stems: dict[str, tuple[str, ...]]) -> None:
        node = len(self.terms)
        self.terms.append(term)
        self.parents.append(parent)
        self._ends.append(0)
        text = f"{term.title} {' '.join(term.nonessential)}" if term.nonessential else term.title
        found = stems.get(text)
        if found is None:
            found = stems[text] = stems_of(text)
        for word in found:
            self._postings.setdefault(word, []).append(node)
        for subterm in term.subterms:
            self._add(subterm, node, stems)
        self._ends[node] = len(self.terms)

    def book(self, node: int) -> IndexBook:
        """The book a term stands in."""
        return self._books[bisect_right(self._starts, node) - 1]

    def books(self, kind: IndexKind) -> Iterator[tuple[IndexBook, range]]:
        """The books of a kind, each with the numbers of its terms."""
        for number, book in enumerate(self._books):
            if book.kind is kind:
                end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.terms)
                yield book, range(self._starts[number], end)

    def subtree(self, node: int) -> range:
        """A term and all below it."""
        return range(node, self._ends[node])

    def children(self, node: int) -> Iterator[int]:
        """The subterms of a term, in book order."""
        child = node + 1
        while child < self._ends[node]:
            yield child
            child = self._ends[child]

    def line(self, node: int) -> tuple[int, ...]:
        """The main term, its subterm, and so on down to `node`."""
        up = [node]
        while (parent := self.parents[up[-1]]) != NO_TERM:
            up.append(parent)
        return tuple(reversed(up))

    def path(self, node: int) -> tuple[str, ...]:
        """The titles from main term to `node`, without further forms of their words."""
        return tuple(self._shown(n) for n in self.line(node))

    def named(self, titles: Sequence[str], within: range) -> tuple[int, ...]:
        """The terms of a book that `path` shows under these titles, from main term down; the book is `within`."""
        stems = stems_of(titles[0])
        rarest = min((self.with_word(word, within) for word in stems), key=len) if stems else within
        nodes = [n for n in rarest if self.parents[n] == NO_TERM and self._shown(n) == titles[0]]
        for title in titles[1:]:
            nodes = [child for node in nodes for child in self.children(node) if self._shown(child) == title]
        return tuple(nodes)

    def _shown(self, node: int) -> str:
        return wording_of(self.terms[node].title).shown

    def with_word(self, word: str, within: range | None = None) -> Sequence[int]:
        """The terms that print a stem, essential or not, in book order; `within` a range of terms."""
        found = self._postings.get(word, [])
        if within is None:
            return found
        return found[bisect_left(found, within.start) : bisect_left(found, within.stop)]

    def weight(self, word: str) -> float:
        """How much a stem tells terms apart, above 0 to 1: rarer words tell more."""
        if word in _OF_THE_BOOK:
            return _LEAST_WEIGHT
        known = len(self._postings.get(word, ())) or 1
        return max(_LEAST_WEIGHT, 1 - log(known) / self._log_size)
