"""Price bars, as they were traded and as charts need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval

MINIMUM_BARS = 30
"""Bars a ticker needs before it is forecast."""


class Bar(NamedTuple):
    """One session or hour of a ticker: open, high, low and close as traded, in its currency; volume in shares.

    `close_adj` has later splits and dividends taken out. What a source doesn't tell is None. A chart has a thousand of
    them, which a frozen dataclass would take four times as long to make.
    """

    time: datetime
    open: float | None
    high: float | None
    low: float | None
    close: float
    close_adj: float
    volume: float | None


@dataclass(frozen=True, slots=True)
class LatestPrice:
    """The newest bar of a ticker, and how many of its bars are stored."""

    ticker: str
    bar_interval: BarInterval
    name: str
    currency: str
    time: datetime
    close: float
    previous_close: float | None
    bars: int
    source: str

    @property
    def change(self) -> float | None:
        """Change from the previous bar as a share of it, splits and dividends taken out; None for the first bar."""
        return None if self.previous_close is None else self.close / self.previous_close - 1


LATEST = """
SELECT l.ticker, l.bar_interval, l.name, l.currency, l.time, l.close, l.close / l.close_adj * before.close_adj,
       n.bars, l.source
FROM latest_prices l
LEFT JOIN LATERAL (
    SELECT close_adj FROM stock_prices
    WHERE ticker = l.ticker AND bar_interval = l.bar_interval AND time < l.time ORDER BY time DESC LIMIT 1
) before ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS bars FROM stock_prices WHERE ticker = l.ticker AND bar_interval = l.bar_interval
) n
WHERE l.bar_interval = %(bar_interval)s AND (%(ticker)s IS NULL OR l.ticker = %(ticker)s) ORDER BY l.ticker
"""

BARS = """
SELECT time, open, high, low, close, close_adj, volume FROM stock_prices
WHERE ticker = %(ticker)s AND bar_interval = %(bar_interval)s
  AND (%(since)s::timestamptz IS NULL OR time >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR time <= %(until)s)
ORDER BY time DESC LIMIT %(limit)s
"""


CLOSES = """
SELECT CASE WHEN %(since)s::timestamptz IS NULL OR time >= %(since)s THEN time END, close_adj FROM stock_prices
WHERE ticker = %(ticker)s AND bar_interval = %(bar_interval)s ORDER BY time DESC LIMIT %(limit)s
"""


def latest_prices(opened: connection, bar_interval: BarInterval) -> list[LatestPrice]:
    """Give the newest bar of every active ticker that has one, by ticker."""
    with opened.cursor() as cursor:
        cursor.execute(LATEST, {"bar_interval": bar_interval, "ticker": None})
        return [LatestPrice(*row) for row in cursor]


def latest_price(opened: connection, bar_interval: BarInterval, ticker: str) -> LatestPrice | None:
    """Give the newest bar of one active ticker; None where there is none."""
    with opened.cursor() as cursor:
        cursor.execute(LATEST, {"bar_interval": bar_interval, "ticker": ticker})
        row = cursor.fetchone()
    return None if row is None else LatestPrice(*row)


def bars(
    opened: connection,
    ticker: str,
    bar_interval: BarInterval,
    *,
    limit: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Bar]:
    """Give the last `limit` bars of a ticker from `since` to `until`, both included, oldest first; all unless said.

    There are none of an unknown ticker.
    """
    asked = {"ticker": ticker, "bar_interval": bar_interval, "since": since, "until": until, "limit": limit}
    with opened.cursor() as cursor:
        cursor.execute(BARS, asked)
        return [Bar(*row) for row in reversed(cursor.fetchall())]


def adjusted_closes(
    opened: connection, ticker: str, bar_interval: BarInterval, limit: int, since: datetime | None = None
) -> list[tuple[datetime | None, float]]:
    """Give the times and adjusted closes of the last `limit` bars of a ticker, oldest first.

    Times before `since` are None: to read thousands of them would take longer than all the rest.
    """
    asked = {"ticker": ticker, "bar_interval": bar_interval, "limit": limit, "since": since}
    with opened.cursor() as cursor:
        cursor.execute(CLOSES, asked)
        return cursor.fetchall()[::-1]


def tickers(opened: connection) -> dict[str, str]:
    """Give the name of every active ticker, by ticker."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT ticker, name FROM stock_tickers WHERE active ORDER BY ticker")
        return dict(cursor.fetchall())


def at_traded_scale(history: Sequence[Bar], anchor: Bar) -> list[Bar]:
    """Scale bars so that splits and dividends leave no jump and `anchor`'s close is the price it was traded at.

    Each bar's prices are multiplied by close_adj / close of its own and by close / close_adj of the anchor.
    """
    unit = anchor.close / anchor.close_adj
    return [_scaled(bar, bar.close_adj / bar.close * unit) for bar in history]


def _scaled(bar: Bar, factor: float) -> Bar:
    time, opened, high, low, close, _, volume = bar
    close *= factor
    return Bar(time, opened and opened * factor, high and high * factor, low and low * factor, close, close, volume)
