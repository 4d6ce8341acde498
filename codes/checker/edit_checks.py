"""What payment edits say of a claim: pairs, units, present on admission, severity, risk, age and sex."""

from collections.abc import Iterator

from codes.checker.claim import Claim
from codes.edits.edits import Edits
from codes.models import Finding


def edit_findings(claim: Claim, edits: Edits) -> Iterator[Finding]:
    """Findings of the edits that apply to the claim, and one "no_data" for each kind that is not loaded."""
    yield from ()
