"""The audit line of an answer: what was answered and from what, nothing that was asked."""

from collections import Counter
from typing import Any

from bot.answer_json import writing_json
from bot.models import Answer, Outcome, Question
from bot.records.keyed_hash import KeyedHash

# Named by a finding of the rulebook, whose source is the section of the rule that fired.
_RULEBOOK = "guideline"


def answer_line(question: Question, answer: Answer, keyed: KeyedHash) -> dict[str, Any]:
    """Plain data; the question stands in it as a keyed hash, unless it was refused, the asker under another name."""
    refused = answer.outcome is Outcome.REFUSED
    return {
        "answer": answer.id,
        "question": None if refused else keyed.of_question(question.text),
        "asker": keyed.of_asker(question.asker) if question.asker else None,
        "surface": question.surface,
        "outcome": answer.outcome,
        "as_of": answer.as_of.isoformat(),
        "setting": answer.setting,
        "codes": [code.code for code in answer.codes if code.sequence],
        "alternatives": [code.code for code in answer.codes if not code.sequence],
        "citations": [citation.passage_id for citation in answer.citations],
        "sections": list(dict.fromkeys(f"{c.document}:{c.section}" for c in answer.citations)),
        "releases": [c.release.key for c in answer.sources],
        "release_hashes": [c.release.sha256 for c in answer.sources],
        "rules": [finding.source for finding in answer.findings if finding.rule == _RULEBOOK],
        "findings": dict(sorted(Counter(finding.rule for finding in answer.findings).items())),
        "failed": sum(finding.severity == "error" for finding in answer.findings),
        "degraded": list(answer.degraded),
        "verified_by": answer.verified.by if answer.verified else None,
        "written_by": writing_json(answer.written_by),
        "ms": answer.timings_ms,
    }
