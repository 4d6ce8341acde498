"""Answers written by a chat model: extract, look up, choose and explain, settle, verify; or the composed draft.

Start here. The deterministic draft is made before any of this and goes out whenever the model fails, says nothing that
its passages carry, or is spoken to by the question.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.citing import CitationList
from bot.composer import Composer
from bot.degraded_words import (
    CHAT_INSTRUCTIONS,
    CHAT_UNSUPPORTED,
    chat_model_failed,
    chat_model_ignored,
    chat_model_unread,
)
from bot.drafting.calls import ChatModel, ModelFailed
from bot.drafting.causes import Cause, Fallback
from bot.drafting.choosing import Explanation, Shown, asked_of, chosen, shown
from bot.drafting.conditions import ConditionReader, Read
from bot.drafting.extraction import Finding, extract
from bot.drafting.fences import speaks_to_a_program
from bot.drafting.ledger import Ledger
from bot.drafting.note_parts import is_note
from bot.drafting.offering import offered
from bot.drafting.prompt_files import prompt
from bot.drafting.verifying import Supported, Verifier
from bot.joined import ByRules, Pair
from bot.material import FindPassage, Material, rule_words
from bot.models import AnswerCode, Draft, Outcome, Writing
from bot.screening import Screener
from bot.selection import CREDIBLE, Selection, read_phrases, rulings, settle
from codes.catalogue import Catalogue
from codes.models import System
from guidelines.rules import Rule
from retrieval.models import Candidate, Certainty, Details, SearchQuery
from retrieval.query_analysis import LONGEST_READ, QueryAnalyser
from retrieval.search import CodesFound, Searcher

_MOST_FOLLOW_UPS = 4
_TOP_PASSAGES = 20
# Not counted among what could not be verified: it was never said to the reader in any form.
_UNSAID = (Cause.EVIDENCE, Cause.NUMBER_UNKNOWN, Cause.DETAIL, Cause.INSTRUCTIONS, Cause.SPARE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the steps before leave it; `text` is all of it, of which the analyser reads the beginning."""

    text: str
    material: Material
    found: CodesFound
    systems: tuple[System, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What goes to grounding, who wrote it, what of it was left out, and what `degraded` says of it."""

    draft: Draft
    writing: Writing
    removed: int = 0
    notes: tuple[str, ...] = ()
    is_read_whole: bool = False


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the second call settled."""

    material: Material
    there: Shown
    reply: Explanation
    ignored: int


class Writer:
    """Writes answers with a model; holds no state between questions."""

    def __init__(
        self,
        model: ChatModel,
        catalogue: Catalogue,
        find: FindPassage,
        analyser: QueryAnalyser,
        searcher: Searcher,
        screener: Screener,
        composer: Composer,
        rules: Sequence[Rule],
        seconds: float,
        second_look: bool = False,
    ) -> None:
        """Write with `model` within so many seconds an answer; `second_look` has it check each sentence again."""
        self._model = model
        self._catalogue = catalogue
        self._find = find
        self._searcher = searcher
        self._reader = ConditionReader(analyser, searcher)
        self._screener = screener
        self._composer = composer
        self._rules = rules
        self._seconds = seconds
        self._second_look = second_look

    def write(self, asked: Asked, composed: Draft) -> Written:
        """The model's answer, or the one composed where it has none that stands; never raises for a model's failure."""
        ledger = Ledger(self._model, self._seconds)
        if speaks_to_a_program(asked.text):
            return Written(composed, ledger.writing(fallback=Fallback.INSTRUCTIONS), notes=(CHAT_INSTRUCTIONS,))
        try:
            findings, unread = extract(asked.text, ledger)
            settled = self._chosen(asked, findings, ledger)
            if settled is None:
                return Written(composed, ledger.writing(fallback=Fallback.NOTHING_FOUND))
            draft, kept = self._explained(settled, ledger)
        except ModelFailed as failed:
            reason = chat_model_failed(failed.why)
            return Written(composed, ledger.writing(fallback=reason), notes=(reason,))
        notes = [chat_model_ignored(settled.ignored)] if settled.ignored else []
        notes += [chat_model_unread(unread)] if unread else []
        if not kept or draft.outcome is Outcome.ABSTAINED:
            return Written(composed, ledger.writing(fallback=Fallback.UNSUPPORTED), notes=(*notes, CHAT_UNSUPPORTED))
        whole = not unread and len(asked.text) > LONGEST_READ
        return Written(draft, ledger.writing(kept), self._removed(ledger), tuple(notes), whole)

    def _chosen(self, asked: Asked, findings: Sequence[Finding], ledger: Ledger) -> _Chosen | None:
        """Look up what was extracted, have it chosen from, and settle what was chosen; None where nothing is there."""
        material = asked.material
        ruled = self._ruled(material, material.query)
        note = is_note(asked.text)
        base = [] if note else list(read_phrases(asked.found, ruled))
        query = replace(material.query, details=Details()) if note else material.query
        read = self._reader.read(base, findings, query, material.as_of, asked.systems, ledger)
        material = self._with_conditions(material, read, note)
        ruled = self._ruled(material, material.query)
        likely = self._settled([p for p in read.pairs if _is_sure(p)], material, ruled)
        passages, ignored = offered(replace(material, selection=likely), read.pairs, self._catalogue, self._find)
        ledger.count(Cause.INSTRUCTIONS, ignored)
        if not passages:
            return None
        there = shown(read.pairs, passages, self._catalogue, material.as_of)
        parts = [f"- {f.status.value}: {f.words}" for f in findings] if note else ()
        text = asked_of(asked.text, there, self._catalogue, material.as_of, material.setting, likely.fired, parts)
        reply = ledger.ask(prompt("explain", text), Explanation)
        picks = chosen(reply.choices, there, self._catalogue, material.as_of, material.query.details, ledger)
        pairs = list(_picked(there.pairs, picks))
        settled = replace(material, selection=self._settled(pairs, material, ruled))
        return _Chosen(settled, there, reply, ignored)

    def _explained(self, settled: _Chosen, ledger: Ledger) -> tuple[Draft, int]:
        """The draft over what was chosen with the sentences that stand, and how many those are."""
        kept: list[Supported] = []
        questions: list[str] = []

        def explain(codes: Sequence[AnswerCode], cited: CitationList) -> list[str]:
            verifier = Verifier(settled.there, codes, settled.material.query, self._screener, ledger)
            kept.extend(verifier.sentences(settled.reply.sentences, self._second_look))
            questions.extend(verifier.questions(settled.reply.missing))
            return [sentence.line(cited) for sentence in kept]

        draft = self._composer.compose(settled.material, explain)
        left_out = self._removed(ledger)
        lines = (*draft.lines, _left_out(left_out)) if left_out else draft.lines
        asked = tuple(dict.fromkeys((*draft.follow_ups, *questions)))[:_MOST_FOLLOW_UPS]
        return replace(draft, lines=lines, follow_ups=asked), len(kept)

    def _removed(self, ledger: Ledger) -> int:
        return sum(many for cause, many in ledger.counts.items() if cause not in _UNSAID)

    def _ruled(self, material: Material, query: SearchQuery) -> ByRules:
        words = rule_words(query)
        return rulings(self._catalogue, material.as_of, material.setting, words, self._rules, query.details.weeks)

    def _settled(self, pairs: Sequence[Pair], material: Material, ruled: ByRules) -> Selection:
        return settle(pairs, self._catalogue, material.as_of, material.setting, ruled)

    def _with_conditions(self, material: Material, read: Read, note: bool) -> Material:
        """The material over what was read; of a note what the findings say, and passages for them."""
        conditions = tuple(condition for condition, _ in read.pairs)
        if not note:
            return replace(material, query=replace(material.query, conditions=conditions))
        coded = [c for c in conditions if c.certainty is not Certainty.RULED_OUT]
        words = "; ".join(c.text for c in coded)
        details = _shared(read.details, material.query.details)
        query = replace(material.query, text=words, conditions=conditions, details=details)
        spoken = "; ".join(c.wordings[0] for c in coded)
        passages = self._searcher.passages(spoken, material.as_of, _TOP_PASSAGES, material.setting) if coded else ()
        return replace(material, query=query, passages=passages)


def _left_out(many: int) -> str:
    return f"Left out: {many} statement{'' if many == 1 else 's'} that no passage carries."


def _is_sure(pair: Pair) -> bool:
    return pair[0].certainty is Certainty.RULED_OUT or bool(pair[1] and pair[1][0].score >= CREDIBLE)


def _picked(pairs: Mapping[int, Pair], picks: Mapping[int, Candidate]) -> Iterator[Pair]:
    """Each pair with what was chosen first; one for which nothing was, where our own choice is credible."""
    for number, (condition, candidates) in pairs.items():
        pick = picks.get(number)
        if pick is not None and condition.certainty is not Certainty.RULED_OUT:
            yield condition, (pick, *(c for c in candidates if c is not pick))
        elif _is_sure((condition, candidates)):
            yield condition, candidates


def _shared(found: Sequence[Details], stated: Details) -> Details:
    """The details that all findings with any share; those of one finding are not another's."""

    def one(values: set[str | None]) -> str | None:
        said = values - {None}
        return said.pop() if len(said) == 1 else None

    return Details(
        one({d.laterality for d in found}),
        one({d.encounter for d in found}),
        one({d.trimester for d in found}) or stated.trimester,
        stated.weeks,
        any(d.unspecified for d in found),
    )
