"""A score: what one measure makes of one answer, and why."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evals.cases import EvalCase
from evals.observations import Observation


@dataclass(frozen=True, slots=True)
class Score:
    """One measure of one answer; a measure that does not apply to a case gives none.

    `value` is None where the measure applies but could not be read (a judge's verdict): unscored, neither right
    nor wrong. `part` of `of` are what is added up for the micro average: the value is part / of.
    """

    metric: str
    value: float | None
    why: str = ""
    part: float | None = None
    of: float | None = None


Scorer = Callable[[EvalCase, Observation], Iterator[Score]]


def ratio(metric: str, part: float, of: float, why: str = "") -> Score:
    """The score of a share.

    >>> ratio("code_recall", 1, 2).value
    0.5
    """
    return Score(metric, part / of, why, part, of)


def counted(metric: str, found: list[str], of: int) -> Score:
    """The count of what must not be there, named in the explanation; micro it is a share of `of` things.

    >>> counted("invalid_codes", ["X99"], 4)
    Score(metric='invalid_codes', value=1.0, why='X99', part=1.0, of=4.0)
    """
    return Score(metric, float(len(found)), ", ".join(found), float(len(found)), float(of))
