"""What a walk of the book gives: procedures with their candidates, each step shown."""

from dataclasses import dataclass

from codes.builders.pcs_axes import AxisChoice, Refusal


@dataclass(frozen=True, slots=True)
class PcsStep:
    """One step of a walk: `kind` is index, table, body_part, approach, device, qualifier or rule."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PcsCandidate:
    """A legal code: its axes with the reason of each, `score` between 0 and 1, and what the text left open."""

    code: str
    title: str
    axes: tuple[AxisChoice, ...]
    score: float
    why: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PcsProcedure:
    """One code to report: the words it is for, the steps to its table, the candidates, and what was refused."""

    phrase: str
    steps: tuple[PcsStep, ...]
    table: str
    candidates: tuple[PcsCandidate, ...]
    missing: tuple[str, ...]
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class PcsWalk:
    """The answer to a text: its procedures in order; `notes` say what is not coded separately, or not understood.

    `rules` are the numbers of the guidelines that decide, the most telling first.
    """

    text: str
    procedures: tuple[PcsProcedure, ...]
    notes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The first candidate of each procedure, each code once: the set to report."""
        return tuple(dict.fromkeys(p.candidates[0].code for p in self.procedures if p.candidates))
