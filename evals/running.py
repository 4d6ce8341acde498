"""Asking every contestant every case: in this process or in several, each of which loads the application once."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from bot.models import Outcome
from evals.cases import Dataset, EvalCase
from evals.contestants.contestant import Contestant
from evals.observations import Observation
from evals.results import Result, without_contents
from evals.scoring import score_case

MakeContestants = Callable[[], Sequence[Contestant]]


@dataclass(frozen=True, slots=True)
class Task:
    """One case to be asked of one contestant."""

    contestant: str
    case: EvalCase
    dataset: str
    held_out: bool


def tasks_of(datasets: Sequence[Dataset], contestants: Sequence[str]) -> list[Task]:
    """Every case with every contestant, in the order of the datasets."""
    return [Task(name, case, d.name, d.held_out) for d in datasets for case in d.cases for name in contestants]


def perform(task: Task, contestants: Sequence[Contestant]) -> Result:
    """The result of one task; an exception is an answer that failed, named by its type alone."""
    contestant = next(c for c in contestants if c.name == task.contestant)
    try:
        seen = contestant.observe(task.case)
    # Whatever goes wrong in an answer is a finding of the run and must not end it.
    except Exception as error:
        seen = Observation(Outcome.ABSTAINED, error=type(error).__name__)
    result = Result(task.contestant, task.case.id, task.dataset, score_case(task.case, seen), seen, task.case)
    return without_contents(result) if task.held_out else result


def run_tasks(tasks: Sequence[Task], make: MakeContestants, workers: int) -> Iterator[Result]:
    """The results as they come; with one worker in this process, and in the order of the tasks."""
    if not tasks:
        return
    if workers <= 1:
        contestants = make()
        yield from (perform(task, contestants) for task in tasks)
        return
    # Spawned, not forked: torch and Chroma do not survive a fork with threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_Worker.begin, initargs=(make,)) as pool:
        waiting = [pool.submit(_Worker.perform, task) for task in tasks]
        try:
            yield from (done.result() for done in as_completed(waiting))
        finally:
            pool.shutdown(cancel_futures=True)


class _Worker:
    """What one process of the pool keeps between tasks."""

    contestants: Sequence[Contestant] = ()

    @classmethod
    def begin(cls, make: MakeContestants) -> None:
        cls.contestants = make()

    @classmethod
    def perform(cls, task: Task) -> Result:
        return perform(task, cls.contestants)
