"""Spelling slips: an unknown word becomes the one word of the book it is closest to, when there is one."""

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from retrieval.wording import stem, tokens

_SHORTEST = 5
_LETTERS_PER_SLIP = 5
_EDGES = ".,;:!?()[]\"'"


class SpellingCorrector:
    """Mends words that the index has never seen."""

    def __init__(self, known: Collection[str]) -> None:
        """Take the folded words of the index as the ones that are right."""
        self._known = frozenset(known)
        # "Splinted" is a form of "splint", not a slip for "splinter".
        self._stems = frozenset(map(stem, self._known))
        self._by_initial: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= _SHORTEST and word.isalpha():
                self._by_initial.setdefault(word[0], []).append(word)

    def correct(self, text: str) -> str:
        """The text with each unknown word of five letters or more replaced by its nearest known word.

        One slip is forgiven for every five letters; a word without a neighbour that near stays.
        """
        out = []
        for word in text.split():
            bare = "".join(tokens(word))
            if len(bare) < _SHORTEST or not bare.isalpha() or self._is_known(bare):
                out.append(word)
                continue
            nearest = self._nearest(bare)
            start = len(word) - len(word.lstrip(_EDGES))
            end = len(word.rstrip(_EDGES))
            out.append(f"{word[:start]}{nearest}{word[end:]}" if nearest else word)
        return " ".join(out)

    def _is_known(self, word: str) -> bool:
        return word in self._known or stem(word) in self._stems

    def _nearest(self, word: str) -> str | None:
        slips = max(1, len(word) // _LETTERS_PER_SLIP)
        found = process.extractOne(
            word,
            self._by_initial.get(word[0], []),
            scorer=DamerauLevenshtein.distance,
            score_cutoff=min(slips, 2),
        )
        return found[0] if found else None
