"""Whether what was found says that a question is about an item of HCPCS Level II, though it names no system.

The words of a question are held against both books: it is about an item where they name one, and no diagnosis as well.
"""

import re
from collections.abc import Sequence

from codes.billing_units import amounts_in
from retrieval.item_questions import speaks_of_patient
from retrieval.models import Candidate, Condition, SearchQuery
from retrieval.query_words import QUESTION_WORDS
from retrieval.wording import fold, tokens

# Scores run from 0 to 1. An item is SURE by its words alone; with a sign of billing (an amount, a payer, minutes)
# LIKELY is enough. A diagnosis above KNOWN is what the question says.
_SURE = 0.8
# Two items are asked for where two pieces of a question are named as surely as that.
_ITS_OWN = 0.85
_SAYS_ALL = 0.9
_CREDIBLE = 0.62
_LIKELY = 0.65
_KNOWN = 0.75
_DRUGS = "J"
_EXACT, _KNOWN_BESIDE_EXACT = 0.95, 0.85
_BILLED = re.compile(
    r"\b(?:medicare|medicaid|per (?:hour|day|diem|visit|sq|session|month)|\d+ ?min(?:utes?)?|[a-v][- ]code|units?"
    r"|each|supply|supplies|device|fee|add[- ]?on|biosimilar)\b"
)
_FIRST_PHRASE = re.compile(r"[,;?]| - |\bfor\b")


def is_worth_asking(query: SearchQuery) -> bool:
    """Whether a question may be about an item: it names no system and no code, and tells nothing of a patient."""
    return not (query.systems or query.codes) and not speaks_of_patient(query.text)


def opening(text: str) -> str:
    """The first phrase of a question: what the rest says of it are details, or what it was for.

    >>> opening("procrit 40,000 units for anemia"), opening("UTI, ceftriaxone 1 g IM")
    ('procrit 40000 units', 'UTI')
    """
    return _FIRST_PHRASE.split(re.sub(r"(?<=\d),(?=\d)", "", text), maxsplit=1)[0].strip()


def best_of(*found: Candidate | None) -> Candidate | None:
    """The candidate with the best score, None where there is none."""
    return max((one for one in found if one is not None), key=lambda one: one.score, default=None)


def outweighs(item: Candidate | None, diagnosis: Candidate | None, text: str) -> bool:
    """Whether the best item that a question names goes before the best diagnosis found for it."""
    if item is None:
        return False
    folded = fold(text)
    if len(tokens(folded)) == 1 and not item.code.startswith(_DRUGS):
        # "Rehab", "cast", "observation": a word alone is an item only where it is a drug.
        return False
    least = _LIKELY if amounts_in(folded) or _BILLED.search(folded) else _SURE
    rival = diagnosis.score if diagnosis is not None else 0.0
    known = _KNOWN if item.score < _EXACT else _KNOWN_BESIDE_EXACT
    return item.score >= least and rival < min(known, item.score)


def is_given(item: Candidate | None) -> bool:
    """Whether a phrase that opens a question surely names a drug and how much of it: units were counted."""
    return item is not None and item.score >= _SURE and bool(item.counted)


Pair = tuple[Condition, tuple[Candidate, ...]]
_WHOLE = -1


def the_whole(text: str) -> Condition:
    """A text as one condition: most questions about an item are about one, and what commas part are its details."""
    bare = " ".join(QUESTION_WORDS.sub(" ", text).split())
    return Condition(text, tuple(dict.fromkeys((text, bare))), segment=_WHOLE)


def as_items(found: Sequence[Pair]) -> tuple[Pair, ...]:
    """The items of a question: several where pieces of it surely name several, else the one that says most of it."""
    pieces = [pair for pair in found if pair[1] and pair[0].segment != _WHOLE]
    whole = next((pair for pair in found if pair[1] and pair[0].segment == _WHOLE), None)
    sure: dict[str, Pair] = {}
    for pair in sorted(pieces, key=lambda pair: -pair[1][0].score):
        if pair[1][0].score >= _ITS_OWN and not any(_overlaps(pair[0], other[0]) for other in sure.values()):
            sure.setdefault(pair[1][0].code, pair)
    if len(sure) > 1 and (whole is None or whole[1][0].score < _SAYS_ALL):
        return tuple(pair for pair in pieces if pair in sure.values())
    best = max(pieces, key=lambda pair: pair[1][0].score, default=whole)
    if whole is not None and best is not None and whole[1][0].score >= _CREDIBLE:
        same = best[1][0].code == whole[1][0].code and best[1][0].score > whole[1][0].score
        best = best if same else whole
    return () if best is None else (best,)


def _overlaps(one: Condition, other: Condition) -> bool:
    """Whether one is a part of the other, or they are the same words."""
    return one.text in other.text or other.text in one.text
