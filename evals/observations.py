"""What was seen: an answer as its reader gets it, and the facts it is held against, looked up apart from it.

Scorers are pure functions of a case and an observation, so a stored run can be scored again without the application.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.models import Outcome, Role
from codes.models import System


@dataclass(frozen=True, slots=True)
class GivenCode:
    """One code of an answer, as in the contract."""

    code: str
    system: System
    description: str
    role: Role
    score: float
    needs: tuple[str, ...] = ()
    citations: tuple[int, ...] = ()
    why: str = ""
    found_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenCitation:
    """One quotation of an answer."""

    n: int
    passage_id: str
    label: str
    quote: str


@dataclass(frozen=True, slots=True)
class GivenFinding:
    """One finding of the checker in an answer."""

    rule: str
    codes: tuple[str, ...]
    message: str = ""


@dataclass(frozen=True, slots=True)
class CodeFact:
    """What the loaded releases say of a code on the date of the case; `status` is the contract's."""

    status: str
    billable: bool
    # None: no release has it.
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the answer is held against: codes given or wanted, and passages cited or wanted, whole.

    `headings` say what stands above a passage: its document, number and titles.
    """

    codes: Mapping[str, CodeFact] = field(default_factory=dict)
    passages: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a chat model took; `cost` in US dollars, None where no price is known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """An answer of one contestant to one case; `error` names the exception when it gave none."""

    outcome: Outcome
    text: str = ""
    reason: str | None = None
    codes: tuple[GivenCode, ...] = ()
    citations: tuple[GivenCitation, ...] = ()
    findings: tuple[GivenFinding, ...] = ()
    follow_ups: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    # Best first, as passage search ranks them for the question.
    ranked_sections: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    milliseconds: float = 0.0
    usage: Usage | None = None
    error: str | None = None

    @property
    def recommended(self) -> tuple[GivenCode, ...]:
        """The codes that the answer stands for, in its order; other candidates are not among them."""
        return tuple(code for code in self.codes if code.role is not Role.ALTERNATIVE)

    @property
    def shown(self) -> str:
        """All the words that a reader sees: text, reasons, quotations, questions and findings."""
        parts = [self.text, self.reason or "", *self.follow_ups]
        parts += [f"{code.code} {code.description} {code.why}" for code in self.codes]
        parts += [citation.quote for citation in self.citations]
        parts += [finding.message for finding in self.findings]
        return "\n".join(filter(None, parts))


def observed(answer: Mapping[str, Any], facts: Facts, ranked_sections: tuple[str, ...] = ()) -> Observation:
    """An observation from an answer of the contract, as JSON."""
    return Observation(
        outcome=Outcome(answer["outcome"]),
        text=answer["text"],
        reason=answer["reason"],
        codes=tuple(_code(row) for row in answer["codes"]),
        citations=tuple(
            GivenCitation(row["n"], row["passage_id"], row["label"], row["quote"]) for row in answer["citations"]
        ),
        findings=tuple(
            GivenFinding(row["rule"], tuple(row["codes"]), row.get("message", "")) for row in answer["findings"]
        ),
        follow_ups=tuple(answer["follow_ups"]),
        degraded=tuple(answer["degraded"]),
        ranked_sections=ranked_sections,
        facts=facts,
        milliseconds=float(answer["timings_ms"].get("total", 0.0)),
        usage=_usage(answer.get("written_by")),
    )


def _usage(written_by: Mapping[str, Any] | None) -> Usage | None:
    if written_by is None:
        return None
    return Usage(written_by["tokens_in"], written_by["tokens_out"], written_by["cost"])


def _code(row: Mapping[str, Any]) -> GivenCode:
    return GivenCode(
        code=row["code"],
        system=System(row["system"]),
        description=row["description"],
        role=Role(row["role"]),
        score=row["score"],
        needs=tuple(row["needs"]),
        citations=tuple(row["citations"]),
        why=row["why"],
        found_by=tuple(row["found_by"]),
    )
