"""What is searched and chosen for: the analyser's conditions of a typed question, a model's findings of a note."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
_CATEGORY = 3


@dataclass(frozen=True, slots=True)
class Read:
    """The pairs to choose from, and the details that stand with each finding among them."""

    pairs: tuple[Pair, ...]
    details: tuple[Details, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    """A finding as a condition."""

    finding: Finding
    condition: Condition
    details: Details

    @property
    def is_had(self) -> bool:
        return self.finding.status not in _NOT_CODED

    @property
    def is_doubted(self) -> bool:
        return self.condition.certainty is not Certainty.ESTABLISHED


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
        wanted = [finding for finding in findings if _is_in(finding, systems)]
        ledger.count(Cause.SPARE, max(0, len(wanted) - MOST_CONDITIONS))
        made = (self._named(finding, n) for n, finding in enumerate(wanted[:MOST_CONDITIONS], len(base)))
        named = [one for one in made if one is not None]
        new = _unsaid(named, base)
        doubted = [one for one in named if one.is_doubted and any(_covers(pair[0], one.condition) for pair in base)]
        found = self._searched([*(one for one in new if one.is_had), *doubted], query, as_of, systems)
        told = list(base)
        for one in doubted:
            best = [c[0] for _, c in found[one.finding] if c and c[0].score >= CREDIBLE]
            told = [_told(pair, one, best) if _covers(pair[0], one.condition) else pair for pair in told]
        pairs = [pair for pair in told if pair[1] or pair[0].certainty is Certainty.RULED_OUT]
        for one in new:
            pairs += [pair for pair in found[one.finding] if pair[1]] if one.is_had else [(one.condition, ())]
        return Read(tuple(pairs), tuple(one.details for one in new if one.is_had))

    def _named(self, finding: Finding, number: int) -> _Named | None:
        words = finding.words
        if finding.status is Status.FAMILY and "family" not in fold(words):
            words = f"family history of {words}"
        elif finding.status is Status.HISTORICAL and not HISTORY.search(fold(words)):
            words = f"history of {words}"
        condition, details = self._analyser.named(words, number)
        if condition is None:
            return None
        certainty = Certainty.ESTABLISHED
        if finding.status in _NOT_CODED:
            certainty = Certainty.RULED_OUT
        elif finding.status is Status.UNCERTAIN:
            certainty = Certainty.UNCERTAIN
        return _Named(finding, replace(condition, certainty=certainty), details)

    def _searched(
        self, named: Sequence[_Named], query: SearchQuery, as_of: date, systems: Sequence[System]
    ) -> dict[Finding, Sequence[Pair]]:
        """Each finding with its candidates; conditions of the same details in one search, procedures each alone.

        A procedure that is walked from index to table comes as what was found there.
        """
        found: dict[Finding, Sequence[Pair]] = {}
        alike: dict[Details, list[_Named]] = {}
        for one in named:
            details = _either(one.details, query.details)
            if one.finding.is_procedure:
                own = [system for system in systems if system is not System.ICD10CM]
                asked = replace(query, text=one.finding.words, conditions=(one.condition,), details=details)
                found[one.finding] = self._searcher.codes(asked, as_of, own, _POOL)
            else:
                alike.setdefault(details, []).append(one)
        for details, group in alike.items():
            asked = replace(query, conditions=tuple(one.condition for one in group), details=details)
            pairs = self._searcher.codes(asked, as_of, (System.ICD10CM,), _POOL)
            found |= {one.finding: [pair] for one, pair in zip(group, pairs, strict=True)}
        return found


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


def _told(pair: Pair, one: _Named, best: Sequence[Candidate]) -> Pair:
    """A condition with the doubt of a finding that is the same, or without the codes of one that is not had.

    What the analyser doubts itself stays as it is.
    """
    condition, candidates = pair
    if condition.certainty is not Certainty.ESTABLISHED:
        return pair
    own = frozenset(stems(condition.text))
    shared = own & frozenset(stem for text in (one.condition.text, *one.condition.wordings) for stem in stems(text))
    first = candidates[0].code[:_CATEGORY] if candidates else ""
    if len(shared) >= _SAME * len(own) or any(candidate.code[:_CATEGORY] == first for candidate in best):
        return replace(condition, certainty=one.condition.certainty), candidates
    not_had = () if one.is_had else [candidate.code for candidate in best]
    return condition, tuple(candidate for candidate in candidates if candidate.code not in not_had)


def _unsaid(named: Sequence[_Named], base: Sequence[Pair]) -> list[_Named]:
    """The findings that no condition of the base has, each once for how sure it is: a note may say it both ways."""
    new: list[_Named] = []
    for one in named:
        known = [pair[0] for pair in base]
        known += [other.condition for other in new if other.condition.certainty is one.condition.certainty]
        if not any(_covers(condition, one.condition) for condition in known):
            new.append(one)
    return new
