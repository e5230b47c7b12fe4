"""The strategy: positions from predictions, and what an account earns that trades on them.

A prediction is made when a bar closes, so that the earliest honest trade is at the next bar's open; where the next bar
has no open, at its close. A prediction for the next `ahead` bars is paid by those bars: each takes 1/`ahead` of the
position for so long, and the position is the mean of the last `ahead` signals (Jegadeesh and Titman, Journal of Finance
1993, hold momentum portfolios so). Every ticker that is listed has the same share of the capital; weights are restored
with every bar, without a cost, while every change of a weight by a signal or by a ticker that comes or goes has one.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from forecaster.lab.rows import Flags, Floats, Integers, Rows
from stockcast.lab.spec import ExperimentSpec, Strategy, Target

BASIS_POINT = 1e-4
EVEN_CHANCE = 0.5
Signals = NDArray[np.int64]


@dataclass(frozen=True)
class Market:
    """The bars of a period. Of `rows` (by ticker and time) first those of the same ticker begin at `starts`.

    `latest`, `listed`, `overnight` and `daytime` have a row for each time and a column for each ticker: which of the
    rows was the newest then (-1 before the first), whether there are bars before and after, and the returns from the
    last close to the open, and from there to the close; both are 0 where there is no bar.
    """

    times: tuple[datetime, ...]
    rows: Integers
    starts: Integers
    latest: Integers
    listed: Flags
    overnight: Floats
    daytime: Floats

    @property
    def firsts(self) -> Integers:
        """Return for each row where its ticker's rows begin."""
        lengths = np.diff(np.append(self.starts, self.rows.size))
        firsts: Integers = np.repeat(self.starts, lengths)
        return firsts


@dataclass(frozen=True)
class Account:
    """What an account earned: growth of each bar before costs (1 is none), costs and weights, by time and ticker."""

    growth: Floats
    costs: Floats
    weights: Floats
    traded: Floats
    trades: int

    @property
    def returns(self) -> Floats:
        """Return what each bar earned after costs; an account that is used up earns nothing more."""
        return survived(self.growth * (1 - self.costs)) - 1

    @property
    def gross(self) -> Floats:
        """Return what each bar earned before costs."""
        return survived(self.growth) - 1


def survived(growth: Floats) -> Floats:
    """Return the growth of an account that ends with nothing, not with debts, and does not come back."""
    bounded = np.maximum(growth, 0.0)
    alive = np.cumprod(bounded > 0).astype(bool)
    before: Floats = np.where(np.append(True, alive[:-1]), bounded, 1.0)
    return before


def signals(said: Floats, target: Target, strategy: Strategy) -> Signals:
    """Return 1 where a rise is predicted, and else 0, or -1 (short) where a fall is and the strategy sells short."""
    edge = said - EVEN_CHANCE if target == "direction" else said
    sign: Signals = np.sign(edge).astype(np.int64)
    return sign if strategy == "long-short" else np.maximum(sign, 0)


def make_market(rows: Rows, first: int, last: int) -> Market:
    """Gather the bars of the dates from `first` to `last`, both included."""
    inside = np.flatnonzero((rows.date >= first) & (rows.date <= last))
    ticker, date = rows.ticker[inside], rows.date[inside] - first
    begins = np.append(True, ticker[1:] != ticker[:-1])
    column = np.cumsum(begins) - 1
    shape = (last - first + 1, int(column[-1]) + 1)
    closes, opens = rows.closes[inside], rows.opens[inside]
    before = np.where(begins, opens, np.append(opens[:1], closes[:-1]))
    overnight, daytime = np.zeros(shape), np.zeros(shape)
    overnight[date, column] = opens / before - 1
    daytime[date, column] = closes / opens - 1
    latest = np.full(shape, -1)
    latest[date, column] = np.arange(inside.size)
    latest = np.maximum.accumulate(latest, axis=0)
    ends = np.append(np.flatnonzero(begins)[1:], inside.size) - 1
    listed = (latest >= 0) & (np.arange(shape[0])[:, None] <= date[ends])
    return Market(rows.times[first : last + 1], inside, np.flatnonzero(begins), latest, listed, overnight, daytime)


def positions(market: Market, given: Signals, ahead: int) -> Floats:
    """Return the position that each row asks for: the mean of its ticker's last `ahead` signals; none before is 0."""
    total = np.append(0, np.cumsum(given))
    row = np.arange(given.size)
    since = np.maximum(market.firsts, row + 1 - ahead)
    mean: Floats = (total[row + 1] - total[since]) / ahead
    return mean


def trade(market: Market, wanted: Floats, spec: ExperimentSpec) -> Account:
    """Return what an account earns that takes, at the open of each bar, the position its ticker's bar before asked for.

    `wanted` has a position from -1 to 1 for each of the market's rows.
    """
    held = np.append(0.0, wanted[:-1])
    held[market.starts] = 0.0
    changes = np.diff(held, prepend=0.0)
    changes[market.starts] = 0.0
    weights = np.where(market.listed, held[market.latest], 0.0)
    weights *= spec.position / np.maximum(market.listed.sum(axis=1, keepdims=True), 1)
    before = np.vstack([np.zeros((1, weights.shape[1])), weights[:-1]])
    traded = np.abs(weights - before).sum(axis=1)
    growth = (1 + (before * market.overnight).sum(axis=1)) * (1 + (weights * market.daytime).sum(axis=1))
    costs = np.minimum(1.0, traded * (spec.fee + spec.slippage) * BASIS_POINT)
    return Account(growth, costs, weights, traded, int(np.count_nonzero(changes)))
