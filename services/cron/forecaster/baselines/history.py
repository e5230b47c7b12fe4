"""A panel's log returns as aligned arrays: all that the baselines look at."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from forecaster.evaluation.baselines import ewma_volatility
from forecaster.models.parameters import LEAST_BARS

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LARGEST_MOVE = 0.5
"""A log return beyond which a bar is an error in the prices more often than a move."""


@dataclass(frozen=True)
class History:
    """Arrays over the rows of a panel (sorted by ticker and time).

    `ticker` is the position in `tickers`, `bar` that within the ticker; `move` is the log return since the bar before,
    NaN at a ticker's first; `volatility` its EWMA(.94) up to the row.
    """

    panel: pl.DataFrame
    tickers: pl.Series
    ticker: Integers
    bar: Integers
    move: Floats
    volatility: Floats

    @property
    def tame_move(self) -> Floats:
        """Moves no larger than half up or down in logs, zero at a ticker's first bar."""
        tame: Floats = np.nan_to_num(self.move).clip(-LARGEST_MOVE, LARGEST_MOVE)
        return tame

    def rows_at(self, times: pl.Series) -> Integers:
        """Return the rows of some times whose tickers have as many bars as a forecast needs."""
        chosen = self.panel["time"].is_in(times.implode()).to_numpy() & (self.bar + 1 >= LEAST_BARS)
        return np.flatnonzero(chosen)


def history_of(panel: pl.DataFrame) -> History:
    """Return the history of a panel; a row depends on that bar and earlier ones alone."""
    lengths = panel.group_by("ticker", maintain_order=True).len()
    number = lengths["len"].cast(pl.Int64).to_numpy()
    starts = np.cumsum(number) - number
    move = np.diff(np.log(panel["close_adj"].to_numpy()), prepend=np.nan)
    move[starts] = np.nan
    return History(
        panel=panel,
        tickers=lengths["ticker"],
        ticker=np.repeat(np.arange(number.size), number),
        bar=np.arange(panel.height) - np.repeat(starts, number),
        move=move,
        volatility=ewma_volatility(panel),
    )
