"""What the tables' values are called: their labels, and the keys' terms of anatomy and products.

Asked with the words of a question, it says how well each label is named by them.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import log

from codes.builders.pcs_words import PcsWords, WordAxis, tokens_of
from codes.readers.pcs_definitions import PcsDefinitions
from codes.readers.pcs_index import PcsIndex
from codes.readers.pcs_tables import PcsTables

SIDES = frozenset({"left", "right", "bilateral"})
_IGNORED = SIDES | frozenset(
    {"and", "with", "without", "no", "to", "for", "in", "on", "or", "other", ",", "(", ")", "/"}
)
_KEY_PLACE = re.compile(r" (?:in|for) [A-Z].*$")
_UNNAMED_SHARE = 0.6
# The thyroid is not the thyroid artery: a tissue that nobody spoke of is hardly meant.
_TISSUES = frozenset(
    {"artery", "vein", "nerve", "muscle", "tendon", "lymphatic", "skin", "bursa", "ligament", "plexus"}
)
_TISSUE_COST = 1.0
# Words that often only say where something is: the cornea of the left eye, skin of the back.
REGIONS = frozenset({"eye", "ear", "head", "face", "neck", "arm", "leg", "hand", "foot", "chest", "abdomen", "back"})
_REGION_SHARE = 0.6
_WHOLE_NAME_BONUS = 0.4
_KEY_PENALTY = 0.05
_SIDE_MEANT = 1.0
_SIDE_NOT_SAID = 0.1
_SIDE_NOT_THERE = 0.3


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a label; `key` is the key's term, empty when it is the label itself."""

    label: str
    words: frozenset[str]
    key: str


@dataclass(frozen=True, slots=True)
class Named:
    """How well words name a label: `score` (higher is better), the words used, and whether the whole name is there."""

    score: float
    words: frozenset[str]
    whole: bool
    key: str


def side_of(label: str) -> str:
    """The side a label speaks of: left, right, bilateral, or empty."""
    return next((word for word in tokens_of(label) if word in SIDES), "")


class PcsNames:
    """Names of every label of the tables."""

    def __init__(
        self, tables: PcsTables, index: PcsIndex, words: PcsWords, definitions: PcsDefinitions | None = None
    ) -> None:
        """Take labels from `tables`; keys from the `use` entries of `index`, from `definitions` and from `words`."""
        labels = {v.label for t in tables.tables for r in t.rows for axis in r.axes for v in axis.values if v.label}
        names = [Name(label, _words(label, words), "") for label in sorted(labels)]
        keys = dict.fromkeys(
            [*_index_keys(index), *_own_keys(words), *(_definition_keys(definitions) if definitions else ())]
        )
        for term, target in keys:
            label = target if target in labels else _KEY_PLACE.sub("", target)
            spoken = _words(term, words)
            if label in labels and spoken and term != label:
                names.append(Name(label, spoken, term))
        self.labels = frozenset(labels)
        self._names = tuple(name for name in names if name.words)
        self._by_word: dict[str, list[int]] = {}
        for number, name in enumerate(self._names):
            for word in name.words:
                self._by_word.setdefault(word, []).append(number)
        self._sides = {label: side_of(label) for label in labels}
        self._weights = _weights(n.words for n in names if not n.key)
        self.words = frozenset(self._weights)

    def weight(self, word: str) -> float:
        """How telling a word is: rare words of labels weigh more."""
        return self._weights.get(word, 2.0)

    def named_by(self, words: Collection[str], sides: frozenset[str] = frozenset()) -> dict[str, Named]:
        """Each label that the words name at least in part, best name of each; `sides` are those the question says."""
        met: dict[int, list[str]] = {}
        for word in frozenset(words) - _IGNORED:
            for number in self._by_word.get(word, ()):
                met.setdefault(number, []).append(word)
        found: dict[str, Named] = {}
        for number, used in met.items():
            name = self._names[number]
            named = self._score(name, used, sides)
            if named is not None and (name.label not in found or found[name.label].score < named.score):
                found[name.label] = named
        return found

    def _score(self, name: Name, used: list[str], sides: frozenset[str]) -> Named | None:
        side = self._sides[name.label]
        if side and sides and side not in sides and "bilateral" not in sides:
            return None
        weight = sum(map(self.weight, used))
        whole = len(used) == len(name.words)
        if name.key and not whole:
            # A key's term counts as a whole or not at all: half of a product's name is another product.
            return None
        unnamed = sum(
            _TISSUE_COST if w in _TISSUES else _UNNAMED_SHARE * self.weight(w) for w in name.words if w not in used
        )
        score = weight - unnamed + _WHOLE_NAME_BONUS * whole - _KEY_PENALTY * bool(name.key)
        if side:
            score += _SIDE_MEANT if side in sides else -_SIDE_NOT_SAID
        elif sides:
            score -= _SIDE_NOT_THERE
        return Named(score, frozenset(used), whole, name.key)


def _words(text: str, words: PcsWords) -> frozenset[str]:
    # Read as questions are, so that the pleural cavity and the pleura share a word.
    return frozenset(words.rewritten(tokens_of(text))) - _IGNORED


def _own_keys(words: PcsWords) -> Iterable[tuple[str, str]]:
    return ((row.term, label) for row in words.of_axis(WordAxis.KEY) for label in row.meanings)


def _index_keys(index: PcsIndex) -> Iterable[tuple[str, str]]:
    return ((term.title, use.text) for term in index.terms for use in term.use)


def _definition_keys(definitions: PcsDefinitions) -> Iterable[tuple[str, str]]:
    for meaning in definitions.meanings:
        # Operations and approaches have examples, not keys.
        if meaning.position in (4, 6, 7) and not meaning.definition:
            yield from ((term, title) for title in meaning.titles for term in meaning.includes)


def _weights(names: Iterable[frozenset[str]]) -> dict[str, float]:
    counts: dict[str, int] = {}
    distinct = set(names)
    for words in distinct:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    weights = {word: max(0.3, log(len(distinct) / count) / 3) for word, count in counts.items()}
    return {word: weight * (_REGION_SHARE if word in REGIONS else 1.0) for word, weight in weights.items()}
