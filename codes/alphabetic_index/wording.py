"""What a printed title asks for: which of its words must be met, which are forms of the same word.

The book prints forms and alternatives side by side: "Abdomen, abdominal", "branchial or branchiogenic",
"Fracture, traumatic". Any of the forms meets the term; what is no form qualifies it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from codes.alphabetic_index.words import stem, words_of

_ALTERNATIVE = re.compile(r"\b(\w+)(?: or |/)(?=(\w+))")
# "stage 1 through stage 4" is met by each of them.
_RANGE = re.compile(r"\b(\d) (?:through|to) (?:\w+ )?(\d)\b")
_TITLES_KEPT = 1 << 15
# Two forms of one word share most of the shorter (abdomen, abdominal), at least this much.
_SHARED = 0.6
_SHARED_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """`groups` are met when one of their stems is; `shown` is the title without its further forms."""

    groups: tuple[tuple[str, ...], ...]
    shown: str


@lru_cache(maxsize=_TITLES_KEPT)
def wording_of(title: str) -> Wording:
    """The wording of a title.

    >>> wording_of("Diabetes, diabetic").groups, wording_of("Fracture, traumatic").groups
    ((('diabet',),), (('fractur',), ('traumat',)))
    >>> wording_of("Diabetes, diabetic").shown
    'Diabetes'
    """
    groups: list[list[str]] = []
    heads: list[str] = []
    shown: list[str] = []
    for segment in title.split(","):
        text = _RANGE.sub(_each, segment.lower().replace("with or without", "with"))
        partners = {second: first for first, second in _ALTERNATIVE.findall(text)}
        earlier, says_more = len(groups), not shown
        place: dict[str, int] = {}
        for word in words_of(text):
            form = next((n for n in range(earlier) if _same_word(word, heads[n])), None)
            place[word] = place.get(partners.get(word, ""), len(groups)) if form is None else form
            if place[word] == len(groups):
                groups.append([])
                heads.append(word)
            groups[place[word]].append(stem(word))
            says_more = says_more or form is None
        if says_more:
            shown.append(segment.strip())
    return Wording(tuple(tuple(dict.fromkeys(group)) for group in groups), ", ".join(shown))


def _each(span: re.Match[str]) -> str:
    return "/".join(str(number) for number in range(int(span[1]), int(span[2]) + 1)) or span[0]


def _same_word(word: str, other: str) -> bool:
    shared = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    enough = max(_SHARED_LETTERS, _SHARED * min(len(word), len(other)))
    return shared >= enough or stem(word) == stem(other)
