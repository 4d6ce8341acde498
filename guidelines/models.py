"""The records of the guideline library."""

from dataclasses import dataclass
from datetime import date

# Whose words a section is in.
OFFICIAL = "official"
DIGEST = "digest"
PAYER = "payer"
TEAM = "team"
# What binds some only, and on its own dates only.
LOCAL = frozenset({PAYER, TEAM})


@dataclass(frozen=True, slots=True)
class GuidelineSection:
    """One numbered section of a guideline document.

    `text` is what may be quoted; `authority` says whose words it is ("digest" = ours, "official" = as
    printed). `heading_path` holds the titles from the document's own down to the section's. `changed` is a
    short phrase when the section differs from the edition before. `page` is None where the format has no pages;
    `owner` says who answers for a team's or payer's document.
    """

    document_id: str
    document_title: str
    edition: str
    number: str
    title: str
    text: str
    page: int | None
    effective_from: date
    effective_to: date
    authority: str
    heading_path: tuple[str, ...]
    changed: str | None = None
    owner: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether it is a team's or a payer's, which says nothing outside its dates."""
        return self.authority in LOCAL

    @property
    def shown(self) -> tuple[str, ...]:
        """Every text that a reader is shown: what is searched for instructions, and what an approval holds for."""
        return (self.document_title, self.owner or "", *self.heading_path, self.title, self.text)

    @property
    def label(self) -> str:
        """How the section is named in a citation."""
        return f"{self.document_title} {self.edition}, {self.number}"

    def covers(self, day: date) -> bool:
        """Whether the section is in force on `day`."""
        return self.effective_from <= day <= self.effective_to
