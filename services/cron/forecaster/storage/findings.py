"""What was found out about prices, into the database: refused records, flags, missing sessions, each fetch's result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from psycopg2 import sql
from psycopg2.extensions import connection
from psycopg2.extras import execute_values

from forecaster.panel import UTC_TIME
from forecaster.storage.bulk import bulk, read
from forecaster.storage.frames import append_frame, stage_frame
from stockcast.settings import CronSettings

TIMES = pl.Schema({"ticker": pl.String(), "time": UTC_TIME})

FORGET_MISSING = """
DELETE FROM missing_sessions m
WHERE m.bar_interval = %s AND m.ticker = ANY(%s)
  AND NOT EXISTS (SELECT FROM staged_missing_sessions s WHERE s.ticker = m.ticker AND s.time = m.time)
"""

ASKED = """
UPDATE missing_sessions m SET asked_at = now(), attempts = m.attempts + 1
FROM (VALUES %s) AS asked (ticker, since)
WHERE m.bar_interval = {interval} AND m.ticker = asked.ticker
  AND m.time >= coalesce(asked.since::timestamptz, '-infinity'::timestamptz)
"""


RESULTS = """
INSERT INTO ingest_results (ticker, source, status, rows, error, started_at, run_id, bar_interval)
SELECT r.ticker, source, status, rows, error, started_at, run_id, bar_interval
FROM (VALUES %s) AS r (position, ticker, source, status, rows, error, started_at, run_id, bar_interval)
JOIN stock_tickers USING (ticker) ORDER BY position
"""

STORED_TIMES = """
SELECT ticker, time FROM stock_prices
WHERE ticker = ANY(string_to_array(current_setting('stockcast.tickers'), E'\\t'))
  AND bar_interval = current_setting('stockcast.interval')
"""


@dataclass(frozen=True, slots=True)
class Result:
    """How one fetch of one ticker ended: `status` is changed, unchanged, restated or failed; `rows` were written."""

    ticker: str
    source: str
    status: str
    rows: int
    error: str | None
    started_at: datetime


def store_refused(opened: connection, refused: pl.DataFrame, source: str, bar_interval: str) -> int:
    """Put refused records into quarantine, give the number of those that were not there yet."""
    rows = refused.with_columns(source=pl.lit(source), bar_interval=pl.lit(bar_interval))
    return append_frame(opened, "price_quarantine", rows)


def store_flags(opened: connection, flags: pl.DataFrame, bar_interval: str) -> int:
    """Add flags that are not there yet, give their number."""
    return append_frame(opened, "price_flags", flags.with_columns(bar_interval=pl.lit(bar_interval)))


def store_missing(opened: connection, missing: pl.DataFrame, tickers: Sequence[str], bar_interval: str) -> int:
    """Let `ticker, time` be the missing sessions of the tickers; give the number of new ones."""
    rows = missing.select("ticker", "time").with_columns(bar_interval=pl.lit(bar_interval))
    stage_frame(opened, "missing_sessions", rows)
    with opened.cursor() as cursor:
        cursor.execute(FORGET_MISSING, (bar_interval, list(tickers)))
        cursor.execute(
            "INSERT INTO missing_sessions (ticker, time, bar_interval) "
            "SELECT ticker, time, bar_interval FROM staged_missing_sessions ON CONFLICT DO NOTHING"
        )
        return int(cursor.rowcount)


def mark_asked(opened: connection, asked: Sequence[tuple[str, datetime | None]], bar_interval: str) -> None:
    """Count one more attempt at the missing sessions of each ticker from its time on."""
    if not asked:
        return
    with opened.cursor() as cursor:
        statement = sql.SQL(ASKED).format(interval=sql.Literal(bar_interval)).as_string(cursor)
        execute_values(cursor, statement, asked)


def store_results(opened: connection, results: Sequence[Result], run_id: int | None, bar_interval: str) -> None:
    """Add what the fetch of each ticker that is stored brought, in the order in which sources were asked."""
    rows = [
        (number, each.ticker, each.source, each.status, each.rows, each.error, each.started_at, run_id, bar_interval)
        for number, each in enumerate(results)
    ]
    with opened.cursor() as cursor:
        execute_values(cursor, RESULTS, rows, template="(%s, %s, %s, %s, %s, %s, %s::timestamptz, %s::bigint, %s)")


def never_fetched(opened: connection, tickers: Sequence[str], bar_interval: str) -> list[str]:
    """Give those of the tickers for which no fetch or load was brought to its end."""
    with opened.cursor() as cursor:
        cursor.execute(
            "SELECT t FROM unnest(%s) AS t WHERE NOT EXISTS "
            "(SELECT FROM ingest_results r WHERE r.ticker = t AND r.bar_interval = %s)",
            (list(tickers), bar_interval),
        )
        return [ticker for (ticker,) in cursor]


def stored_times(settings: CronSettings, tickers: Sequence[str], bar_interval: str) -> pl.DataFrame:
    """Read `ticker, time` of the stored bars."""
    with bulk(settings) as opened:
        return read(opened, STORED_TIMES, tickers="\t".join(tickers), interval=bar_interval).cast(TIMES)
