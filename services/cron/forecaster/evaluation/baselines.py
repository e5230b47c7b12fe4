"""What every forecast is measured against: a random walk with normal innovations and an EWMA volatility."""

from statistics import NormalDist

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stockcast.forecasts.levels import LEVELS

DECAY = 0.94
Floats = NDArray[np.float64]


def ewma_volatility(panel: pl.DataFrame) -> Floats:
    """Return the EWMA(.94) volatility of one bar's log return, one number per row of the panel (RiskMetrics 1996).

    Zero where a price has never moved, NaN at a ticker's first bar.
    """
    squared = pl.col("close_adj").log().diff() ** 2
    variance = panel.select(
        squared.ewm_mean(alpha=1 - DECAY, adjust=True, ignore_nulls=True).over("ticker")
    ).to_series()
    volatility: Floats = np.sqrt(variance.fill_null(float("nan")).to_numpy())
    return volatility


def random_walk(volatility: Floats, horizon: Floats) -> Floats:
    """Return the random walk's quantiles of the gross return, shape (rows, 9), without drift.

    `volatility` is that of one bar's log return; it grows with the square root of the horizon.
    """
    normal = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
    quantiles: Floats = np.exp((volatility * np.sqrt(horizon))[:, None] * normal)
    return quantiles
