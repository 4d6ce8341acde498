"""Checks of the sets that the guidelines name: `together` says which, this module finds them on a claim."""

import re
from collections.abc import Iterator
from itertools import combinations

from codes.checker.claim import Claim
from codes.checker.together import BEFORE, NEEDS, NEVER_TOGETHER, ONE_OF, STANDS_ALONE, Rule
from codes.models import CodeEntry, Finding, Severity
from codes.references import refers_to

_TRANSPLANT_STATUS = re.compile(r"^(?P<organ>[A-Za-z-]+) transplant status$")
_TRANSPLANT_SOURCE = "icd10cm-guidelines:I.C.21.c.3"


def side_by_side_findings(claim: Claim) -> Iterator[Finding]:
    """Codes that stand together though a section says that they do not, or apart though it joins them."""
    entries = claim.diagnoses
    for rule in STANDS_ALONE:
        yield from _alone(rule, entries)
    for rule in ONE_OF:
        if pair := _members(rule.codes, entries)[:2]:
            yield from _exclusive(rule, pair) if len(pair) > 1 else ()
    for rule in NEVER_TOGETHER:
        mine, theirs = _members(rule.codes, entries), _members(rule.others, entries)
        if mine and theirs:
            yield from _exclusive(rule, [mine[0], theirs[0]])
    for rule in NEEDS:
        mine = _members(rule.codes, entries)
        if mine and not _members(rule.others, entries):
            yield _finding("guideline", rule, mine[:1], f"{mine[0].code} stands without {rule.others}")
    for rule in BEFORE:
        yield from _misplaced(rule, entries)
    yield from _status_of_what_failed(entries)


def _alone(rule: Rule, entries: tuple[CodeEntry, ...]) -> Iterator[Finding]:
    for entry in _members(rule.codes, entries):
        for other in _members(rule.others, entries):
            if other.code != entry.code:
                said = f"{entry.code} does not stand beside {other.code}"
                yield _finding("single_use", rule, [entry, other], said)


def _exclusive(rule: Rule, pair: list[CodeEntry]) -> Iterator[Finding]:
    yield _finding("mutually_exclusive", rule, pair, f"{pair[0].code} and {pair[1].code} are not reported together")


def _misplaced(rule: Rule, entries: tuple[CodeEntry, ...]) -> Iterator[Finding]:
    first, after = _members(rule.codes, entries), _members(rule.others, entries)
    if first and after and entries.index(after[0]) < entries.index(first[0]):
        yield _finding("guideline", rule, [first[0], after[0]], f"{first[0].code} comes before {after[0].code}")


def _status_of_what_failed(entries: tuple[CodeEntry, ...]) -> Iterator[Finding]:
    """A transplant status beside a complication of that transplant says nothing more (I.C.21.c.3)."""
    for entry, other in combinations(entries, 2):
        for status, complication in ((entry, other), (other, entry)):
            organ = _TRANSPLANT_STATUS.match(status.description)
            named = organ and re.search(
                rf"(?<!-)\b{organ['organ']} transplant\b", complication.description, re.IGNORECASE
            )
            if named and complication.code.startswith("T86"):
                message = f"{complication.code} already says what the status {status.code} says (I.C.21.c.3)"
                codes = (complication.code, status.code)
                yield Finding("mutually_exclusive", Severity.ERROR, codes, message, _TRANSPLANT_SOURCE)


def _members(codes: str, entries: tuple[CodeEntry, ...]) -> list[CodeEntry]:
    return [entry for entry in entries if refers_to(codes, entry.code)]


def _finding(name: str, rule: Rule, entries: list[CodeEntry], said: str) -> Finding:
    section = rule.source.partition(":")[2]
    codes = tuple(entry.code for entry in entries)
    return Finding(name, rule.severity, codes, f"{said}: {rule.why} ({section})", rule.source)
