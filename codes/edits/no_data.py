"""The answer of an edit that is not loaded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoData:
    """Nothing that is loaded can say.

    `kind` names the table ("ncci-ptp practitioner"); `why` says in a sentence what is missing and how to load it.
    """

    kind: str
    why: str


def not_loaded(kind: str, what: str) -> NoData:
    """The answer when no edition of a table is loaded at all."""
    return NoData(kind, f"{what} are not loaded; download the file from CMS and run: nosology sources import FILE")
