"""What is checked: codes in reporting order, each looked up, for a date, a setting and a patient."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from codes.catalogue import Catalogue
from codes.models import CodeEntry, LookUp, Setting, System

_MODIFIER = r"[0-9A-Za-z]{2}"
_TYPED = re.compile(
    rf"^(?P<code>[^\s:]+?)(?P<modifiers>(?:-{_MODIFIER})*)(?:[x*](?P<units>\d{{1,5}}))?$", re.IGNORECASE
)
# Five characters, a handful of modifiers, units. What is longer is no code, and the pattern would try it many ways.
_LONGEST_TYPED = 40
_PROCEDURES = frozenset({System.HCPCS, System.CPT})
_PROCEDURE_SHAPE = re.compile(r"^(?:\d{4}[0-9AFMTU]|[A-V]\d{4})$", re.IGNORECASE)


class Sex(StrEnum):
    """The patient's sex as edits ask for it."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class Reported:
    """One code as reported: what was typed, what it is, with modifiers and units of service."""

    found: LookUp
    modifiers: tuple[str, ...] = ()
    units: int = 1

    @property
    def code(self) -> str:
        """The code as findings name it."""
        return self.found.code or self.found.typed.strip()[:12]


@dataclass(frozen=True, slots=True)
class Claim:
    """Codes reported together. The order is their sequence; `age` is in whole years on `as_of`.

    `catalogue` is the book that the codes were looked up in, for checks that ask about other codes.
    """

    reported: tuple[Reported, ...]
    as_of: date
    setting: Setting | None = None
    age: int | None = None
    sex: Sex | None = None
    catalogue: Catalogue = field(default_factory=lambda: Catalogue({}), repr=False, compare=False)

    def entries(self, system: System) -> tuple[CodeEntry, ...]:
        """The existing codes of a system in sequence, each once."""
        found = {r.found.entry.code: r.found.entry for r in self.reported if r.found.entry is not None}
        return tuple(entry for entry in found.values() if entry.system is system)

    @property
    def diagnoses(self) -> tuple[CodeEntry, ...]:
        """The existing ICD-10-CM codes in sequence, each once."""
        return self.entries(System.ICD10CM)


def make_claim(
    catalogue: Catalogue,
    codes: Sequence[str],
    as_of: date,
    setting: Setting | None = None,
    age: int | None = None,
    sex: Sex | None = None,
) -> Claim:
    """A claim from typed codes; a CPT or HCPCS code may carry modifiers and units: "99213-25", "J1100x4"."""
    # Who writes diagnoses with their dot writes HCPCS codes without one: G0439 beside E11.22 is no G04.39.
    writes_dots = any("." in code for code in codes)
    return Claim(
        tuple(reported(catalogue, code, as_of, writes_dots) for code in codes), as_of, setting, age, sex, catalogue
    )


def reported(
    catalogue: Catalogue, typed: str, as_of: date, writes_dots: bool = False, system: System | None = None
) -> Reported:
    """One typed code; modifiers or units of service make it a procedure where it could be a diagnosis as well.

    With a `system` it is looked up in that one alone.
    """
    bare = typed.strip()
    parts = _TYPED.match(bare) if len(bare) <= _LONGEST_TYPED else None
    if parts is None or not _PROCEDURE_SHAPE.match(parts["code"]):
        return Reported(catalogue.look_up(typed, as_of, system))
    modifiers = tuple(m.upper() for m in parts["modifiers"].split("-") if m)
    units = int(parts["units"] or 1)
    if system is not None:
        return Reported(catalogue.look_up(parts["code"], as_of, system), modifiers, units)
    readings = catalogue.readings(parts["code"], as_of)
    procedures = [found for found in readings if found.system in _PROCEDURES]
    is_procedure = bool(modifiers or parts["units"] or writes_dots)
    found = procedures[0] if procedures and is_procedure else readings[0]
    return Reported(found, modifiers, units)
