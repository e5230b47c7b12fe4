"""Every ticker at a glance: its last price, and its newest forecast of one horizon."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from stockcast.forecasts.levels import QUANTILES
from stockcast.forecasts.records import Forecast
from stockcast.market.intervals import BarInterval
from stockcast.market.newest import NEAR
from stockcast.market.prices import MINIMUM_BARS

LONGEST_LAG = 10
"""Bars that a forecast may be older than the last one; those beyond are not counted."""


class TickerOverview(NamedTuple):
    """An active ticker. What is of its last bar is None before the first one.

    `forecast` is that of the bar which comes `horizon` bars after the last one, or of an earlier one where none so far
    was made: its `lag` counts the bars that the newest forecast does not know. It is None when all its bars have come.
    `bars` counts no further than to the number that a forecast needs, and only where there is no forecast. `late`
    counts sessions that are over and have no bar after the last one; `failure` says why the newest fetch failed. The
    forecast comes without its reasons.
    """

    ticker: str
    bar_interval: BarInterval
    name: str
    currency: str
    last: datetime | None
    close: float | None
    previous_close: float | None
    source: str | None
    bars: int
    late: int
    failure: str | None
    forecast: Forecast | None
    lag: int

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its last bar came from."""
        return (self.source,) if self.source else ()

    @property
    def change(self) -> float | None:
        """Change from the previous bar as a share of it, splits and dividends taken out; None for the first bar."""
        return self.close / self.previous_close - 1 if self.close and self.previous_close else None

    @property
    def short(self) -> bool:
        """It has too few bars to be forecast."""
        return self.forecast is None and self.last is not None and 0 < self.bars < MINIMUM_BARS


LAST_BAR = """
    SELECT time, close, close_adj, source, lead(close_adj) OVER (ORDER BY time DESC) AS adjusted_before FROM (
        SELECT time, close, close_adj, source FROM stock_prices
        WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s AND {bound} ORDER BY time DESC LIMIT 2
    ) AS last ORDER BY time DESC LIMIT 1
"""
LAST_AS_OF = "SELECT max(as_of) FROM forecasts WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s"

# A ticker's newest rows are looked for among those of late first (see `near`), and what is found by that is not looked
# for again: a subquery that a condition or `coalesce` rules out is not run. Nor are bars counted but where their number
# is told. Quantiles are columns, for an array takes longer to write and to read
NEWEST = f"""
WITH {NEAR}
SELECT t.ticker, t.name, t.currency, bar.time, bar.close, bar.close / bar.close_adj * bar.adjusted_before, bar.source,
       CASE WHEN newest.as_of IS NULL THEN (
           SELECT count(*) FROM (
               SELECT FROM stock_prices WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s LIMIT %(minimum)s
           ) AS first
       ) ELSE 0 END,
       missing.sessions,
       CASE WHEN result.status = 'failed' THEN coalesce(result.error, 'no reason was given') END,
       lag.bars, f.as_of, f.horizon, f.target_time, f.model_id, f.last_price,
       {", ".join(f"f.{name}" for name in QUANTILES)}, f.prob_up, f.replayed, f.recorded_at, NULL, f.flags
FROM stock_tickers t
LEFT JOIN near ON true
LEFT JOIN LATERAL ({LAST_BAR.format(bound="time >= near.time")}) late ON true
LEFT JOIN LATERAL ({LAST_BAR.format(bound="late.adjusted_before IS NULL")}) early ON true
CROSS JOIN LATERAL (
    SELECT coalesce(late.time, early.time) AS time, coalesce(late.close, early.close) AS close,
           coalesce(late.close_adj, early.close_adj) AS close_adj, coalesce(late.source, early.source) AS source,
           coalesce(late.adjusted_before, early.adjusted_before) AS adjusted_before
) bar
CROSS JOIN LATERAL (
    SELECT coalesce(({LAST_AS_OF} AND as_of >= bar.time), ({LAST_AS_OF})) AS as_of OFFSET 0
) newest
CROSS JOIN LATERAL (
    SELECT CASE WHEN bar.time > newest.as_of THEN (
        SELECT count(*) FROM (
            SELECT FROM stock_prices
            WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s AND time > newest.as_of LIMIT %(longest)s
        ) AS newer
    ) ELSE 0 END AS bars
) lag
LEFT JOIN LATERAL (
    SELECT * FROM forecasts
    WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s AND as_of = newest.as_of
      AND horizon IN (%(horizon)s, %(horizon)s + lag.bars) AND target_time > bar.time
      AND model_id <> ALL (ARRAY(SELECT model_id FROM models WHERE status = 'baseline'))
    ORDER BY horizon DESC, recorded_at DESC LIMIT 1
) f ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS sessions FROM missing_sessions
    WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s AND time > bar.time AND bar.source <> 'sample'
) missing
LEFT JOIN LATERAL (
    SELECT status, error FROM ingest_results
    WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s ORDER BY finished_at DESC, result_id DESC LIMIT 1
) result ON true
WHERE t.active ORDER BY t.ticker
"""  # noqa: S608 - the column names are constants of this module

HORIZONS = """
SELECT DISTINCT horizon FROM forecasts
WHERE bar_interval = %(bar_interval)s AND as_of = %(as_of)s AND ticker = (
    SELECT t.ticker FROM stock_tickers t
    WHERE t.active AND EXISTS (
        SELECT FROM forecasts WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s AND as_of = %(as_of)s
    )
    ORDER BY t.ticker LIMIT 1
)
ORDER BY horizon
"""

CLOSES = """
SELECT t.ticker, closes.adjusted FROM unnest(%(tickers)s::text[]) AS t(ticker)
CROSS JOIN LATERAL (
    SELECT array_agg(close_adj ORDER BY time) AS adjusted FROM (
        SELECT time, close_adj FROM stock_prices
        WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s ORDER BY time DESC LIMIT %(bars)s
    ) AS last
) closes
WHERE closes.adjusted IS NOT NULL
"""


def overviews(opened: connection, bar_interval: BarInterval, horizon: int) -> list[TickerOverview]:
    """Give every active ticker, by ticker, with its newest forecast of a horizon."""
    asked = {"bar_interval": bar_interval, "horizon": horizon, "minimum": MINIMUM_BARS, "longest": LONGEST_LAG}
    with opened.cursor() as cursor:
        cursor.execute(NEWEST, asked)
        return [_overview(row, bar_interval) for row in cursor]


def stored_horizons(opened: connection, bar_interval: BarInterval, as_of: datetime | None) -> list[int]:
    """Give the horizons of the forecasts of a day, the shortest first; each ticker has the same."""
    with opened.cursor() as cursor:
        cursor.execute(HORIZONS, {"bar_interval": bar_interval, "as_of": as_of})
        return [horizon for (horizon,) in cursor]


def last_closes(
    opened: connection, bar_interval: BarInterval, tickers: Sequence[str], bars: int
) -> Mapping[str, Sequence[float]]:
    """Give the last closes of some tickers, oldest first, splits and dividends taken out; none of one without bars."""
    with opened.cursor() as cursor:
        cursor.execute(CLOSES, {"bar_interval": bar_interval, "tickers": [*tickers], "bars": bars})
        return dict(cursor.fetchall())


def _overview(row: tuple[Any, ...], bar_interval: BarInterval) -> TickerOverview:
    ticker, name, currency, last, close, before, source, bars, late, failure, lag, as_of, *made = row
    first, end = 4, 4 + len(QUANTILES)
    made[first:end] = [made[first:end]]
    forecast = None if as_of is None else Forecast(ticker, bar_interval, as_of, *made)
    return TickerOverview(
        ticker, bar_interval, name, currency, last, close, before, source, bars, late, failure, forecast, lag
    )
