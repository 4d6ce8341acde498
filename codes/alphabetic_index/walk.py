"""One question walked through the books: which terms its words reach, and how well each answers it.

A term answers by the question's words that it and the terms above it print, essential or not, weighed by
rarity; essential words that the question does not say count against it. References are followed from the
terms reached, with the words still open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from codes.alphabetic_index.forest import NO_TERM, Forest
from codes.alphabetic_index.see import References, Target
from codes.alphabetic_index.tables import Column, Cue, behaviours, column_of, drug_cue
from codes.alphabetic_index.wording import wording_of
from codes.alphabetic_index.words import stems_of
from codes.readers.index_xml import IndexKind, IndexTerm

# A subterm is worth taking when what it says and the question does not weighs less than twice what it meets.
_UNSAID = 0.5
# To open the book at another noun than the question's is the graver step.
_UNSAID_MAIN_TERM = 0.75
_WITHOUT = ("without",)
# Words rarer than this lead to a term even where the main term is another word (neuropathy: Polyneuropathy).
_RARE = 250
# "See also" is for what is not found here: a term with a code of its own stands before what it points to.
_SEE_ALSO = 0.95
_MOST_ORIGINS = 12
_DEEPEST_REFERENCE = 3


@dataclass(frozen=True, slots=True)
class Reached:
    """A code the walk came to: the term that prints it, how well it answers, and the detours that led there.

    `called` counts the words of the question that titles on the path say.
    """

    node: int
    code: str
    manifestation: str
    score: float
    via: tuple[str, ...] = ()
    column: str = ""
    called: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    """What a term and those above it meet: the words as bits, and the weight of what was not said.

    `called` are the words met by titles, and not only by what stands in parentheses.
    """

    met: int = 0
    unsaid: float = 0.0
    called: int = 0


class Walk:
    """The walk of one question."""

    def __init__(self, forest: Forest, references: References, words: tuple[str, ...]) -> None:
        """Walk `forest` with the stems of a question."""
        self._forest = forest
        self._references = references
        self._words = words
        self._bits = {word: 1 << n for n, word in enumerate(words)}
        self._weights = [forest.weight(word) for word in words]
        self._total = sum(self._weights) or 1.0
        self._covered: dict[int, float] = {}

    def whole(self) -> Iterator[Reached]:
        """Every code that the indexes lead to, tables only by way of references."""
        nodes: set[int] = set()
        for kind in (IndexKind.ALPHABETIC, IndexKind.EXTERNAL_CAUSE):
            for _, within in self._forest.books(kind):
                nodes.update(self._starting_points(within))
        yield from self._codes(nodes, NO_TERM, _State(), (), frozenset())

    def table(self, kind: IndexKind, cue: Cue) -> Iterator[Reached]:
        """Every code of a table's rows that the words lead to, in the columns of `cue`."""
        base = _State(self._mask(cue.words))
        for _, within in self._forest.books(kind):
            open_words = [word for word in self._words if word not in cue.words]
            nodes = {node for word in open_words for node in self._forest.with_word(word, within)}
            # The one main term of the neoplasm table is its name.
            root = within.start if kind is IndexKind.NEOPLASMS else NO_TERM
            yield from self._codes(nodes, root, base, (), frozenset(), cue.columns)

    def _starting_points(self, within: range) -> Iterator[int]:
        """The terms with a word of the question, below main terms that have one too or by a rare word."""
        forest = self._forest
        postings = [forest.with_word(word, within) for word in self._words]
        main_terms = {node for nodes in postings for node in nodes if forest.parents[node] == NO_TERM}
        yield from main_terms
        for word, nodes in zip(self._words, postings, strict=True):
            if len(nodes) <= _RARE:
                yield from nodes
            else:
                for main_term in main_terms:
                    yield from forest.with_word(word, forest.subtree(main_term))

    def _codes(
        self,
        nodes: Iterable[int],
        root: int,
        base: _State,
        via: tuple[str, ...],
        passed: frozenset[int],
        columns: tuple[Column, ...] = (),
    ) -> Iterator[Reached]:
        """The codes at `nodes` and above them up to `root`, whose own words are met by `base`."""
        states: dict[int, _State] = {} if root == NO_TERM else {root: base}
        for node in nodes:
            self._state(node, base, states)
        origins: list[tuple[float, int]] = []
        for node, state in states.items():
            score = self._score(state)
            if score <= 0:
                continue
            term = self._forest.terms[node]
            yield from self._printed(node, term, state, via, columns)
            if not term.code and not term.see and not term.cells:
                yield from self._default(node, score, via)
            if (term.see or term.see_also) and node not in passed:
                origins.append((score, node))
        if len(via) < _DEEPEST_REFERENCE:
            origins.sort(key=lambda o: (-o[0], o[1]))
            for _, node in origins[:_MOST_ORIGINS]:
                yield from self._follow(node, states[node], via, passed | {node}, columns)

    def _state(self, node: int, base: _State, states: dict[int, _State]) -> _State:
        known = states.get(node)
        if known is None:
            parent = self._forest.parents[node]
            above = base if parent == NO_TERM else self._state(parent, base, states)
            known = states[node] = self._own(node, above)
        return known

    def _own(self, node: int, above: _State) -> _State:
        term = self._forest.terms[node]
        met, unsaid, called = above.met, above.unsaid, above.called
        aside = _UNSAID if self._forest.parents[node] != NO_TERM else _UNSAID_MAIN_TERM
        groups = wording_of(term.title).groups
        # "Without pain" does not meet a question that says pain; no word of such a term is met.
        denied = _WITHOUT in groups and _WITHOUT[0] not in self._bits
        for group in groups:
            said = 0 if denied else self._mask(group)
            called |= said
            if not said:
                unsaid += aside * min(self._forest.weight(word) for word in group)
        for words in term.nonessential:
            met |= self._mask(stems_of(words))
        return _State(met | called, unsaid, called)

    def _mask(self, words: Iterable[str]) -> int:
        mask = 0
        for word in words:
            mask |= self._bits.get(word, 0)
        return mask

    def _score(self, state: _State) -> float:
        covered = self._covered.get(state.met)
        if covered is None:
            covered = sum(weight for n, weight in enumerate(self._weights) if state.met >> n & 1)
            self._covered[state.met] = covered
        return max(0.0, covered - state.unsaid) / self._total

    def _printed(
        self, node: int, term: IndexTerm, state: _State, via: tuple[str, ...], columns: tuple[Column, ...]
    ) -> Iterator[Reached]:
        score, called = self._score(state), state.called.bit_count()
        if term.code:
            yield Reached(node, term.code, term.manifestation, score, via, "", called)
        elif term.see_category and not term.see:
            # A category is named where its codes are for the Tabular List to tell.
            yield Reached(node, f"{term.see_category.rstrip('-')}-", term.manifestation, score, via, "", called)
        headings = self._forest.book(node).columns
        for rank, column in enumerate(columns if term.cells else ()):
            number = column_of(headings, column)
            if number > 0 and term.cells[number - 1]:
                yield Reached(node, term.cells[number - 1], "", score * 0.9**rank, via, headings[number], called)

    def _default(self, node: int, score: float, via: tuple[str, ...]) -> Iterator[Reached]:
        """The codes of subterms that only say "unspecified" or "specified", for a term that has no code."""
        for child in self._forest.children(node):
            term = self._forest.terms[child]
            groups = wording_of(term.title).groups
            unsaid = sum(min(self._forest.weight(word) for word in group) for group in groups)
            if term.code and groups and unsaid < 0.2:
                yield Reached(child, term.code, term.manifestation, score - 0.01, via)

    def _follow(
        self, node: int, state: _State, via: tuple[str, ...], passed: frozenset[int], columns: tuple[Column, ...]
    ) -> Iterator[Reached]:
        term = self._forest.terms[node]
        via = (*via, " › ".join(self._forest.path(node)))
        for reference in (*term.see, *term.see_also):
            worth = _SEE_ALSO if term.code and reference not in term.see else 1.0
            for target in self._references.targets(reference, node):
                if target.node not in passed:
                    found = self._continue(target, state, via, passed | {target.node}, columns)
                    yield from (replace(reached, score=reached.score * worth) for reached in found)

    def _continue(
        self,
        target: Target,
        state: _State,
        via: tuple[str, ...],
        passed: frozenset[int],
        columns: tuple[Column, ...],
    ) -> Iterator[Reached]:
        forest = self._forest
        kind = forest.book(target.node).kind
        if kind is IndexKind.DRUGS and target.whole_table:
            cue = drug_cue((*self._words, *target.left))
            found = self.table(kind, replace(cue, words=cue.words | self._said(state.met)))
            yield from (replace(reached, via=via) for reached in found)
            return
        if kind is IndexKind.NEOPLASMS and not columns:
            columns = behaviours(frozenset(target.left) | frozenset(self._words))
        # The reference chose the words down to its target; they are met when said, and not asked for.
        met, called = state.met, 0
        for above in forest.line(target.node):
            own = self._own(above, _State())
            met, called = met | own.met, called | own.called
        base = _State(met, state.unsaid, called)
        within = forest.subtree(target.node)
        nodes = {n for word in self._words for n in forest.with_word(word, within)} | {target.node}
        yield from self._codes(nodes, target.node, base, via, passed, columns)

    def _said(self, met: int) -> frozenset[str]:
        return frozenset(word for word, bit in self._bits.items() if met & bit)
