"""The distribution of a GJR-GARCH's return over several bars, by simulated paths: it has no closed form.

It leans to falls, for they raise the variance of what comes after. A t distribution with the variance of all bars,
which is known in closed form, lost more.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from forecaster.baselines.history import Floats
from stockcast.forecasts.levels import LEVELS

OMEGA, ALPHA, GAMMA, BETA, DEGREES = range(5)
"""Columns of parameters."""

PATHS = 1_000
"""Each is followed with its mirror image besides."""

TOGETHER = 16
"""Rows whose paths fit into a processor's cache."""


def simulated(variance: Floats, parameters: Floats, horizons: Sequence[int]) -> Floats:
    """Return quantiles of the log return over each horizon, shape (rows, horizons, 9).

    `variance` is that of the next bar. The innovations of a bar are the midpoints of equally likely parts of Student's
    t, in an order that is drawn once: so the first bar is exact, and the same numbers come out every time.
    """
    found = np.empty((variance.size, len(horizons), len(LEVELS)))
    for start in range(0, variance.size, TOGETHER):
        part = slice(start, start + TOGETHER)
        found[part] = _part(variance[part], parameters[part], horizons)
    return found


def _part(variance: Floats, parameters: Floats, horizons: Sequence[int]) -> Floats:
    omega, alpha, gamma, beta, degrees = (parameters[:, [column]] for column in range(DEGREES + 1))
    drawn = _innovations(degrees)
    spread = np.repeat(variance[:, None], 2 * PATHS, axis=1)
    total, quantiles = np.zeros_like(spread), []
    for bar, order in enumerate(_orders(max(horizons)), 1):
        innovations = drawn[:, order]
        move = np.sqrt(spread) * np.concatenate([innovations, -innovations], axis=1)
        total += move
        if bar in horizons:
            quantiles.append(_quantiles(total))
        spread = omega + np.where(move < 0, alpha + gamma, alpha) * move**2 + beta * spread
    return np.stack(quantiles, axis=1)


def _innovations(degrees: Floats) -> Floats:
    """Return midpoints of equally likely parts, as symmetrical as the distribution is, for a variance of 1."""
    upper = stdtrit(degrees, 0.5 + (np.arange(PATHS // 2) + 0.5) / PATHS) * np.sqrt((degrees - 2) / degrees)
    both: Floats = np.concatenate([upper, -upper], axis=1)
    return both


@lru_cache(maxsize=4)
def _orders(bars: int) -> NDArray[np.int64]:
    chance = np.random.default_rng(0)
    return np.stack([chance.permutation(PATHS) for _ in range(bars)])


def _quantiles(totals: Floats) -> Floats:
    """Return linearly interpolated quantiles along the rows; sorting is faster than to look for nine of them."""
    ordered = np.sort(totals, axis=1)
    place = (totals.shape[1] - 1) * np.asarray(LEVELS)
    below = np.floor(place).astype(np.int64)
    found: Floats = ordered[:, below] + (place - below) * (ordered[:, below + 1] - ordered[:, below])
    return found
