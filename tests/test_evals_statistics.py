"""Intervals, tests and agreement, against scipy, scikit-learn and cases worked by hand."""

import random

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from evals.agreement import corrected_share, judge_quality, kappa, kappa_estimate
from evals.statistics import compare, detectable_difference, holm, mean_estimate, randomisation_p, ratio_estimate


def test_intervals_agree_with_scipy() -> None:
    values = np.random.default_rng(3).beta(2, 3, 120)
    ours = mean_estimate(values.tolist(), seed=1)
    theirs = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=5000, rng=2).confidence_interval
    assert ours.value == pytest.approx(values.mean())
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_the_same_seed_gives_the_same_interval_and_another_another() -> None:
    values = [0.0, 1.0, 1.0, 0.5, 0.0, 1.0]
    assert mean_estimate(values, seed=1) == mean_estimate(values, seed=1)
    assert mean_estimate(list(np.random.default_rng(0).random(50)), 1) != mean_estimate(
        list(np.random.default_rng(0).random(50)), 2
    )


def test_micro_averages_draw_cases_and_not_codes() -> None:
    estimate = ratio_estimate([9, 0], [10, 2], seed=1)
    assert estimate.value == 0.75
    assert (estimate.low, estimate.high) == (0.0, 0.9)


def test_an_interval_needs_cases() -> None:
    with pytest.raises(ValueError, match="no cases"):
        mean_estimate([], seed=1)


def test_randomisation_agrees_with_scipy_exactly_for_few_and_closely_for_many() -> None:
    random.seed(2)
    for count, tolerance in ((9, 1e-9), (60, 0.02)):
        differences = [random.gauss(0.3, 1) for _ in range(count)]
        theirs = stats.permutation_test(
            (differences,), np.sum, permutation_type="samples", n_resamples=20_000, rng=4
        ).pvalue
        assert randomisation_p(differences, seed=1) == pytest.approx(theirs, abs=tolerance)


def test_no_difference_is_no_evidence() -> None:
    assert randomisation_p([0.0] * 20, seed=1) == 1.0
    assert compare({"a": 1.0}, {"b": 1.0}, seed=1) is None


def test_only_cases_of_both_runs_are_compared() -> None:
    found = compare({"a": 1.0, "b": 0.0, "gone": 1.0}, {"a": 1.0, "b": 1.0, "new": 0.0}, seed=1)
    assert found is not None
    assert (found.difference.value, found.difference.cases) == (0.5, 2)


def test_a_difference_of_the_detectable_size_is_found_in_about_eighty_of_a_hundred_runs() -> None:
    generator = np.random.default_rng(5)
    size = detectable_difference(generator.normal(0, 1, 60))
    found = sum(randomisation_p(generator.normal(size, 1, 60), seed=n) < 0.05 for n in range(60))
    assert 0.65 < found / 60 < 0.95


def test_holm_agrees_with_a_case_worked_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


def test_kappa_agrees_with_scikit_learn() -> None:
    random.seed(6)
    one = [random.choice("rpw") for _ in range(80)]
    other = [label if random.random() < 0.7 else random.choice("rpw") for label in one]
    assert kappa(one, other) == pytest.approx(cohen_kappa_score(one, other))
    estimate = kappa_estimate(one, other, seed=1)
    assert estimate.low < estimate.value < estimate.high


def test_a_judge_is_measured_without_the_verdicts_that_cannot_be_read() -> None:
    labels = [True] * 8 + [False] * 8
    verdicts: list[bool | None] = [True] * 7 + [False] + [False] * 6 + [True] + [None]
    quality = judge_quality(verdicts, labels, seed=1)
    assert (quality.sensitivity, quality.specificity) == (0.875, pytest.approx(6 / 7))
    assert (quality.labelled, quality.unscored) == (15, 1)


def test_a_judge_that_says_yes_too_often_is_corrected_by_its_errors() -> None:
    # Sensitivity 0.9, specificity 0.7: 60 % true shows as 0.6 * 0.9 + 0.4 * 0.3 = 66 %.
    calibration = [(True, True)] * 90 + [(False, True)] * 10 + [(True, False)] * 30 + [(False, False)] * 70
    estimate = corrected_share([True] * 66 + [False] * 34, calibration, seed=1)
    assert estimate.value == pytest.approx(0.6)
    assert estimate.low < 0.6 < estimate.high
    naive = mean_estimate([1.0] * 66 + [0.0] * 34, seed=1)
    assert estimate.high - estimate.low > naive.high - naive.low


def test_a_judge_no_better_than_a_coin_cannot_be_corrected() -> None:
    with pytest.raises(ValueError, match="cannot be corrected"):
        corrected_share([True], [(True, True), (True, False)], seed=1)
