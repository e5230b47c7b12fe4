"""Prices into and out of the database."""

from datetime import datetime, timedelta

import polars as pl
from psycopg2 import sql
from psycopg2.extensions import connection

from forecaster.panel import SCHEMA
from forecaster.sources.listings import Listing
from forecaster.storage.bulk import bulk, read
from forecaster.storage.frames import read_frame
from stockcast.settings import CronSettings

STORED_WITHIN = """
SELECT p.ticker, p.time, p.open, p.high, p.low, p.close, p.close_adj, p.volume
FROM unnest({tickers}, {firsts}, {lasts}) AS r(ticker, first, last)
JOIN stock_prices p ON p.ticker = r.ticker AND p.bar_interval = {interval} AND p.time BETWEEN r.first AND r.last
"""

STORED_BEFORE = """
SELECT p.ticker, p.time, p.open, p.high, p.low, p.close, p.close_adj, p.volume
FROM unnest({tickers}, {firsts}) AS r(ticker, first)
CROSS JOIN LATERAL (
    SELECT * FROM stock_prices WHERE ticker = r.ticker AND bar_interval = {interval} AND time < r.first
    ORDER BY time DESC LIMIT {limit}
) p
"""


PANEL = """
SELECT ticker, time, open, high, low, close, close_adj, volume FROM stock_prices
WHERE bar_interval = current_setting('stockcast.interval')
  AND time <= current_setting('stockcast.until')::timestamptz
  AND ticker IN (SELECT ticker FROM stock_tickers WHERE active)
"""

OLD = """
DELETE FROM stock_prices
WHERE bar_interval = %(interval)s
  AND time < (SELECT max(time) FROM latest_prices WHERE bar_interval = %(interval)s) - make_interval(days => %(days)s)
"""


def store_listings(opened: connection, listings: list[Listing]) -> None:
    """Add the tickers that are not there yet; what an operator changed stays."""
    with opened.cursor() as cursor:
        for listing in listings:
            cursor.execute(
                "INSERT INTO stock_tickers (ticker, name, industry, exchange, currency) VALUES (%s, %s, %s, %s, %s) "
                "ON CONFLICT (ticker) DO NOTHING",
                (listing.ticker, listing.name, listing.industry, listing.exchange, listing.currency),
            )


def stored_bars(opened: connection, bar_interval: str, bars: pl.DataFrame, before: int = 0) -> pl.DataFrame:
    """Read the panel's columns of the bars that are stored in the time of the given ones, ticker by ticker.

    With `before`, those many bars before the first of each ticker are read instead.
    """
    reach = bars.group_by("ticker").agg(first=pl.col("time").min(), last=pl.col("time").max()).rows()
    if not reach:
        return pl.DataFrame(schema=SCHEMA)
    tickers, firsts, lasts = (list(column) for column in zip(*reach, strict=True))
    query = sql.SQL(STORED_BEFORE if before else STORED_WITHIN).format(
        tickers=sql.Literal(tickers),
        firsts=sql.Literal(firsts),
        lasts=sql.Literal(lasts),
        interval=sql.Literal(bar_interval),
        limit=sql.Literal(before),
    )
    return read_frame(opened, query, SCHEMA)


def read_panel(settings: CronSettings, bar_interval: str, until: datetime | None = None) -> pl.DataFrame:
    """Read the panel of all active tickers, up to and including `until`."""
    with bulk(settings) as opened:
        frame = read(opened, PANEL, interval=bar_interval, until=str(until or "infinity"))
    # What the table's constraints and primary key promise need not be checked again.
    return frame.sort("ticker", "time")


def remove_old(opened: connection, bar_interval: str, days: int) -> int:
    """Remove bars that lie more than `days` before the newest of their interval; give their number."""
    with opened.cursor() as cursor:
        cursor.execute("SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0")
        cursor.execute(OLD, {"interval": bar_interval, "days": days})
        return int(cursor.rowcount)


def last_session(opened: connection, bar_interval: str) -> datetime | None:
    """Give the time of the newest bar of any active ticker."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT max(time) FROM latest_prices WHERE bar_interval = %s", (bar_interval,))
        newest: datetime | None
        ((newest,),) = cursor.fetchall()
        return newest


def last_bar_of(opened: connection, bar_interval: str, moment: datetime) -> datetime | None:
    """Give the time of the newest bar of any ticker in the 24 hours up to `moment`; None when there is none."""
    with opened.cursor() as cursor:
        cursor.execute(
            "SELECT max(time) FROM stock_prices WHERE bar_interval = %s AND time <= %s AND time > %s",
            (bar_interval, moment, moment - timedelta(days=1)),
        )
        newest: datetime | None
        ((newest,),) = cursor.fetchall()
        return newest


def exchanges(opened: connection) -> dict[str, str]:
    """Give each active ticker's exchange."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT ticker, exchange FROM stock_tickers WHERE active")
        return dict(cursor.fetchall())
