"""An answer, a passage and search results as plain data for JSON, in the shape of the contract."""

from collections.abc import Iterable
from typing import Any

from bot.codes_json import finding_json, validity_json
from bot.models import Answer, AnswerCode, Citation, ProviderQuery, Verified, Writing
from codes.models import Coverage
from retrieval.models import Candidate, Passage, RankedPassage


def answer_json(answer: Answer) -> dict[str, Any]:
    """The `Answer` object of the contract."""
    return {
        "id": answer.id,
        "question_id": answer.question_id,
        "outcome": answer.outcome,
        "reason": answer.reason,
        "as_of": answer.as_of.isoformat(),
        "setting": answer.setting,
        "text": answer.text,
        "codes": [_answer_code(code) for code in answer.codes],
        "citations": [citation_json(citation) for citation in answer.citations],
        "findings": [finding_json(finding) for finding in answer.findings],
        "sources": [_coverage(coverage) for coverage in answer.sources],
        "follow_ups": list(answer.follow_ups),
        "degraded": list(answer.degraded),
        "timings_ms": answer.timings_ms,
        "verified": _verified(answer.verified),
        "written_by": writing_json(answer.written_by),
        "provider_query": provider_query_json(answer.provider_query),
    }


def writing_json(writing: Writing | None) -> dict[str, Any] | None:
    """What a chat model did for an answer; None where none was asked."""
    if writing is None:
        return None
    return {
        "model": writing.model,
        "prompts": writing.prompts,
        "tokens_in": writing.tokens_in,
        "tokens_out": writing.tokens_out,
        "estimated": writing.estimated,
        "cost": writing.cost,
        "calls": writing.calls,
        "ms": writing.ms,
        "kept": writing.kept,
        "struck": writing.struck,
        "dropped": writing.dropped,
        "fallback": writing.fallback,
    }


def provider_query_json(query: ProviderQuery | None) -> dict[str, Any] | None:
    """A draft of a query to a provider."""
    if query is None:
        return None
    return {
        "question": query.question,
        "indicators": list(query.indicators),
        "options": list(query.options),
        "basis": query.basis,
    }


def passage_json(passage: Passage) -> dict[str, Any]:
    """One passage, whole."""
    return {
        "passage_id": passage.passage_id,
        "label": passage.label,
        "document": passage.document,
        "section": passage.section,
        "heading_path": list(passage.heading_path),
        "text": passage.text,
        "release": passage.release,
        "authority": passage.authority,
        "page": passage.page,
        "owner": passage.owner,
        "effective_from": passage.effective_from.isoformat(),
        "effective_to": passage.effective_to.isoformat(),
    }


def candidate_json(candidate: Candidate, description: str) -> dict[str, Any]:
    """One code of a search."""
    return {
        "code": candidate.code,
        "system": candidate.system,
        "description": description,
        "score": candidate.score,
        "found_by": list(candidate.found_by),
        "matched": candidate.matched,
    }


def ranked_passage_json(found: RankedPassage) -> dict[str, Any]:
    """One passage of a search."""
    passage = found.passage
    return {
        "passage_id": passage.passage_id,
        "label": passage.label,
        "section": passage.section,
        "score": found.score,
        "text": passage.text,
    }


def search_json(codes: Iterable[tuple[Candidate, str]], passages: Iterable[RankedPassage]) -> dict[str, Any]:
    """What a search found; a code comes with its description."""
    return {
        "codes": [candidate_json(candidate, description) for candidate, description in codes],
        "passages": [ranked_passage_json(found) for found in passages],
    }


def _answer_code(code: AnswerCode) -> dict[str, Any]:
    return {
        "code": code.code,
        "system": code.system,
        "description": code.description,
        "role": code.role,
        "sequence": code.sequence,
        "billable": code.billable,
        "validity": validity_json(code.validity),
        "score": code.score,
        "found_by": list(code.found_by),
        "why": code.why,
        "needs": list(code.needs),
        "citations": list(code.citations),
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """One citation."""
    return {
        "n": citation.n,
        "passage_id": citation.passage_id,
        "label": citation.label,
        "document": citation.document,
        "section": citation.section,
        "page": citation.page,
        "quote": citation.quote,
        "authority": citation.authority,
        "rank": int(citation.rank),
        "effective_from": citation.effective_from.isoformat(),
        "effective_to": citation.effective_to.isoformat(),
        "url": citation.url,
    }


def _verified(verified: Verified | None) -> dict[str, str] | None:
    if verified is None:
        return None
    return {"by": verified.by, "on": verified.on.isoformat(), "until": verified.until.isoformat()}


def _coverage(coverage: Coverage) -> dict[str, Any]:
    release = coverage.release
    return {
        "system": release.system,
        "release": release.name,
        "effective_from": release.effective_from.isoformat(),
        "effective_to": release.effective_to.isoformat(),
        "covers_as_of": coverage.covers,
    }
