"""From a term of the index to the tables: main terms and subterms met, see references followed.

A route is one way the index leads: to an operation's tables, or to the beginning of a code.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from codes.builders.pcs_words import PcsWords, tokens_of
from codes.readers.pcs_index import PcsIndex, PcsIndexEntry, PcsReference
from codes.readers.pcs_tables import PcsTables

_BRACKETS = re.compile(r"\s*\([^)]*\)")
_QUALIFIED = re.compile(r" (?:with (?:qualifier|device)|using) ")
_MOST_FOLLOWED = 3
_MOST_LEAVES = 12
_UNMET = 0.5
_IGNORED = frozenset({"and", "with", "in", "on", "or", "to", "by", "for", "using", ",", "(", ")", "/"})
_SURGICAL = "0"


@dataclass(frozen=True, slots=True)
class Route:
    """One way the index leads.

    `prefixes` are beginnings of codes of 3 to 7 characters, `operation` the root operation they are of (empty
    outside the Medical and Surgical section), `path` the terms passed, `extra` words that a reference adds,
    `fit` how well the words meet the path's subterms (0 when it has none).
    """

    prefixes: tuple[str, ...]
    operation: str
    path: tuple[str, ...]
    extra: tuple[str, ...] = ()
    fit: float = 0.0


class PcsRoutes:
    """The index, asked for the ways that lead from a term."""

    def __init__(self, index: PcsIndex, tables: PcsTables, words: PcsWords) -> None:
        """Take the terms of `index` that lead to a code of `tables`, read as questions are read by `words`."""
        self._words = words
        self._read: dict[int, list[_Leaf]] = {}
        self._operations: dict[str, tuple[str, ...]] = {}
        self._operation_of: dict[str, str] = {}
        for table in tables.tables:
            if table.prefix[0] == _SURGICAL and table.operation:
                self._operations[table.operation] = (*self._operations.get(table.operation, ()), table.prefix)
            self._operation_of[table.prefix] = table.operation
        self._by_title = {term.title: term for term in index.terms}
        self._heads: dict[tuple[str, ...], list[PcsIndexEntry]] = {}
        for term in index.terms:
            if _leads(term):
                for head in _heads(term.title):
                    self._heads.setdefault(head, []).append(term)
        self._places = self._paths_of_operations()

    @property
    def heads(self) -> frozenset[tuple[str, ...]]:
        """The main terms that name a procedure, as tokens."""
        return frozenset(self._heads)

    @property
    def operations(self) -> frozenset[str]:
        """The root operations of the Medical and Surgical section."""
        return frozenset(self._operations)

    def operation_of(self, prefix: str) -> str:
        """The operation of a table or of a longer beginning of a code; empty where it has no label."""
        return self._operation_of.get(prefix[:3], "")

    def of_operation(self, operation: str, path: tuple[str, ...]) -> Route:
        """The route to all tables of a root operation."""
        return Route(self._operations.get(operation, ()), operation, path)

    def place(self, prefix: str) -> str:
        """Where the index itself lists a four-character beginning: "Excision › Stomach"; empty when it does not."""
        return self._places.get(prefix[:4], "")

    def from_term(self, term: tuple[str, ...], words: Collection[str]) -> tuple[Route, ...]:
        """The routes from a main term, best met first; `words` choose among its subterms."""
        found: list[Route] = []
        spoken = frozenset(words)
        entries = self._heads.get(term, [])
        plain = [e for e in entries if self._modifiers(e) <= spoken]
        for entry in plain or entries:
            found += self._from_entry(entry, spoken, (), 0)
        best = max((route.fit for route in found), default=0.0)
        kept = [route for route in found if best <= 0 or route.fit >= best - 0.01 or not route.fit]
        distinct = {(r.prefixes, r.extra): r for r in sorted(kept, key=lambda r: r.fit)}
        return tuple(sorted(distinct.values(), key=lambda r: (-r.fit, kept.index(r))))

    def _from_entry(
        self, entry: PcsIndexEntry, words: frozenset[str], before: tuple[str, ...], depth: int
    ) -> Iterator[Route]:
        operation = self._root_operation(entry)
        if operation:
            yield Route(self._operations[operation], operation, (*before, entry.title))
            return
        leaves = sorted(((leaf.fit(words), leaf) for leaf in self._leaves_of(entry)), key=lambda pair: -pair[0])
        best = leaves[0][0] if leaves else 0.0
        bare = any(not leaf.path for _, leaf in leaves)
        for fit, leaf in leaves[:_MOST_LEAVES]:
            if leaf.path and ((best > 0 and fit < best - 0.01) or (fit <= 0 and bare)):
                continue
            here = (*before, ", ".join((entry.title, *leaf.path)))
            fit += len(self._modifiers(entry) & words) * 0.5
            if leaf.codes:
                yield Route(leaf.codes, self.operation_of(leaf.codes[0]), here, fit=fit)
            for reference in leaf.see:
                yield from (replace(r, fit=fit) for r in self._followed(reference, words, here, depth))

    def _modifiers(self, entry: PcsIndexEntry) -> frozenset[str]:
        return frozenset(self._words.rewritten(tokens_of(entry.title.partition(",")[2]))) - _IGNORED

    def _leaves_of(self, entry: PcsIndexEntry) -> "list[_Leaf]":
        found = self._read.get(id(entry))
        if found is None:
            found = [
                _Leaf(path, codes, see, frozenset(self._words.rewritten(tokens_of(" ".join(path)))) - _IGNORED)
                for path, codes, see in _leaves(entry, ())
            ]
            self._read[id(entry)] = found
        return found

    def _followed(
        self, reference: PcsReference, words: frozenset[str], path: tuple[str, ...], depth: int
    ) -> Iterator[Route]:
        target, added = _parted(reference.text)
        if reference.codes:
            operation = self.operation_of(reference.codes[0])
            yield Route(reference.codes, operation, (*path, f"see {reference.text}"), added)
            return
        head, _, rest = target.partition(",")
        entry = self._by_title.get(target) or self._by_title.get(head.strip())
        if entry is None:
            operation = next((o for o in self._operations if head.strip().startswith(o)), "")
            if operation:
                yield Route(self._operations[operation], operation, (*path, f"see {reference.text}"), added)
            return
        if depth < _MOST_FOLLOWED:
            more = words | frozenset(tokens_of(rest))
            for route in self._from_entry(entry, more, (*path, f"see {reference.text}"), depth + 1):
                yield replace(route, extra=(*route.extra, *tokens_of(rest), *added))

    def _root_operation(self, entry: PcsIndexEntry) -> str:
        first = entry.title.split()[0]
        return first if first in self._operations and len(entry.subterms) > 3 else ""

    def _paths_of_operations(self) -> dict[str, str]:
        places: dict[str, str] = {}
        for term in self._by_title.values():
            if self._root_operation(term):
                for path, codes, _ in _leaves(term, ()):
                    for code in codes:
                        places.setdefault(code[:4], " › ".join((term.title, *path)))
        return places


def _parted(text: str) -> tuple[str, tuple[str, ...]]:
    """A reference's term, and the words of the qualifier or device that it adds."""
    parts = _QUALIFIED.split(text, maxsplit=1)
    return parts[0].strip(), tokens_of(parts[1]) if len(parts) > 1 else ()


def _leads(entry: PcsIndexEntry) -> bool:
    return bool(entry.codes or entry.see) or any(_leads(subterm) for subterm in entry.subterms)


def _heads(title: str) -> Iterator[tuple[str, ...]]:
    """How a main term is said: its words before the comma, what stands in brackets, and several spellings."""
    bare = _BRACKETS.sub("", title)
    for spelling in (bare.partition(",")[0], bare.replace(",", " "), *re.findall(r"\(([^)]{3,})\)(?:,|$)", title)):
        head = tokens_of(spelling.replace("(", " ").replace(")", " "))
        # Words that lead on to a place: "Removal of device from" is met as "removal of device".
        while head and head[-1] in _IGNORED | {"from"}:
            head = head[:-1]
        if head:
            yield head
    parts = [p.strip() for p in bare.split(",")]
    if len(parts) > 1 and all(" " not in p and p[-3:] == parts[0][-3:] for p in parts):
        yield from (tokens_of(p) for p in parts[1:])


def _leaves(
    entry: PcsIndexEntry, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], tuple[PcsReference, ...]]]:
    if entry.codes or entry.see:
        yield path, entry.codes, entry.see
    for subterm in entry.subterms:
        yield from _leaves(subterm, (*path, subterm.title))


@dataclass(frozen=True, slots=True)
class _Leaf:
    path: tuple[str, ...]
    codes: tuple[str, ...]
    see: tuple[PcsReference, ...]
    named: frozenset[str]

    def fit(self, words: frozenset[str]) -> float:
        """Subterms met, less half of those that are not; a "without" counts the words that were denied."""
        if not self.named:
            return 0.0
        denying = "without" in self.named
        met = sum(w in words or (denying and f"no {w}" in words) for w in self.named)
        contradicted = 0 if denying else sum(f"no {w}" in words for w in self.named)
        return met - _UNMET * (len(self.named) - met) - contradicted
