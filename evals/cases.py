"""The cases: what is asked, and what a right answer gives, cites, says and leaves out.

One JSON object a line; docs/evaluation-cases.md explains every field. What cannot be meant is refused, so that a slip
in a case is never counted against the answer; `evals.reading` says file, line and field.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from bot.models import Outcome
from codes.models import Setting, System
from evals.case_wording import CODE, code_complaint
from evals.complaints import Complaint

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Code = Annotated[str, StringConstraints(pattern=CODE.pattern)]
SectionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*:\S+$")]
Grade = Annotated[int, Field(ge=1, le=3)]
# The names that the contract gives the checker's findings.
FindingRule = Literal[
    "invalid_code",
    "header",
    "not_in_force",
    "seventh_character",
    "excludes1",
    "excludes2",
    "code_first",
    "use_additional",
    "code_also",
    "manifestation_first",
    "not_first_listed",
    "unacceptable_principal",
    "single_use",
    "bilateral",
    "duplicate",
    "mutually_exclusive",
    "poa_exempt",
    "age",
    "sex",
    "ptp",
    "mue",
    "cc",
    "mcc",
    "hcc",
    "guideline",
    "no_data",
]
FINDING_RULES: tuple[str, ...] = get_args(FindingRule)
# What says to the validator that the reader looks at the fields together by itself, to tell all that is wrong.
FIELDS_ALONE = {"together": False}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_GOLD = ("must_codes", "deciding_sections", "must_say", "must_find", "forbidden_codes")
_DETAIL_GOLD = (*_GOLD, "must_ask", "acceptable_codes")


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnyOf(_Row):
    """Alternatives, any one of which will do."""

    any: tuple[Text, ...] = Field(min_length=2)


class ExpectedFinding(_Row):
    """A finding that the checker must give: the contract's name of the rule, and codes that it names."""

    rule: FindingRule
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
        # pydantic alone would read a number, with or without quotation marks, as seconds since 1970.
        if isinstance(value, int | float) or (isinstance(value, str) and not _DAY.fullmatch(value)):
            raise ValueError("write a date as 2026-08-15")
        return value

    @model_validator(mode="after")
    def _is_consistent(self, info: ValidationInfo) -> Self:
        complaint = None if info.context == FIELDS_ALONE else next(inconsistencies(self), None)
        if complaint:
            raise ValueError(f"{complaint.field}: {complaint.what}")
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


def inconsistencies(case: EvalCase) -> Iterator[Complaint]:
    """What is wrong with fields that are each well written."""
    yield from _code_troubles(case)
    if case.sequence and len(case.must_codes) < 2:
        told = "sequence is for two codes or more; take it out, or name the others in must_codes"
        yield Complaint("sequence", told, rests_on=frozenset({"must_codes"}))
    if case.must_codes and case.expected_outcome in (Outcome.ABSTAINED, Outcome.REFUSED):
        told = f"an answer that is {case.expected_outcome} gives no codes; take must_codes out"
        yield Complaint("must_codes", told)
    if case.must_ask and case.expected_outcome is not Outcome.NEEDS_DETAIL:
        yield Complaint("must_ask", "must_ask is for the outcome needs_detail; change one of the two")
    yield from _nothing_held(case)
    if (case.valid_from and case.as_of < case.valid_from) or (case.valid_to and case.as_of > case.valid_to):
        yield Complaint("as_of", "as_of lies outside valid_from and valid_to; change one of them")
    for text in case.identifiers:
        if text not in case.question:
            yield Complaint("identifiers", "one of them does not stand in the question; write it as it stands there")


def _code_troubles(case: EvalCase) -> Iterator[Complaint]:
    wanted = [code for codes in case.wanted for code in codes]
    yield from (found for code in wanted if (found := code_complaint("must_codes", code)))
    for code in sorted({c for c in wanted if wanted.count(c) > 1}):
        yield Complaint("must_codes", f"{code} is demanded twice; take one out")
    for name, codes in (("forbidden_codes", case.forbidden_codes), ("acceptable_codes", case.acceptable_codes)):
        for code in sorted(set(codes) & set(wanted)):
            yield Complaint(name, f"{code} stands in must_codes and in {name}; take it out of one")
    for code in sorted(set(case.forbidden_codes) & set(case.acceptable_codes)):
        yield Complaint("forbidden_codes", f"{code} is acceptable and forbidden; take it out of one")


def _nothing_held(case: EvalCase) -> Iterator[Complaint]:
    """A row that any answer would pass."""
    if case.expected_outcome is Outcome.ANSWERED and not any(getattr(case, name) for name in _GOLD):
        told = "nothing says what the answer must hold; fill in must_codes, deciding_sections, must_say or must_find"
        yield Complaint("expected_outcome", told, rests_on=frozenset(_GOLD))
    if case.expected_outcome is Outcome.NEEDS_DETAIL and not any(getattr(case, name) for name in _DETAIL_GOLD):
        told = "nothing says which detail must be asked for; fill in must_ask"
        yield Complaint("expected_outcome", told, rests_on=frozenset(_DETAIL_GOLD))


@dataclass(frozen=True, slots=True)
class Dataset:
    """The cases of one file. Of a held-out one, neither questions nor single results are ever shown.

    `lines` says where each id stands; `adapted` is a set in other columns than ours.
    """

    name: str
    path: Path
    cases: tuple[EvalCase, ...]
    held_out: bool = False
    lines: Mapping[str, int] = field(default_factory=dict)
    adapted: bool = False
