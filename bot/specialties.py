"""What a coder works in, and which sections of the practice shelf are about it.

Codes and guidelines are the same in every specialty, so it decides nothing: of sections of the practice shelf that fit
a question about as well as each other, those of the asker's specialty are shown first.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from retrieval.models import RankedPassage

SHELF: Final = "practice-shelf"
# Passages whose scores are nearer than this answer a question about equally well.
AS_WELL: Final = 0.05


class Specialty(StrEnum):
    """A specialty of which the practice shelf has something to say."""

    ANESTHESIA = "anesthesia"
    BEHAVIORAL = "behavioral"
    CARDIOLOGY = "cardiology"
    EMERGENCY = "emergency"
    INPATIENT = "inpatient"
    OBSTETRICS = "obstetrics"
    ONCOLOGY = "oncology"
    ORTHOPEDICS = "orthopedics"
    PATHOLOGY = "pathology"
    PEDIATRICS = "pediatrics"
    PRIMARY_CARE = "primary_care"
    RADIOLOGY = "radiology"
    SURGERY = "surgery"

    @property
    def label(self) -> str:
        """As a menu shows it."""
        return _LABELS.get(self, self.value.capitalize())

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of the practice shelf that are about it, each with those below."""
        return _SECTIONS[self]


_LABELS: Final = {
    Specialty.BEHAVIORAL: "Behavioral health",
    Specialty.INPATIENT: "Inpatient facility",
    Specialty.PATHOLOGY: "Pathology and laboratory",
    Specialty.PRIMARY_CARE: "Primary care",
}
_SECTIONS: Final[dict[Specialty, tuple[str, ...]]] = {
    Specialty.ANESTHESIA: ("MOD.AA", "TP.SURGERY"),
    Specialty.BEHAVIORAL: ("TELE", "MOD.93", "TP.OTHER"),
    Specialty.CARDIOLOGY: ("MOD.26", "MOD.TC", "MOD.SITE"),
    Specialty.EMERGENCY: ("EM.ED", "EM.CRITICAL"),
    Specialty.INPATIENT: ("POA", "QUERY", "EM.HOSPITAL", "EM.DISCHARGE"),
    Specialty.OBSTETRICS: ("POA.SPECIAL", "TP.OTHER"),
    Specialty.ONCOLOGY: ("DRUG",),
    Specialty.ORTHOPEDICS: ("GS", "MOD.50", "MOD.RT", "MOD.SITE"),
    Specialty.PATHOLOGY: ("MOD.90", "MOD.91", "MOD.26"),
    Specialty.PEDIATRICS: ("PREV", "POA.SPECIAL"),
    Specialty.PRIMARY_CARE: ("PREV", "INC", "EM.G2211", "TP.PRIMARY"),
    Specialty.RADIOLOGY: ("MOD.26", "MOD.TC"),
    Specialty.SURGERY: ("GS", "MOD.54", "MOD.57", "MOD.58", "MOD.62", "MOD.66", "MOD.78", "MOD.79", "MOD.80"),
}


def known_specialty(text: str | None) -> Specialty | None:
    """The specialty of that name; None for one that an older release offered."""
    return Specialty(text) if text in set(Specialty) else None


def specialty_first(passages: Sequence[RankedPassage], specialty: Specialty | None) -> tuple[RankedPassage, ...]:
    """Ranked passages, those of the practice shelf among themselves anew: the specialty's first among near equals.

    What is not of the shelf stays in its place.
    """
    if specialty is None:
        return tuple(passages)
    shelf = [found for found in passages if found.passage.document == SHELF]
    anew = iter(sorted(shelf, key=lambda found: -(found.score + AS_WELL * _is_of(found, specialty))))
    return tuple(next(anew) if found.passage.document == SHELF else found for found in passages)


def _is_of(found: RankedPassage, specialty: Specialty) -> bool:
    section = found.passage.section
    return any(section == one or section.startswith(f"{one}.") for one in specialty.sections)
