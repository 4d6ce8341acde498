"""Which body part of a table a phrase names: by its label, a key, the side, and what stands beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from codes.builders.pcs_names import SIDES, Named, PcsNames, side_of
from codes.builders.pcs_phrases import Phrase
from codes.builders.pcs_routes import Route
from codes.builders.pcs_words import Met, PcsWords, WordAxis, tokens_of
from codes.readers.pcs_tables import PcsAxis, PcsTable

# A beginning that the index spells needs no name in the text.
_SPELLED = 2.0
_UNNAMED = -0.5
_ASIDE = 0.5
# Phacoemulsification is of the lens, whatever else of the eye is named.
_TERMS_OWN = 0.5
_FEW_TABLES = 3
_TO = "to"
_DIVERTING = ("Bypass", "Transfer")
_TOGETHER = -1
_VESSELS = frozenset({"Autologous Venous Tissue", "Autologous Arterial Tissue"})


@dataclass(frozen=True, slots=True)
class Place:
    """The words of one chunk of a phrase (`number` -1: of all together) and the labels that they name."""

    number: int
    named: Mapping[str, Named]
    before_to: Mapping[str, Named]
    after_to: frozenset[str]
    sides: frozenset[str]
    sides_from: frozenset[str]
    own: frozenset[str]
    added: frozenset[str] = frozenset()
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A body part of a table as an answer: its four characters, how well it is named, and the rows that hold it."""

    prefix: str
    label: str
    axis_name: str
    rows: tuple[tuple[PcsAxis, PcsAxis, PcsAxis], ...]
    score: float
    why: str
    words: frozenset[str] = frozenset()
    whole: bool = False
    named: bool = False
    place: int = _TOGETHER
    of_pair: bool = False
    kept_for_qualifier: frozenset[str] = frozenset()
    side: str = ""
    base: frozenset[str] = field(default_factory=frozenset)

    @property
    def labelled(self) -> bool:
        """Whether the tables at hand have labels for its section."""
        return bool(self.label)


class PcsParts:
    """Finds the body parts that phrases name."""

    def __init__(self, tables: Mapping[str, PcsTable], names: PcsNames, words: PcsWords) -> None:
        """Find in `tables` (by their three characters) by `names`; `words` tell what a term itself names."""
        self._tables = tables
        self._names = names
        self._words = words
        self._rows: dict[str, dict[tuple[str, str], list[tuple[PcsAxis, PcsAxis, PcsAxis]]]] = {}

    def places(self, phrase: Phrase, scope_words: frozenset[str], everything: tuple[str, ...]) -> tuple[Place, ...]:
        """The places of a phrase: each chunk, and all chunks together where there are several."""
        shared = phrase.sides() or (frozenset(everything) & SIDES if len(frozenset(everything) & SIDES) == 1 else SIDES)
        shared = frozenset() if shared == SIDES else shared
        places = []
        for number, chunk in enumerate(phrase.chunks):
            sides = frozenset(chunk.tokens) & SIDES or shared
            places.append(self._place(number, chunk.tokens, sides, scope_words, chunk.aside))
        if len(places) > 1:
            places.insert(0, self._place(_TOGETHER, phrase.tokens, shared, scope_words, False))
        return tuple(places)

    def of_route(self, route: Route, places: tuple[Place, ...]) -> Iterator[Part]:
        """The body parts that a route allows and the places name; all of them where it allows only few tables."""
        tables = {prefix[:3] for prefix in route.prefixes}
        for prefix in route.prefixes:
            table = self._tables.get(prefix[:3])
            if table is None:
                continue
            found = list(self._of_table(table, prefix, route, places))
            if found:
                yield from found
            elif len(prefix) > 3 or len(tables) <= _FEW_TABLES:
                yield from self._unnamed(table, prefix)

    def _place(
        self, number: int, tokens: tuple[str, ...], sides: frozenset[str], scope_words: frozenset[str], aside: bool
    ) -> Place:
        met_here = self._words.met(tokens)
        tokens = _without_vessels(tokens, met_here)
        own = frozenset(tokens)
        added = {
            word
            for met in met_here
            if met.meaning.axis is WordAxis.BODY_PART
            for word in self._words.rewritten(tokens_of(met.meaning.meaning))
        }
        # What a term brings along is its own word as much as a word that is written out.
        own |= added
        named = self._names.named_by(own | scope_words, sides)
        before, after, sides_from = named, frozenset[str](), sides
        if _TO in tokens:
            at = tokens.index(_TO)
            sides_from = frozenset(tokens[:at]) & SIDES or sides
            after = frozenset(tokens[at + 1 :])
            before = self._names.named_by(frozenset(tokens[:at]) | scope_words | (added - after), sides_from)
        return Place(number, named, before, after, sides, sides_from, own, frozenset(added), aside)

    def _of_table(self, table: PcsTable, prefix: str, route: Route, places: tuple[Place, ...]) -> Iterator[Part]:
        diverting = route.operation in _DIVERTING
        for (value, label), rows in self._by_part(table).items():
            spelled = len(prefix) > 3
            if not label or (spelled and value != prefix[3]):
                continue
            best: Part | None = None
            for place in places:
                named = (place.before_to if diverting else place.named).get(label)
                if named is None or not named.words & place.own or named.score <= _UNNAMED:
                    continue
                part = self._part(table, value, label, rows, named, place, spelled, diverting)
                # A name within one chunk belongs to that chunk, not to all together.
                if (
                    best is None
                    or part.score > best.score + 0.01
                    or (best.place < 0 and part.score >= best.score - 0.01)
                ):
                    best = part
            if best is not None:
                yield best

    def _part(
        self,
        table: PcsTable,
        value: str,
        label: str,
        rows: list[tuple[PcsAxis, PcsAxis, PcsAxis]],
        named: Named,
        place: Place,
        spelled: bool,
        diverting: bool,
    ) -> Part:
        side = side_of(label)
        # What something leads to has its own side.
        sides = place.sides_from if diverting else place.sides
        both = "bilateral" in sides or {"left", "right"} <= sides
        why = f"key: {named.key}" if named.key else f"“{' '.join(sorted(named.words))}”"
        return Part(
            prefix=table.prefix + value,
            label=label,
            axis_name=table.rows[0].axes[0].name,
            rows=tuple(rows),
            score=named.score
            + (_SPELLED if spelled else 0.0)
            + (_TERMS_OWN if named.words & place.added else 0.0)
            - (_ASIDE if place.aside else 0.0),
            why=why + (f" and {side}" if side and side in place.sides else ""),
            words=named.words,
            whole=named.whole,
            named=True,
            place=place.number,
            of_pair=both and side in ("left", "right"),
            kept_for_qualifier=place.after_to,
            side=side,
            base=frozenset(tokens_of(label)) - SIDES,
        )

    def _unnamed(self, table: PcsTable, prefix: str) -> Iterator[Part]:
        name = table.rows[0].axes[0].name
        parts = self._by_part(table)
        if all(not label for _, label in parts):
            spelled = len(prefix) > 3
            yield Part(prefix[:4], "", name, (), _SPELLED if spelled else 0.0, "index", named=spelled)
            return
        for (value, label), rows in parts.items():
            if len(prefix) == 3 or prefix[3] == value:
                spelled = len(prefix) > 3
                yield Part(
                    prefix=table.prefix + value,
                    label=label,
                    axis_name=name,
                    rows=tuple(rows),
                    score=_SPELLED if spelled else _UNNAMED,
                    why="index" if spelled else ("the only legal value" if len(parts) == 1 else "not said"),
                    named=spelled or len(parts) == 1,
                    side=side_of(label),
                    base=frozenset(tokens_of(label)) - SIDES,
                )

    def _by_part(self, table: PcsTable) -> dict[tuple[str, str], list[tuple[PcsAxis, PcsAxis, PcsAxis]]]:
        found = self._rows.get(table.prefix)
        if found is None:
            found = {}
            for row in table.rows:
                for value in row.axes[0].values:
                    found.setdefault((value.value, value.label), []).append((row.axes[1], row.axes[2], row.axes[3]))
            self._rows[table.prefix] = found
        return found


def _without_vessels(tokens: tuple[str, ...], met: tuple[Met, ...]) -> tuple[str, ...]:
    """The words without the vessels that serve as grafts: they are a device, not what is operated on."""
    grafts = [m for m in met if m.meaning.axis is WordAxis.DEVICE and m.meaning.meaning in _VESSELS]
    return tuple(t for n, t in enumerate(tokens) if not any(g.start <= n < g.end for g in grafts))
