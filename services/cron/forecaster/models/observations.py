"""A panel as aligned arrays, one entry per bar: what training, forecasting and the backtest all read."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from forecaster.evaluation.baselines import ewma_volatility
from forecaster.features.compute import compute_features
from forecaster.features.table import FEATURE_NAMES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Observations:
    """Arrays over the panel's rows (sorted by ticker and time).

    `date` is the position of the bar's time in `dates` (the union of all times), `bar` the bar's position within its
    ticker, `base_scale` and `ewma_volatility` are volatilities of one bar's log return, `features` has a column for
    each of `FEATURE_NAMES`.
    """

    dates: pl.Series
    ticker: pl.Series
    date: Integers
    bar: Integers
    price: Floats
    base_scale: Floats
    ewma_volatility: Floats
    features: NDArray[np.float32]

    def date_of(self, time: datetime) -> int | None:
        """Return the position of a time in `dates`; None if no ticker has a bar then."""
        found = self.dates.index_of(time)
        return None if found is None else int(found)

    def ahead(self, horizon: int) -> tuple[Floats, Integers]:
        """Return each row's log return over its ticker's next `horizon` bars, and the date at which it is known.

        NaN and `NEVER` where the panel ends before.
        """
        move = np.full(self.price.size, np.nan)
        known = np.full(self.price.size, NEVER)
        inside = self.bar[horizon:] == self.bar[:-horizon] + horizon
        start = np.flatnonzero(inside)
        move[start] = np.log(self.price[start + horizon] / self.price[start])
        known[start] = self.date[start + horizon]
        return move, known


def observe(panel: pl.DataFrame) -> Observations:
    """Compute features and volatilities of a panel; a row depends on that bar and earlier ones alone."""
    features = compute_features(panel)
    place = panel.select(
        date=pl.col("time").rank("dense").cast(pl.Int64) - 1,
        bar=pl.int_range(pl.len(), dtype=pl.Int64).over("ticker"),
    )
    return Observations(
        dates=panel["time"].unique().sort(),
        ticker=panel["ticker"],
        date=place["date"].to_numpy(),
        bar=place["bar"].to_numpy(),
        price=panel["close_adj"].to_numpy(),
        base_scale=features["base_scale"].fill_null(float("nan")).to_numpy(),
        ewma_volatility=ewma_volatility(panel),
        features=features.select(FEATURE_NAMES).to_numpy(),
    )
