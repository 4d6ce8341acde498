"""What the contract promises of every answer, checked on an answer whole; used by several test modules."""

import json
import re
from datetime import date
from typing import Any
from urllib.parse import unquote

from bot.answer_json import answer_json
from bot.bootstrap import Application
from bot.models import Answer, Question
from bot.provider_query.guard import is_neutral
from codes.models import System
from codes.spelling import compact

FIELDS = {
    "id",
    "question_id",
    "outcome",
    "reason",
    "as_of",
    "setting",
    "text",
    "codes",
    "citations",
    "findings",
    "sources",
    "follow_ups",
    "degraded",
    "timings_ms",
    "verified",
    "written_by",
    "provider_query",
}
CODE_FIELDS = {
    "code",
    "system",
    "description",
    "role",
    "sequence",
    "billable",
    "validity",
    "score",
    "found_by",
    "why",
    "needs",
    "citations",
}
CITATION_FIELDS = {
    "n",
    "passage_id",
    "label",
    "document",
    "section",
    "page",
    "quote",
    "authority",
    "rank",
    "effective_from",
    "effective_to",
    "url",
}
SOURCE_FIELDS = {"system", "release", "effective_from", "effective_to", "covers_as_of"}
FINDING_FIELDS = {"rule", "severity", "codes", "message", "source"}
RULES = {
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
}
_ROLE_ORDER = {"suggested": 0, "companion": 0, "alternative": 1}
_MAYBE_A_CODE = re.compile(r"\b[A-Z0-9]{3}(?:\.?[A-Z0-9]{1,4})?\b")


def check_contract(application: Application, question: Question, answer: Answer) -> dict[str, Any]:
    """Assert what holds for every answer; returns the answer as read back from its JSON."""
    data: dict[str, Any] = json.loads(json.dumps(answer_json(answer)))
    assert set(data) == FIELDS
    assert data["question_id"] == question.id
    assert date.fromisoformat(data["as_of"]) == answer.as_of
    assert data["outcome"] in ("answered", "needs_detail", "abstained", "refused")
    assert data["text"]
    assert {"screen", "total"} <= set(data["timings_ms"])
    assert all(isinstance(text, str) and text for text in (*data["follow_ups"], *data["degraded"]))
    _check_codes(application, question, answer, data)
    _check_citations(application, answer, data)
    _check_text(application, question, answer, data)
    _check_query(question, data)
    for finding in data["findings"]:
        assert set(finding) == FINDING_FIELDS
        assert finding["rule"] in RULES
        assert finding["severity"] in ("error", "warning", "info")
        assert set(finding["codes"]) <= {code["code"] for code in data["codes"]}
    for source in data["sources"]:
        assert set(source) == SOURCE_FIELDS
        covered = source["effective_from"] <= data["as_of"] <= source["effective_to"]
        assert source["covers_as_of"] == covered
    recommended = [code for code in data["codes"] if code["sequence"]]
    if data["outcome"] in ("abstained", "refused"):
        assert data["reason"]
        assert recommended == []
    if data["outcome"] == "needs_detail":
        assert data["reason"] or data["follow_ups"]
    return data


def _check_query(question: Question, data: dict[str, Any]) -> None:
    query = data["provider_query"]
    if query is None:
        return
    assert set(query) == {"question", "indicators", "options", "basis"}
    assert data["outcome"] in ("answered", "needs_detail")
    assert query["indicators"]
    assert all(phrase in question.text for phrase in query["indicators"])
    assert query["options"][-2:] == ["Other (please specify)", "Unable to determine"]
    assert all(is_neutral(text) for text in (query["question"], *query["indicators"], *query["options"]))


def _check_codes(application: Application, question: Question, answer: Answer, data: dict[str, Any]) -> None:
    codes = data["codes"]
    assert len(codes) <= question.top
    assert len({(code["system"], code["code"]) for code in codes}) == len(codes)
    order = [_ROLE_ORDER[code["role"]] for code in codes]
    assert order == sorted(order)
    recommended = order.count(0)
    assert [code["sequence"] for code in codes] == [*range(1, recommended + 1), *[None] * (len(codes) - recommended)]
    for code in codes:
        assert set(code) == CODE_FIELDS
        assert {"status", "release", "why"} <= set(code["validity"])
        assert 0.0 <= code["score"] <= 1.0
        assert code["found_by"]
        assert code["why"]
        entry = application.library.catalogue.get(code["code"], System(code["system"]), answer.as_of)
        assert entry is not None
        assert (entry.description, entry.billable) == (code["description"], code["billable"])
        if code["billable"]:
            assert code["validity"]["status"] in ("valid", "not_covered")
        else:
            assert code["validity"]["status"] == "header"
            assert code["needs"]


def _check_citations(application: Application, answer: Answer, data: dict[str, Any]) -> None:
    numbers = [citation["n"] for citation in data["citations"]]
    assert len(set(numbers)) == len(numbers)
    for citation in data["citations"]:
        assert set(citation) == CITATION_FIELDS
        passage = application.library.passages.get(citation["passage_id"], answer.as_of)
        assert passage is not None
        assert citation["quote"].strip()
        assert citation["quote"] in passage.text
        assert unquote(citation["url"]) == f"/passages/{citation['passage_id']}"
        assert citation["page"] == passage.page
        assert citation["effective_from"] <= citation["effective_to"]
    for code in data["codes"]:
        assert code["citations"]
        assert set(code["citations"]) <= set(numbers)


def _check_text(application: Application, question: Question, answer: Answer, data: dict[str, Any]) -> None:
    assert {int(n) for n in re.findall(r"\[(\d+)\]", data["text"])} <= {c["n"] for c in data["citations"]}
    shown = {compact(code["code"]) for code in data["codes"]}
    asked = compact(question.text)
    for word in _MAYBE_A_CODE.findall(data["text"]):
        if application.library.catalogue.look_up(word, answer.as_of).entry is not None:
            assert compact(word) in shown or compact(word) in asked, word
