"""What an experiment predicts: the return over the next bars of a ticker, or whether it is a rise."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NEVER = np.iinfo(np.int64).max
"""The date from which on a target is known whose bars have not come yet."""


def future_return(closes: Floats, ticker: Integers, ahead: int) -> Floats:
    """Return closes[i + ahead] / closes[i] - 1 within each ticker, NaN for its last `ahead` bars.

    Rows are sorted by ticker and time, `closes` are adjusted for splits and dividends.
    """
    found = np.full(closes.size, np.nan)
    same = _with_later_bars(ticker, ahead)
    found[same] = closes[same + ahead] / closes[same] - 1
    return found


def last_date(date: Integers, ticker: Integers, ahead: int) -> Integers:
    """Return the date of the bar with which each row's target is known; `NEVER` where it has not come yet."""
    found = np.full(date.size, NEVER)
    same = _with_later_bars(ticker, ahead)
    found[same] = date[same + ahead]
    return found


def rises(future: Floats) -> NDArray[np.bool_]:
    """Tell which returns are rises; an unchanged price is none."""
    found: NDArray[np.bool_] = future > 0
    return found


def _with_later_bars(ticker: Integers, ahead: int) -> Integers:
    return np.flatnonzero(ticker[ahead:] == ticker[:-ahead]) if ticker.size > ahead else np.empty(0, dtype=np.int64)
