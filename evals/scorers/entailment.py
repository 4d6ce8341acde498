"""Whether words say what other words say, by the words alone: a check that needs no model.

A sentence is taken to follow from a text when enough of its content words stand there, and all of its codes and
numbers. That is a lower bar than entailment (it does not read negation), and it is the same bar for everybody.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from codes.spelling import compact
from retrieval.wording import stems

ENOUGH = 0.6
_CODE = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b|\b[0-9B-DF-HX](?=[0-9A-Z]*\d)[0-9A-HJ-NP-Z]{6}\b")
_RANGE = re.compile(r"\b([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\s*[-–]\s*([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)")
_WITH_DASH = re.compile(r"\b([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{0,4})?)-")
_SHORTEST = 3


@lru_cache(maxsize=4096)
def _content(text: str) -> frozenset[str]:
    return frozenset(stem for stem in stems(text) if len(stem) >= _SHORTEST or stem.isdigit())


def names_code(text: str, code: str) -> bool:
    """Whether a text names a code, what it stands below, or a range that holds it.

    >>> names_code("Code first stage (N18.1-N18.6)", "N18.4"), names_code("J44 with acute bronchitis", "J44.0")
    (True, True)
    >>> names_code("asthma J45.909", "J45.901")
    False
    """
    wanted = compact(code)
    if any(wanted.startswith(compact(named)) for named in (*_CODE.findall(text), *_WITH_DASH.findall(text))):
        return True
    return wanted in compact(text) or any(
        compact(low) <= wanted[: len(compact(high))] and wanted[: len(compact(low))] <= compact(high)
        for low, high in _RANGE.findall(text)
    )


def entails(premises: Iterable[str], sentence: str) -> bool:
    """Whether the premises together say a sentence; its markers and emphasis are not part of what it says.

    >>> entails(["Uncertain diagnoses are not coded for outpatients."], "For outpatients, uncertain diagnoses are not coded [1].")
    True
    >>> entails(["Uncertain diagnoses are not coded for outpatients."], "A bilateral code is reported once [1].")
    False
    """  # noqa: E501
    premise, plain = " ".join(premises), plain_sentence(sentence)
    codes = _CODE.findall(plain)
    if not all(names_code(premise, code) for code in codes):
        return False
    wanted = _content(_CODE.sub(" ", plain))
    if not wanted:
        return bool(codes)
    return len(wanted & _content(premise)) / len(wanted) >= ENOUGH


def plain_sentence(sentence: str) -> str:
    """A sentence without citation markers and Markdown.

    >>> plain_sentence("- **I10** Essential (primary) hypertension [1] [2]")
    'I10 Essential (primary) hypertension'
    """
    return re.sub(r"\s+", " ", re.sub(r"\[\d+\]|\*\*|^[-*] ", " ", sentence)).strip(" .")
