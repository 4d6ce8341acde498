"""Codes below a beginning that the index spells, told apart by the words of their titles.

Outside section 0 the packaged tables have no labels, so that a title is all that says what a character means.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from codes.builders.pcs_axes import Axis, AxisChoice
from codes.builders.pcs_words import PcsWords, tokens_of
from codes.readers.pcs_tables import PcsTable

_MOST_COMPARED = 400
_MOST_SHOWN = 10
_NONE = "Z"
_NAMES = {
    "1": ("body part", "approach", "device", "qualifier"),
    "2": ("body region", "approach", "device", "qualifier"),
    "3": ("body system", "approach", "substance", "qualifier"),
    "4": ("body system", "approach", "function", "qualifier"),
    "5": ("body system", "duration", "function", "qualifier"),
    "6": ("body system", "duration", "qualifier", "qualifier"),
    "8": ("body region", "approach", "method", "qualifier"),
    "B": ("body part", "contrast", "qualifier", "qualifier"),
}
_OTHERWISE = ("character 4", "character 5", "character 6", "character 7")


@dataclass(frozen=True, slots=True)
class Titled:
    """A code with all the words that say what it is."""

    code: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class ByTitle:
    """Codes, best first, and the names of the characters of the first that nothing settles."""

    codes: tuple[str, ...]
    missing: tuple[str, ...]


def title_words(text: str, words: PcsWords) -> frozenset[str]:
    """The words of a title, read as questions are."""
    return frozenset(words.rewritten(tokens_of(text)))


def told_apart(titled: Sequence[Titled], said: frozenset[str], beginning: str) -> ByTitle:
    """The codes in the order in which `said` meets their titles; `beginning` is settled already."""
    ranked = sorted(titled[:_MOST_COMPARED], key=lambda one: (-_met(one, said), one.code))
    if not ranked:
        return ByTitle((), ())
    best = ranked[0]
    names = _NAMES.get(best.code[0], _OTHERWISE)
    missing = []
    for at in range(max(len(beginning), 3), 7):
        others = [one for one in titled if one.code != best.code and _same_but(one.code, best.code, at)]
        if any(not _settled(best, other, said) for other in others):
            missing.append(names[at - 3])
    return ByTitle(tuple(one.code for one in ranked[:_MOST_SHOWN]), tuple(dict.fromkeys(missing)))


def _met(one: Titled, said: frozenset[str]) -> float:
    """Words of the title that were said, less a little for those that were not, and for what is none."""
    met = len(one.words & said)
    return met - 0.2 * (len(one.words) - met) + 0.3 * one.code[3:].count(_NONE)


def _settled(best: Titled, other: Titled, said: frozenset[str]) -> bool:
    """Whether the words tell the two apart: what only the best has was said, or what only the other has was not."""
    own, theirs = best.words - other.words, other.words - best.words
    if own & said:
        return not theirs & said
    # "Cesarean, low" beside "cesarean": nothing was said of what makes the other more.
    return not own and not theirs & said


def _same_but(code: str, best: str, at: int) -> bool:
    return code[:at] == best[:at] and code[at] != best[at] and code[at + 1 :] == best[at + 1 :]


def axes_of(table: PcsTable, code: str, why: str, beginning: str) -> tuple[AxisChoice, ...]:
    """The characters of a code with their labels: those of `beginning` for the reason `why`, the others by words."""
    labels = ["", "", "", ""]
    names = [axis.name for axis in table.rows[0].axes]
    for row in table.rows:
        found = [
            next((v for v in axis.values if v.value == c), None) for axis, c in zip(row.axes, code[3:], strict=True)
        ]
        if all(found):
            labels = [v.label for v in found if v is not None]
            names = [axis.name for axis in row.axes]
            break
    every = (table.section, table.body_system, table.operation, *labels)
    titles = ("Section", "Body System", "Operation", *names)
    return tuple(
        AxisChoice(axis, name, value, label, why if n < len(beginning) else "by words")
        for n, (axis, name, value, label) in enumerate(zip(tuple(Axis), titles, code, every, strict=True))
    )
