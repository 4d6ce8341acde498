"""Left, right and both, read from a code's title."""

import re
from enum import StrEnum
from functools import lru_cache

from codes.models import CodeEntry


class Side(StrEnum):
    """A side of the body that a title names."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


# "Both" of two valves is no side.
_SIDE = re.compile(r"\b(?:left|right|bilateral|both(?= (?:eyes|ears|sides|feet|hands|legs|arms)\b))\b", re.IGNORECASE)
_MEANINGS = {"left": Side.LEFT, "right": Side.RIGHT, "bilateral": Side.BOTH, "both": Side.BOTH}
_WORD = re.compile(r"[a-z0-9]+")
# "Unilateral primary osteoarthritis, right knee" and "Bilateral primary osteoarthritis of knee" say the same
# else; so do "…, right eye" and "…, bilateral".
_SIDE_WORDS = ("left", "right", "bilateral", "both", "unilateral", "side", "sides", "eye", "eyes", "ear", "ears")
_NO_MATTER = frozenset((*_SIDE_WORDS, "of", "the", "in", "and", "with", "affecting"))


@lru_cache(maxsize=8192)
def sides_of(title: str) -> frozenset[Side]:
    """The sides that a title names; empty when the condition has none or the title does not say.

    >>> sorted(sides_of("Bilateral primary osteoarthritis of knee"))
    [<Side.BOTH: 'both'>]
    """
    return frozenset(_MEANINGS[found.lower()] for found in _SIDE.findall(title))


@lru_cache(maxsize=8192)
def without_side(title: str) -> tuple[str, ...]:
    """The words of a title that are left when its side is taken out, in alphabetical order, singular.

    >>> without_side("Unilateral primary osteoarthritis, right knee")
    ('knee', 'osteoarthriti', 'primary')
    >>> without_side("Nuclear cataract, right eye") == without_side("Nuclear cataract, bilateral")
    True
    """
    words = (word for word in _WORD.findall(title.lower()) if word not in _NO_MATTER)
    return tuple(sorted(map(_singular, words)))


def _singular(word: str) -> str:
    return f"{word.removesuffix('ies')}y" if word.endswith("ies") else word.removesuffix("s")


def on_different_sides(entry: CodeEntry, other: CodeEntry) -> bool:
    """Whether both titles name sides and none of them is the same."""
    mine, theirs = sides_of(entry.description), sides_of(other.description)
    return bool(mine and theirs) and not mine & theirs
