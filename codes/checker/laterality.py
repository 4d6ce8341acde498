"""Left and right of one condition where the book has a bilateral code (Guidelines I.B.13)."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from codes.checker.claim import Claim
from codes.checker.sides import Side, sides_of, without_side
from codes.models import CodeEntry, Finding, Severity, System

_SOURCE = "icd10cm-guidelines:I.B.13"
_CATEGORY = 3
# Where a bilateral code exists it stands beside the two, or at the head of the category (M17.0 beside M17.1-).
_MOST_SEARCHED = 60
_PAIRED = frozenset({"hand", "foot", "leg", "arm", "limb"})
_MOST_SIDES = 5


def laterality_findings(claim: Claim) -> Iterator[Finding]:
    """Left beside right where one bilateral code says both; a side beside the bilateral code."""
    for entry, other in combinations(claim.diagnoses, 2):
        if entry.code[:_CATEGORY] != other.code[:_CATEGORY]:
            continue
        sides = sides_of(entry.description), sides_of(other.description)
        if any(len(named) != 1 for named in sides) or sides[0] == sides[1]:
            continue
        if without_side(entry.description) != without_side(other.description):
            continue
        pair = (entry.code, other.code)
        if frozenset({Side.BOTH}) in sides:
            message = f"{entry.code} and {other.code}: the bilateral code already says the one side"
            yield Finding("bilateral", Severity.ERROR, pair, message, _SOURCE)
        elif bilateral := _bilateral_code(entry, other, claim):
            message = (
                f"{entry.code} and {other.code} are the two sides of one condition; "
                f"{bilateral} says both and is reported once"
            )
            yield Finding("bilateral", Severity.ERROR, pair, message, _SOURCE)


def _bilateral_code(entry: CodeEntry, other: CodeEntry, claim: Claim) -> str:
    """The code for both sides of what two codes say of one side each; empty when the book has none."""
    shared = [name for name in entry.ancestors if name in other.ancestors]
    waiting = [name for place, name in enumerate(shared) if place == 0 or (place == 1 and len(name) == _CATEGORY)]
    budget = _MOST_SEARCHED
    while waiting and budget > 0:
        budget -= 1
        found = claim.catalogue.get(waiting.pop(0), System.ICD10CM, claim.as_of)
        if found is None:
            continue
        sides = sides_of(found.description)
        if found.billable and sides == {Side.BOTH} and _says_the_same(found, entry):
            return found.code
        if not sides or sides == {Side.BOTH}:
            waiting += _below(found, entry)
    return ""


def _says_the_same(bilateral: CodeEntry, entry: CodeEntry) -> bool:
    """Whether a bilateral title says of both sides what the other says of one: "right hand" may go unsaid."""
    both, one = Counter(without_side(bilateral.description)), Counter(without_side(entry.description))
    return both <= one and (one - both).keys() <= _PAIRED


def _below(found: CodeEntry, entry: CodeEntry) -> tuple[str, ...]:
    """The codes below one; of fractures, which have sixteen 7th characters, the one with that of `entry`."""
    if len(found.seventh_characters) > _MOST_SIDES:
        return tuple(child for child in found.children if child[-1] == entry.code[-1])
    return found.children
