"""Tables put together from codes: rows whose products are exactly the codes given, and no other.

Where the official tables are not at hand, what is legal is the list of codes itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from codes.readers.pcs_tables import PcsAxis, PcsRow, PcsTable, PcsValue

_SURGICAL_AXES = ("Body Part", "Approach", "Device", "Qualifier")
_PLAIN_AXES = ("Character 4", "Character 5", "Character 6", "Character 7")


@dataclass(frozen=True, slots=True)
class LabelledCode:
    """A code, the labels of its seven characters (empty where not known) and its operation's definition."""

    code: str
    labels: tuple[str, ...]
    definition: str = ""


def unlabelled(codes: Iterable[str], sections: Mapping[str, str]) -> Iterator[LabelledCode]:
    """Codes of which only the section's name is known."""
    for code in codes:
        yield LabelledCode(code, (sections[code[0]], *("",) * 6))


def tables_of(codes: Iterable[LabelledCode]) -> tuple[PcsTable, ...]:
    """The tables of `codes`, sorted by their three characters."""
    ordered = sorted(codes, key=lambda c: c.code)
    return tuple(_table(prefix, list(group)) for prefix, group in groupby(ordered, key=lambda c: c.code[:3]))


def _table(prefix: str, codes: list[LabelledCode]) -> PcsTable:
    first = codes[0]
    names = _SURGICAL_AXES if first.labels[3] else _PLAIN_AXES
    values: dict[tuple[str, str], PcsValue] = {}
    tails = [
        tuple(
            values.setdefault((value, label), PcsValue(value, label))
            for value, label in zip(c.code[3:], c.labels[3:], strict=True)
        )
        for c in codes
    ]
    rows = tuple(
        PcsRow(
            (
                PcsAxis(names[0], row[0]),
                PcsAxis(names[1], row[1]),
                PcsAxis(names[2], row[2]),
                PcsAxis(names[3], row[3]),
            )
        )
        for row in _products(tails)
    )
    section, body_system, operation = first.labels[:3]
    return PcsTable(prefix, section, body_system, operation, first.definition, rows)


def _products(tails: list[tuple[PcsValue, ...]]) -> Iterator[tuple[tuple[PcsValue, ...], ...]]:
    """Split a set of tuples into products: those that continue alike are grouped, character by character."""
    if not tails[0]:
        yield ()
        return
    below: dict[PcsValue, list[tuple[PcsValue, ...]]] = {}
    for tail in tails:
        below.setdefault(tail[0], []).append(tail[1:])
    alike: dict[tuple[tuple[PcsValue, ...], ...], list[PcsValue]] = {}
    for value, rest in below.items():
        alike.setdefault(tuple(rest), []).append(value)
    for rests, heads in alike.items():
        for row in _products(list(rests)):
            yield (tuple(heads), *row)
