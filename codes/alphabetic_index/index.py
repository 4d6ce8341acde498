"""The Alphabetic Index, the external-cause index and the two tables, asked as a coder asks them.

`look_up("type 2 diabetes with chronic kidney disease")` goes from the main term down its subterms, follows
"see" and "see also", and reads the tables by row and column.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from codes.alphabetic_index.forest import Forest
from codes.alphabetic_index.see import References
from codes.alphabetic_index.tables import Cue, DrugEvent, NeoplasmBehaviour, drug_cue, neoplasm_cue
from codes.alphabetic_index.walk import Reached, Walk
from codes.alphabetic_index.words import sentence_stems
from codes.readers.index_xml import IndexBook, IndexKind

# A question of more words is a whole note, and no term of the index.
_MOST_WORDS = 32
_STEP = " › "
# The external-cause index has main terms of the same name (Suicide, Exposure): its paths say whose they are.
_EXTERNAL_CAUSES = "External causes"


@dataclass(frozen=True, slots=True)
class IndexHit:
    """A code that the index prints, and the way to it.

    `path` runs from main term to subterm, in a table to the column; `via` are the paths of the terms whose
    "see" or "see also" led there. `code` is without final dashes; `complete` says whether it had none.
    `score`, 0 to 1, is the share of the question's words met, less what the path says beyond them.
    """

    path: tuple[str, ...]
    code: str
    manifestation: str
    score: float
    via: tuple[str, ...]
    book: IndexKind
    complete: bool


def path_text(hit: IndexHit) -> str:
    """The path as shown to a coder: "Diabetes › type 2 › with › chronic kidney disease".

    A path of the external-cause index begins with its name.
    """
    return _STEP.join((_EXTERNAL_CAUSES, *hit.path) if hit.book is IndexKind.EXTERNAL_CAUSE else hit.path)


class AlphabeticIndex:
    """The loaded index books, read-only."""

    def __init__(self, books: Sequence[IndexBook]) -> None:
        """Lay out `books` for walking; 98,000 terms take about 0.4 s."""
        self._forest = Forest(books)
        self._references = References(self._forest)

    def look_up(self, text: str, limit: int = 10) -> tuple[IndexHit, ...]:
        """The codes that the words of `text` lead to, best first; none when no term has a word of it."""
        words = sentence_stems(text, _MOST_WORDS)
        walk = Walk(self._forest, self._references, words)
        reached = list(walk.whole())
        for kind, cue in ((IndexKind.NEOPLASMS, neoplasm_cue(words)), (IndexKind.DRUGS, drug_cue(words))):
            if cue.columns:
                reached += walk.table(kind, cue)
        return self._hits(reached, limit)

    def at(self, path: str) -> tuple[IndexHit, ...]:
        """What is printed at a path that `path_text` shows; several hits where terms of one name stand side by side."""
        first, *rest = path.split(_STEP)
        is_external = first == _EXTERNAL_CAUSES and bool(rest)
        titles = tuple(rest) if is_external else (first, *rest)
        hits: list[IndexHit] = []
        for kind in IndexKind:
            if (kind is IndexKind.EXTERNAL_CAUSE) is is_external:
                for book, within in self._forest.books(kind):
                    hits += self._printed_at(titles, book, within)
        return tuple(hits)

    def _printed_at(self, titles: tuple[str, ...], book: IndexBook, within: range) -> Iterator[IndexHit]:
        for node in self._forest.named(titles, within):
            term = self._forest.terms[node]
            code = term.code or (f"{term.see_category.rstrip('-')}-" if term.see_category and not term.see else "")
            if code:
                yield self._hit(Reached(node, code, term.manifestation, 1.0))
        if len(titles) > 1 and titles[-1] in book.columns[1:]:
            column = book.columns.index(titles[-1], 1)
            for node in self._forest.named(titles[:-1], within):
                cells = self._forest.terms[node].cells
                if cells and cells[column - 1]:
                    yield self._hit(Reached(node, cells[column - 1], "", 1.0, column=titles[-1]))

    def neoplasm(self, site: str, behaviour: NeoplasmBehaviour, limit: int = 10) -> tuple[IndexHit, ...]:
        """The rows of the Table of Neoplasms that the words of a site lead to, in one column, best first."""
        walk = Walk(self._forest, self._references, sentence_stems(site, _MOST_WORDS))
        return self._hits(walk.table(IndexKind.NEOPLASMS, Cue((behaviour,), frozenset())), limit)

    def drug(self, substance: str, event: DrugEvent, limit: int = 10) -> tuple[IndexHit, ...]:
        """The rows of the Table of Drugs and Chemicals for a substance, in one column, best first."""
        walk = Walk(self._forest, self._references, sentence_stems(substance, _MOST_WORDS))
        return self._hits(walk.table(IndexKind.DRUGS, Cue((event,), frozenset())), limit)

    def _hits(self, reached: Iterable[Reached], limit: int) -> tuple[IndexHit, ...]:
        best: dict[tuple[int, str], Reached] = {}
        for one in sorted(reached, key=self._order):
            if len(best) >= limit:
                break
            best.setdefault((one.node, one.code), one)
        return tuple(self._hit(one) for one in best.values())

    def _order(self, one: Reached) -> tuple[float, int, int, int, int]:
        # Of equals: whose titles say more of the question, without a detour, in a shorter path, in book order.
        return (-round(one.score, 6), -one.called, len(one.via), len(self._forest.line(one.node)), one.node)

    def _hit(self, one: Reached) -> IndexHit:
        path = self._forest.path(one.node)
        return IndexHit(
            (*path, one.column) if one.column else path,
            one.code.rstrip("-").rstrip("."),
            one.manifestation,
            round(one.score, 4),
            one.via,
            self._forest.book(one.node).kind,
            not one.code.endswith("-"),
        )
