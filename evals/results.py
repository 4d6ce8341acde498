"""What a run keeps of each case, and its lines of JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from evals.cases import EvalCase
from evals.errors import RunError
from evals.observations import Observation
from evals.scores import Score


@dataclass(frozen=True, slots=True)
class Result:
    """One contestant's answer to one case, with its scores; of a held-out case the scores alone."""

    contestant: str
    case_id: str
    dataset: str
    scores: tuple[Score, ...]
    observation: Observation | None = None
    case: EvalCase | None = None

    def value(self, metric: str) -> float | None:
        """The value of a measure; None where it does not apply or is unscored."""
        return next((score.value for score in self.scores if score.metric == metric), None)

    def score(self, metric: str) -> Score | None:
        """The score of a measure, with its reason."""
        return next((score for score in self.scores if score.metric == metric), None)


def values_by_case(results: Iterable[Result], metric: str) -> dict[str, float]:
    """The values of a measure by case id, of the cases that have one."""
    return {r.case_id: value for r in results if (value := r.value(metric)) is not None}


def without_contents(result: Result) -> Result:
    """What may be kept of a held-out case: neither question nor answer, and no reason that tells of them."""
    bare = tuple(replace(score, why="") for score in result.scores)
    return replace(result, scores=bare, observation=None, case=None)


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Result]:
    return TypeAdapter(Result)


def result_line(result: Result) -> str:
    """A result as one line of JSON."""
    return _adapter().dump_json(result).decode()


def read_results(lines: Iterable[str], name: str) -> Iterator[Result]:
    """The results of a file; a last line that was cut off is left out, any other that is broken raises RunError."""
    listed = [line for line in lines if line.strip()]
    for number, line in enumerate(listed, 1):
        try:
            yield _adapter().validate_json(line)
        except ValidationError as error:
            if number == len(listed):
                return
            raise RunError(f"{name}:{number}: not a result of this suite") from error
