"""Cases as tests: one item each, and a failure that says what is wrong."""

import json
from pathlib import Path

import pytest
from evals_answers import case

pytest_plugins = ["pytester"]

_CONFTEST = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
from test_evals_runs import Scripted
from evals_answers import answer
from evals.pytest_plugin import CONTESTANT

def pytest_configure(config):
    config.stash[CONTESTANT] = Scripted("nosology", {{"t-wrong": answer("E11.9")}})
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    here = Path(__file__).parent
    pytester.makeconftest(_CONFTEST.format(root=str(here.parent), tests=str(here)))
    rows = [case(id=name).model_dump(mode="json") for name in ("t-right", "t-wrong")]
    (pytester.path / "some.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return pytester


def test_every_case_is_an_item_and_a_failure_names_its_measures(project: pytest.Pytester) -> None:
    done = project.runpytest_inprocess(
        "-p", "evals.pytest_plugin", "--eval-cases", "some.jsonl", "-p", "no:cacheprovider"
    )
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(["*t-wrong: type 2 diabetes with CKD stage 4*", "*codes_exact is 0.0, not 1.0: missing*"])


def test_the_fixture_asks_a_case(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from evals_answers import case

        def test_one(ask_case):
            assert ask_case(case()).recommended[0].code == "E11.22"
        """
    )
    project.runpytest_inprocess("-p", "evals.pytest_plugin", "-p", "no:cacheprovider").assert_outcomes(passed=1)
