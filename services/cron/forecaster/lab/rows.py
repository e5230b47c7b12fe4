"""The rows that an experiment learns from and is tested on: one for each bar of each ticker, as aligned arrays."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from forecaster.features.inputs import SCALE_FLOOR
from forecaster.lab.targets import future_return, last_date

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEAST_HISTORY = 30
"""Bars of a ticker before the first that is learned from: what the slowest indicators need to begin."""
NOT_FEATURES = ("ticker", "time", "base_scale")


@dataclass(frozen=True)
class Rows:
    """Arrays over the bars, sorted by ticker and time.

    `date` is the place of the bar's time in `times` (all times there are), `ticker` that of its ticker in `tickers`.
    `future` is the return over the next bars of the ticker, NaN where they have not come yet; it is known from the date
    `ends` on. `usual` is the size that such a return usually has. `opens` and `closes` are adjusted prices, `traded` is
    the close as it was traded; where a bar has no open, `opens` is its close.
    """

    tickers: tuple[str, ...]
    times: tuple[datetime, ...]
    names: tuple[str, ...]
    ticker: Integers
    date: Integers
    features: NDArray[np.float32]
    informative: Flags
    future: Floats
    ends: Integers
    usual: Floats
    opens: Floats
    closes: Floats
    traded: Floats

    @property
    def known(self) -> Flags:
        """Tell which rows' targets are known by the end of the prices."""
        found: Flags = np.isfinite(self.future)
        return found

    def between(self, first: int, end: int) -> Integers:
        """Return the informative rows of the dates from `first` to before `end`, by date and ticker."""
        rows = np.flatnonzero(self.informative & (self.date >= first) & (self.date < end))
        ordered: Integers = rows[np.argsort(self.date[rows], kind="stable")]
        return ordered

    def learnable(self, until: int) -> Integers:
        """Return the informative rows whose target is known before the date `until`, by date and ticker."""
        rows = self.between(0, until)
        return rows[self.known[rows] & (self.ends[rows] < until)]


def make_rows(panel: pl.DataFrame, features: pl.DataFrame, ahead: int) -> Rows:
    """Join a panel and its features, row by row, with the targets `ahead` bars from each bar."""
    names = tuple(name for name in features.columns if name not in NOT_FEATURES)
    tickers, times = panel["ticker"].unique().sort(), panel["time"].unique().sort()
    date = panel["time"].replace_strict(times, pl.int_range(len(times), eager=True)).to_numpy().astype(np.int64)
    ticker = panel["ticker"].replace_strict(tickers, pl.int_range(len(tickers), eager=True)).to_numpy().astype(np.int64)
    bar = panel.select(pl.int_range(pl.len()).over("ticker")).to_series().to_numpy()
    scale = features["base_scale"].fill_null(0.0).to_numpy()
    closes = panel["close_adj"].to_numpy()
    opens = panel.select(pl.coalesce(pl.col("open") * pl.col("close_adj") / pl.col("close"), "close_adj")).to_series()
    return Rows(
        tickers=tuple(tickers),
        times=tuple(times),
        names=names,
        ticker=ticker,
        date=date,
        features=features.select(pl.col(names).fill_null(float("nan"))).to_numpy().astype(np.float32),
        informative=(bar >= LEAST_HISTORY) & (scale > 2 * SCALE_FLOOR),
        future=future_return(closes, ticker, ahead),
        ends=last_date(date, ticker, ahead),
        usual=np.maximum(scale, SCALE_FLOOR) * np.sqrt(ahead),
        opens=opens.to_numpy(),
        closes=closes,
        traded=panel["close"].to_numpy(),
    )
