"""A panel as aligned arrays, one entry per bar: what training, forecasting and the backtest all read."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from forecaster.evaluation.baselines import ewma_volatility
from forecaster.features.compute import feature_blocks
from forecaster.features.inputs import SCALE_FLOOR
from forecaster.features.table import FEATURE_NAMES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
STILL = 2 * SCALE_FLOOR
"""A base scale of at most so much is that of a price that does not move."""


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

    def bars_until(self, last: int) -> Integers:
        """Return how many later bars each row's ticker has up to the date `last`; negative for rows after it."""
        starts = np.flatnonzero(self.bar == 0)
        newest = starts + np.add.reduceat(self.date <= last, starts) - 1
        lengths = np.diff(np.append(starts, self.bar.size))
        later: Integers = np.repeat(newest, lengths) - np.arange(self.bar.size)
        return later

    def informative(self, history: int) -> NDArray[np.bool_]:
        """Tell which rows have so many earlier bars and a price that moves: from others there is nothing to learn."""
        found: NDArray[np.bool_] = (self.bar >= history) & (self.base_scale > STILL)
        return found

    def move(self, rows: Integers, horizon: int) -> Floats:
        """Return the log return over the next `horizon` bars of rows that have as many."""
        moves: Floats = np.log(self.price[rows + horizon] / self.price[rows])
        return moves

    def mean_square(self, rows: Integers, horizon: int) -> Floats:
        """Return the mean squared log return of the next `horizon` bars of rows that have as many."""
        steps = (self.move(rows + step, 1) ** 2 for step in range(horizon))
        mean: Floats = np.sum(list(steps), axis=0) / horizon
        return mean

    def feature(self, name: str, rows: Integers) -> Floats:
        """Return one feature of some rows, zero where it can't be computed."""
        values: Floats = np.nan_to_num(self.features[rows, FEATURE_NAMES.index(name)].astype(np.float64))
        return values


def observe(panel: pl.DataFrame, at: datetime | None = None) -> Observations:
    """Compute features and volatilities of a panel; a row depends on that bar and earlier ones alone.

    With `at`, only the rows of that time are kept, without `ewma_volatility`: enough to forecast, not to learn from.
    """
    kept = pl.lit(value=True) if at is None else pl.col("time") == at
    place = panel.with_columns(
        bar=pl.int_range(pl.len(), dtype=pl.Int64).over("ticker"),
    ).filter(kept)
    dates = panel["time"].unique().sort()
    features = np.empty((place.height, len(FEATURE_NAMES)), dtype=np.float32)
    base_scale = np.empty(place.height)
    filled = 0
    for block in (block.filter(kept) for block in feature_blocks(panel)):
        rows = slice(filled, filled := filled + block.height)
        features[rows] = block.select(FEATURE_NAMES).to_numpy()
        base_scale[rows] = block["base_scale"].fill_null(float("nan")).to_numpy()
    return Observations(
        dates=dates,
        ticker=place["ticker"],
        date=dates.search_sorted(place["time"]).cast(pl.Int64).to_numpy(),
        bar=place["bar"].to_numpy(),
        price=place["close_adj"].to_numpy(),
        base_scale=base_scale,
        ewma_volatility=ewma_volatility(panel) if at is None else np.full(place.height, np.nan),
        features=features,
    )
