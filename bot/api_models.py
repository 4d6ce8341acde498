"""The shapes of the API's responses, for its documentation; `bot.answer_json` writes them."""

from datetime import date
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bot.models import Outcome, Role
from bot.problems import MEDIA_TYPE
from bot.records.kept import Reason, Verdict
from codes.models import Setting, Severity, System, ValidityStatus


class _Shape(BaseModel):
    # Tests hold the writers to these shapes: nothing undocumented is sent.
    model_config = ConfigDict(extra="forbid")


class ValidityBody(_Shape):
    """Whether a code may be reported on the date, and why."""

    status: ValidityStatus
    release: str | None
    why: str
    replacements: list[str] = []


class AnswerCodeBody(_Shape):
    """A code of an answer; `citations` are the `n` of the answer's citations."""

    code: str
    system: System
    description: str
    role: Role
    sequence: int | None
    billable: bool
    validity: ValidityBody
    score: float
    found_by: list[str]
    why: str
    needs: list[str]
    citations: list[int]


class CitationBody(_Shape):
    """A quotation, verbatim in its passage; `rank` says where its source stands, 1 the highest."""

    n: int
    passage_id: str
    label: str
    document: str
    section: str
    page: int | None
    quote: str
    authority: str
    rank: int
    effective_from: date
    effective_to: date
    url: str


class FindingBody(_Shape):
    """What stands between codes."""

    rule: str
    severity: Severity
    codes: list[str]
    message: str
    source: str


class SourceBody(_Shape):
    """The release of a system that answered, and whether it is in force on the date."""

    system: System
    release: str
    effective_from: date
    effective_to: date
    covers_as_of: bool


class VerifiedBody(_Shape):
    """Who stands for the answer, since when, and up to which date of service."""

    by: str
    on: date
    until: date


class WritingBody(_Shape):
    """What a chat model did for an answer; `fallback` says why the answer is composed without its words, if it is."""

    model: str
    prompts: dict[str, str]
    tokens_in: int
    tokens_out: int
    estimated: bool
    cost: float | None
    calls: int
    ms: float
    kept: int
    struck: int
    dropped: dict[str, int]
    fallback: str | None


class ProviderQueryBody(_Shape):
    """A draft of a query to the provider: the record's own words, a question, options in book order.

    `basis` says to the coder what leaves the point open; it is no part of the query.
    """

    question: str
    indicators: list[str]
    options: list[str]
    basis: str


class AnswerBody(_Shape):
    """An answer: the recommended codes first, then alternatives."""

    id: str
    question_id: str | int | None
    outcome: Outcome
    reason: str | None
    as_of: date
    setting: Setting | None
    text: str
    codes: list[AnswerCodeBody]
    citations: list[CitationBody]
    findings: list[FindingBody]
    sources: list[SourceBody]
    follow_ups: list[str]
    degraded: list[str]
    timings_ms: dict[str, float]
    verified: VerifiedBody | None
    # Answers kept before there was a chat model have none.
    written_by: WritingBody | None = None
    provider_query: ProviderQueryBody | None = None


class FeedbackBody(_Shape):
    """What was kept of feedback, beside its comment."""

    answer: str
    by: str
    verdict: Verdict
    reason: Reason | None


class NoteBody(_Shape):
    """An instructional note and the code, block or chapter that prints it."""

    text: str
    at: str


class SeventhCharacterBody(_Shape):
    """A permitted 7th character."""

    character: str
    meaning: str


class BillingUnitBody(_Shape):
    """What one billed unit stands for."""

    amount: float
    unit: str


class ItemBody(_Shape):
    """What HCPCS Level II says of a code beyond its description; `coverage` is CMS's one letter."""

    billing_unit: BillingUnitBody | None
    group: str
    coverage: str
    betos: str
    effective_from: date | None
    effective_to: date | None


class CodeBody(_Shape):
    """A code with its validity and its notes, own and inherited."""

    code: str
    system: System
    validity: ValidityBody
    description: str
    billable: bool
    parent: str | None
    children: list[str]
    ancestors: list[str]
    release: str
    effective_from: date
    effective_to: date
    inclusion_terms: list[str]
    includes: list[NoteBody]
    excludes1: list[NoteBody]
    excludes2: list[NoteBody]
    code_first: list[NoteBody]
    use_additional_code: list[NoteBody]
    code_also: list[NoteBody]
    notes: list[NoteBody]
    seventh_characters: list[SeventhCharacterBody]
    axes: list[str]
    item: ItemBody | None = None
    sides: dict[Literal["right", "left", "bilateral", "unspecified"], str] | None = None


class CheckedCodeBody(_Shape):
    """One of the codes that were checked."""

    code: str
    system: System | None
    validity: ValidityBody


class CheckBody(_Shape):
    """What stands between the codes; no finding means that the notes have no objection."""

    findings: list[FindingBody]
    codes: list[CheckedCodeBody]


class FoundCodeBody(_Shape):
    """A code of a search; `matched` is the wording that was found."""

    code: str
    system: System
    description: str
    score: float
    found_by: list[str]
    matched: str


class FoundPassageBody(_Shape):
    """A passage of a search."""

    passage_id: str
    label: str
    section: str
    score: float
    text: str


class SearchBody(_Shape):
    """Retrieval alone, best first."""

    codes: list[FoundCodeBody]
    passages: list[FoundPassageBody]


class PassageBody(_Shape):
    """A passage, whole."""

    passage_id: str
    label: str
    document: str
    section: str
    heading_path: list[str]
    text: str
    release: str
    authority: str
    page: int | None
    owner: str | None
    effective_from: date
    effective_to: date


class StatusBody(_Shape):
    """The process is up, or the index answers."""

    status: Literal["up", "ready"]


# Problem details (RFC 9457), written out: FastAPI would file a model under the routes' own media type.
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "description": "The fields that are wrong (422)",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems a route may answer with, as FastAPI's `responses`."""
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}
        for status in statuses
    }
