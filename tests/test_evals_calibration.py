"""Scores as probabilities: fitted on development cases, written, read and applied; and what abstaining would do."""

import json
import random
from pathlib import Path

import pytest
from evals_answers import RIGHT, answer, case, given, result

from bot import confidence as packaged
from bot.confidence import UNCALIBRATED, Confidence, packaged_confidence
from bot.models import Role
from codes.models import System
from evals.calibration import (
    Marked,
    abstain_curve,
    calibrated,
    expected_calibration_error,
    fit,
    marked,
    write_confidence,
)
from evals.errors import RunError

CM = System.ICD10CM


def drawn(count: int, seed: int, system: System = CM) -> list[Marked]:
    """Codes whose scores say too much: at a score s, s squared are right."""
    generator = random.Random(seed)
    roles = (Role.SUGGESTED, Role.ALTERNATIVE)
    scores = [generator.random() for _ in range(count)]
    return [Marked(system, generator.choice(roles), s, generator.random() < s * s) for s in scores]


def test_what_is_fitted_on_some_codes_makes_probabilities_of_the_scores_of_others() -> None:
    confidence = fit(drawn(3000, seed=1))
    others = drawn(3000, seed=2)
    assert expected_calibration_error(others) > 0.15
    assert expected_calibration_error(calibrated(others, confidence)) < 0.03


def test_the_order_of_codes_stays() -> None:
    confidence = fit(drawn(500, seed=3))
    said = [confidence.probability(CM, Role.SUGGESTED, n / 50) for n in range(51)]
    assert said == sorted(said)
    assert 0.0 <= said[0] <= said[-1] <= 1.0


def test_a_system_with_too_few_codes_shares_the_table_of_all() -> None:
    confidence = fit([*drawn(500, seed=4), *drawn(5, 5, System.HCPCS)])
    assert not any(name.startswith("hcpcs") for name in confidence.tables)
    shared = confidence.probability(System.HCPCS, Role.SUGGESTED, 0.7)
    assert shared == Confidence({"any recommended": confidence.tables["any recommended"]}).probability(
        CM, Role.SUGGESTED, 0.7
    )


def test_too_few_codes_are_told() -> None:
    with pytest.raises(RunError, match="too few"):
        fit(drawn(10, seed=1))


def test_a_calibration_is_read_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    confidence = fit(drawn(500, seed=6))
    path = tmp_path / "data" / "confidence.json"
    monkeypatch.setattr(packaged, "files", lambda _package: tmp_path)
    packaged_confidence.cache_clear()
    try:
        assert packaged_confidence() == UNCALIBRATED
        write_confidence(confidence, path, "run-1")
        packaged_confidence.cache_clear()
        assert packaged_confidence() == confidence
        assert json.loads(path.read_text(encoding="utf-8"))["made_from"] == "run-1"
    finally:
        packaged_confidence.cache_clear()


def test_without_a_table_the_score_is_shown_as_it_is() -> None:
    assert UNCALIBRATED.probability(CM, Role.SUGGESTED, 0.63) == 0.63


@pytest.mark.parametrize(("score", "said"), [(0.1, 0.2), (0.5, 0.2), (0.6, 0.5), (0.7, 0.8), (0.9, 0.8)])
def test_between_knots_it_is_interpolated_and_outside_it_stays(score: float, said: float) -> None:
    confidence = Confidence({"any recommended": ((0.5, 0.2), (0.7, 0.8))})
    assert confidence.probability(CM, Role.COMPANION, score) == pytest.approx(said)


def test_shown_codes_are_marked_by_demands_and_acceptable_codes() -> None:
    one = case(acceptable_codes=["I10"])
    seen = answer("E11.22", "I10")
    shown = [*seen.codes, given("E11.9", 1, Role.ALTERNATIVE, 0.4)]
    (marks,) = [list(marked([result(one, answer(codes=tuple(shown)))]))]
    assert [(mark.role, mark.right) for mark in marks] == [
        (Role.SUGGESTED, True),
        (Role.SUGGESTED, True),
        (Role.ALTERNATIVE, False),
    ]


def test_the_curve_says_what_abstaining_costs_and_saves() -> None:
    sure = result(case(id="a"), answer(*RIGHT))
    wrong = result(case(id="b"), answer(codes=(given("I10", 1, score=0.5),)))
    low, high = abstain_curve([sure, wrong])
    assert (low.threshold, low.coverage, low.risk) == (0.5, 1.0, 0.5)
    assert (high.threshold, high.coverage, high.risk) == (0.9, 0.5, 0.0)
