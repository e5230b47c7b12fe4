"""Ratios of an account, from what each of its bars earned."""

from datetime import datetime, timedelta

import numpy as np

from forecaster.lab.rows import Floats
from forecaster.lab.strategy import Account
from stockcast.lab.result import Performance

YEAR = timedelta(days=365.25)
DAILY_YEAR = 252.0
"""Bars of a year where there are too few to count them."""
STILL = 1e-12


def bars_in_a_year(times: tuple[datetime, ...]) -> float:
    """Return how many bars a year has, counted over the times given."""
    reach = times[-1] - times[0]
    return (len(times) - 1) / (reach / YEAR) if reach else DAILY_YEAR


def cumulative(returns: Floats) -> Floats:
    """Return what was earned up to each bar, as a share of the capital at the beginning."""
    grown: Floats = np.asarray(np.cumprod(1 + returns) - 1)
    return grown


def profit(returns: Floats) -> float:
    """Return what was earned in all, as a share of the capital at the beginning."""
    return float(np.prod(1 + returns) - 1)


def yearly(returns: Floats, bars: float) -> float:
    """Return the constant return of a year that comes to the same, where a year has so many bars."""
    return float(max(0.0, 1 + profit(returns)) ** (bars / returns.size) - 1)


def volatility(returns: Floats, bars: float) -> float:
    """Return the standard deviation of a year's returns: that of one bar's times sqrt(bars of a year)."""
    return float(returns.std(ddof=1) * bars**0.5) if returns.size > 1 else 0.0


def sharpe(returns: Floats, bars: float) -> float | None:
    """Return mean over standard deviation, of a year (Sharpe 1994, without interest); None where nothing moved."""
    spread = volatility(returns, bars)
    return float(returns.mean() * bars / spread) if spread > STILL else None


def drawdown(returns: Floats) -> float:
    """Return the largest loss from a high before, as a share of that high; 0 or more."""
    value = np.append(1.0, np.cumprod(1 + returns))
    return float((1 - value / np.maximum.accumulate(value)).max())


def turnover(traded: Floats, bars: float) -> float:
    """Return what is bought and sold in a year as a multiple of the capital."""
    return float(traded.sum() * bars / traded.size)


def performance(account: Account, bars: float) -> Performance:
    """Sum an account up; `bars` is how many bars a year has."""
    returns = account.returns
    net, gross = profit(returns), profit(account.gross)
    return Performance(
        profit=net,
        gross=gross,
        costs=gross - net,
        yearly=yearly(returns, bars),
        volatility=volatility(returns, bars),
        sharpe=sharpe(returns, bars),
        drawdown=drawdown(returns),
        turnover=turnover(account.traded, bars),
        exposure=float(np.abs(account.weights).sum(axis=1).mean()),
        trades=account.trades,
    )
