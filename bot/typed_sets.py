"""Of several codes that a question names: which stand, in which order, and what the rules put in their place."""

from collections.abc import Sequence

from codes.checker.excludes import excluding
from codes.checker.places import NEVER_FIRST
from codes.checker.sides import Side, on_different_sides, sides_of, without_side
from codes.models import CodeEntry, System
from codes.sequencing import in_sequence
from guidelines.rulebook import Exists, apply_rules
from guidelines.rules import Rule, Situation

_CATEGORY = 3


def standing(
    entries: Sequence[CodeEntry], situation: Situation, exists: Exists, rules: Sequence[Rule]
) -> tuple[str, ...]:
    """The codes to report of a set that is asked about; all of it where nothing decides between them."""
    left = [entry for entry in entries if not any(_gives_way(entry, other) for other in entries)] or list(entries)
    ordered = tuple(sorted((entry.code for entry in in_sequence(left)), key=_never_first))
    made, _ = apply_rules(Situation(ordered, situation.text, situation.setting, situation.as_of), exists, rules)
    return made or ordered


def _never_first(code: str) -> bool:
    return any(rule.holds_for(code) for rule in NEVER_FIRST)


def _gives_way(entry: CodeEntry, other: CodeEntry) -> bool:
    """Whether one code alone excludes the other: what its Excludes1 note names is coded there, and not with it."""
    if entry.system is not System.ICD10CM or other.system is not System.ICD10CM or entry is other:
        return False
    excluded = excluding(entry, other) is not None and excluding(other, entry) is None
    return (excluded and not on_different_sides(entry, other)) or _is_one_side_of(entry, other)


def _is_one_side_of(entry: CodeEntry, other: CodeEntry) -> bool:
    """Whether a bilateral code says a code of one side already (I.B.13)."""
    one = len(sides_of(entry.description)) == 1 and Side.BOTH not in sides_of(entry.description)
    both = sides_of(other.description) == frozenset({Side.BOTH})
    alike = without_side(entry.description) == without_side(other.description)
    return one and both and alike and entry.code[:_CATEGORY] == other.code[:_CATEGORY]
