"""Laterality: the codes for the other side, both sides and an unspecified side, told by the titles.

The book does not mark which codes are sides of one condition; their titles differ in the side and in nothing
else ("…, right eye", "…, left eye", "…, bilateral").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from codes.builders.seventh_character import with_seventh
from codes.catalogue import Catalogue
from codes.models import CodeEntry, System
from codes.spelling import compact

# How far up the sides of a code part: they are siblings, or their parents are (L97.11-, L97.12-).
_HIGHEST = 3
_SIDE = re.compile(r"\b(right|left|bilateral|unspecified)\b", re.IGNORECASE)
_WORD = re.compile(r"[\w-]+")
# Words that only a one-sided title has beside its side.
_ONE_SIDED = frozenset({"unilateral", "side", "and", "of", "the", "eye", "ear"})


class Side(StrEnum):
    """The side a code names."""

    RIGHT = "right"
    LEFT = "left"
    BILATERAL = "bilateral"
    UNSPECIFIED = "unspecified"
    NONE = "none"


_IN_ORDER = (Side.RIGHT, Side.LEFT, Side.BILATERAL, Side.UNSPECIFIED)
_OTHER = {Side.RIGHT: Side.LEFT, Side.LEFT: Side.RIGHT}


@dataclass(frozen=True, slots=True)
class Sides:
    """The codes of one condition by side; empty where the book has none."""

    right: str = ""
    left: str = ""
    bilateral: str = ""
    unspecified: str = ""


def side_of(description: str) -> Side:
    """The side a description names; never "unspecified", which may be said of anything.

    >>> side_of("Primary osteoarthritis, left ankle and foot")
    <Side.LEFT: 'left'>
    """
    named = {match[1].lower() for match in _SIDE.finditer(description)} - {Side.UNSPECIFIED.value}
    # "Right bundle-branch block with left anterior hemiblock" has parts of two sides, and none of its own.
    return Side(named.pop()) if len(named) == 1 else Side.NONE


def sides(entry: CodeEntry, catalogue: Catalogue, as_of: date) -> Sides:
    """The codes that name the sides of the condition of `entry`, on a date.

    All empty for a condition without sides. A code with a 7th character is answered with the same character.
    """
    base, seventh = _without_seventh(entry, catalogue, as_of)
    by_seventh = _of_sevenths(base) if seventh else {}
    if {Side.RIGHT, Side.LEFT} <= by_seventh.keys():
        return _sides(by_seventh)
    found: dict[Side, str] = {}
    for family in _families(base, catalogue, as_of):
        found |= {side: code for side, code in _by_side(base, family).items() if side not in found}
        if {Side.RIGHT, Side.LEFT} <= found.keys() and (Side.BILATERAL in found or family[0].code[:3] == base.code):
            break
    if Side.RIGHT not in found or Side.LEFT not in found:
        return Sides()
    codes = {side: with_seventh(code, seventh) if seventh else code for side, code in found.items()}
    known = {side: code for side, code in codes.items() if catalogue.get(code, System.ICD10CM, as_of) is not None}
    return _sides(known)


def other_side(entry: CodeEntry, catalogue: Catalogue, as_of: date) -> str:
    """The left code of a right one and the right code of a left one; empty for any other."""
    side = _OTHER.get(side_of(entry.description))
    if side is None:
        return ""
    answer = sides(entry, catalogue, as_of)
    return answer.left if side is Side.LEFT else answer.right


def _without_seventh(entry: CodeEntry, catalogue: Catalogue, as_of: date) -> tuple[CodeEntry, str]:
    bare = compact(entry.code)
    parent = catalogue.get(entry.parent, System.ICD10CM, as_of) if entry.parent and len(bare) == 7 else None
    return (parent, bare[6]) if parent is not None and parent.seventh_characters else (entry, "")


def _of_sevenths(base: CodeEntry) -> dict[Side, str]:
    """The codes by side where the 7th character names it (diabetic retinopathy); empty where it does not."""
    return {
        side: with_seventh(base.code, seventh.character)
        for side in _IN_ORDER
        for seventh in base.seventh_characters
        if _names(seventh.meaning, side)
    }


def _sides(codes: dict[Side, str]) -> Sides:
    return Sides(*(codes.get(side, "") for side in _IN_ORDER))


def _families(entry: CodeEntry, catalogue: Catalogue, as_of: date) -> Iterator[tuple[CodeEntry, ...]]:
    """The codes of the same length below the parent, then below the grandparent, and so on."""
    for ancestor in entry.ancestors[:_HIGHEST]:
        yield tuple(
            below for below in _below(ancestor, catalogue, as_of) if bool(below.children) is bool(entry.children)
        )


def _below(code: str, catalogue: Catalogue, as_of: date) -> Iterator[CodeEntry]:
    entry = catalogue.get(code, System.ICD10CM, as_of)
    if entry is None or entry.seventh_characters:
        return
    for child in entry.children:
        found = catalogue.get(child, System.ICD10CM, as_of)
        if found is not None:
            yield found
            yield from _below(child, catalogue, as_of)


def _by_side(entry: CodeEntry, family: tuple[CodeEntry, ...]) -> dict[Side, str]:
    """The codes of a family whose titles differ from the entry's in nothing but the side."""
    own = _rest(entry.description)
    found: dict[Side, str] = {}
    for side in _IN_ORDER:
        named = [e for e in family if _names(e.description, side) and _rest(e.description) == own]
        if named:
            found[side] = named[0].code
    return found


def _names(description: str, side: Side) -> bool:
    if side is Side.UNSPECIFIED:
        return side_of(description) is Side.NONE and side.value in description.lower()
    return side_of(description) is side


def _rest(description: str) -> frozenset[str]:
    words = _WORD.findall(_SIDE.sub(" ", description.lower()))
    return frozenset(word.removesuffix("s") for word in words if word not in _ONE_SIDED)
