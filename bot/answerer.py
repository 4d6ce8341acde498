"""The path of one question, from text to grounded answer, in nine steps."""

import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from bot.composer import Composer
from bot.degraded_words import RECORDS, read_first, removed_unverified
from bot.drafting.writer import Asked, Writer, Written
from bot.grounding import Grounded, ground
from bot.material import Material, rule_words
from bot.models import Answer, Draft, Outcome, Question, Verified
from bot.other_systems import other_system
from bot.provider_query.drafting import QueryDrafter
from bot.records.recorder import Recorder
from bot.screening import Screener, ScreenResult
from bot.selection import Selection, select
from bot.set_findings import NO_CHECKS, Checks
from bot.verified_draft import verified_draft
from codes.catalogue import Catalogue
from codes.models import Coverage, LookUp, Setting, System, ValidityStatus
from retrieval.models import Missing, SearchQuery
from retrieval.passages import Passages
from retrieval.query_analysis import LONGEST_READ, QueryAnalyser
from retrieval.search import Evidence, Searcher

_POOL = 20
_MOST_TYPED_CODES = 12
_VALIDITY_WORDS = re.compile(r"\b(?:valid|billable|still|deleted|retired|active|expired?|in force)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Context:
    """What the question and its text settle before anything is searched."""

    question: Question
    query: SearchQuery
    as_of: date
    setting: Setting | None
    systems: tuple[System, ...]
    timings: dict[str, float] = field(default_factory=dict)


class Answerer:
    """Answers questions; every face of the product calls `answer` and nothing else."""

    def __init__(
        self,
        catalogue: Catalogue,
        passages: Passages,
        analyser: QueryAnalyser,
        searcher: Searcher,
        screener: Screener,
        recorder: Recorder,
        degraded: tuple[Missing, ...] = (),
        checks: Checks = NO_CHECKS,
        show_licensed: bool = False,
        writer: Writer | None = None,
    ) -> None:
        """Work with these parts; `degraded` names the parts that were already missing at the start.

        The rules of `checks` are applied to the codes found, and the answer's set is checked by all of it;
        `show_licensed` allows CPT descriptors. Without a `writer` answers are composed from the evidence alone.
        """
        self._rules = checks.rules
        self._catalogue = catalogue
        self._passages = passages
        self._analyser = analyser
        self._searcher = searcher
        self._screener = screener
        self._recorder = recorder
        self._composer = Composer(catalogue, passages.get, checks, show_licensed)
        self._queries = QueryDrafter(catalogue, checks.rules)
        self._degraded = degraded
        self._writer = writer

    def screen(self, text: str) -> ScreenResult:
        """Whether a text may go on, for a face that keeps it before it is answered."""
        return self._screener.screen(text)

    def answer(self, question: Question) -> Answer:
        """The answer to a question; refusing and abstaining are outcomes, never exceptions."""
        timings: dict[str, float] = {}
        with _timed(timings, "total"):
            with _timed(timings, "screen"):
                screened = self._screener.screen(question.text)
            if not screened.allowed:
                answer = _refusal(question, screened, timings)
            elif not any(c.isalnum() for c in question.text):
                answer = _abstention(
                    question,
                    "there is no question in it; ask about a condition, a procedure or a code",
                    timings,
                )
            else:
                answer = self._answer(self._analyse(question, timings))
        if not self._recorder.record(question, answer):
            answer = replace(answer, degraded=(*answer.degraded, RECORDS))
        return answer

    def _answer(self, context: _Context) -> Answer:
        if verified := self._verified(context):
            return verified
        with _timed(context.timings, "look_up"):
            looked_up = self._look_up(context)
        if refused := self._cannot_say(context, looked_up):
            return refused
        with _timed(context.timings, "search"):
            evidence = self._search(context)
        with _timed(context.timings, "apply_rules"):
            selection = select(
                evidence.by_condition,
                self._catalogue,
                context.as_of,
                context.setting,
                rule_words(context.query),
                self._rules,
                context.query.details.weeks,
            )
        with _timed(context.timings, "compose"):
            material = _material(context, looked_up, evidence, selection)
            draft = self._composer.compose(material)
        written = self._written(context, material, evidence, draft)
        with _timed(context.timings, "ground"):
            last = written.draft if written else draft
            grounded = ground(last, context.query, self._catalogue, self._passages.get, context.as_of)
        return self._finished(context, grounded, evidence.degraded, written)

    def _verified(self, context: _Context) -> Answer | None:
        """What a lead stands for, where the same was asked and all of it still stands on the date."""
        with _timed(context.timings, "verified"):
            sources = self._sources(context)
            releases = tuple(source.release.key for source in sources)
            text = context.question.text
            pinned = self._recorder.verified_answer(text, context.as_of, context.setting, releases)
            if pinned is None:
                return None
            draft = verified_draft(pinned, self._catalogue, context.as_of, context.question.top)
            grounded = ground(draft, context.query, self._catalogue, self._passages.get, context.as_of)
        if grounded.removed:
            return None
        by = Verified(pinned.owner, pinned.pinned_on, pinned.expires_on)
        # A lead has settled what a provider would be asked.
        return replace(self._finished(context, grounded, ()), verified=by, provider_query=None)

    def _analyse(self, question: Question, timings: dict[str, float]) -> _Context:
        with _timed(timings, "analyse"):
            query = self._analyser.analyse(question.text, question.as_of)
        setting = question.setting or query.setting
        # Passages are ranked for the setting as well, whoever said it.
        query = replace(query, setting=setting)
        systems = (question.system,) if question.system else self._default_systems(query, question)
        return _Context(
            question=question,
            query=query,
            as_of=query.as_of or question.as_of,
            setting=setting,
            systems=systems,
            timings=timings,
        )

    def _default_systems(self, query: SearchQuery, question: Question) -> tuple[System, ...]:
        typed = [self._catalogue.look_up(code, question.as_of).system for code in query.codes[:_MOST_TYPED_CODES]]
        if System.ICD10PCS in typed and not query.systems:
            return (System.ICD10CM, System.ICD10PCS)
        return self._searcher.systems(query, query.as_of or question.as_of)

    def _look_up(self, context: _Context) -> tuple[LookUp, ...]:
        return tuple(self._meant(code, context) for code in context.query.codes[:_MOST_TYPED_CODES])

    def _meant(self, code: str, context: _Context) -> LookUp:
        """A typed code in the system asked for; one that the question is about goes before others that have it."""
        if context.question.system:
            return self._catalogue.look_up(code, context.as_of, context.question.system)
        readings = self._catalogue.readings(code, context.as_of)
        return next((found for found in readings if found.system in context.query.systems), readings[0])

    def _cannot_say(self, context: _Context, looked_up: tuple[LookUp, ...]) -> Answer | None:
        """Abstain where the loaded releases cannot decide what is asked."""
        if other := other_system(context.question.text):
            ours = ", ".join(system.label for system in System)
            return self._abstain(context, f"{other} is none of the code systems looked up here ({ours})")
        missing = [s for s in context.systems if not self._catalogue.sets(s)]
        if missing and len(missing) == len(context.systems):
            return self._abstain(context, f"no {missing[0].label} release is loaded, so its codes cannot be looked up")
        uncovered = [f for f in looked_up if f.validity.status is ValidityStatus.NOT_COVERED]
        if uncovered and _VALIDITY_WORDS.search(context.question.text):
            return self._abstain(context, uncovered[0].validity.why)
        return None

    def _search(self, context: _Context) -> Evidence:
        top = max(_POOL, context.question.top)
        return self._searcher.search(context.query, context.as_of, context.systems, top)

    def _written(self, context: _Context, material: Material, evidence: Evidence, draft: Draft) -> Written | None:
        """What a chat model makes of it, where one is set."""
        if self._writer is None:
            return None
        with _timed(context.timings, "write"):
            asked = Asked(context.question.text, material, evidence.by_condition, context.systems)
            return self._writer.write(asked, draft)

    def _finished(
        self, context: _Context, grounded: Grounded, degraded: tuple[Missing, ...], written: Written | None = None
    ) -> Answer:
        draft = grounded.draft
        notes: list[str] = [*self._degraded, *degraded]
        if len(context.question.text) > LONGEST_READ and not (written and written.is_read_whole):
            notes.append(read_first(LONGEST_READ))
        notes += written.notes if written else ()
        if removed := grounded.removed + (written.removed if written else 0):
            notes.append(removed_unverified(removed))
        sources = self._sources(context)
        gaps = [c.message for c in sources if c.message]
        lines = [*draft.lines, *gaps]
        if draft.outcome is Outcome.ABSTAINED and not draft.lines:
            lines.insert(0, f"No answer: {draft.reason}.")
        return Answer(
            id=uuid.uuid4().hex,
            question_id=context.question.id,
            outcome=draft.outcome,
            reason=draft.reason,
            as_of=context.as_of,
            setting=context.setting,
            text="\n".join(lines),
            codes=draft.codes,
            citations=draft.citations,
            findings=draft.findings,
            sources=sources,
            follow_ups=draft.follow_ups,
            degraded=tuple(dict.fromkeys(notes)),
            timings_ms=context.timings,
            provider_query=self._queries.draft(draft, context.query, context.as_of),
            written_by=written.writing if written else None,
        )

    def _abstain(self, context: _Context, reason: str) -> Answer:
        draft = Draft(Outcome.ABSTAINED, (f"No answer: {reason}.",), reason=reason)
        return self._finished(context, Grounded(draft, 0), ())

    def _sources(self, context: _Context) -> tuple[Coverage, ...]:
        found = [self._catalogue.coverage(system, context.as_of) for system in context.systems]
        return tuple(coverage for coverage in found if coverage is not None)


def _material(context: _Context, looked_up: tuple[LookUp, ...], evidence: Evidence, selection: Selection) -> Material:
    return Material(
        context.query,
        context.as_of,
        context.setting,
        context.question.top,
        looked_up,
        selection,
        evidence.passages,
        context.question.specialty,
    )


def _refusal(question: Question, screened: ScreenResult, timings: dict[str, float]) -> Answer:
    return _closed(question, Outcome.REFUSED, screened.message or "it cannot be answered here", timings)


def _abstention(question: Question, reason: str, timings: dict[str, float]) -> Answer:
    return _closed(question, Outcome.ABSTAINED, reason, timings)


def _closed(question: Question, outcome: Outcome, reason: str, timings: dict[str, float]) -> Answer:
    return Answer(
        id=uuid.uuid4().hex,
        question_id=question.id,
        outcome=outcome,
        reason=reason,
        as_of=question.as_of,
        setting=question.setting,
        text=f"{'Refused' if outcome is Outcome.REFUSED else 'No answer'}: {reason.rstrip('.')}.",
        timings_ms=timings,
    )


@contextmanager
def _timed(timings: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        timings[step] = round((time.perf_counter() - start) * 1000, 2)
