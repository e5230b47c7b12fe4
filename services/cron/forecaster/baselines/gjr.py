"""GJR-GARCH(1,1) with Student's t: variance that rises more after falls (Glosten, Jagannathan, Runkle 1993).

v[t+1] = omega + (alpha + gamma [r[t] < 0]) r[t]^2 + beta v[t], of log returns r with mean zero.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from forecaster.baselines.history import Floats, History, Integers
from forecaster.baselines.paths import ALPHA, BETA, GAMMA, OMEGA, simulated
from stockcast.forecasts.levels import LEVELS

NAMES = ("omega", "alpha", "gamma", "beta", "degrees")

LONGEST = 2_000
"""Bars that a fit looks at, the newest ones."""

LEAST_MOVES = 250
"""Bars with a move that a fit needs."""

LEAST_DEGREES = 2.2
"""Below, almost all of the variance is in moves that never came."""

START, START_DECAY = 75, 0.94
"""The variance before the first bar is a weighted mean of the first 75 squared returns, as in `arch`."""

PERCENT = 100.0


class NoFitError(Exception):
    """Nothing can be fitted to a ticker; the message says why."""


def fit(moves: Floats) -> list[float]:
    """Return omega, alpha, gamma, beta and the degrees of freedom, by maximum likelihood on the newest returns.

    Raises:
        NoFitError: too few bars move, or the likelihood has no maximum that is a model.
    """
    # It takes two seconds to load
    from arch import arch_model  # noqa: PLC0415

    newest = moves[-LONGEST:]
    if (moving := np.count_nonzero(newest)) < LEAST_MOVES:
        raise NoFitError(f"{moving} bars with a move; {LEAST_MOVES} are needed")
    model = arch_model(PERCENT * newest, mean="Zero", vol="GARCH", p=1, o=1, q=1, dist="t", rescale=False)
    found = model.fit(disp="off", show_warning=False)
    omega, alpha, gamma, beta, degrees = map(float, found.params)
    sound = np.isfinite(found.params).all() and omega > 0 and alpha + gamma / 2 + beta <= 1 + 1e-6
    if found.convergence_flag or not sound:
        raise NoFitError("the fit did not converge")
    return [omega / PERCENT**2, alpha, gamma, beta, max(degrees, LEAST_DEGREES)]


def by_ticker(history: History, fitted: Mapping[str, Sequence[float]]) -> Floats:
    """Return the parameters of the history's tickers, shape (tickers, 5), NaN where nothing was fitted."""
    missing = [float("nan")] * len(NAMES)
    rows = [fitted.get(ticker, missing) for ticker in history.tickers]
    return np.array(rows, dtype=np.float64).reshape(-1, len(NAMES))


def next_variance(history: History, parameters: Floats) -> Floats:
    """Return the variance of the next bar's return as each row knows it; NaN for tickers without parameters."""
    known = np.flatnonzero(~np.isnan(parameters[:, OMEGA]))
    column = np.full(len(parameters), -1)
    column[known] = np.arange(known.size)
    rows = np.flatnonzero(column[history.ticker] >= 0)
    place = history.bar[rows], column[history.ticker[rows]]
    move = history.tame_move[rows]
    of = parameters[history.ticker[rows]]
    grid = np.zeros((1 + place[0].max(initial=0), known.size))
    grid[place] = of[:, OMEGA] + (of[:, ALPHA] + of[:, GAMMA] * (move < 0)) * move**2
    grid[0] = _first(history, parameters)[known]
    beta = parameters[known, BETA]
    # Bar by bar, all tickers at once
    for bar in range(1, len(grid)):
        grid[bar] += beta * grid[bar - 1]
    variance = np.full(history.move.size, np.nan)
    variance[rows] = grid[place]
    return variance


def of_rows(history: History, fitted: Mapping[str, Sequence[float]], rows: Integers, horizons: Sequence[int]) -> Floats:
    """Return quantiles of the log return, shape (rows, horizons, 9), NaN where nothing was fitted."""
    parameters = by_ticker(history, fitted)
    variance, of = next_variance(history, parameters)[rows], parameters[history.ticker[rows]]
    known = ~np.isnan(variance)
    found = np.full((rows.size, len(horizons), len(LEVELS)), np.nan)
    found[known] = simulated(variance[known], of[known], horizons)
    return found


def _first(history: History, parameters: Floats) -> Floats:
    """Return the variance of each ticker's first return."""
    early = np.flatnonzero((history.bar >= 1) & (history.bar <= START))
    weight = START_DECAY ** (history.bar[early] - 1.0)
    ticker, number = history.ticker[early], len(history.tickers)
    squares = np.bincount(ticker, weight * history.tame_move[early] ** 2, number)
    before = squares / np.maximum(np.bincount(ticker, weight, number), 1e-300)
    persistence = parameters[:, ALPHA] + parameters[:, GAMMA] / 2 + parameters[:, BETA]
    first: Floats = parameters[:, OMEGA] + persistence * before
    return first
