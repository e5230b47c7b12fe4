"""The ratio of two losses against obvious sums, and how often its interval holds the truth."""

import numpy as np
import pytest

from stockcast.forecasts.loss_ratio import LEAST_DATES, critical_value, long_run_variance, loss_ratio


def overlapping(chance: np.random.Generator, dates: int, horizon: int) -> list[float]:
    moves = [float(chance.normal()) for _ in range(dates + horizon)]
    return [sum(moves[date : date + horizon]) for date in range(dates)]


def test_the_variance_is_that_of_a_loop_over_lags() -> None:
    chance = np.random.default_rng(0)
    values = [float(chance.normal()) for _ in range(50)]
    autocovariance = [sum(values[t] * values[t - lag] for t in range(lag, 50)) / 50 for lag in range(4)]

    expected = autocovariance[0] + 2 * sum((1 - lag / 4) * autocovariance[lag] for lag in (1, 2, 3))

    assert long_run_variance(values, 3) == pytest.approx(expected)


@pytest.mark.parametrize(("dates", "horizon"), [(60, 1), (250, 5)])
def test_equal_losses_are_told_apart_no_more_often_than_it_says(dates: int, horizon: int) -> None:
    chance = np.random.default_rng(1)
    wrong = disagreed = 0
    for _ in range(400):
        difference = overlapping(chance, dates, horizon)
        others = [10.0 * horizon + abs(float(chance.normal())) for _ in difference]
        found = loss_ratio([a + b for a, b in zip(difference, others, strict=True)], others, 3 * horizon)
        assert found.lower is not None
        assert found.upper is not None
        assert found.p_value is not None
        apart = not found.lower <= 1 <= found.upper
        wrong += apart
        disagreed += apart != (found.p_value < 0.05)
    assert 0.01 <= wrong / 400 <= 0.09
    assert disagreed == 0


def test_a_real_difference_is_found() -> None:
    chance = np.random.default_rng(2)
    others = [float(chance.exponential()) for _ in range(200)]
    found = loss_ratio([0.9 * loss + float(chance.normal(0, 0.1)) for loss in others], others, 2)

    assert found.ratio == pytest.approx(0.9, abs=0.03)
    assert found.upper is not None
    assert found.upper < 1
    assert found.p_value is not None
    assert found.p_value < 1e-6


def test_the_more_lags_beside_the_dates_the_wider_the_interval() -> None:
    assert critical_value(0.0) == pytest.approx(1.96, abs=1e-3)
    assert critical_value(0.1) == pytest.approx(2.26, abs=0.01)
    assert critical_value(1.0) == pytest.approx(4.81, abs=0.01)


def test_what_cannot_be_told_is_left_out() -> None:
    assert loss_ratio([1.0] * 99, [0.0] * 99, 2).ratio is None
    few = loss_ratio([1.0] * (LEAST_DATES - 1), [2.0] * (LEAST_DATES - 1), 2)
    assert (few.ratio, few.lower, few.p_value) == (0.5, None, None)
    alike = loss_ratio([1.0] * 99, [2.0] * 99, 2)
    assert (alike.ratio, alike.lower, alike.p_value) == (0.5, None, None)
