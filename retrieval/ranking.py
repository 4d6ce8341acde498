"""How found wordings are scored: pure functions over stems and similarities, each a small formula."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.models import Details
from retrieval.wording import tokens

# Tuned on the development sets (docs/performance.md): similarity carries most, shared words decide near ties.
DENSE_WEIGHT = 0.85
LEXICAL_WEIGHT = 0.15
UNKNOWN_STEM_IDF = 9.0
OTHER_SPECIFIED_PENALTY = 0.04
EXACT_BONUS = 0.05

PLAINNESS_WEIGHT = 0.01

_DEFAULT_PARTS = re.compile(
    r",? (?:(?:part |type |site )?unspecified\b|not intractable|not specified as|uncomplicated)[^,]*"
    r"|,? without\b[^,]*|\s*\([^)]*\)",
    re.IGNORECASE,
)
_SIDES = {"right": "right", "left": "left", "bilateral": "bilateral", "both": "bilateral"}


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shared words, weighted by rarity, as shares of the wording's and of the text's weight."""

    of_query: float
    of_text: float

    @property
    def balance(self) -> float:
        """The harmonic mean of both shares, 0 to 1."""
        total = self.of_query + self.of_text
        return 2 * self.of_query * self.of_text / total if total else 0.0


def word_overlap(
    query: frozenset[str], text: frozenset[str], core: frozenset[str], idf: Mapping[str, float]
) -> Overlap:
    """The overlap of the stems of a wording with those of a text; `core` is the text's less its defaults."""
    shared = _weight(query & text, idf)
    core_shared = _weight(query & core, idf)
    return Overlap(_share(shared, _weight(query, idf)), _share(core_shared, _weight(core, idf)))


def text_score(similarity: float, overlap: Overlap) -> float:
    """One wording against one text: cosine similarity and word overlap, 0 to 1."""
    exact = EXACT_BONUS if overlap.balance > 0.999 else 0.0
    return DENSE_WEIGHT * max(0.0, similarity) + LEXICAL_WEIGHT * overlap.balance + exact


def plainness(description: str, inclusion_terms: Sequence[str], code: str) -> float:
    """How plain a code is among its siblings: the one a bare term defaults to scores highest.

    >>> plainness("Type 2 diabetes mellitus without complications", (), "E11.9") > plainness(
    ...     "Type 2 diabetes mellitus with unspecified complications", (), "E11.8")
    True
    """
    words = tokens(description)
    terms = " ".join(inclusion_terms)
    score = 0.0
    if "not specified as" in description:
        score += 2.0
    if "unspecified" in words:
        score += 2.0 + 0.5 * words.count("unspecified")
    if "NOS" in terms:
        score += 2.0
    if "uncomplicated" in words or ("without" in words and "with" not in words):
        score += 1.5
    if "other" in words:
        score -= 2.0
    if "with" in words:
        score -= 1.5
    if code.endswith("9"):
        score += 0.75
    if code.endswith("0"):
        score += 0.25
    return score


def matches_details(description: str, details: Details) -> int:
    """+1 for each stated detail the description has, −1 for each it contradicts."""
    words = frozenset(tokens(description))
    score = 0
    if details.laterality:
        sides = {_SIDES[w] for w in words if w in _SIDES}
        score += (details.laterality in sides) - bool(sides and details.laterality not in sides)
    if details.trimester and "trimester" in words:
        score += 1 if details.trimester in words else -1
    return score


def is_other_specified(description: str) -> bool:
    """Whether a description is one of "other specified" conditions, which a bare term never means."""
    return description.lower().startswith("other ")


def core_of(text: str) -> str:
    """A description without the parts that only say "nothing more is known".

    >>> core_of("Pneumonia, unspecified organism")
    'Pneumonia'
    >>> core_of("Migraine, unspecified, not intractable, without status migrainosus")
    'Migraine'
    """
    return _DEFAULT_PARTS.sub("", text) or text


def _weight(words: frozenset[str], idf: Mapping[str, float]) -> float:
    return sum(idf.get(word, UNKNOWN_STEM_IDF) for word in words)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
