"""A compliant query to the provider, drafted where an answer leaves open what only the provider can say.

It needs no chat model: the indicators are phrases of the question, the question and its options are ours or the book's,
and `guard` has the last word over all of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.material import rule_words
from bot.models import AnswerCode, Draft, Outcome, ProviderQuery, Role
from bot.provider_query.guard import is_neutral
from bot.provider_query.indicators import indicators
from bot.provider_query.open_details import open_detail
from bot.provider_query.topics import Topic, packaged_topics
from codes.catalogue import Catalogue
from codes.models import CodeEntry
from guidelines.rules import Rule, Situation
from retrieval.models import Certainty, SearchQuery
from retrieval.wording import stems

OTHER: Final = "Other (please specify)"
UNABLE: Final = "Unable to determine"
_JOINED: Final = re.compile(r"\s(?:with|w/|on|in|after|and|due to|from)\s", re.IGNORECASE)
_BRIEF: Final = (
    "Form and options follow the AHIMA and ACDIS practice brief on compliant queries, 2022 update "
    "(Practice Shelf QUERY.FORMS): strike the options that this record does not support, and add its other indicators."
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that may be put: its options in book order, why, and how many indicators it takes."""

    question: str
    options: tuple[str, ...]
    basis: str
    indicators: int = 1


class QueryDrafter:
    """Drafts queries from answers; holds no state between questions."""

    def __init__(self, catalogue: Catalogue, rules: Sequence[Rule] = ()) -> None:
        """Look titles up in `catalogue`; `rules` are those whose questions the drafts of answers ask."""
        self._catalogue = catalogue
        self._rules = {rule.then.ask: rule for rule in rules if rule.then.ask}

    def draft(self, answer: Draft, query: SearchQuery, as_of: date) -> ProviderQuery | None:
        """The query that an answer calls for; None where the provider is not who can tell, or nothing is documented."""
        if answer.outcome not in (Outcome.ANSWERED, Outcome.NEEDS_DETAIL) or _is_undecided(query):
            return None
        found = indicators(query.text, query)
        for asked in self._asked(answer, query, as_of):
            drafted = ProviderQuery(asked.question, found, (*asked.options, OTHER, UNABLE), f"{asked.basis}. {_BRIEF}")
            if _facts(found) >= asked.indicators and _is_compliant(drafted):
                return drafted
        return None

    def _asked(self, answer: Draft, query: SearchQuery, as_of: date) -> Iterator[_Asked]:
        """What may be asked, what decides the answer first."""
        topics = packaged_topics()
        shown = [code for code in answer.codes if code.role is not Role.ALTERNATIVE]
        yield from self._by_rule([answer.reason or ""], topics)
        for code in shown:
            yield from self._open(code, query, as_of)
        yield from self._by_rule(answer.follow_ups, topics)
        findings = {finding.rule for finding in answer.findings}
        yield from (_of(topic, topic.source) for topic in topics if topic.finding in findings)
        situation = Situation(tuple(code.code for code in shown), rule_words(query), query.setting, as_of)
        yield from (_of(topic, topic.source) for topic in topics if topic.holds(situation))

    def _by_rule(self, questions: Sequence[str], topics: Sequence[Topic]) -> Iterator[_Asked]:
        for rule in filter(None, map(self._rules.get, questions)):
            yield from (_of(topic, f"Guideline {rule.section}") for topic in topics if rule.id in topic.asked)

    def _open(self, code: AnswerCode, query: SearchQuery, as_of: date) -> Iterator[_Asked]:
        entry = self._catalogue.get(code.code, code.system, as_of)
        if entry is None:
            return
        for need in code.needs:
            made = open_detail(need, entry, _condition(entry, query), self._catalogue, as_of)
            if made is not None:
                yield _Asked(made.question, made.options, made.basis)


def _of(topic: Topic, source: str) -> _Asked:
    because = f"{topic.because[:1].upper()}{topic.because[1:]}"
    return _Asked(topic.question, topic.options, f"{because} ({source})", topic.indicators)


def _facts(phrases: Sequence[str]) -> int:
    """How many facts phrases tell: "respiratory failure on BiPAP" tells two."""
    return sum(len(_JOINED.split(phrase)) for phrase in phrases)


def _is_undecided(query: SearchQuery) -> bool:
    """Whether an uncertain diagnosis waits for the setting, which the coder knows."""
    return query.setting is None and any(c.certainty is Certainty.UNCERTAIN for c in query.conditions)


def _is_compliant(query: ProviderQuery) -> bool:
    return all(is_neutral(text) for text in (query.question, *query.indicators, *query.options))


def _condition(entry: CodeEntry, query: SearchQuery) -> str:
    """The asker's words for the condition of a code, where the question has them as they stand."""
    title = frozenset(stems(entry.description))
    said = [c for c in query.conditions if c.text in query.text and c.certainty is not Certainty.RULED_OUT]
    near = [(len(title.intersection(stems(" ".join(c.wordings)))), -len(c.text), c.text) for c in said]
    shared, _, text = max(near, default=(0, 0, ""))
    return text if shared else ""
