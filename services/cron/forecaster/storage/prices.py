"""Prices into and out of the database."""

from datetime import datetime

import polars as pl
from psycopg2 import sql
from psycopg2.extensions import connection

from forecaster.panel import SCHEMA, as_panel
from forecaster.sources.listings import Listing
from forecaster.storage.frames import read_frame, stage_frame

PRICE_COLUMNS = ("open", "high", "low", "close", "close_adj", "volume")

UPSERT = """
INSERT INTO stock_prices (ticker, bar_interval, time, open, high, low, close, close_adj, volume, source)
SELECT ticker, bar_interval, time, open, high, low, close, close_adj, volume, source FROM staged_stock_prices
ON CONFLICT (ticker, bar_interval, time) DO UPDATE
SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
    close_adj = excluded.close_adj, volume = excluded.volume, source = excluded.source, recorded_at = now()
WHERE (stock_prices.open, stock_prices.high, stock_prices.low, stock_prices.close, stock_prices.close_adj,
       stock_prices.volume)
   IS DISTINCT FROM
      (excluded.open, excluded.high, excluded.low, excluded.close, excluded.close_adj, excluded.volume)
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


def store_prices(opened: connection, panel: pl.DataFrame, source: str, bar_interval: str) -> int:
    """Add new bars and rewrite those that differ; give the number of both. Bars that are the same are left alone.

    The tickers must be stored already. Nothing is stored when anything is refused.
    """
    columns = {"bar_interval": pl.lit(bar_interval), "source": pl.lit(source)}
    stage_frame(opened, "stock_prices", panel.select("ticker", "time", *PRICE_COLUMNS).with_columns(**columns))
    with opened.cursor() as cursor:
        cursor.execute(UPSERT)
        return int(cursor.rowcount)


def read_panel(opened: connection, bar_interval: str, until: datetime | None = None) -> pl.DataFrame:
    """Read the panel of all active tickers, up to and including `until`."""
    query = sql.SQL(
        "SELECT p.ticker, p.time, p.open, p.high, p.low, p.close, p.close_adj, p.volume "
        "FROM stock_prices p JOIN stock_tickers t ON t.ticker = p.ticker AND t.active "
        "WHERE p.bar_interval = {interval} AND p.time <= coalesce({until}, 'infinity'::timestamptz)"
    ).format(interval=sql.Literal(bar_interval), until=sql.Literal(until))
    return as_panel(read_frame(opened, query, SCHEMA))


def last_session(opened: connection, bar_interval: str) -> datetime | None:
    """Give the time of the newest bar of any active ticker."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT max(time) FROM latest_prices WHERE bar_interval = %s", (bar_interval,))
        newest: datetime | None
        ((newest,),) = cursor.fetchall()
        return newest


def exchanges(opened: connection) -> dict[str, str]:
    """Give each active ticker's exchange."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT ticker, exchange FROM stock_tickers WHERE active")
        return dict(cursor.fetchall())
