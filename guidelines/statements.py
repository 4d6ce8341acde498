"""What a text says should be done with a code: report it, not report it, put it first or not first.

Read sentence by sentence, by the words of order and prohibition that rules are written in; what a sentence merely
mentions is no statement. It tells where two sources differ, and never decides what is reported.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# ICD-10-CM, HCPCS Level II and CPT; a dash behind a code means every code that begins so.
_CODE = re.compile(
    r"(?<![\w.])(?:[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?|[A-V]\d{4}|\d{4}[0-9FTU])(?:\.?-(?=\W|$))?(?![A-Za-z0-9])"
)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z\"(\-•*])|\n+")
_CLAUSE = re.compile(r"[,;]?\s+(?=(?:but|rather than|instead of|and not)\b)|,\s+(?=not\b)|;\s+")
_PROHIBITION = re.compile(
    r"\b(?:not|never|cannot|neither|nor|without|avoid|omit|rather than|instead of|no longer|inappropriate|incorrect)\b"
    r"|n't\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|when|whenever|where|for|in case of|with)\b", re.IGNORECASE)
_END_OF_CONDITION = re.compile(r"[,:]\s")
_EXCEPTION = re.compile(r"\b(?:unless|except|only if|only when|until)\b", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:first|first-listed|principal|primary)\b", re.IGNORECASE)
_DIRECTIVE = re.compile(
    r"\b(?:assign|report|code|use|add|append|bill|sequence|select|list|put)(?:s|d|ed|ing)?\b", re.IGNORECASE
)


class Stance(StrEnum):
    """What is said of a code."""

    REPORT = "report"
    FORBID = "forbid"
    FIRST = "first"
    NOT_FIRST = "not first"

    def words(self, codes: str) -> str:
        """As the end of "the source says …".

        >>> Stance.NOT_FIRST.words("Z51.11")
        'not to put Z51.11 first'
        """
        return _WORDS[self].format(codes)


_WORDS = {
    Stance.REPORT: "to report {}",
    Stance.FORBID: "not to report {}",
    Stance.FIRST: "to put {} first",
    Stance.NOT_FIRST: "not to put {} first",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence says of a code, or of all that begin with it; `code` without dots.

    `sentence` stands verbatim in the text. `condition` is what the sentence makes it depend on, empty for none.
    """

    code: str
    stance: Stance
    sentence: str
    condition: str = ""


def statements(text: str) -> Iterator[Statement]:
    """What a text says of the codes that it names, in its order; a sentence with an exception says nothing for sure.

    >>> [(s.code, s.stance.value) for s in statements("Report I11.0, not I10. Sequence Z51.11 first.")]
    [('I110', 'report'), ('I10', 'forbid'), ('Z5111', 'first')]
    """
    for sentence in filter(None, (part.strip() for part in _SENTENCE.split(text) if part)):
        directs = _DIRECTIVE.search(sentence) or _ORDER.search(sentence)
        if directs and _CODE.search(sentence) and not _EXCEPTION.search(sentence):
            for clause in _CLAUSE.split(sentence):
                yield from _of_clause(clause, sentence)


def codes_said(text: str) -> Iterator[str]:
    """The codes that a text prints, or beginnings of codes, without dots and dashes.

    >>> list(codes_said("O24.41- with Z79.4, on 3 days"))
    ['O2441', 'Z794']
    """
    return (match[0].rstrip("-").replace(".", "") for match in _CODE.finditer(text))


def _of_clause(clause: str, sentence: str) -> Iterator[Statement]:
    forbids, orders = _PROHIBITION.search(clause), _ORDER.search(clause)
    main, condition = _parted(clause)
    for code in codes_said(main):
        if orders:
            stance = Stance.NOT_FIRST if forbids else Stance.FIRST
        else:
            stance = Stance.FORBID if forbids else Stance.REPORT
        yield Statement(code, stance, sentence, condition)
        if orders:
            # "Sequence A41.9 first, N39.0 second": only one is first.
            break


def _parted(clause: str) -> tuple[str, str]:
    """A clause without its condition, and the condition: what is reported stands before or behind it."""
    start = _CONDITION.search(clause)
    if start is None:
        return clause, ""
    before, after = clause[: start.start()], clause[start.start() :]
    if _CODE.search(before):
        return before, after
    # "For gestational diabetes, report O24.41-": the condition comes first and ends at the comma, or at a colon.
    end = _END_OF_CONDITION.search(after)
    return (before + after[end.end() :], after[: end.start()]) if end else (clause, "")
