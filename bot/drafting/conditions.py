"""What is searched and chosen for: the analyser's conditions of a typed question, a model's findings of a note."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.drafting.causes import Cause
from bot.drafting.cues import Status
from bot.drafting.extraction import Finding
from bot.drafting.ledger import Ledger
from bot.joined import Pair
from bot.selection import CREDIBLE
from codes.models import System
from retrieval.models import Candidate, Certainty, Condition, Details, SearchQuery
from retrieval.query_analysis import QueryAnalyser
from retrieval.query_words import HISTORY
from retrieval.search import Searcher
from retrieval.wording import fold, stems

MOST_CONDITIONS = 40
_POOL = 20
_NOT_CODED = (Status.NEGATED, Status.RULED_OUT)
# Of a condition's words, so many must be a finding's before what is said of the finding is said of the condition.
_SAME = 0.7


@dataclass(slots=True)
class Read:
    """The pairs to choose from; `not_had` are the codes of what the patient does not have."""

    pairs: list[Pair] = field(default_factory=list)
    details: list[Details] = field(default_factory=list)
    not_had: set[str] = field(default_factory=set)


class ConditionReader:
    """Turns findings into conditions with candidates, as any other condition is searched."""

    def __init__(self, analyser: QueryAnalyser, searcher: Searcher) -> None:
        """Word findings by `analyser` and search them by `searcher`."""
        self._analyser = analyser
        self._searcher = searcher

    def read(
        self,
        base: Sequence[Pair],
        findings: Sequence[Finding],
        query: SearchQuery,
        as_of: date,
        systems: Sequence[System],
        ledger: Ledger,
    ) -> Read:
        """The base with what findings say of it, and what it missed.

        A finding that is not had is never coded: neither for itself nor where a condition was read as more than it.
        """
        out = Read(list(base))
        wanted = [finding for finding in findings if _is_in(finding, systems)]
        ledger.count(Cause.SPARE, max(0, len(wanted) - MOST_CONDITIONS))
        for number, finding in enumerate(wanted[:MOST_CONDITIONS], len(base)):
            condition, details = self._condition(finding, number)
            if condition is None:
                continue
            covering = [n for n, pair in enumerate(out.pairs) if _covers(pair[0], condition)]
            for n in covering:
                out.pairs[n] = _told(out.pairs[n], condition)
            if covering and finding.status not in _NOT_CODED:
                continue
            found = self._searched(condition, finding, details, query, as_of, systems)
            if finding.status in _NOT_CODED:
                out.not_had |= {c[0].code for _, c in found if c and c[0].score >= CREDIBLE}
                out.pairs += [] if covering else [(condition, ())]
                _take_away(out, covering)
            else:
                out.pairs += [pair for pair in found if pair[1]]
                out.details.append(details)
        return out

    def _condition(self, finding: Finding, number: int) -> tuple[Condition | None, Details]:
        words = finding.words
        if finding.status is Status.FAMILY and "family" not in fold(words):
            words = f"family history of {words}"
        elif finding.status is Status.HISTORICAL and not HISTORY.search(fold(words)):
            words = f"history of {words}"
        condition, details = self._analyser.named(words, number)
        if condition is None:
            return None, details
        certainty = Certainty.ESTABLISHED
        if finding.status in _NOT_CODED:
            certainty = Certainty.RULED_OUT
        elif finding.status is Status.UNCERTAIN:
            certainty = Certainty.UNCERTAIN
        return replace(condition, certainty=certainty), details

    def _searched(
        self,
        condition: Condition,
        finding: Finding,
        details: Details,
        query: SearchQuery,
        as_of: date,
        systems: Sequence[System],
    ) -> Sequence[Pair]:
        """The condition with its candidates; a procedure walked from index to table comes as what was found there."""
        own = (System.ICD10CM,) if not finding.is_procedure else tuple(s for s in systems if s is not System.ICD10CM)
        asked = replace(query, text=finding.words, conditions=(condition,), details=_either(details, query.details))
        return self._searcher.codes(asked, as_of, own, _POOL)


def _is_in(finding: Finding, systems: Iterable[System]) -> bool:
    """Whether a system that is asked for has codes for it: diagnoses in ICD-10-CM, procedures in the others."""
    return any((system is not System.ICD10CM) is finding.is_procedure for system in systems)


def _either(details: Details, others: Details) -> Details:
    """What stands with the finding, else in the question."""
    return Details(
        details.laterality or others.laterality,
        details.encounter or others.encounter,
        details.trimester or others.trimester,
        details.weeks or others.weeks,
        details.unspecified or others.unspecified,
    )


def _covers(condition: Condition, named: Condition) -> bool:
    said = frozenset(stem for text in (condition.text, *condition.wordings) for stem in stems(text))
    return any(said.issuperset(stems(text)) for text in (named.text, *named.wordings[:1]) if stems(text))


def _told(pair: Pair, named: Condition) -> Pair:
    """A condition with the doubt of a finding that is the same; what the analyser doubts stays as it is."""
    condition, candidates = pair
    own = frozenset(stems(condition.text))
    shared = own & frozenset(stem for text in (named.text, *named.wordings) for stem in stems(text))
    if condition.certainty is not Certainty.ESTABLISHED or len(shared) < _SAME * len(own):
        return pair
    return replace(condition, certainty=named.certainty), candidates


def _take_away(out: Read, covering: Iterable[int]) -> None:
    for n in covering:
        condition, candidates = out.pairs[n]
        if condition.certainty is not Certainty.RULED_OUT:
            out.pairs[n] = condition, tuple(_without(candidates, out.not_had))
    out.pairs = [pair for pair in out.pairs if pair[1] or pair[0].certainty is Certainty.RULED_OUT]


def _without(candidates: Sequence[Candidate], codes: Iterable[str]) -> Iterator[Candidate]:
    return (candidate for candidate in candidates if candidate.code not in codes)
