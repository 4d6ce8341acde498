"""Building an ICD-10-PCS code by its table: what is known goes in, the legal completions come out."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from codes.builders.pcs_axes import AXES, Axis, AxisChoice, Completion, OpenAxis, Refusal
from codes.builders.pcs_names import SIDES, PcsNames
from codes.builders.pcs_words import PcsWords, WordAxis, tokens_of
from codes.readers.pcs_tables import PcsTable, PcsTables, PcsValue
from codes.spelling import compact

_MOST_CODES = 200
_LENGTH = 7
_WORD_AXES = {
    Axis.OPERATION: WordAxis.OPERATION,
    Axis.APPROACH: WordAxis.APPROACH,
    Axis.DEVICE: WordAxis.DEVICE,
    Axis.QUALIFIER: WordAxis.QUALIFIER,
}


class PcsBuilder:
    """Legal completions from the tables; nothing but what a row spells is ever offered."""

    def __init__(self, tables: PcsTables, names: PcsNames, words: PcsWords) -> None:
        """Build from `tables`; `names` and `words` say what values are called."""
        self._names = names
        self._words = words
        self._rows = tuple(_Row(table, values) for table in tables.tables for values in _seven(table))

    def complete_code(self, typed: str) -> Completion:
        """Complete a code typed in part ("0FT4"), left to right; O is read as zero and I as one."""
        bare = compact(typed).replace("O", "0").replace("I", "1")
        if not bare or len(bare) > _LENGTH or not bare.isascii() or not bare.isalnum():
            legal = _distinct(row.values[0] for row in self._rows)
            message = "a code has seven characters, each a digit or a letter"
            return Completion((), (), (), 0, Refusal(Axis.SECTION, typed[:20], legal, message))
        return self.complete(dict(zip(AXES, bare, strict=False)))

    def complete(self, known: Mapping[Axis, str]) -> Completion:
        """Complete from values ("4") or words ("laparoscopic") of any axes.

        The first axis, in the order of the characters, that leaves nothing legal is the refusal's.
        """
        rows: tuple[_Row, ...] = self._rows
        whys: dict[Axis, str] = {}
        for axis in AXES:
            given = known.get(axis, "").strip()
            if not given:
                continue
            legal = _distinct(row.values[axis.position - 1] for row in rows)
            meant, why = self._meant(axis, given, legal)
            kept = tuple(r for row in rows if (r := row.narrowed(axis.position - 1, meant)) is not None)
            if not kept:
                return Completion((), (), (), 0, _refusal(axis, given, legal, known))
            rows = kept
            whys[axis] = why
        return self._completion(rows, whys)

    def _completion(self, rows: tuple["_Row", ...], whys: Mapping[Axis, str]) -> Completion:
        chosen, still_open = [], []
        for axis in AXES:
            values = _distinct(row.values[axis.position - 1] for row in rows)
            name = rows[0].name(axis)
            if len({v.value for v in values}) == 1:
                why = whys.get(axis, "the only legal value")
                chosen.append(AxisChoice(axis, name, values[0].value, values[0].label, why))
            else:
                still_open.append(OpenAxis(axis, name, values))
        count = sum(row.count() for row in rows)
        codes = sorted(islice((code for row in rows for code in row.codes()), _MOST_CODES))
        return Completion(tuple(chosen), tuple(still_open), tuple(codes), count)

    def _meant(self, axis: Axis, given: str, legal: tuple[PcsValue, ...]) -> tuple[frozenset[PcsValue], str]:
        """The legal values that a value or words mean, and why."""
        if len(given) == 1:
            return frozenset(v for v in legal if v.value == given.upper()), "given"
        exact = frozenset(v for v in legal if v.label.casefold() == given.casefold())
        if exact:
            return exact, "its label"
        for label, why in self._labels_meant(axis, given):
            found = frozenset(v for v in legal if v.label == label)
            if found:
                return found, why
        spoken = self._words.rewritten(tokens_of(given))
        sides = frozenset(spoken) & SIDES
        named = self._names.named_by(spoken, sides)
        whole = {v: n for v in legal if (n := named.get(v.label)) is not None and n.whole}
        pool = whole or {v: n for v in legal if (n := named.get(v.label)) is not None and n.words >= _telling(spoken)}
        if not pool:
            return frozenset(), ""
        best = max(n.score for n in pool.values())
        key = next((n.key for n in pool.values() if n.score == best), "")
        return frozenset(v for v, n in pool.items() if n.score >= best - 0.01), f"key: {key}" if key else "its words"

    def _labels_meant(self, axis: Axis, given: str) -> Iterator[tuple[str, str]]:
        wanted = _WORD_AXES.get(axis)
        spoken = self._words.rewritten(tokens_of(given))
        met = [m for m in self._words.met(spoken) if m.meaning.axis is wanted]
        for one in sorted(met, key=lambda m: m.start - m.end):
            yield from ((label, f"“{one.meaning.term}”: {one.meaning.note}") for label in one.meaning.meanings)


class _Row:
    """A row of a table with all seven characters, perhaps narrowed."""

    __slots__ = ("table", "values")

    def __init__(self, table: PcsTable, values: tuple[tuple[PcsValue, ...], ...]) -> None:
        self.table = table
        self.values = values

    def narrowed(self, at: int, meant: frozenset[PcsValue]) -> "_Row | None":
        kept = tuple(v for v in self.values[at] if v in meant)
        if len(kept) == len(self.values[at]):
            return self
        return _Row(self.table, (*self.values[:at], kept, *self.values[at + 1 :])) if kept else None

    def name(self, axis: Axis) -> str:
        return self.table.rows[0].axes[axis.position - 4].name if axis.position > 3 else axis.label

    def count(self) -> int:
        total = 1
        for values in self.values:
            total *= len(values)
        return total

    def codes(self) -> Iterator[str]:
        for characters in product(*([v.value for v in values] for values in self.values)):
            yield "".join(characters)


def _seven(table: PcsTable) -> Iterator[tuple[tuple[PcsValue, ...], ...]]:
    labels = (table.section, table.body_system, table.operation)
    fixed = tuple((PcsValue(value, label),) for value, label in zip(table.prefix, labels, strict=True))
    for row in table.rows:
        yield (*fixed, *(axis.values for axis in row.axes))


def _distinct(values: Iterable[tuple[PcsValue, ...]]) -> tuple[PcsValue, ...]:
    found = dict.fromkeys(v for group in values for v in group)
    return tuple(sorted(found, key=lambda v: (v.value, v.label)))


def _telling(spoken: tuple[str, ...]) -> frozenset[str]:
    return frozenset(w for w in spoken if w.isalnum()) - SIDES - {"and", "with", "to", "in", "on"}


def _refusal(axis: Axis, given: str, legal: tuple[PcsValue, ...], known: Mapping[Axis, str]) -> Refusal:
    before = ", ".join(f"{a.label.lower()} {known[a].strip()}" for a in AXES[: axis.position - 1] if known.get(a))
    place = f" with {before}" if before else ""
    options = ", ".join(f"{v.value} {v.label}".strip() for v in legal[:12])
    more = f" and {len(legal) - 12} more" if len(legal) > 12 else ""
    message = f"{axis.label} {given[:60]!r} is not legal{place}; legal are: {options}{more}"
    return Refusal(axis, given, legal, message)
