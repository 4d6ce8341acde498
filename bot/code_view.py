"""One typed code, seen from all sides: what it is, what else it may be, what its system says beyond the entry."""

from dataclasses import dataclass
from datetime import date

from codes.builders.laterality import Sides, sides
from codes.builders.seventh_character import SeventhCharacterAnswer, SeventhCharacterStatus, complete
from codes.catalogue import Catalogue
from codes.checker.claim import Claim, reported
from codes.hcpcs import HcpcsCodeSet, HcpcsRecord, ModifierEntry
from codes.models import LookUp, System

_MODIFIER_LENGTH = 2
_SEVENTH_FAILS = frozenset({SeventhCharacterStatus.ILLEGAL, SeventhCharacterStatus.NOT_TAKEN})


@dataclass(frozen=True, slots=True)
class CodeView:
    """`others` is what the code may be in other systems, `modifiers` those typed with it, `item` its HCPCS record.

    `sides` are the codes of the same condition by side, `seventh` what is wrong with a 7th character.
    """

    found: LookUp
    others: tuple[LookUp, ...] = ()
    modifiers: tuple[ModifierEntry, ...] = ()
    item: HcpcsRecord | None = None
    sides: Sides | None = None
    seventh: SeventhCharacterAnswer | None = None

    @property
    def is_modifier_alone(self) -> bool:
        """Whether what was typed is a modifier and no code."""
        return self.found.entry is None and [m.modifier for m in self.modifiers] == [self.found.typed.strip().upper()]


def view_code(catalogue: Catalogue, typed: str, as_of: date, system: System | None = None) -> CodeView:
    """What was typed ("E11.22", "J1100-JZ", or a modifier alone) on a date."""
    typed_code = reported(catalogue, typed, as_of, system=system)
    found = typed_code.found
    others: tuple[LookUp, ...] = ()
    if system is None:
        others = tuple(r for r in catalogue.readings(found.typed, as_of) if r.system is not found.system)
    holders = [s for s in catalogue.sets(System.HCPCS) if isinstance(s, HcpcsCodeSet)]
    holders.sort(key=lambda s: s.release.days_from(as_of))
    alone = found.typed.strip()
    names = typed_code.modifiers or ((alone,) if found.entry is None and len(alone) == _MODIFIER_LENGTH else ())
    return CodeView(
        found,
        others,
        _modifiers(holders, names),
        _item(holders, found),
        _sides(catalogue, found, as_of),
        _seventh(catalogue, found, as_of),
    )


def _sides(catalogue: Catalogue, found: LookUp, as_of: date) -> Sides | None:
    """The sides of a diagnosis; None where its condition has but one."""
    if found.entry is None or found.system is not System.ICD10CM:
        return None
    named = sides(found.entry, catalogue, as_of)
    return named if named.right and named.left else None


def _seventh(catalogue: Catalogue, found: LookUp, as_of: date) -> SeventhCharacterAnswer | None:
    """Why an ICD-10-CM code that does not exist fails at its 7th character; None where that is not the reason."""
    if found.entry is not None or found.system is not System.ICD10CM:
        return None
    answer = complete(catalogue, found.typed, None, as_of)
    return answer if answer.status in _SEVENTH_FAILS else None


def other_readings(claim: Claim) -> tuple[tuple[LookUp, LookUp], ...]:
    """What was read as a diagnosis and may have been meant as an item: each reading with the other."""
    found = (r.found for r in claim.reported if r.found.system is System.ICD10CM)
    return tuple((f, other) for f in found for other in claim.catalogue.readings(f.typed, claim.as_of)[1:])


def _modifiers(holders: list[HcpcsCodeSet], names: tuple[str, ...]) -> tuple[ModifierEntry, ...]:
    found = (next((m for s in holders if (m := s.modifier(name))), None) for name in names)
    return tuple(modifier for modifier in found if modifier is not None)


def _item(holders: list[HcpcsCodeSet], found: LookUp) -> HcpcsRecord | None:
    if found.system is not System.HCPCS or found.entry is None:
        return None
    release = found.entry.release
    return next((s.record(found.code) for s in holders if s.release == release), None)
