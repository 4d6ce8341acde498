"""Words: folding, tokens, stems, and the tables that turn a coder's wording into the book's."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import Stemmer

from retrieval.errors import TableError
from retrieval.models import Reading

DATA = Path(str(files("retrieval"))) / "data"

_TOKEN = re.compile(r"[a-z]\d[0-9a-z]\.[0-9a-z]+|[a-z0-9]+")
_APOSTROPHE_S = re.compile(r"['’`´]s\b|(?<=s)['’](?=\s|$)")
_STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "no",
        "not",
        "of",
        "on",
        "or",
        "other",
        "that",
        "the",
        "this",
        "to",
        "was",
        "were",
        "which",
        "with",
        "without",
        "nos",
        "nec",
        "unspecified",
    ]
)
# Which side it is stands anywhere in a phrase, and in none of our terms.
_SIDES = frozenset({"right", "left", "bilateral", "both"})
_LONGEST_TERM = 7
_LONGEST_BOOK_TERM = 12


def fold(text: str) -> str:
    """Lower case, no accents, no possessive: "Sjögren's" → "sjogren"."""
    plain = text.lower()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return _APOSTROPHE_S.sub("", plain)


def tokens(text: str) -> tuple[str, ...]:
    """The words and whole codes of a text, folded.

    >>> tokens("CKD stage 3b, not E11.9")
    ('ckd', 'stage', '3b', 'not', 'e11.9')
    """
    return tuple(_TOKEN.findall(fold(text)))


@cache
def stem(word: str) -> str:
    """The Snowball stem of a folded word; codes and numbers stay as they are."""
    return word if any(c.isdigit() for c in word) else str(_stemmer().stemWord(word))


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words, stop words left out."""
    return tuple(stem(word) for word in tokens(text) if word not in _STOP_WORDS)


@cache
def _stemmer() -> "Stemmer.Stemmer":
    return Stemmer.Stemmer("english")


@dataclass(frozen=True, slots=True)
class _AbbreviationReading:
    meaning: str
    cues: frozenset[str]
    kind: str


class Wording:
    """Our tables of abbreviations and of lay, British and clinical wording, applied to a text."""

    def __init__(self, folder: Path = DATA) -> None:
        """Read `abbreviations.csv`, `case_sensitive.txt` and `vocabulary.csv` from `folder`."""
        self._abbreviations = _read_abbreviations(folder / "abbreviations.csv")
        self._run_together = {key.replace(" ", ""): found for key, found in self._abbreviations.items()}
        self._capitals_only = _read_words(folder / "case_sensitive.txt")
        self._vocabulary = _read_vocabulary(folder / "vocabulary.csv")

    def spell_out(self, text: str) -> tuple[str, tuple[Reading, ...]]:
        """The text with its abbreviations spelled out, and what each was taken to mean."""
        words = list(_words(text))
        context = frozenset(tokens(text))
        readings: list[Reading] = []

        def meaning(span: Sequence[str]) -> str | None:
            written = " ".join(span)
            found = self._readings(span)
            is_word = written.upper() in self._capitals_only and written != written.upper()
            # A question of nothing but "add" means the abbreviation; within a sentence it is the word.
            if not found or (is_word and len(words) > 1):
                return None
            ranked = sorted(found, key=lambda r: -len(r.cues & context))
            readings.append(Reading(written, ranked[0].meaning, tuple(r.meaning for r in ranked[1:])))
            return ranked[0].meaning

        return _replace(words, meaning), tuple(readings)

    def _readings(self, span: Sequence[str]) -> tuple[_AbbreviationReading, ...] | None:
        key = _key(" ".join(span))
        # "CKD 4" is "CKD4", but "in r" is not "INR".
        joins = len(span) == 1 or any(c.isdigit() for c in key)
        return self._abbreviations.get(key) or (self._run_together.get(key.replace(" ", "")) if joins else None)

    def in_book_terms(self, text: str) -> str:
        """The text with lay words, British spellings and adjectives in the Tabular List's terms."""

        words = list(_words(text))
        folded = {word: " ".join(tokens(word)) for word in words}

        def preferred(span: Sequence[str]) -> str | None:
            # A comma or bracket at an edge belongs to the text around, not to the term.
            if not (folded.get(span[0], span[0]) and folded.get(span[-1], span[-1])):
                return None
            term = " ".join(filter(None, (folded[w] if w in folded else " ".join(tokens(w)) for w in span)))
            return self._vocabulary.get(term)

        return _replace(words, preferred, _LONGEST_BOOK_TERM)

    def in_another_order(self, text: str) -> str:
        """The book's term of a text that is one of our terms in another order, with its side; empty for no such text.

        "cellulitis of the left hand" has the words of "hand cellulitis".
        """
        sides = " ".join(word for word in tokens(text) if word in _SIDES)
        said = tuple(s for s in stems(text) if s not in _SIDES)
        preferred = self._unordered.get(frozenset(said), "") if len(said) > 1 else ""
        return f"{sides} {preferred}".strip() if preferred else ""

    @cached_property
    def _unordered(self) -> dict[frozenset[str], str]:
        """Our terms by their words; terms of the same words that mean different things are left out."""
        found: dict[frozenset[str], set[str]] = {}
        for term, preferred in self._vocabulary.items():
            found.setdefault(frozenset(stems(term)), set()).add(preferred)
        return {words: next(iter(meant)) for words, meant in found.items() if len(words) > 1 and len(meant) == 1}


def _words(text: str) -> Iterator[str]:
    return iter(re.findall(r"[^\s,;:()\[\]]+|[,;:()\[\]]", text))


def _key(written: str) -> str:
    return " ".join(written.replace(".", "").split()).lower()


def _replace(words: list[str], meaning: Callable[[Sequence[str]], str | None], longest: int = _LONGEST_TERM) -> str:
    """Replace the longest runs of words that have a meaning, from left to right."""
    out: list[str] = []
    position = 0
    while position < len(words):
        for length in range(min(longest, len(words) - position), 0, -1):
            span = words[position : position + length]
            found = meaning(span)
            if found is None and span[-1][-1:] in ".?!":
                found = meaning([*span[:-1], span[-1].rstrip(".?!")])
            if found is not None:
                out.append(found)
                position += length
                break
        else:
            out.append(words[position])
            position += 1
    return re.sub(r"([(\[])\s+|\s+(?=[,;:)\]])", r"\1", " ".join(out))


def _rows(path: Path, header: Sequence[str], distinct: int = 1) -> Iterator[list[str]]:
    """The rows below the header; no two may be alike in their first `distinct` fields."""
    seen: set[tuple[str, ...]] = set()
    number = 1
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines)
            if next(reader, None) != list(header):
                raise TableError(path, f"the header should be {','.join(header)}", 1)
            for number, row in enumerate(reader, 2):
                if len(row) != len(header) or not row[0].strip() or not row[1].strip():
                    raise TableError(path, f"expected {len(header)} fields, the first two filled", number)
                if tuple(row[:distinct]) in seen:
                    raise TableError(path, f"{row[0]!r} stands twice", number)
                seen.add(tuple(row[:distinct]))
                yield row
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(path, "the file cannot be read as CSV") from error
    except csv.Error as error:
        raise TableError(path, f"not CSV ({error})", number + 1) from error


def _read_words(path: Path) -> frozenset[str]:
    try:
        return frozenset(path.read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(path, "the file cannot be read as text") from error


def _read_abbreviations(path: Path) -> dict[str, tuple[_AbbreviationReading, ...]]:
    found: dict[str, tuple[_AbbreviationReading, ...]] = {}
    for abbreviation, meaning, cues, kind in _rows(path, ("abbreviation", "reading", "cues", "kind"), distinct=2):
        others = found.get(_key(abbreviation), ())
        if meaning not in [other.meaning for other in others]:
            reading = _AbbreviationReading(meaning, frozenset(filter(None, cues.split("|"))), kind)
            found[_key(abbreviation)] = (*others, reading)
    return found


def _read_vocabulary(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    preferences = []
    for term, preferred, _kind in _rows(path, ("term", "preferred", "kind")):
        found.setdefault(" ".join(tokens(term)), preferred)
        preferences.append(preferred)
    # The book's own terms stay as they are: "diabetes mellitus" holds no "diabetes" to be replaced.
    for preferred in preferences:
        found.setdefault(" ".join(tokens(preferred)), preferred)
    return found


def read_synonyms(folder: Path = DATA / "synonyms") -> dict[str, tuple[str, ...]]:
    """Code → clinical synonyms of ours, from every CSV (`term,code`) in `folder`."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.csv")):
        for term, code in _rows(path, ("term", "code")):
            found.setdefault(code, []).append(term)
    return {code: tuple(terms) for code, terms in found.items()}


def read_hcpcs_words(path: Path = DATA / "hcpcs_words.csv") -> dict[str, str]:
    """Brand and lay words of drugs, supplies and services → the words in which HCPCS codes are described."""
    return {" ".join(tokens(term)): meaning for term, meaning in _rows(path, ("term", "meaning"))}
