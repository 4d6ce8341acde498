"""Words of procedures: how a question is folded into tokens, and our table of what coders' words mean.

The table is `codes/data/pcs_words.csv`: a term, the axis it speaks of, its meaning in the words of the
official tables, and why. A test checks every meaning against the tables and the index.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from codes.errors import DataFileError

_TOKEN = re.compile(r"[a-z0-9]+|[,;()+/&]|\.(?=\s|$)")
_POSSESSIVE = re.compile(r"['’]s\b|['’]")
_DROPPED = frozenset({"of", "the", "a", "an"})
_KEPT_ENDINGS = ("ss", "us", "is")
# "TIPS" is a shunt and no tip.
_IRREGULAR = {
    "tips": "tips",
    "testes": "testis",
    "vertebrae": "vertebra",
    "bronchi": "bronchus",
    "diagnoses": "diagnosis",
}
_LONGEST_TERM = 7


class WordAxis(StrEnum):
    """What a term of the table speaks of; `words` are only other words for the term."""

    WORDS = "words"
    OPERATION = "operation"
    OBJECT = "object"
    EXTENT = "extent"
    BODY_PART = "body_part"
    KEY = "key"
    APPROACH = "approach"
    DEVICE = "device"
    QUALIFIER = "qualifier"
    SCOPE = "scope"
    USUAL_APPROACH = "usual_approach"


@dataclass(frozen=True, slots=True)
class WordMeaning:
    """One row of the table: what `term` means on an axis (several meanings joined by "|"), and why."""

    term: str
    axis: WordAxis
    meaning: str
    note: str

    @property
    def meanings(self) -> tuple[str, ...]:
        """The meanings, likeliest first."""
        return tuple(part.strip() for part in self.meaning.split("|") if part.strip())


@dataclass(frozen=True, slots=True)
class Met:
    """A term met in a text, from token `start` to before token `end`."""

    start: int
    end: int
    meaning: WordMeaning


def tokens_of(text: str) -> tuple[str, ...]:
    """The tokens of a text: folded words in the singular, and the marks that part one procedure from the next.

    >>> tokens_of("Excision of the lymph nodes, left")
    ('excision', 'lymph', 'node', ',', 'left')
    """
    folded = text.lower()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    found = _TOKEN.findall(_POSSESSIVE.sub("", folded))
    return tuple(_singular(token) for token in found if token not in _DROPPED)


@cache
def _singular(token: str) -> str:
    if token in _IRREGULAR:
        return _IRREGULAR[token]
    if len(token) > 4 and token.endswith("ies"):
        return token[:-3] + "y"
    if len(token) > 3 and token.endswith("s") and not token.endswith(_KEPT_ENDINGS):
        return token[:-1]
    return token


class PcsWords:
    """The table, ready to be met in texts."""

    def __init__(self, rows: Sequence[WordMeaning]) -> None:
        """Index `rows` by the tokens of their terms."""
        self.rows = tuple(rows)
        self._naming = frozenset(r.term for r in rows if r.axis in (WordAxis.BODY_PART, WordAxis.SCOPE))
        self._terms: dict[tuple[str, ...], list[WordMeaning]] = {}
        self._spellings: dict[tuple[str, ...], WordMeaning] = {}
        for row in rows:
            term = tokens_of(row.term)
            if row.axis is WordAxis.WORDS:
                self._spellings.setdefault(term, row)
        for row in rows:
            if row.axis is not WordAxis.WORDS:
                # Texts are met after they were rewritten, so a term must be known in those words too.
                for term in dict.fromkeys((tokens_of(row.term), self.rewritten(tokens_of(row.term)))):
                    self._terms.setdefault(term, []).append(row)

    def with_devices(self, labels: Iterable[str]) -> "PcsWords":
        """The table with the labels of devices as terms of their own, in the order in which titles say them."""
        rows = []
        for label in sorted(labels):
            name, _, kind = label.partition(", ")
            if not label.startswith(("No ", "Other ")) and "," not in kind:
                rows.append(WordMeaning(f"{kind} {name}".strip(), WordAxis.DEVICE, label, "label"))
        known = {(row.term.lower(), row.axis) for row in self.rows}
        return PcsWords((*self.rows, *(row for row in rows if (row.term.lower(), row.axis) not in known)))

    def rewritten(self, tokens: Sequence[str], barred: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The tokens with abbreviations and forms of words in the words of the book, longest terms first.

        What stands for a term is read again ("TKA", "knee arthroplasty", …), but for the terms in `barred`.
        """
        found: list[str] = []
        at = 0
        while at < len(tokens):
            for length in range(min(_LONGEST_TERM, len(tokens) - at), 0, -1):
                row = self._spellings.get(tuple(tokens[at : at + length]))
                if row is not None and row.term not in barred:
                    found += self.rewritten(tokens_of(row.meaning), barred | {row.term})
                    at += length
                    break
            else:
                found.append(tokens[at])
                at += 1
        return tuple(found)

    def met(self, tokens: Sequence[str]) -> tuple[Met, ...]:
        """Every term of the table in the tokens, but not those inside a longer term of the same axis."""
        found: list[Met] = []
        reached: dict[WordAxis, int] = {}
        for start in range(len(tokens)):
            before = dict(reached)
            for length in range(min(_LONGEST_TERM, len(tokens) - start), 0, -1):
                end = start + length
                for row in self._terms.get(tuple(tokens[start:end]), ()):
                    # Inside a longer term that began here, or one that began before: not met on its own.
                    if before.get(row.axis, 0) >= end or reached.get(row.axis, 0) > end:
                        continue
                    found.append(Met(start, end, row))
                    reached[row.axis] = end
        return tuple(found)

    @property
    def naming(self) -> frozenset[str]:
        """The single words of the table that say of themselves where something is done."""
        return self._naming

    def of_axis(self, axis: WordAxis) -> tuple[WordMeaning, ...]:
        """The rows of one axis."""
        return tuple(row for row in self.rows if row.axis is axis)


@cache
def packaged_pcs_words() -> PcsWords:
    """Our table; raises DataFileError, with the line, when it is damaged."""
    table = files("codes") / "data" / "pcs_words.csv"
    rows = []
    for number, row in enumerate(csv.reader(table.read_text(encoding="utf-8").splitlines()), 1):
        if number == 1:
            continue
        if len(row) != 4 or not row[0] or not row[2] or row[1] not in tuple(WordAxis):
            raise DataFileError("codes/data/pcs_words.csv", "expected term, axis, meaning and note", number)
        rows.append(WordMeaning(row[0], WordAxis(row[1]), row[2], row[3]))
    return PcsWords(rows)
