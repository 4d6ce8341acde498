"""Choosing the last three characters within the rows of a table: by the words of the question, else by rule.

Whatever is neither said nor settled by a rule is named as missing; the code shown then is the usual one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from codes.builders.pcs_axes import Axis, Refusal
from codes.builders.pcs_names import SIDES, PcsNames
from codes.builders.pcs_words import PcsWords, WordAxis, tokens_of
from codes.readers.pcs_tables import PcsAxis, PcsValue

_NONE = {Axis.DEVICE: "No Device", Axis.QUALIFIER: "No Qualifier"}
_DIAGNOSTIC = "Diagnostic"
# A value said outweighs any value that is only usual; "none" outweighs what nobody spoke of.
_SAID, _NEARLY_SAID, _NONE_SCORE, _SETTLED = 3.0, 1.6, 1.0, 1.0
_DENIED = -2.0
_SAYS_MORE = 1.2
# Only the order of what is shown while the device is missing.
_USUAL_DEVICES = {"Interbody Fusion Device": 0.3, "Synthetic Substitute": 0.2, "Other Device": -0.2}
_ENDOSCOPIC = "Endoscopic"
_BY_NAME = "definition"
# Where the way in that was said is not in the table, the one that differs least stands in for it.
_NEXT_BEST = {
    "Via Natural or Artificial Opening Endoscopic": ("Via Natural or Artificial Opening",),
    "Via Natural or Artificial Opening": ("Via Natural or Artificial Opening Endoscopic", "External"),
    "Via Natural or Artificial Opening With Percutaneous Endoscopic Assistance": (
        "Via Natural or Artificial Opening Endoscopic",
        "Percutaneous Endoscopic",
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a procedure's words say of its last three characters: labels, each with the term that says so."""

    words: frozenset[str]
    approaches: tuple[tuple[str, str], ...]
    devices: tuple[tuple[str, str], ...]
    qualifiers: tuple[tuple[str, str], ...]
    used: frozenset[str] = frozenset()
    no_scope: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One value for one axis: its score (higher is better), why, and whether words or a rule settled it."""

    value: PcsValue
    score: float
    why: str
    settled: bool


@dataclass(slots=True)
class Tail:
    """Characters 5 to 7 chosen within one row; `others` are whole tails with another usual value."""

    choices: tuple[Choice, Choice, Choice]
    names: tuple[str, str, str]
    missing: tuple[str, ...] = field(default_factory=tuple)

    @property
    def score(self) -> float:
        """How well the row meets what was said."""
        return sum(choice.score for choice in self.choices)


class PcsChooser:
    """Chooses approach, device and qualifier among those of a table's rows."""

    def __init__(self, names: PcsNames, words: PcsWords) -> None:
        """Choose by the names of values, our words for them, and the usual ways in."""
        self._names = names
        usual = {token for r in words.of_axis(WordAxis.USUAL_APPROACH) for token in tokens_of(r.term)}
        # Words of how it was done, not of where: they hold whatever the body part.
        self._manners = frozenset(usual) - names.words
        self._usual = [(frozenset(tokens_of(r.term)), r) for r in words.of_axis(WordAxis.USUAL_APPROACH)]

    def tails(
        self, rows: Sequence[tuple[PcsAxis, PcsAxis, PcsAxis]], said: Said, operation: str, body_part: str
    ) -> list[Tail]:
        """The legal tails of the rows that hold a body part, best first; each differs from the best in one axis."""
        usual = self._usual_approach(frozenset(tokens_of(f"{body_part} {operation}")), said.words & self._manners)
        named = self._whole_names(said)
        single = [len({v for row in rows for v in row[at].values}) == 1 for at in range(3)]
        scored: list[tuple[Tail, list[list[Choice]]]] = []
        for row in rows:
            ranked = [
                sorted(self._approaches(row[0], said, usual, named), key=_best_first),
                sorted(_values(row[1], Axis.DEVICE, said.devices, said, named, single[1]), key=_best_first),
                sorted(_values(row[2], Axis.QUALIFIER, said.qualifiers, said, named, single[2]), key=_best_first),
            ]
            tail = Tail((ranked[0][0], ranked[1][0], ranked[2][0]), (row[0].name, row[1].name, row[2].name))
            scored.append((tail, ranked))
        scored.sort(key=lambda pair: -pair[0].score)
        return _with_missing(scored)

    def refusal(self, rows: Sequence[tuple[PcsAxis, PcsAxis, PcsAxis]], said: Said, place: str) -> Refusal | None:
        """The approach that was said, where no row allows it."""
        legal = {v.label: v for row in rows for v in row[0].values}
        if not said.approaches or any(label in legal for label, _ in said.approaches):
            return None
        label, term = said.approaches[0]
        options = tuple(sorted(legal.values(), key=lambda v: v.value))
        listed = ", ".join(f"{v.value} {v.label}" for v in options)
        message = f"Approach “{term}” ({label}) is not legal for {place}; legal are: {listed}"
        return Refusal(Axis.APPROACH, term, options, message)

    def _approaches(self, axis: PcsAxis, said: Said, way: tuple[str, str], named: dict[str, str]) -> Iterator[Choice]:
        usual, note = way
        blind = [value for value in axis.values if _ENDOSCOPIC not in value.label]
        for value in blind if said.no_scope and blind else axis.values:
            order = next((n for n, (label, _) in enumerate(said.approaches) if label == value.label), None)
            if order is not None:
                why = f"“{said.approaches[order][1]}”"
                yield Choice(value, _SAID - 0.1 * order, why, True)
            elif any(value.label in _NEXT_BEST.get(label, ()) for label, _ in said.approaches):
                yield Choice(value, _NEARLY_SAID, f"nearest to “{said.approaches[0][1]}”", True)
            elif not said.approaches and value.label in named:
                # Outside the operations this character may be a duration, which is said by its own words.
                yield Choice(value, _SAID - 0.5, f"“{named[value.label]}”", True)
            elif value.label == usual:
                # What the name of a procedure means is said with it; what is only frequent is not.
                yield Choice(value, 0.6, f"not said; {note}", note.startswith(_BY_NAME))
            elif value.label == "Open":
                yield Choice(value, 0.4, "not said; open where no other way in is usual", False)
            else:
                yield Choice(value, 0.2 if _ENDOSCOPIC in value.label else 0.1, "not said", False)

    def _usual_approach(self, place: frozenset[str], manners: frozenset[str]) -> tuple[str, str]:
        fitting = [(bool(words & manners), len(words), row) for words, row in self._usual if words <= place | manners]
        if not fitting:
            return "", ""
        row = max(fitting, key=lambda entry: entry[:2])[2]
        return row.meaning, row.note

    def _whole_names(self, said: Said) -> dict[str, str]:
        named = self._names.named_by(said.words, said.words & SIDES)
        return {
            label: n.key or " ".join(sorted(n.words)) for label, n in named.items() if n.whole and n.words - said.used
        }


def _values(
    axis: PcsAxis,
    which: Axis,
    labels: tuple[tuple[str, str], ...],
    said: Said,
    named: dict[str, str],
    only: bool,
) -> Iterator[Choice]:
    for value in axis.values:
        order = next((n for n, (label, _) in enumerate(labels) if label == value.label), None)
        near = next((t for label, t in labels if value.label.startswith(f"{label},")), None)
        wider = next((t for label, t in labels if label.startswith(f"{value.label},")), None)
        if order is not None:
            yield Choice(value, _SAID + 0.1 * (len(labels) - order), f"“{labels[order][1]}”", True)
        elif near is not None or wider is not None:
            yield Choice(value, _NEARLY_SAID + 0.2 * (wider is not None), f"“{near or wider}”", near is None)
        elif value.label == _DIAGNOSTIC:
            yield Choice(value, _DENIED, "not said to be diagnostic", False)
        elif value.label == _NONE.get(which):
            yield Choice(value, _NONE_SCORE, "none was said", True)
        elif value.label in named:
            # "Low forceps" says more than "low".
            wide = frozenset(tokens_of(value.label))
            more = any(frozenset(tokens_of(label)) < wide for label, _ in labels)
            yield Choice(value, _SAID + (_SAYS_MORE if more else -0.5), f"“{named[value.label]}”", True)
        else:
            met = frozenset(tokens_of(value.label)) & said.words - said.used
            score = 0.1 * len(met) + _USUAL_DEVICES.get(value.label, 0.0) - 0.05 * ("," in value.label)
            yield Choice(value, score, "the only legal value" if only else "not said", only)


def _with_missing(scored: list[tuple[Tail, list[list[Choice]]]]) -> list[Tail]:
    """The best tail with what it lacks, then the tails with another value of an axis that is not settled."""
    best, _ = scored[0]
    equal = [pair for pair in scored if pair[0].score >= best.score - 0.7]
    missing: list[str] = []
    others: list[Tail] = []
    for at, name in enumerate(best.names):
        options: dict[PcsValue, tuple[Choice, Tail]] = {}
        for tail, ranked in equal:
            for choice in ranked[at]:
                if choice.value.label != _DIAGNOSTIC or choice.settled:
                    choices = (*tail.choices[:at], choice, *tail.choices[at + 1 :])
                    options.setdefault(choice.value, (choice, Tail((choices[0], choices[1], choices[2]), tail.names)))
        if len(options) > 1 and not best.choices[at].settled:
            missing.append(name.lower())
            others += [tail for value, (_, tail) in options.items() if value != best.choices[at].value]
    best.missing = tuple(missing)
    for tail in others:
        tail.missing = best.missing
    return [best, *sorted(others, key=lambda tail: -tail.score)]


def _best_first(choice: Choice) -> tuple[float, str]:
    return (-choice.score, choice.value.value)
