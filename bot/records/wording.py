"""An answer parted into what is kept for good and the words that repeat the question, which are kept for a term."""

from typing import Any

from bot.answer_json import answer_json
from bot.models import Answer, Outcome, Question

GONE = "The words of this answer are no longer kept."
# Fields of the contract's object that say again what the question said, and what stands there without them.
_ECHOES: dict[str, Any] = {
    "text": GONE,
    "reason": None,
    "follow_ups": [],
    "question_id": None,
    "provider_query": None,
}


def parted(question: Question, answer: Answer) -> tuple[dict[str, Any], dict[str, Any]]:
    """The contract's object without words of the question, and those words.

    Of a refused question nothing is kept, whatever the setting: it may hold a patient's identifiers.
    """
    whole = answer_json(answer)
    body = {**whole, **_ECHOES, "codes": [{**code, "why": ""} for code in whole["codes"]]}
    words = {name: whole[name] for name in _ECHOES} | {"why": [code["why"] for code in whole["codes"]]}
    if answer.outcome is Outcome.REFUSED:
        return body, words | {"question_id": None}
    return body, words | {"question": question.text}


def joined(body: dict[str, Any], words: dict[str, Any] | None) -> dict[str, Any]:
    """The contract's object, with its words while they are kept."""
    if not words:
        return body
    reasons = words.get("why", [])
    codes = [{**code, "why": why} for code, why in zip(body["codes"], reasons, strict=True)]
    # An answer kept by an earlier release has fewer of them.
    return {**body, **{name: words[name] for name in _ECHOES if name in words}, "codes": codes}
