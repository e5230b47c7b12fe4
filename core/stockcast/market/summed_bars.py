"""Bars summed up by the database into days, weeks or months, for charts of more bars than a screen can show."""

from datetime import datetime
from typing import Literal

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval
from stockcast.market.prices import Bar

Step = Literal["hour", "day", "week", "month"]
"""What one bar of a chart stands for."""

STEPS: dict[BarInterval, tuple[Step, ...]] = {"1d": ("day", "week", "month"), "1h": ("hour", "day", "week", "month")}
"""The steps into which bars of a length can be summed up; the first is the bars themselves."""

COUNTED = """
SELECT count(*), min(time), max(time) FROM stock_prices
WHERE ticker = %(ticker)s AND bar_interval = %(bar_interval)s
  AND (%(since)s::timestamptz IS NULL OR time >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR time <= %(until)s)
"""

# Prices are adjusted before they are compared, so that a split within a week makes no high or low of its own
SUMMED = """
SELECT max(time), (array_agg(open * close_adj / close ORDER BY time) FILTER (WHERE open IS NOT NULL))[1],
       max(high * close_adj / close), min(low * close_adj / close),
       (array_agg(close_adj ORDER BY time DESC))[1], (array_agg(close_adj ORDER BY time DESC))[1], sum(volume)
FROM stock_prices_daily
WHERE ticker = %(ticker)s
  AND (%(since)s::timestamptz IS NULL OR time >= date_trunc(%(step)s, %(since)s::timestamptz, 'UTC'))
  AND (%(until)s::timestamptz IS NULL OR time <= %(until)s)
GROUP BY date_trunc(%(step)s, time, 'UTC') ORDER BY 1
"""


def counted_bars(
    opened: connection, ticker: str, bar_interval: BarInterval, since: datetime | None, until: datetime | None
) -> tuple[int, datetime | None, datetime | None]:
    """Count a ticker's bars from `since` to `until`, and give the times of the first and the last of them."""
    asked = {"ticker": ticker, "bar_interval": bar_interval, "since": since, "until": until}
    with opened.cursor() as cursor:
        cursor.execute(COUNTED, asked)
        ((count, first, last),) = cursor.fetchall()
    return count, first, last


def summed_bars(
    opened: connection, ticker: str, step: Step, since: datetime | None = None, until: datetime | None = None
) -> list[Bar]:
    """Sum a ticker's days up into bars of a day or more, oldest first, each dated by its last session.

    All prices are adjusted: `close` is `close_adj`. The period that `since` is in is summed up whole.
    """
    asked = {"ticker": ticker, "step": step, "since": since, "until": until}
    with opened.cursor() as cursor:
        cursor.execute(SUMMED, asked)
        return [Bar(*row) for row in cursor]
