"""What a check could not say for want of data: gathered, so that each missing table is told once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codes.edits.no_data import NoData
from codes.models import Finding, Severity


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question about these codes that nothing loaded could answer."""

    no_data: NoData
    codes: tuple[str, ...]


def no_data_findings(unanswered: Iterable[Unanswered]) -> Iterator[Finding]:
    """One finding a table, with all codes it would have applied to."""
    tables: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for question in unanswered:
        # "ncci-ptp practitioner" and "ncci-ptp hospital" are one table to a reader.
        reasons, codes = tables.setdefault(question.no_data.kind.split(" ")[0], ({}, {}))
        reasons.update(dict.fromkeys([question.no_data.why]))
        codes.update(dict.fromkeys(question.codes))
    for kind, (reasons, codes) in tables.items():
        yield Finding("no_data", Severity.INFO, tuple(codes), "not checked: " + "; ".join(reasons), kind)
