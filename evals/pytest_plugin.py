"""A case as a test: `pytest -p evals.pytest_plugin --eval-cases SUITE`, or the fixture `ask_case` in your own tests.

Each case becomes one item; it fails with the reasons of every measure that did not come out right. The application is
that of the environment, opened at the first case.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.settings import quieten_libraries, read_settings
from evals.cases import EvalCase
from evals.contestants.contestant import Contestant
from evals.contestants.lineup import LineUp
from evals.gate import read_thresholds
from evals.observations import Observation
from evals.results import Result
from evals.scorers.outcomes import RIGHT
from evals.scoring import score_case
from evals.suites import read_suite

_OPTION = "--eval-cases"
CONTESTANT: pytest.StashKey[Contestant] = pytest.StashKey()

AskCase = Callable[[EvalCase], Observation]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names cases."""
    parser.addoption(_OPTION, action="append", default=[], metavar="SUITE", help="run evaluation cases as tests")


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add an item for each case that was asked for."""
    for name in config.getoption(_OPTION):
        module = CaseFile.from_parent(session, path=Path(__file__), name=f"evals/{name}", suite=name)
        items.extend(module.collect())


class CaseFile(pytest.File):
    """The cases of one suite or file."""

    def __init__(self, *, suite: str, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self._suite = suite

    def collect(self) -> Iterator["CaseItem"]:
        """One item for each case."""
        for dataset in read_suite(self._suite):
            for case in dataset.cases:
                yield CaseItem.from_parent(self, name=case.id, case=case)


class CaseItem(pytest.Item):
    """One case as a test."""

    def __init__(self, *, case: EvalCase, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self._case = case

    def runtest(self) -> None:
        """Ask the case and fail with what is not right."""
        assert_right(self._case, contestant_of(self.config).observe(self._case))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where pytest says that it stands."""
        return self.path, None, self._case.id


def assert_right(case: EvalCase, seen: Observation) -> None:
    """Fail with every measure that is not as a right answer has it, and every zero that is none."""
    result = Result("tested", case.id, "tested", score_case(case, seen), seen, case)
    demanded = {**RIGHT, "case_right": 1.0, **dict.fromkeys(read_thresholds().zero, 0.0)}
    wrong = [
        f"{score.metric} is {score.value}, not {demanded[score.metric]}: {score.why}"
        for score in result.scores
        if score.metric in demanded and score.value != demanded[score.metric]
    ]
    if wrong:
        pytest.fail(f"{case.id}: {case.question}\n" + "\n".join(wrong), pytrace=False)


def contestant_of(config: pytest.Config) -> Contestant:
    """Nosology as the environment has it, opened once a session."""
    if CONTESTANT not in config.stash:
        quieten_libraries()
        config.stash[CONTESTANT] = LineUp(read_settings())()[0]
    return config.stash[CONTESTANT]


@pytest.fixture
def ask_case(request: pytest.FixtureRequest) -> AskCase:
    """Ask a case of the application of the environment and assert that it comes out right."""

    def ask(case: EvalCase) -> Observation:
        seen = contestant_of(request.config).observe(case)
        assert_right(case, seen)
        return seen

    return ask
