"""Whether conditions that stand side by side in a phrase are coded each, or the phrase as a whole."""

from collections.abc import Callable, Sequence

from guidelines.rulebook import Fired
from retrieval.models import Candidate, Condition, Joint
from retrieval.wording import tokens

Pair = tuple[Condition, Sequence[Candidate]]
ByRules = Callable[[tuple[str, ...]], tuple[tuple[str, ...], tuple[Fired, ...]]]
"""The codes that the rulebook makes of found ones, and the rules that it applied."""

# Scores run from 0 to 1 (retrieval.ranking). Parts of a phrase must be STRONG on their own before they stand for it;
# a whole that is KNOWN says the phrase in the book's own words.
STRONG = 0.8
KNOWN = 0.995
_SIDES = {Joint.SAID_BY_RULES: 1, Joint.CAUSE: 2, Joint.MANIFESTATION: 2, Joint.COURSES: 2}


def joined_parts(whole: Pair, parts: Sequence[Pair], by_rules: ByRules) -> list[Pair] | None:
    """The parts that stand for a phrase instead of its whole, or None where it is better read as one."""
    # What a disease shows itself by is coded beside it, however well the phrase is known (I.A.13).
    open_joints = (Joint.MANIFESTATION,) if whole[1][0].score >= KNOWN else tuple(Joint)
    for joint in open_joints:
        found = [part for part in parts if part[0].joint is joint]
        sure = [_surer(part, whole) for part in found]
        strong = len(sure) == _SIDES[joint] and all(candidates[0].score >= STRONG for _, candidates in sure)
        if strong and _stand(whole, sure, joint, by_rules):
            return sure
    return None


def says_whole(whole: Pair, parts: Sequence[Pair], by_rules: ByRules) -> bool:
    """Whether the rules make of a phrase's parts what the phrase is known as, so that nothing is lost by its parts."""
    return whole[1][0].code in by_rules(codes_of(parts))[0]


def codes_of(parts: Sequence[Pair]) -> tuple[str, ...]:
    """The best code of each part, each once."""
    return tuple(dict.fromkeys(candidates[0].code for _, candidates in parts))


def _surer(part: Pair, whole: Pair) -> Pair:
    """A part, with the candidates of the whole where that says the same code more surely."""
    best, of_whole = part[1][0], whole[1][0]
    return (part[0], whole[1]) if best.code == of_whole.code and best.score < of_whole.score else part


def _stand(whole: Pair, parts: Sequence[Pair], joint: Joint, by_rules: ByRules) -> bool:
    best, codes = whole[1][0], codes_of(parts)
    if len(codes) < len(parts):
        return False
    if joint is Joint.COURSES:
        # "Acute on chronic systolic heart failure" has one code, acute on chronic kidney failure two (I.B.8).
        said, acute, chronic = (set(tokens(c.matched)) for c in (best, parts[0][1][0], parts[1][1][0]))
        is_one = {"acute", "chronic"} <= said and "not" not in said
        return not is_one and "acute" in acute and "chronic" in chronic
    made, fired = by_rules(codes)
    if joint is Joint.CAUSE:
        return len(made) > 1 and (best.code in made or (bool(fired) and best.score < STRONG))
    if made == codes:
        return False
    if joint is Joint.MANIFESTATION:
        # The cause alone may be known more exactly than the phrase.
        return any(code.startswith(best.code[:3]) for code in made)
    # A code of chapter 15 says the pregnancy already.
    return best.code in made or not best.code.startswith("O")
