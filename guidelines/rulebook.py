"""The executable rulebook: official rules that turn a set of found codes into the set to report.

Rules are data (`guidelines/rules/*.yaml`). A rule fires on a `Situation`; the caller says which codes exist, so that a
rule older or newer than the release in use does nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from codes.models import Finding, Severity
from guidelines.rules import Effect, Rule, Situation, effect

DOCUMENT = "icd10cm-guidelines"
# Findings of the book that say which of two codes comes first, and which one comes first of all.
_IN_ORDER = frozenset({"code_first", "use_additional", "guideline"})
_IN_FIRST_PLACE = frozenset({"not_first_listed", "manifestation_first"})
# Findings that one of two codes is wrong.
_APART = frozenset({"excludes1", "mutually_exclusive", "single_use"})


Exists = Callable[[str], bool]
"""Whether a code that a rule names may be reported."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that applied: the codes before and after it, and those that it forbids."""

    rule: Rule
    before: tuple[str, ...]
    after: tuple[str, ...]
    forbidden: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        """The official number of the section that decides."""
        return self.rule.section

    @property
    def passage_id(self) -> str:
        """The section as a passage."""
        return self.rule.passage_id

    @property
    def reason(self) -> str:
        """Why, in one sentence of ours."""
        return self.rule.because


def apply_rules(
    situation: Situation, exists: Exists, rules: Iterable[Rule]
) -> tuple[tuple[str, ...], tuple[Fired, ...]]:
    """The set after every rule that applies, in the order given, and the rules that did.

    An effect that names a code for which `exists` is false is not taken.
    """
    fired: list[Fired] = []
    for rule in rules:
        made = _taken(rule, situation, exists)
        if made is None:
            continue
        fired.append(Fired(rule, situation.codes, made.codes, made.forbidden))
        situation = replace(situation, codes=made.codes)
    return situation.codes, tuple(fired)


def guideline_findings(
    situation: Situation, exists: Exists, rules: Iterable[Rule], said: Sequence[Finding] = ()
) -> Iterator[Finding]:
    """What the rules say of codes that are reported together: each rule by itself, over the codes as they stand.

    What the findings of `said` tell already is not told again, nor what another rule does.
    """
    told_of: set[Effect] = set()
    for rule in rules:
        made = _taken(rule, situation, exists)
        if made is None or _is_said(made, situation, rule.passage_id, said):
            continue
        if made.codes != situation.codes:
            if made in told_of:
                continue
            told_of.add(made)
        if made.forbidden:
            yield Finding("guideline", Severity.ERROR, made.forbidden, rule.because, rule.passage_id)
        elif made.codes != situation.codes:
            told = f"{rule.because}; the guideline gives {', '.join(made.codes)}"
            yield Finding("guideline", Severity.WARNING, situation.codes, told, rule.passage_id)
        elif rule.then.ask:
            yield Finding("guideline", Severity.INFO, situation.codes, rule.then.ask, rule.passage_id)


def _is_said(made: Effect, situation: Situation, source: str, said: Sequence[Finding]) -> bool:
    """Whether a finding objects to the same codes by the same section, or puts two codes in the same order."""
    lost = {code for code in situation.codes if code not in made.codes}
    if lost:
        added = any(code not in situation.codes for code in made.codes)
        return not added and any(lost & {*one.codes} and (one.source == source or one.rule in _APART) for one in said)
    if len(made.codes) != len(situation.codes):
        return False
    before, after = situation.codes, made.codes
    turned = {
        frozenset((first, second))
        for first, second in combinations(before, 2)
        if after.index(first) > after.index(second)
    }
    ends = {before[0], after[0]} if before and before[0] != after[0] else set()
    return any(
        frozenset(one.codes) in turned if one.rule in _IN_ORDER else one.rule in _IN_FIRST_PLACE and ends & {*one.codes}
        for one in said
    )


def _taken(rule: Rule, situation: Situation, exists: Exists) -> Effect | None:
    """The effect of a rule, unless it names a code that does not exist or leaves nothing to report.

    Only what must not be reported may leave nothing: the answer then says why.
    """
    made = effect(rule, situation)
    if made is None or (situation.codes and not made.codes and not made.forbidden):
        return None
    if not all(exists(code) for code in made.codes if code not in situation.codes):
        return None
    return made
