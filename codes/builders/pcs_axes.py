"""The seven axes of an ICD-10-PCS code, and the answers of the builder."""

from dataclasses import dataclass
from enum import StrEnum

from codes.readers.pcs_tables import PcsValue


class Axis(StrEnum):
    """An axis by what it is in the Medical and Surgical section; other sections name the last ones otherwise."""

    SECTION = "section"
    BODY_SYSTEM = "body_system"
    OPERATION = "operation"
    BODY_PART = "body_part"
    APPROACH = "approach"
    DEVICE = "device"
    QUALIFIER = "qualifier"

    @property
    def position(self) -> int:
        """The character it stands in, counted from 1."""
        return AXES.index(self) + 1

    @property
    def label(self) -> str:
        """Its name in the Medical and Surgical section."""
        return self.value.replace("_", " ").capitalize()


AXES = tuple(Axis)


@dataclass(frozen=True, slots=True)
class AxisChoice:
    """A character that is settled: its value and label, and why it is this one."""

    axis: Axis
    name: str
    value: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class OpenAxis:
    """A character still to be chosen, and the values that are legal there."""

    axis: Axis
    name: str
    values: tuple[PcsValue, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing legal can be built: the axis that fails, what was given for it, and what is legal there."""

    axis: Axis
    given: str
    legal: tuple[PcsValue, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What can be built from what is known.

    `codes` are legal codes in order, at most 200 of the `count`; with a `refusal` there are none.
    """

    chosen: tuple[AxisChoice, ...]
    open: tuple[OpenAxis, ...]
    codes: tuple[str, ...]
    count: int
    refusal: Refusal | None = None
