"""HCPCS Level II as a code set: codes and modifiers in force in one quarter, with dates and billing units."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codes.billing_units import BillingUnit, stated_unit
from codes.models import CodeEntry, Release, System, Validity, ValidityStatus
from codes.readers.hcpcs import HcpcsFile, HcpcsLine, HcpcsModifier
from codes.spelling import compact

LOAD_ALL = "`nosology sources sync --only hcpcs` loads all codes"
_CODE_LENGTH = 5
_MOST_NEAR = 5
# What the first letter stands for, in short words of ours.
_SECTIONS = {
    "A": "transport, supplies and radiopharmaceuticals",
    "B": "tube and intravenous feeding",
    "C": "hospital outpatient items",
    "E": "durable medical equipment",
    "G": "procedures and professional services",
    "H": "behavioral health services",
    "J": "drugs",
    "K": "equipment for the DME contractors",
    "L": "orthoses and prostheses",
    "M": "quality measures and other services",
    "P": "laboratory services and blood products",
    "Q": "temporary codes: drugs, casts, services",
    "R": "portable imaging",
    "S": "codes of private payers",
    "T": "codes of state Medicaid agencies",
    "U": "laboratory tests",
    "V": "vision and hearing",
}


@dataclass(frozen=True, slots=True)
class HcpcsRecord:
    """What a release says of one code beyond its description.

    `group` is a short category of ours, `unit` what one billed unit stands for where the code has an amount,
    `coverage` CMS's one letter; the code is in force from `effective_from` through `effective_to`, where None
    means that the file sets no limit; `replacements` are the codes to use in its stead once it has ended.
    """

    code: str
    description: str
    group: str
    unit: BillingUnit | None = None
    short: str = ""
    coverage: str = ""
    betos: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    replacements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModifierEntry:
    """One modifier: what it says, and when it is used where our table tells (else empty)."""

    modifier: str
    description: str
    release: Release
    use: str = ""
    effective_from: date | None = None
    effective_to: date | None = None


class HcpcsCodeSet:
    """One release of HCPCS Level II, whole or a part of it."""

    def __init__(
        self,
        release: Release,
        records: Iterable[HcpcsRecord],
        modifiers: Iterable[ModifierEntry],
        is_whole: bool = True,
    ) -> None:
        """Serve `records` as `release`; in a part (`is_whole` false) absence says nothing about a code."""
        self._release = release
        self._records = {record.code: record for record in records}
        self._modifiers = {entry.modifier: entry for entry in modifiers}
        self._is_whole = is_whole
        # The CSV layout lists codes that have ended beside those in force.
        self._has_dates = any(record.effective_from for record in self._records.values())

    @classmethod
    def from_file(cls, file: HcpcsFile, release: Release) -> "HcpcsCodeSet":
        """The set that a CMS file holds."""
        records = (_record(line) for line in file.codes)
        return cls(release, records, (_modifier(line, release) for line in file.modifiers))

    @property
    def release(self) -> Release:
        """The release the set was read from."""
        return self._release

    @property
    def is_whole(self) -> bool:
        """Whether the set holds every code of its release."""
        return self._is_whole

    def speaks_for(self, code: str) -> bool:
        """A whole release speaks for every code; a part of one only for those it holds."""
        return self._is_whole or compact(code) in self._records

    def get(self, code: str) -> CodeEntry | None:
        """The entry of a code in force on some day of the release, else None."""
        record = self._records.get(compact(code))
        return self._entry(record) if record is not None and self._is_in_force(record) else None

    def record(self, code: str) -> HcpcsRecord | None:
        """All that the file says of a code, also of one that has ended; None for a code it does not hold."""
        return self._records.get(compact(code))

    def modifier(self, code: str) -> ModifierEntry | None:
        """The modifier of two characters, None where the release does not hold it in force."""
        entry = self._modifiers.get(compact(code))
        ended = entry is not None and entry.effective_to and entry.effective_to < self._release.effective_from
        return None if ended else entry

    def modifiers(self) -> Iterator[ModifierEntry]:
        """The modifiers in force, in the order of the file."""
        return (entry for name in self._modifiers if (entry := self.modifier(name)) is not None)

    def codes(self) -> Iterator[str]:
        """Every code in force in the release, in the order of the file."""
        return (code for code, record in self._records.items() if self._is_in_force(record))

    def near(self, code: str) -> tuple[str, ...]:
        """Codes in force that share the longest beginning with a code that does not exist, at most five."""
        bare = compact(code)
        for length in range(_CODE_LENGTH - 1, 2, -1):
            close = [c for c in self.codes() if c.startswith(bare[:length])] if len(bare) >= length else []
            if close:
                return tuple(close[:_MOST_NEAR])
        return ()

    def own_validity(self, code: str, as_of: date) -> Validity | None:
        """What the set says of a code on a date beyond its release's own dates; None when nothing.

        A code's own dates may end within the release or have ended before it, and a part of a release says
        what it means that a code is not in it.
        """
        record = self._records.get(compact(code))
        name = self._release.name
        if record is None:
            if self._is_whole:
                return None
            return Validity(ValidityStatus.UNKNOWN, f"not in our starter table of {System.HCPCS.label}; {LOAD_ALL}")
        if record.effective_to is not None and record.effective_to < as_of:
            why = f"ended {record.effective_to}, says {System.HCPCS.label} {name}"
            return Validity(ValidityStatus.RETIRED, why, name, record.replacements)
        if record.effective_from is not None and record.effective_from > as_of and self._release.covers(as_of):
            why = f"starts {record.effective_from}, says {System.HCPCS.label} {name}"
            return Validity(ValidityStatus.NOT_YET_VALID, why, name)
        if self._is_whole and not self._has_dates and self._release.covers(as_of):
            why = f"listed in {name}; that file carries no dates, so that a code which has ended cannot be told"
            return Validity(ValidityStatus.VALID, why, name)
        return None

    def _is_in_force(self, record: HcpcsRecord) -> bool:
        starts = record.effective_from is None or record.effective_from <= self._release.effective_to
        return starts and (record.effective_to is None or record.effective_to >= self._release.effective_from)

    def _entry(self, record: HcpcsRecord) -> CodeEntry:
        return CodeEntry(
            code=record.code,
            system=System.HCPCS,
            description=record.description,
            billable=True,
            parent=None,
            release=self._release,
        )


def units_for(record: HcpcsRecord, amount: Decimal, unit: str) -> int | None:
    """How many units of a code an amount makes, a part of a unit counted as whole.

    None where the code has no billing unit, or one that the amount cannot be converted to: g, mg and mcg compare,
    volume and counted units only with themselves.
    """
    return record.unit.count(amount, unit) if record.unit is not None else None


def section_of(code: str) -> str:
    """What a code's first letter stands for, in words of ours.

    >>> section_of("E0143")
    'durable medical equipment'
    """
    return _SECTIONS.get(code[:1], "")


def _record(line: HcpcsLine) -> HcpcsRecord:
    return HcpcsRecord(
        code=line.code,
        description=line.description,
        group=section_of(line.code),
        unit=stated_unit(line.description) if _has_amount(line.code) else None,
        short=line.short,
        coverage=line.coverage,
        betos=line.betos,
        effective_from=line.added,
        effective_to=line.terminated,
        replacements=line.cross_references,
    )


def _has_amount(code: str) -> bool:
    # Elsewhere "5 ml" is the size of a syringe, not an amount that is billed.
    return code[0] in "JQ" or code.startswith(("C9", "A9", "P9", "S0"))


def _modifier(line: HcpcsModifier, release: Release) -> ModifierEntry:
    return ModifierEntry(line.modifier, line.description, release, "", line.added, line.terminated)
