"""Whose word goes before whose: the order in which sources decide; a lower one never overrules a higher one."""

from enum import IntEnum

from guidelines.models import PAYER, TEAM


class Rank(IntEnum):
    """How high a source stands; 1 is the highest. Adherence to the first two is required under HIPAA."""

    CLASSIFICATION = 1
    OFFICIAL_GUIDELINES = 2
    CMS = 3
    PAYER = 4
    TEAM = 5

    @property
    def label(self) -> str:
        """The source as a line of an answer names it."""
        return _LABELS[self]

    @property
    def is_local(self) -> bool:
        """Whether the source holds for some only: the customers of a payer, the coders of a team."""
        return self >= Rank.PAYER


_LABELS = {
    Rank.CLASSIFICATION: "the conventions of the classification",
    Rank.OFFICIAL_GUIDELINES: "the Official Guidelines",
    Rank.CMS: "CMS and NCCI rules",
    Rank.PAYER: "a payer's rules",
    Rank.TEAM: "the team's rules",
}
_LOCAL = {PAYER: Rank.PAYER, TEAM: Rank.TEAM}
_GUIDELINES = frozenset({"icd10cm-guidelines", "icd10pcs-guidelines"})
_CODE_BOOKS = frozenset({"icd10cm-tabular", "icd10cm-index", "icd10pcs-tables"})


def rank_of(document_id: str, authority: str) -> Rank:
    """Where a document stands; what is neither the classification nor its guidelines nor local is CMS's.

    A digest stands where the text that it restates does: its wording is ours, its rule is not.

    >>> rank_of("icd10cm-guidelines", "digest").name, rank_of("team-sepsis", "team").name
    ('OFFICIAL_GUIDELINES', 'TEAM')
    """
    if authority in _LOCAL:
        return _LOCAL[authority]
    if document_id in _CODE_BOOKS:
        return Rank.CLASSIFICATION
    return Rank.OFFICIAL_GUIDELINES if document_id in _GUIDELINES else Rank.CMS
