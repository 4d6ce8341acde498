"""Words as the index compares them: forms of one word, and spellings of one form, become one stem.

The stemmer is for this room alone: it knows the endings that turn a medical noun into its adjective
(pleura, pleural; metastasis, metastatic), and goes no further. Both sides of every comparison pass through it.
"""

import re
import unicodedata
from functools import lru_cache

from codes.readers.xml import squeeze

# Words that join; what they join is compared. "without" is no such word: it says the opposite of "with".
JOINING = frozenset(
    {"a", "an", "the", "of", "in", "on", "at", "to", "for", "from", "by", "as", "with", "due", "and", "or", "is", "are"}
    | {"be", "was", "were", "has", "have", "had", "not", "caused", "because", "associated", "nec", "nos", "her", "his"}
)
_WORD = re.compile(r"[a-z0-9]+")
# Written together, with a hyphen or apart.
_PREFIX = re.compile(r"\b(pre|post|non|anti|sub|intra|inter|hyper|hypo|micro|poly|pseudo|self)[- ](?=[a-z])")
_PLURAL_MARK = re.compile(r"\((?:s|es|ies)\)")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_NUMBERED = frozenset({"type", "stage", "grade", "class", "degree", "phase", "bipolar", "gene"})
_SHORTEST_STEM = 4
_WORDS_KEPT = 1 << 15
# Ending and what stands for it; the first that leaves a stem decides.
_ENDINGS = (
    ("tastatic", "tastas"),
    ("lestatic", "lestas"),
    ("logical", "log"),
    ("icular", "icl"),
    ("cular", "cl"),
    ("cle", "cl"),
    ("crea", "creat"),
    ("logic", "log"),
    ("logy", "log"),
    ("otic", "os"),
    ("osis", "os"),
    ("itic", "it"),
    ("itis", "it"),
    ("emia", "em"),
    ("emic", "em"),
    ("omen", "om"),
    ("ynx", "yng"),
    ("inal", ""),
    ("ical", "ic"),
    ("ious", ""),
    ("ity", ""),
    ("ism", ""),
    ("ary", ""),
    ("eal", ""),
    ("ing", ""),
    ("ine", ""),
    ("ion", ""),
    ("ive", ""),
    ("ous", ""),
    ("al", ""),
    ("ar", ""),
    ("ed", ""),
    ("ia", ""),
    ("ic", ""),
    ("is", ""),
    ("ix", "ic"),
    ("um", ""),
    ("us", ""),
    ("a", ""),
    ("e", ""),
    ("y", "i"),
)


@lru_cache(maxsize=_WORDS_KEPT)
def stem(word: str) -> str:
    """The stem of one word in small letters.

    >>> stem("urethral") == stem("urethra"), stem("oesophagus") == stem("esophageal"), stem("tumours")
    (True, True, 'tumor')
    """
    if len(word) < _SHORTEST_STEM or not word.isalpha():
        return word
    # British spelling, and Latin diphthongs.
    word = word.replace("ae", "e").replace("oe", "e").replace("z", "s")
    word = _singular(word)
    if word.endswith("our"):
        word = word[:-3] + "or"
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _SHORTEST_STEM:
            return word[: len(word) - len(ending)] + instead
    return word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORTEST_STEM + 1:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def plain(text: str) -> str:
    """A text in small letters without accents, possessive endings and marks of a plural.

    >>> plain("Ménière's disease(s)")
    'meniere disease'
    """
    text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).replace("\u2019", "'")
        text = "".join(c for c in text if not unicodedata.combining(c))
    if "(" in text:
        text = _PLURAL_MARK.sub("", text)
    return text.replace("'s", "") if "'" in text else text


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text that say something, plain; a number is a digit, a prefix part of its word.

    >>> words_of("Bite(s) of the dog, in or on the Hand"), words_of("post-traumatic type I")
    (('bite', 'dog', 'hand'), ('posttraumatic', 'type', '1'))
    """
    found: list[str] = []
    for word in _WORD.findall(_PREFIX.sub(r"\1", plain(text))):
        # The letter is no number, unless what it counts stands before it.
        numbered = word == "i" and bool(found) and found[-1] in _NUMBERED
        if word not in JOINING:
            found.append("1" if numbered else _ROMAN.get(word, word))
    return tuple(found)


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text's words, each once, in order.

    >>> stems_of("Type II diabetes with diabetic nephropathy")
    ('type', '2', 'diabet', 'nephropathi')
    """
    return tuple(dict.fromkeys(map(stem, words_of(text))))


def sentence_stems(text: str, most: int) -> tuple[str, ...]:
    """The stems of a question, however long it is: at most `most`."""
    return stems_of(squeeze(text[:5000]))[:most]
