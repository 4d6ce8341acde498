"""An answer as a page shows it, made from the contract's object: of one just given, or of one that was kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from bot.degraded_words import RECORDS, degraded_in_words
from bot.follow_up import Change, choices
from bot.models import Outcome, Role
from bot.provider_query.as_text import query_text
from bot.web.answer_text import Run, runs
from bot.web.passage_view import whose_words
from bot.web.paths import code_href, passage_href
from codes.models import System, ValidityStatus
from guidelines.authority import Rank, rank_of

_OUTCOMES = {
    Outcome.ANSWERED: "Answered",
    Outcome.NEEDS_DETAIL: "One more fact needed",
    Outcome.ABSTAINED: "No answer",
    Outcome.REFUSED: "Not taken",
}
_ROLES = {Role.SUGGESTED: "", Role.COMPANION: "goes with it", Role.ALTERNATIVE: ""}
_SEVERITIES = {"error": "Conflict", "warning": "Check", "info": "Note"}
_STATUSES = {
    ValidityStatus.VALID: "valid",
    ValidityStatus.HEADER: "header, not assignable",
    ValidityStatus.NOT_YET_VALID: "not yet valid",
    ValidityStatus.RETIRED: "retired",
    ValidityStatus.UNKNOWN: "unknown",
    ValidityStatus.NOT_COVERED: "no release for this date",
}


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code of an answer; `status` is empty while nothing stands against it."""

    code: str
    system: str
    href: str
    description: str
    role: str
    sequence: int | None
    status: str
    is_gone: bool
    in_force: str
    why: str
    needs: tuple[str, ...]
    replacements: tuple[str, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CitationRow:
    """One quotation; `href` opens its passage with the span marked."""

    n: int
    label: str
    section: str
    is_guideline: bool
    quote: str
    whose: str
    rank: Rank
    page: int | None
    effective_from: date
    href: str
    is_shown_first: bool


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What stands between codes."""

    severity: str
    label: str
    message: str
    source: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The release that answered for a system."""

    label: str
    effective_to: date
    covers: bool


@dataclass(frozen=True, slots=True)
class VerifiedBy:
    """Who stands for an answer, since when and up to which date of service."""

    by: str
    on: date
    until: date


@dataclass(frozen=True, slots=True)
class QueryRow:
    """A draft of a query to the provider as text to copy, and what it rests on."""

    text: str
    basis: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer, ready for a template."""

    id: str
    outcome: Outcome
    outcome_label: str
    reason: str
    as_of: date
    setting: str
    opening: tuple[Run, ...]
    lines: tuple[tuple[Run, ...], ...]
    codes: tuple[CodeRow, ...]
    alternatives: tuple[CodeRow, ...]
    findings: tuple[FindingRow, ...]
    citations: tuple[CitationRow, ...]
    sources: tuple[SourceRow, ...]
    follow_ups: tuple[str, ...]
    choices: tuple[Change, ...]
    degraded: tuple[str, ...]
    verified: VerifiedBy | None
    query: QueryRow | None
    is_kept: bool

    @property
    def main_citations(self) -> tuple[CitationRow, ...]:
        """Those that the recommended codes and the text rest on."""
        return tuple(row for row in self.citations if row.is_shown_first)

    @property
    def other_citations(self) -> tuple[CitationRow, ...]:
        """Those of the other candidates."""
        return tuple(row for row in self.citations if not row.is_shown_first)


def view_answer(answer: Mapping[str, Any]) -> AnswerView:
    """The view of an answer of the contract."""
    outcome = Outcome(answer["outcome"])
    is_kept = RECORDS not in answer["degraded"]
    as_of = date.fromisoformat(answer["as_of"])
    rows = [_code_row(code, as_of) for code in answer["codes"]]
    roles = [Role(code["role"]) for code in answer["codes"]]
    lines = [line for line in str(answer["text"]).split("\n") if line.strip() and not line.startswith("- **")]
    shown = {n for row, role in zip(rows, roles, strict=True) if role is not Role.ALTERNATIVE for n in row.citations}
    shown |= {run.citation for line in lines for run in runs(line) if run.citation is not None}
    return AnswerView(
        id=answer["id"],
        outcome=outcome,
        outcome_label=_OUTCOMES[outcome],
        reason=_sentence(answer["reason"]) if outcome in (Outcome.NEEDS_DETAIL, Outcome.REFUSED) else "",
        as_of=as_of,
        setting=answer["setting"] or "",
        opening=runs(lines[0]) if lines else (),
        lines=tuple(runs(line) for line in lines[1:]),
        codes=tuple(r for r, role in zip(rows, roles, strict=True) if role is not Role.ALTERNATIVE),
        alternatives=tuple(r for r, role in zip(rows, roles, strict=True) if role is Role.ALTERNATIVE),
        findings=tuple(_finding_row(finding) for finding in answer["findings"]),
        citations=tuple(_citation_row(c, answer["id"], is_kept, shown) for c in answer["citations"]),
        sources=tuple(_source_row(source) for source in answer["sources"]),
        follow_ups=tuple(answer["follow_ups"]),
        choices=choices(answer) if outcome in (Outcome.ANSWERED, Outcome.NEEDS_DETAIL) else (),
        degraded=tuple(f"{_sentence(degraded_in_words(note))}." for note in answer["degraded"]),
        verified=_verified(answer.get("verified")),
        query=_query(answer.get("provider_query")),
        is_kept=is_kept,
    )


def reported_codes(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of an answer of the contract that are to be reported, in order."""
    return tuple(code["code"] for code in answer["codes"] if code["sequence"])


def outcome_label(outcome: Outcome) -> str:
    """How a page names an outcome."""
    return _OUTCOMES[outcome]


def status_label(status: ValidityStatus) -> str:
    """How a page names a status of a code."""
    return _STATUSES[status]


def _code_row(code: Mapping[str, Any], as_of: date) -> CodeRow:
    validity = code["validity"]
    status = ValidityStatus(validity["status"])
    return CodeRow(
        code=code["code"],
        system=System(code["system"]).label,
        href=code_href(code["system"], code["code"], as_of),
        description=code["description"],
        role=_ROLES[Role(code["role"])],
        sequence=code["sequence"],
        # That no release covers the date is said once, for the whole answer.
        status="" if status in (ValidityStatus.VALID, ValidityStatus.NOT_COVERED) else _STATUSES[status],
        is_gone=status in (ValidityStatus.RETIRED, ValidityStatus.NOT_YET_VALID, ValidityStatus.UNKNOWN),
        in_force="" if status is ValidityStatus.NOT_COVERED else validity["why"],
        why=_sentence(code["why"]),
        needs=tuple(code["needs"]),
        replacements=tuple(validity.get("replacements", ())),
        citations=tuple(code["citations"]),
    )


def _citation_row(citation: Mapping[str, Any], answer_id: str, is_kept: bool, shown: set[int]) -> CitationRow:
    first = date.fromisoformat(citation["effective_from"])
    n = citation["n"]
    rank = rank_of(citation["document"], citation["authority"])
    kept = f"/answers/{quote(answer_id, safe='')}/citations/{n}"
    return CitationRow(
        n=n,
        label=citation["label"],
        section=citation["section"],
        is_guideline=rank is not Rank.CLASSIFICATION,
        quote=citation["quote"],
        whose=whose_words(citation["authority"]),
        rank=rank,
        page=citation["page"],
        effective_from=first,
        href=kept if is_kept else passage_href(citation["passage_id"], first),
        is_shown_first=n in shown,
    )


def _finding_row(finding: Mapping[str, Any]) -> FindingRow:
    severity = finding["severity"]
    return FindingRow(severity, _SEVERITIES[severity], _sentence(finding["message"]), finding["source"])


def _source_row(source: Mapping[str, Any]) -> SourceRow:
    return SourceRow(
        f"{System(source['system']).label} {source['release']}",
        date.fromisoformat(source["effective_to"]),
        source["covers_as_of"],
    )


def _verified(said: Mapping[str, str] | None) -> VerifiedBy | None:
    if not said:
        return None
    return VerifiedBy(said["by"], date.fromisoformat(said["on"]), date.fromisoformat(said["until"]))


def _query(drafted: Mapping[str, Any] | None) -> QueryRow | None:
    return QueryRow(query_text(drafted), drafted["basis"]) if drafted else None


def _sentence(text: str | None) -> str:
    """Begun with a capital, unless it begins with a code or a quotation; ended as it was."""
    text = (text or "").strip()
    return text[:1].upper() + text[1:]
