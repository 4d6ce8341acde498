"""The executable rulebook: official rules that turn a set of found codes into the set to report.

Rules are data (`guidelines/rules/*.yaml`). A rule fires on a `Situation`; the caller says which codes exist, so that a
rule older or newer than the release in use does nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from codes.models import Finding, Severity
from guidelines.rules import Effect, Rule, Situation, effect

DOCUMENT = "icd10cm-guidelines"


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
        return f"{self.rule.document}:{self.rule.section}"

    @property
    def reason(self) -> str:
        """Why, in one sentence of ours."""
        return self.rule.because


def apply_rules(
    situation: Situation, exists: Callable[[str], bool], rules: Iterable[Rule]
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


def guideline_findings(situation: Situation, exists: Callable[[str], bool], rules: Iterable[Rule]) -> Iterator[Finding]:
    """What the rules say of codes that are reported together: each rule by itself, over the codes as they stand."""
    for rule in rules:
        made = _taken(rule, situation, exists)
        if made is None:
            continue
        source = f"{rule.document}:{rule.section}"
        if made.forbidden:
            yield Finding("guideline", Severity.ERROR, made.forbidden, rule.because, source)
        elif made.codes != situation.codes:
            told = f"{rule.because}; the guideline gives {', '.join(made.codes)}"
            yield Finding("guideline", Severity.WARNING, situation.codes, told, source)
        elif rule.then.ask:
            yield Finding("guideline", Severity.INFO, situation.codes, rule.then.ask, source)


def _taken(rule: Rule, situation: Situation, exists: Callable[[str], bool]) -> Effect | None:
    """The effect of a rule, unless it names a code that does not exist or leaves nothing to report.

    Only what must not be reported may leave nothing: the answer then says why.
    """
    made = effect(rule, situation)
    if made is None or (situation.codes and not made.codes and not made.forbidden):
        return None
    if not all(exists(code) for code in made.codes if code not in situation.codes):
        return None
    return made
