"""A verified answer as a draft again, to be grounded like any other before it is shown."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.models import AnswerCode, Citation, Draft, Outcome, Role
from bot.records.kept import VerifiedAnswer
from codes.catalogue import Catalogue
from codes.models import Finding, Severity, System


def verified_draft(pinned: VerifiedAnswer, catalogue: Catalogue, as_of: date, top: int) -> Draft:
    """The draft of a verified answer on a date, with at most `top` codes; its text names codes and citations alone."""
    codes = [_code(data, pinned, catalogue, as_of) for data in pinned.answer["codes"][:top]]
    left_out = {n for data in pinned.answer["codes"][top:] for n in data["citations"]}
    carried = {n for code in codes for n in code.citations}
    citations = [_citation(data) for data in pinned.answer["citations"] if data["n"] not in left_out - carried]
    recommended = [code for code in codes if code.role is not Role.ALTERNATIVE]
    lines = [f"- **{code.code}** {code.description} {_marks(code.citations)}" for code in recommended]
    # What no code carries decides about the whole set.
    lines += [f"{citation.label} decides [{citation.n}]." for citation in citations if citation.n not in carried]
    findings = tuple(_finding(data) for data in pinned.answer["findings"])
    return Draft(Outcome.ANSWERED, tuple(lines), tuple(codes), tuple(citations), findings)


def _marks(numbers: tuple[int, ...]) -> str:
    return " ".join(f"[{n}]" for n in numbers)


def _code(data: Mapping[str, Any], pinned: VerifiedAnswer, catalogue: Catalogue, as_of: date) -> AnswerCode:
    system = System(data["system"])
    role = Role(data["role"])
    return AnswerCode(
        code=data["code"],
        system=system,
        description=data["description"],
        role=role,
        sequence=data["sequence"],
        billable=data["billable"],
        validity=catalogue.look_up(data["code"], as_of, system).validity,
        score=data["score"],
        found_by=tuple(data["found_by"]),
        why="a candidate beside the verified codes" if role is Role.ALTERNATIVE else f"verified by {pinned.owner}",
        needs=tuple(data["needs"]),
        citations=tuple(data["citations"]),
    )


def _citation(data: Mapping[str, Any]) -> Citation:
    return Citation(
        n=data["n"],
        passage_id=data["passage_id"],
        label=data["label"],
        document=data["document"],
        section=data["section"],
        page=data["page"],
        quote=data["quote"],
        authority=data["authority"],
        effective_from=date.fromisoformat(data["effective_from"]),
        effective_to=date.fromisoformat(data["effective_to"]),
    )


def _finding(data: Mapping[str, Any]) -> Finding:
    return Finding(data["rule"], Severity(data["severity"]), tuple(data["codes"]), data["message"], data["source"])
