"""What is wrong inside a code: its side, its 7th character, its validity, its evidence."""

import re
from collections.abc import Iterator

from codes.models import System, ValidityStatus
from codes.spelling import compact
from evals.cases import EvalCase
from evals.observations import CodeFact, GivenCode, Observation
from evals.scorers.hierarchy import category, nearest
from evals.scores import Score, counted, ratio

_SIDE = re.compile(r"\b(right|left|bilateral|unspecified (?:side|eye|ear|breast|limb|arm|leg|hand|foot))\b")
_FULL_LENGTH = 7
# Dotted codes, HCPCS, ICD-10-PCS. Apart from bot/grounding.py on purpose: a change to what grounding reads must not
# change the measure of it. It is narrower: of a bare category ("T10" may be a vertebra) it says nothing.
_CODE_IN_TEXT = re.compile(
    r"\b(?:[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}|[A-Z]\d{4}|[0-9B-DF-HX](?=[0-9A-Z]*\d)[0-9A-HJ-NP-Z]{6})\b"
)
# The date lies past every release: the answer says so, and there is no release that could say more.
_MAY_STAND = frozenset({ValidityStatus.VALID, ValidityStatus.HEADER, ValidityStatus.NOT_COVERED})


def side_of(description: str | None) -> str | None:
    """The side a description names; None where it names none.

    >>> side_of("Cellulitis of left lower limb"), side_of("Essential (primary) hypertension")
    ('left', None)
    """
    found = _SIDE.search((description or "").lower())
    return found.group(1).split()[0] if found else None


def score_details(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """Laterality and 7th character, each where a demanded code has one and its category is recommended."""
    if case.by_category:
        return
    given = [code.code for code in seen.recommended]
    sides, characters = [], []
    for wanted in case.wanted:
        near = nearest(wanted[0], [c for c in given if category(c) == category(wanted[0])])
        if near is None:
            continue
        allowed = {side_of(_description(seen, code)) for code in wanted}
        if allowed - {None}:
            sides.append((near, side_of(_description(seen, near)) in allowed))
        last = {compact(code)[_FULL_LENGTH - 1 :] for code in wanted}
        if System.ICD10CM in case.systems and all(last):
            characters.append((near, compact(near)[_FULL_LENGTH - 1 :] in last))
    for metric, marks in (("laterality", sides), ("seventh_character", characters)):
        if marks:
            wrong = [code for code, right in marks if not right]
            yield ratio(metric, len(marks) - len(wrong), len(marks), ", ".join(wrong))


def score_validity(case: EvalCase, seen: Observation) -> Iterator[Score]:
    """Codes of the answer that no release has, or not on the date or under that title; and headers recommended."""
    if seen.codes:
        given = {code.code: code for code in seen.codes}
        yield counted("invalid_codes", [c for c, code in given.items() if _is_invalid(code, seen)], len(given))
        headers = [c.code for c in seen.recommended if not c.needs and _is_header(seen.facts.codes.get(c.code))]
        yield counted("non_billable_codes", headers, len(given))
        uncited = [code.code for code in seen.codes if not _cites(code, seen)]
        yield counted("uncited_codes", uncited, len(given))
    yield counted("unlisted_codes", unlisted_codes(case, seen), max(1, len(seen.codes)))


def unlisted_codes(case: EvalCase, seen: Observation) -> list[str]:
    """Codes that the text names and that are neither among the answer's codes nor in the question."""
    text = seen.text
    for code in seen.codes:
        text = text.replace(code.description, " ")
    named = {compact(code.code) for code in seen.codes} | {compact(c) for c in _CODE_IN_TEXT.findall(case.question)}
    asked = compact(case.question.upper())
    return [
        c for c in dict.fromkeys(_CODE_IN_TEXT.findall(text)) if compact(c) not in named and compact(c) not in asked
    ]


def _is_invalid(code: GivenCode, seen: Observation) -> bool:
    fact = seen.facts.codes.get(code.code)
    if fact is None or fact.description is None:
        return True
    return fact.status not in _MAY_STAND or code.description != fact.description


def _is_header(fact: CodeFact | None) -> bool:
    return fact is not None and fact.description is not None and not fact.billable


def _cites(code: GivenCode, seen: Observation) -> bool:
    there = {citation.n for citation in seen.citations}
    return bool(code.citations) and set(code.citations) <= there


def _description(seen: Observation, code: str) -> str | None:
    fact = seen.facts.codes.get(code)
    return fact.description if fact else None
