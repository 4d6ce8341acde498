"""May the first code stand first, and must a later one: external causes, Z codes and others of `places`."""

from collections.abc import Iterator

from codes.checker.claim import Claim
from codes.checker.places import NEVER_FIRST, ONLY_FIRST, PlaceRule
from codes.models import CodeEntry, Finding, Severity


def first_listed_findings(claim: Claim) -> Iterator[Finding]:
    """A first code that may not be first; a later code that may only be first."""
    entries = claim.diagnoses
    if not entries:
        return
    first = entries[0]
    if rule := _rule_of(first, NEVER_FIRST):
        message = f"{first.code} is not first-listed: {rule.why} ({_section(rule)})"
        yield Finding("not_first_listed", rule.severity, (first.code,), message, rule.source)
    leader = _rule_of(first, ONLY_FIRST)
    for entry in entries[1:]:
        if rule := _rule_of(entry, ONLY_FIRST):
            # Two of the list together: combined encounters, or therapies of one day (I.C.2.e.2).
            severity = Severity.INFO if leader == rule else rule.severity
            message = f"{entry.code} stands after {first.code}: {rule.why} ({_section(rule)})"
            yield Finding("not_first_listed", severity, (entry.code,), message, rule.source)


def _rule_of(entry: CodeEntry, rules: tuple[PlaceRule, ...]) -> PlaceRule | None:
    return next((rule for rule in rules if rule.holds_for(entry.code)), None)


def _section(rule: PlaceRule) -> str:
    return rule.source.partition(":")[2]
