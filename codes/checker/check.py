"""May these codes stand together, in this order, for this patient: every check of a claim.

Findings come by kind: what a code is, what stands between codes, their order, what is missing, payment edits.
"""

from collections.abc import Callable, Iterator

from codes.checker.claim import Claim
from codes.checker.companions import companion_findings
from codes.checker.edit_checks import edit_findings
from codes.checker.excludes import excludes_findings
from codes.checker.exclusivity import exclusivity_findings
from codes.checker.first_listed import first_listed_findings
from codes.checker.laterality import laterality_findings
from codes.checker.order import order_findings
from codes.checker.side_by_side import side_by_side_findings
from codes.checker.validity import duplicate_findings, validity_findings
from codes.edits.edits import Edits
from codes.models import Finding

BOOK_CHECKS: tuple[Callable[[Claim], Iterator[Finding]], ...] = (
    validity_findings,
    duplicate_findings,
    excludes_findings,
    side_by_side_findings,
    exclusivity_findings,
    laterality_findings,
    order_findings,
    first_listed_findings,
    companion_findings,
)
"""The checks that need nothing but the book and the guidelines."""


def check(claim: Claim, edits: Edits) -> tuple[Finding, ...]:
    """Every finding on a claim; what an edit that is not loaded would say comes back as `no_data`.

    Raises CodesError for a damaged store of edits.
    """
    found = check_book(claim)
    said = {(finding.rule, finding.codes) for finding in found}
    # The guidelines and the Medicare Code Editor keep some of the same codes from the first place. That a code's
    # release and an edit are not loaded are two different things.
    return (*found, *(f for f in edit_findings(claim, edits) if f.rule == "no_data" or (f.rule, f.codes) not in said))


def check_book(claim: Claim) -> tuple[Finding, ...]:
    """The findings of the book's notes and the guidelines alone; empty when they have no objection."""
    found = [finding for look in BOOK_CHECKS for finding in look(claim)]
    # A pair that two checks object to is one objection: that of the note, which stands first.
    kept: list[Finding] = []
    apart: set[frozenset[str]] = set()
    for finding in found:
        exclusive = finding.rule in _APART
        if exclusive and frozenset(finding.codes) in apart:
            continue
        if exclusive:
            apart.add(frozenset(finding.codes))
        kept.append(finding)
    return tuple(kept)


_APART = frozenset({"excludes1", "mutually_exclusive", "bilateral", "single_use"})
