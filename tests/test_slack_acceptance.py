"""The tables of docs/slack.md name tests that exist, and leave out none of a failure of the design."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_TEST = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)
_ROW = re.compile(r"^\| (F\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
_NAME = re.compile(r"`(test_\w+)`")
FAILURES = tuple(f"F{number}" for number in range(1, 21))


@pytest.fixture(scope="module")
def tests() -> set[str]:
    """The name of every test there is."""
    return {name for path in ROOT.glob("tests/test_*.py") for name in _TEST.findall(path.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def section() -> str:
    page = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
    return page.partition("\n## Which test holds what\n")[2]


@pytest.fixture(scope="module")
def rows(section: str) -> dict[str, set[str]]:
    """Failure → the tests that its row names."""
    return {failure: set(_NAME.findall(named)) for failure, named in _ROW.findall(section)}


def test_every_failure_has_one_row(rows: dict[str, set[str]], section: str) -> None:
    assert [failure for failure, _ in _ROW.findall(section)] == list(FAILURES)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_row_names_every_test_of_its_failure(failure: str, rows: dict[str, set[str]], tests: set[str]) -> None:
    own = {name for name in tests if name.startswith(f"test_{failure.lower()}_")}
    assert own
    assert own <= rows[failure]


def test_every_test_named_exists(section: str, tests: set[str]) -> None:
    named = set(_NAME.findall(section))
    assert named
    assert named - tests == set()
