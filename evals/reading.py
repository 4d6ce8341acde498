"""Cases from lines of JSON: everything that is wrong with a file at once, each with line and field."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from evals.case_wording import worded
from evals.cases import FIELDS_ALONE, FINDING_RULES, EvalCase, inconsistencies
from evals.complaints import Complaint, told_in_order
from evals.errors import CaseError

# So many lines may one case be spread over and still be told as one.
_MOST_LINES = 80
# What stands in for a field that is wrong and that nothing else rests on.
_STAND_INS = {"id": "unread", "source": "unread", "author": "unread"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file: its cases with their lines, as far as they can be read, and what is wrong with it."""

    numbered: tuple[tuple[int, EvalCase], ...]
    complaints: tuple[tuple[int, Complaint], ...]
    adapted: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    value: Any
    complaint: Complaint | None = None


def read_cases(lines: Iterable[str], name: str) -> tuple[EvalCase, ...]:
    """The cases of JSON lines; raises CaseError with a line for everything that is wrong."""
    return whole(examine(lines), name)


def read_case(line: str, where: str) -> EvalCase:
    """One case; raises CaseError, which never repeats the question."""
    reading = examine([line])
    if reading.complaints:
        raise CaseError("\n".join(dict.fromkeys(one.told(where) for _, one in reading.complaints)))
    return reading.numbered[0][1]


def whole(reading: Reading, name: str) -> tuple[EvalCase, ...]:
    """The cases of a reading without complaints; raises CaseError with a line for each."""
    if reading.complaints:
        raise CaseError("\n".join(told_in_order(reading.complaints, name)))
    return tuple(case for _, case in reading.numbered)


def examine(lines: Iterable[str]) -> Reading:
    """Read what can be read, and say all that is wrong; a row that is half right goes on to be looked up."""
    numbered: list[tuple[int, EvalCase]] = []
    complaints: list[tuple[int, Complaint]] = []
    places: dict[str, int] = {}
    doubtful: set[str | None] = set()
    for row in _rows(list(lines)):
        if row.complaint is not None:
            complaints.append((row.number, row.complaint))
        if row.value is None:
            doubtful.add(None)
            continue
        case, told = _examined(row.value)
        complaints += [(row.number, one) for one in told]
        if told and isinstance(row.value, dict) and isinstance(row.value.get("pair"), str):
            doubtful.add(row.value["pair"])
        if case is None:
            continue
        if case.id != _STAND_INS["id"] and case.id in places:
            repeated = f"the id {case.id} stands twice, first in line {places[case.id]}; take another"
            complaints.append((row.number, Complaint("id", repeated)))
            continue
        places[case.id] = row.number
        numbered.append((row.number, case))
    complaints += _pair_troubles(numbered, doubtful)
    return Reading(tuple(numbered), tuple(complaints))


def complaints_of(error: ValidationError) -> tuple[Complaint, ...]:
    """What the fields of a case are found wrong for, in words."""
    return tuple(dict.fromkeys(worded(error, EvalCase.model_fields, FINDING_RULES)))


def _examined(row: Any) -> tuple[EvalCase | None, tuple[Complaint, ...]]:
    try:
        case = EvalCase.model_validate(row, context=FIELDS_ALONE)
        return case, tuple(inconsistencies(case))
    except ValidationError as error:
        told = complaints_of(error)
        rest = _without(row, [one["loc"] for one in error.errors(include_url=False)]) if isinstance(row, dict) else {}
    try:
        case = EvalCase.model_validate(rest, context=FIELDS_ALONE)
    except ValidationError:
        # The date, the outcome or the question is what is wrong: nothing can be said about the rest.
        return None, told
    wrong = {one.field for one in told}
    unread = frozenset(EvalCase.model_fields) if wrong - set(EvalCase.model_fields) else wrong
    return case, (*told, *(one for one in inconsistencies(case) if not one.rests_on & unread))


def _without(row: Mapping[str, Any], places: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """The row without what is wrong: of lists and objects only the parts are taken out."""
    wrong: dict[str, set[Any]] = {}
    for field, *within in places:
        wrong.setdefault(field, set()).add(within[0] if within else None)
    rest = {}
    for name, value in row.items():
        parts = wrong.get(name, set())
        if not parts:
            rest[name] = value
        elif None not in parts and isinstance(value, list):
            rest[name] = [one for index, one in enumerate(value) if index not in parts]
        elif None not in parts and isinstance(value, dict):
            rest[name] = {key: one for key, one in value.items() if key not in parts}
    return {**_STAND_INS, **rest}


def _rows(lines: Sequence[str]) -> Iterator[_Row]:
    number = 0
    while number < len(lines):
        number += 1
        line = lines[number - 1]
        if not line.strip():
            continue
        try:
            yield _Row(number, json.loads(line))
            continue
        except ValueError as error:
            trouble = _trouble(error)
        end = _end_of_spread(lines, number)
        if end:
            told = f"the case goes over lines {number} to {end}; put the case on one line"
            yield _Row(number, json.loads("\n".join(lines[number - 1 : end])), Complaint("(row)", told))
            number = end
        else:
            yield _Row(number, None, Complaint("(row)", trouble))


def _end_of_spread(lines: Sequence[str], start: int) -> int | None:
    """The line in which an object that begins in line `start` ends; None where none does."""
    if not lines[start - 1].lstrip().startswith("{"):
        return None
    for end in range(start + 1, min(start + _MOST_LINES, len(lines)) + 1):
        # Whatever ends an object ends its line with a bracket; to try each line would take the square of them.
        if lines[end - 1].rstrip().endswith("}"):
            try:
                json.loads("\n".join(lines[start - 1 : end]))
            except ValueError:
                continue
            return end
    return None


def _trouble(error: ValueError) -> str:
    column = getattr(error, "colno", 1)
    if str(error).startswith("Extra data"):
        return f"something follows the case in column {column}; write one case a line, with no comma between them"
    return (
        f"not a line of JSON from column {column} on; look there for a comma, quotation mark or bracket that is "
        "missing or too many, and put the case on one line"
    )


def _pair_troubles(
    numbered: Sequence[tuple[int, EvalCase]], doubtful: set[str | None]
) -> Iterator[tuple[int, Complaint]]:
    """Pairs that are none: the same question, another date or setting, another right answer."""
    pairs: dict[str, list[tuple[int, EvalCase]]] = {}
    for number, case in numbered:
        if case.pair:
            pairs.setdefault(case.pair, []).append((number, case))
    for pair, members in pairs.items():
        number, cases = members[-1][0], [case for _, case in members]
        # The other side may be the row that could not be read.
        if len(members) < 2 and not {pair, None} & doubtful:
            yield number, Complaint("pair", f"the pair {pair} has one case; add the other, or take the name out")
        if len({case.question for case in cases}) > 1:
            yield number, Complaint("pair", f"the cases of the pair {pair} ask different questions; write the same one")
        if len({(case.as_of, case.setting) for case in cases}) < len(members):
            told = f"the cases of the pair {pair} must differ in as_of or setting; change one of them"
            yield number, Complaint("pair", told)
