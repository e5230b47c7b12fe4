"""Ratios against slow ones that can be read off their definitions."""

from datetime import UTC, datetime, timedelta
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecaster.lab import performance as ratios
from forecaster.lab.rows import Floats

RETURNS = st.lists(st.floats(-0.5, 0.5), min_size=2, max_size=60).map(np.array)


@given(returns=RETURNS)
def test_profit_and_cumulative_returns_are_compounded(returns: Floats) -> None:
    capital, capitals = 1.0, []
    for each in returns:
        capital += capital * each
        capitals.append(capital - 1)
    assert ratios.profit(returns) == pytest.approx(capital - 1)
    assert ratios.cumulative(returns) == pytest.approx(capitals)


@given(returns=RETURNS)
def test_the_drawdown_is_the_worst_pair_of_buying_and_selling(returns: Floats) -> None:
    values = [1.0, *(1 + ratios.cumulative(returns))]
    worst = max(1 - later / value for place, value in enumerate(values) for later in values[place:])
    assert ratios.drawdown(returns) == pytest.approx(worst)
    assert 0 <= ratios.drawdown(returns) < 1


@given(returns=RETURNS, bars=st.floats(10, 2_000))
def test_sharpe_and_volatility_are_of_a_year(returns: Floats, bars: float) -> None:
    spread = stdev(map(float, returns))
    assert ratios.volatility(returns, bars) == pytest.approx(spread * bars**0.5, abs=1e-9)
    found = ratios.sharpe(returns, bars)
    if spread > 1e-6:
        assert found == pytest.approx(mean(map(float, returns)) / spread * bars**0.5, rel=1e-6, abs=1e-9)


def test_what_never_moves_has_no_sharpe_ratio_and_a_year_compounds() -> None:
    assert ratios.sharpe(np.zeros(10), 252) is None
    assert ratios.yearly(np.full(126, 0.001), 252) == pytest.approx(1.001**252 - 1)
    assert ratios.yearly(np.array([-1.0, 0.0]), 252) == -1
    assert ratios.turnover(np.array([1.0, 0.0, 0.5, 0.5]), 252) == 2 / 4 * 252


def test_bars_of_a_year_are_counted() -> None:
    begin = datetime(2010, 1, 1, tzinfo=UTC)
    daily = tuple(begin + timedelta(days=day) for day in range(1_000) if (begin + timedelta(days=day)).weekday() < 5)
    assert ratios.bars_in_a_year(daily) == pytest.approx(261, abs=1)
    assert ratios.bars_in_a_year((begin,)) == ratios.DAILY_YEAR
