"""How far shares may be off by chance, against slow and obvious ways to the same numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stockcast.forecasts.loss_ratio import LEAST_DATES, long_run_variance
from stockcast.forecasts.uncertainty import REACH, estimated, margin, rolling, window_of

pairs = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=80).map(
    lambda rows: ([float(min(row)) for row in rows], [float(max(row)) for row in rows])
)


@given(pairs, st.integers(1, 90))
def test_rolling_shares_are_those_of_each_window(pair: tuple[list[float], list[float]], window: int) -> None:
    parts, wholes = pair
    slow = [
        sum(parts[end - window : end]) / whole if (whole := sum(wholes[end - window : end])) else None
        for end in range(window, len(parts) + 1)
    ]
    assert rolling(parts, wholes, window) == pytest.approx(slow)


@settings(max_examples=40)
@given(pairs)
def test_a_share_is_what_it_is_and_its_margin_no_smaller_than_independent_outcomes_have(
    pair: tuple[list[float], list[float]],
) -> None:
    parts, wholes = pair
    found = estimated(parts, wholes, 2, promised=0.8)
    if not sum(wholes):
        assert found is None
        return
    assert found is not None
    assert found.value == pytest.approx(sum(parts) / sum(wholes))
    assert (found.margin is None) == (len(parts) < LEAST_DATES)
    if found.margin is not None:
        assert found.margin >= 1.96 * (0.8 * 0.2 / sum(wholes)) ** 0.5


def test_the_variance_is_newey_and_wests_as_numpy_has_it() -> None:
    random = np.random.default_rng(1)
    values = random.normal(size=200).cumsum()
    values -= values.mean()
    lags, number = 7, len(values)
    expected = values @ values / number
    for lag in range(1, lags + 1):
        expected += 2 * (1 - lag / (lags + 1)) * (values[lag:] @ values[:-lag]) / number
    assert long_run_variance(values.tolist(), lags) == pytest.approx(expected)


@pytest.mark.parametrize("horizon", [1, 5, 10])
def test_the_promised_share_is_within_the_margin_as_often_as_95_percent_say(horizon: int) -> None:
    """Outcomes of h bars share h - 1 with the next forecast; five tickers move together."""
    random = np.random.default_rng(7)
    kept, runs, sessions = 0, 300, 250
    for _ in range(runs):
        moves = random.normal(size=(sessions + horizon, 5)) + 0.7 * random.normal(size=(sessions + horizon, 1))
        sums = np.stack([moves[at : at + horizon].sum(axis=0) for at in range(sessions)])
        inside = (np.abs(sums) < 1.2816 * np.sqrt(horizon * 1.49)).sum(axis=1)
        found = estimated(inside.tolist(), [5.0] * sessions, horizon, promised=0.8)
        assert found is not None
        kept += not found.differs(0.8)
    assert 0.91 <= kept / runs <= 0.99


def test_a_window_varies_more_than_all_sessions() -> None:
    random = np.random.default_rng(3)
    inside, wholes = random.binomial(50, 0.8, 250).tolist(), [50.0] * 250
    whole = margin(inside, wholes, 1, 0.8)
    assert margin(inside, wholes, 1, 0.8, window=63) == pytest.approx(whole * (250 / 63) ** 0.5, rel=1e-6)
    assert REACH * 1 < LEAST_DATES


@pytest.mark.parametrize(("sessions", "window"), [(10, 21), (125, 21), (126, 63), (1_000, 63)])
def test_the_window_grows_with_the_sessions(sessions: int, window: int) -> None:
    assert window_of(sessions) == window
