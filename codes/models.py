"""The records of the code sets, in the words of the official books."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class System(StrEnum):
    """A code system that coders report in."""

    ICD10CM = "icd10cm"
    ICD10PCS = "icd10pcs"
    HCPCS = "hcpcs"
    CPT = "cpt"

    @property
    def label(self) -> str:
        """The name of the system as coders write it."""
        return _SYSTEM_LABELS[self]


class Setting(StrEnum):
    """Where the service was given; it decides which guideline sections and edits apply."""

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"
    PROFESSIONAL = "professional"


_SYSTEM_LABELS = {
    System.ICD10CM: "ICD-10-CM",
    System.ICD10PCS: "ICD-10-PCS",
    System.HCPCS: "HCPCS Level II",
    System.CPT: "CPT",
}


class NoteKind(StrEnum):
    """A kind of instructional note of the Tabular List (Official Guidelines I.A.10 to I.A.17)."""

    INCLUDES = "includes"
    INCLUSION_TERM = "inclusion_term"
    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    CODE_FIRST = "code_first"
    USE_ADDITIONAL_CODE = "use_additional_code"
    CODE_ALSO = "code_also"
    SEVENTH_CHARACTER = "seventh_character"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The heading under which the book prints such a note."""
        return _NOTE_LABELS[self]


_NOTE_LABELS = {
    NoteKind.INCLUDES: "Includes",
    NoteKind.INCLUSION_TERM: "Inclusion term",
    NoteKind.EXCLUDES1: "Excludes1",
    NoteKind.EXCLUDES2: "Excludes2",
    NoteKind.CODE_FIRST: "Code first",
    NoteKind.USE_ADDITIONAL_CODE: "Use additional code",
    NoteKind.CODE_ALSO: "Code also",
    NoteKind.SEVENTH_CHARACTER: "7th character",
    NoteKind.NOTE: "Note",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One instructional note; `at` is the code, block ("E08-E13") or chapter ("chapter 4") that prints it."""

    kind: NoteKind
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class SeventhCharacter:
    """One permitted 7th character and what it adds to the description."""

    character: str
    meaning: str


class InForce:
    """What is in force from one day to another, both included."""

    __slots__ = ()
    effective_from: date
    effective_to: date

    def covers(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.effective_from <= day <= self.effective_to

    def days_from(self, day: date) -> int:
        """Days between `day` and the nearest day in force; 0 when it is in force."""
        if day < self.effective_from:
            return (self.effective_from - day).days
        return max(0, (day - self.effective_to).days)


@dataclass(frozen=True, slots=True)
class Release(InForce):
    """One published release of a code system, in force from `effective_from` through `effective_to`."""

    system: System
    name: str
    effective_from: date
    effective_to: date
    source: str
    sha256: str

    @property
    def key(self) -> str:
        """The release as the records name it ("icd10cm:FY2026-Apr")."""
        return release_key(self.system, self.name)


def release_key(system: str, name: str) -> str:
    """The name of a release among those of every system, of which only system and name are at hand."""
    return f"{system}:{name}"


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code of one release.

    The note fields hold the code's own notes and those it inherits, nearest first; each note's `at`
    names the ancestor that prints it. `seventh_characters` are the ones still to be chosen, so a
    complete code has none.
    """

    code: str
    system: System
    description: str
    billable: bool
    parent: str | None
    release: Release
    children: tuple[str, ...] = ()
    ancestors: tuple[str, ...] = ()
    inclusion_terms: tuple[Note, ...] = ()
    includes: tuple[Note, ...] = ()
    excludes1: tuple[Note, ...] = ()
    excludes2: tuple[Note, ...] = ()
    code_first: tuple[Note, ...] = ()
    use_additional_code: tuple[Note, ...] = ()
    code_also: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()
    seventh_characters: tuple[SeventhCharacter, ...] = ()
    axes: tuple[str, ...] = ()

    def all_notes(self) -> tuple[Note, ...]:
        """Every note, own and inherited, in the order the book prints the kinds."""
        return (
            self.inclusion_terms
            + self.includes
            + self.notes
            + self.code_first
            + self.use_additional_code
            + self.code_also
            + self.excludes1
            + self.excludes2
        )


class ValidityStatus(StrEnum):
    """Whether a code may be reported on a date."""

    VALID = "valid"
    HEADER = "header"
    NOT_YET_VALID = "not_yet_valid"
    RETIRED = "retired"
    UNKNOWN = "unknown"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Validity:
    """The answer to "may this code be reported on that date", with the reason in one line."""

    status: ValidityStatus
    why: str
    release: str | None = None
    replacements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a typed code turned out to be: the entry where there is one, its validity, near spellings."""

    typed: str
    code: str
    system: System | None
    entry: CodeEntry | None
    validity: Validity
    suggestions: tuple[str, ...] = ()


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands between codes: `rule` is one of the contract's names, `source` what decides it."""

    rule: str
    severity: Severity
    codes: tuple[str, ...]
    message: str
    source: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which release of a system answers for a date, and whether it is in force then."""

    release: Release
    covers: bool
    message: str | None = field(default=None)
