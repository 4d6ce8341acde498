"""The codes that the sections of the rules name: which sections govern a code."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from retrieval.models import Passage
from retrieval.query_words import TYPED_CODE

_CODE = re.compile(r"(?<![\w.])[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![A-Z0-9])")
_RANGE = re.compile(r"(?<![\w.])([A-Z])(\d\d)(?:\.\d+)?-([A-Z])(\d\d)(?:\.\d+)?(?![A-Z0-9])")
_CATEGORY = 3
# A range of more categories is a chapter, which says nothing about one code.
_LONGEST_RANGE = 20
# A code is governed a little less by what is said of its subcategory, its category, or of codes below it.
_ABOVE, _CATEGORY_OF, _BELOW = 0.85, 0.75, 0.5
# "I10-I15" names I13 less surely than "I13" does.
_IN_RANGE = 0.7


class SectionCodes:
    """Which sections name a code, its category, or a code below it."""

    def __init__(self, sections: Iterable[Passage]) -> None:
        """Read every code that the sections print, in their titles too."""
        # Code → passage id → how surely the passage names it.
        self._sections: dict[str, dict[str, float]] = {}
        self._count = 0
        for passage in sections:
            self._count += 1
            text = " ".join((*passage.heading_path[-1:], passage.text))
            for code, sure in codes_named(text).items():
                self._sections.setdefault(code, {})[passage.passage_id] = sure

    def governing(self, codes: Sequence[str]) -> dict[str, float]:
        """Passage id → how surely it governs the codes: 1 is the only section that names the code itself.

        Several codes add up.
        """
        sums: dict[str, float] = {}
        for code in dict.fromkeys(code.replace(".", "").rstrip("-").upper() for code in codes):
            best: dict[str, float] = {}
            for named, share in self._related(code):
                rarity = self._rarity(named) * share
                for passage_id, sure in self._sections[named].items():
                    best[passage_id] = max(best.get(passage_id, 0.0), rarity * sure)
            for passage_id, weight in best.items():
                sums[passage_id] = sums.get(passage_id, 0.0) + weight
        return sums

    def _related(self, code: str) -> Iterator[tuple[str, float]]:
        for length in range(len(code), _CATEGORY - 1, -1):
            if code[:length] in self._sections:
                yield code[:length], 1.0 if length == len(code) else _ABOVE if length > _CATEGORY else _CATEGORY_OF
        if len(code) >= _CATEGORY:
            yield from ((named, _BELOW) for named in self._sections if named.startswith(code) and named != code)

    def _rarity(self, named: str) -> float:
        return math.log(1 + self._count / len(self._sections[named])) / math.log(1 + self._count)


def codes_named(text: str) -> dict[str, float]:
    """How surely a text names each ICD-10-CM code that it prints, without dots; of a short range every category.

    >>> codes_named("I61 with I60-I62; R65.2- and Z79.4")
    {'I60': 0.7, 'I61': 1.0, 'I62': 0.7, 'R652': 1.0, 'Z794': 1.0}
    """
    return {**dict.fromkeys(_codes_in_ranges(text), _IN_RANGE), **dict.fromkeys(_codes_by_name(text), 1.0)}


def _codes_in_ranges(text: str) -> Iterator[str]:
    for match in _RANGE.finditer(text):
        first, last = int(match[2]), int(match[4])
        if match[1] == match[3] and 0 <= last - first < _LONGEST_RANGE:
            yield from (f"{match[1]}{number:02d}" for number in range(first, last + 1))


def _codes_by_name(text: str) -> Iterator[str]:
    return (match[0].replace(".", "") for match in _CODE.finditer(_RANGE.sub(" ", text)))


def codes_in(text: str) -> Iterator[str]:
    """What is typed like a code of three or more characters in a question.

    >>> list(codes_in("I13.0 or i11, 2nd 4w"))
    ['I13.0', 'I11']
    """
    return (match[0].upper().rstrip("-.") for match in TYPED_CODE.finditer(text) if match[0][0].isalpha())
