"""A ticker's bars as a file in the project's Prices CSV format, which every source of prices takes."""

import hashlib
from typing import IO

from psycopg2 import sql
from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval

BARS = """
COPY (
    SELECT ticker, to_char(time AT TIME ZONE 'UTC', {form}) AS time, open, high, low, close, close_adj, volume
    FROM stock_prices WHERE ticker = {ticker} AND bar_interval = {bar_interval} ORDER BY stock_prices.time
) TO STDOUT WITH (FORMAT csv, HEADER)
"""

FORMS = {"1d": "YYYY-MM-DD", "1h": 'YYYY-MM-DD"T"HH24:MI"Z"'}

STATE = """
SELECT count(*), max(time), max(recorded_at) FROM stock_prices WHERE ticker = %s AND bar_interval = %s
"""


def write_bars(opened: connection, ticker: str, into: IO[bytes], bar_interval: BarInterval) -> None:
    """Write a ticker's bars, oldest first, as they are at one moment; only the heading when there are none."""
    query = sql.SQL(BARS).format(
        form=sql.Literal(FORMS[bar_interval]), ticker=sql.Literal(ticker), bar_interval=sql.Literal(bar_interval)
    )
    with opened.cursor() as cursor:
        cursor.copy_expert(query, into)


def bars_version(opened: connection, ticker: str, bar_interval: BarInterval) -> str:
    """Give a short text that changes whenever a ticker's bars do."""
    with opened.cursor() as cursor:
        cursor.execute(STATE, (ticker, bar_interval))
        state = repr((ticker, bar_interval, *cursor.fetchall()))
    return hashlib.sha256(state.encode()).hexdigest()[:32]
