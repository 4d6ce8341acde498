"""Where words stand in a text, whatever was done to their blanks, hyphens and quotation marks on the way."""

import unicodedata

from codes.spelling import plain_marks

_HYPHENS = frozenset("-\u00ad\u2010\u2011")


def find_span(words: str, text: str) -> str | None:
    """The part of a text that says these words, as it stands there; None where it does not say them.

    >>> find_span("code  the under- lying disease", "First code the underlying\\ndisease.")
    'code the underlying\\ndisease'
    >>> find_span("able", "notable")
    """
    place = SearchedText(text).find(words)
    return None if place is None else text[place[0] : place[1]]


class SearchedText:
    """A text to find words in, folded once."""

    def __init__(self, text: str, fold_case: bool = False) -> None:
        """Fold `text`, and its case too where asked."""
        self._text = text
        self._fold_case = fold_case
        self._folded, self._places = _folded(text, fold_case)

    def find(self, words: str) -> tuple[int, int] | None:
        """Where the words begin and end, whole words alone; None where they do not stand in it."""
        wanted = _folded(words, self._fold_case)[0].strip()
        at = self._folded.find(wanted) if wanted else -1
        while at >= 0:
            start, end = self._places[at], self._places[at + len(wanted) - 1] + 1
            if not _cuts_a_word(self._text, start) and not _cuts_a_word(self._text, end):
                return start, end
            at = self._folded.find(wanted, at + 1)
        return None


def _folded(text: str, fold_case: bool) -> tuple[str, list[int]]:
    """The text with runs of blanks as one, hyphens gone with the blanks after them, and where each letter stood."""
    letters: list[str] = []
    places: list[int] = []
    after_hyphen = False
    for place, letter in enumerate(text):
        if letter in _HYPHENS or (not letter.isascii() and unicodedata.category(letter) == "Cf"):
            after_hyphen = letter in _HYPHENS
            continue
        if letter.isspace():
            if letters and letters[-1] != " " and not after_hyphen:
                letters.append(" ")
                places.append(place)
            continue
        after_hyphen = False
        if letter.isascii():
            letters.append(letter.lower() if fold_case else letter)
            places.append(place)
            continue
        for plain in unicodedata.normalize("NFKC", plain_marks(letter)):
            folded = plain.casefold() if fold_case else plain
            letters.extend(folded)
            places.extend([place] * len(folded))
    return "".join(letters), places


def _cuts_a_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
