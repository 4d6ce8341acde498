"""Where words stand in a text, whatever was done to their blanks, hyphens and quotation marks on the way."""

import unicodedata

from codes.spelling import plain_marks

_HYPHENS = frozenset("-\u00ad\u2010\u2011")


def find_span(words: str, text: str, fold_case: bool = False) -> str | None:
    """The part of a text that says these words, as it stands there; None where it does not say them.

    >>> find_span("code  the under- lying disease", "First code the underlying\\ndisease.")
    'code the underlying\\ndisease'
    >>> find_span("able", "notable")
    """
    place = span_of(words, text, fold_case)
    return None if place is None else text[place[0] : place[1]]


def span_of(words: str, text: str, fold_case: bool = False) -> tuple[int, int] | None:
    """The same as beginning and end; whole words alone."""
    wanted, _ = _folded(words.strip(), fold_case)
    wanted = wanted.strip()
    if not wanted:
        return None
    folded, places = _folded(text, fold_case)
    at = folded.find(wanted)
    while at >= 0:
        start, end = places[at], places[at + len(wanted) - 1] + 1
        if not _cuts_a_word(text, start) and not _cuts_a_word(text, end):
            return start, end
        at = folded.find(wanted, at + 1)
    return None


def _folded(text: str, fold_case: bool) -> tuple[str, list[int]]:
    """The text with runs of blanks as one, hyphens gone with the blanks after them, and where each letter stood."""
    letters: list[str] = []
    places: list[int] = []
    after_hyphen = False
    for place, letter in enumerate(text):
        if letter in _HYPHENS or unicodedata.category(letter) == "Cf":
            after_hyphen = letter in _HYPHENS
            continue
        if letter.isspace():
            if letters and letters[-1] != " " and not after_hyphen:
                letters.append(" ")
                places.append(place)
            continue
        after_hyphen = False
        for plain in unicodedata.normalize("NFKC", plain_marks(letter)):
            folded = plain.casefold() if fold_case else plain
            letters.extend(folded)
            places.extend([place] * len(folded))
    return "".join(letters), places


def _cuts_a_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
