"""The cases: what is asked, and what a right answer gives, cites, says and leaves out.

One JSON object a line; docs/evaluation-cases.md explains every field. What cannot be meant is refused with file
and line, so that a slip in a case is never counted against the answer.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from bot.models import Outcome
from codes.models import Setting, System
from evals.errors import CaseError

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{3}\.[0-9A-Z]{1,4}$|^[0-9A-Z]{2,7}$")]
SectionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*:\S+$")]
Grade = Annotated[int, Field(ge=1, le=3)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnyOf(_Row):
    """Alternatives, any one of which will do."""

    any: tuple[Text, ...] = Field(min_length=2)


class ExpectedFinding(_Row):
    """A finding that the checker must give: the contract's name of the rule, and codes that it names."""

    rule: Text
    codes: tuple[Code, ...] = ()


def alternatives(wanted: str | AnyOf) -> tuple[str, ...]:
    """What will do for one demand.

    >>> alternatives("I10"), alternatives(AnyOf(any=("R05.9", "R05.8")))
    (('I10',), ('R05.9', 'R05.8'))
    """
    return wanted.any if isinstance(wanted, AnyOf) else (wanted,)


class EvalCase(_Row):
    """One case of a dataset; see docs/evaluation-cases.md."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    question: Text
    as_of: date
    expected_outcome: Outcome
    source: Text
    author: Text
    setting: Setting | None = None
    system: System | None = None
    systems: tuple[System, ...] = (System.ICD10CM,)
    specialty: Text | None = None
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    must_codes: tuple[Code | AnyOf, ...] = ()
    sequence: bool = False
    acceptable_codes: tuple[Code, ...] = ()
    forbidden_codes: tuple[Code, ...] = ()
    # By category where the gold says no more than that (external sets); codes of ours are whole.
    by_category: bool = False
    deciding_sections: dict[SectionId, Grade] = Field(default_factory=dict)
    must_say: tuple[Text | AnyOf, ...] = ()
    must_not_say: tuple[Text, ...] = ()
    must_ask: tuple[Text | AnyOf, ...] = ()
    must_find: tuple[ExpectedFinding, ...] = ()
    identifiers: tuple[Text, ...] = ()
    documents: tuple[Text, ...] = ()
    tags: tuple[Tag, ...] = ()
    pair: Tag | None = None
    split: Literal["dev", "test"] | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @field_validator("as_of", "valid_from", "valid_to", mode="before")
    @classmethod
    def _whole_day(cls, value: Any) -> Any:
        # pydantic alone would read a number as seconds since 1970.
        if isinstance(value, int | float):
            raise ValueError("write a date as 2026-08-15")
        return value

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        complaint = next(_complaints(self), None)
        if complaint:
            raise ValueError(complaint)
        return self

    @property
    def wanted(self) -> tuple[tuple[str, ...], ...]:
        """The demands of `must_codes` in reporting order, each as the codes that will do."""
        return tuple(alternatives(one) for one in self.must_codes)

    @property
    def is_dev(self) -> bool:
        """Whether calibration and tuning may see the case: as its row says, else half of them by a hash of the id."""
        if self.split is not None:
            return self.split == "dev"
        return hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0

    @property
    def chapter(self) -> str:
        """The letter of the first code demanded or forbidden, as a slice; "-" where the case names none."""
        named = [*(codes[0] for codes in self.wanted), *self.acceptable_codes, *self.forbidden_codes]
        return named[0][0] if named else "-"


def _complaints(case: EvalCase) -> Iterator[str]:
    wanted = [code for codes in case.wanted for code in codes]
    yield from (f"{code} is demanded twice" for code in sorted({c for c in wanted if wanted.count(c) > 1}))
    for name, codes in (("forbidden_codes", case.forbidden_codes), ("acceptable_codes", case.acceptable_codes)):
        yield from (f"{code} stands in must_codes and in {name}" for code in sorted(set(codes) & set(wanted)))
    both = set(case.forbidden_codes) & set(case.acceptable_codes)
    yield from (f"{code} is acceptable and forbidden" for code in sorted(both))
    if case.sequence and len(case.must_codes) < 2:
        yield "sequence is for two codes or more"
    if wanted and case.expected_outcome in (Outcome.ABSTAINED, Outcome.REFUSED):
        yield f"an answer that is {case.expected_outcome} gives no codes; take must_codes out"
    if case.must_ask and case.expected_outcome is not Outcome.NEEDS_DETAIL:
        yield "must_ask is for the outcome needs_detail"
    if case.expected_outcome is Outcome.ANSWERED and not (
        wanted or case.deciding_sections or case.must_say or case.must_find or case.forbidden_codes
    ):
        yield "nothing says what the answer must hold: must_codes, deciding_sections, must_say or must_find"
    if (case.valid_from and case.as_of < case.valid_from) or (case.valid_to and case.as_of > case.valid_to):
        yield "as_of lies outside valid_from and valid_to"
    missing = [text for text in case.identifiers if text not in case.question]
    yield from (f"the identifier {text!r} does not stand in the question" for text in missing)


@dataclass(frozen=True, slots=True)
class Dataset:
    """The cases of one file. Of a held-out one, neither questions nor single results are ever shown."""

    name: str
    path: Path
    cases: tuple[EvalCase, ...]
    held_out: bool = False


def read_cases(lines: Iterable[str], name: str) -> tuple[EvalCase, ...]:
    """The cases of JSON lines; raises CaseError naming file, line and field of the first that is wrong."""
    cases: dict[str, EvalCase] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        case = read_case(line, f"{name}:{number}")
        if case.id in cases:
            raise CaseError(f"{name}:{number}: the id {case.id} stands twice")
        cases[case.id] = case
    check_pairs(tuple(cases.values()), name)
    return tuple(cases.values())


def read_case(line: str, where: str) -> EvalCase:
    """One case; raises CaseError in one line that never repeats the question."""
    try:
        return EvalCase.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        message = re.sub(r"^Value error, ", "", first["msg"])
        raise CaseError(f"{where}: {field + ': ' if field else ''}{message}") from error
    except ValueError as error:
        raise CaseError(f"{where}: not a line of JSON") from error


def check_pairs(cases: Sequence[EvalCase], name: str) -> None:
    """Raise CaseError for a pair that is not one: the same question, another date or setting, another right answer."""
    pairs: dict[str, list[EvalCase]] = {}
    for case in cases:
        if case.pair:
            pairs.setdefault(case.pair, []).append(case)
    for pair, members in pairs.items():
        if len(members) < 2:
            raise CaseError(f"{name}: the pair {pair} has one case; it needs two or more")
        if len({case.question for case in members}) > 1:
            raise CaseError(f"{name}: the cases of the pair {pair} ask different questions")
        if len({(case.as_of, case.setting) for case in members}) < len(members):
            raise CaseError(f"{name}: the cases of the pair {pair} must differ in as_of or setting")
