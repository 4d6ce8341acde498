"""The records of a question and its answer (docs/contract in CONTRACT: names and meanings stay)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import quote

from bot.specialties import Specialty
from codes.models import Coverage, Finding, Setting, System, Validity
from guidelines.authority import Rank, rank_of


class Outcome(StrEnum):
    """How a question ended; abstaining and refusing are answers, never exceptions."""

    ANSWERED = "answered"
    NEEDS_DETAIL = "needs_detail"
    ABSTAINED = "abstained"
    REFUSED = "refused"


class Role(StrEnum):
    """What a code is in the answer: recommended, recommended because a note asks for it, or another choice."""

    SUGGESTED = "suggested"
    COMPANION = "companion"
    ALTERNATIVE = "alternative"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. `as_of` and `setting` are the asker's; what the text itself says goes before them.

    `asker` is the name that the surface knows the person by ("slack:T1:U7"), `conversation` the thread it stands in.
    `specialty` orders passages that fit equally well, and changes no code.
    """

    text: str
    as_of: date
    id: str | int | None = None
    setting: Setting | None = None
    system: System | None = None
    top: int = 10
    asker: str | None = None
    surface: str = "terminal"
    conversation: str | None = None
    specialty: Specialty | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation and where it stands; `quote` is verbatim in the passage."""

    n: int
    passage_id: str
    label: str
    document: str
    section: str
    page: int | None
    quote: str
    authority: str
    effective_from: date
    effective_to: date

    @property
    def rank(self) -> Rank:
        """Where its document stands among the sources that decide."""
        return rank_of(self.document, self.authority)

    @property
    def url(self) -> str:
        """Where the passage can be read in the web page and the API."""
        return f"/passages/{quote(self.passage_id, safe='/:')}"


@dataclass(frozen=True, slots=True)
class AnswerCode:
    """One code of an answer; `sequence` counts the recommended ones from 1."""

    code: str
    system: System
    description: str
    role: Role
    sequence: int | None
    billable: bool
    validity: Validity
    score: float
    found_by: tuple[str, ...]
    why: str
    needs: tuple[str, ...] = ()
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before grounding."""

    outcome: Outcome
    lines: tuple[str, ...]
    codes: tuple[AnswerCode, ...] = ()
    citations: tuple[Citation, ...] = ()
    findings: tuple[Finding, ...] = ()
    follow_ups: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """Who stands for an answer, since when, and up to which date of service."""

    by: str
    on: date
    until: date


@dataclass(frozen=True, slots=True)
class Writing:
    """What a chat model did for an answer, and what of it was not kept; no word of the question or of a reply.

    `prompts` are names with version → hash of the instructions. `kept` sentences are shown, `struck` ones named a code
    that is not the answer's, `dropped` counts by cause whatever else was not used. `fallback` says why the answer is
    composed after all; None where the model's words are shown.
    """

    model: str
    prompts: dict[str, str]
    tokens_in: int = 0
    tokens_out: int = 0
    # The vendor did not tell all of them: some are counted from the letters.
    estimated: bool = False
    cost: float | None = None
    calls: int = 0
    ms: float = 0.0
    kept: int = 0
    struck: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderQuery:
    """A draft of a query to the provider. `indicators` stand word for word in the question; `basis` is for the coder.

    `options` are in book order and end with "other" and "unable to determine".
    """

    question: str
    indicators: tuple[str, ...]
    options: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A grounded answer; `bot.answer_json` says how it is written."""

    id: str
    question_id: str | int | None
    outcome: Outcome
    reason: str | None
    as_of: date
    setting: Setting | None
    text: str
    codes: tuple[AnswerCode, ...] = ()
    citations: tuple[Citation, ...] = ()
    findings: tuple[Finding, ...] = ()
    sources: tuple[Coverage, ...] = ()
    follow_ups: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    verified: Verified | None = None
    written_by: Writing | None = None
    provider_query: ProviderQuery | None = None
