"""Completeness: which bars of each ticker are stored, which are missing, and what is wrong with it, for all tickers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval

BUNDLED = "sample"
"""The source whose prices end in the past, and are never late."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """What is stored of a ticker, and what is not.

    `first` and `last` are None before its first bar. `missing` counts sessions that are over and have no bar, `late`
    those of them after the last bar. `failure` says why the newest fetch brought nothing, None where it went well.
    `quarantined` counts records that nobody has decided about yet.
    """

    ticker: str
    bar_interval: BarInterval
    name: str
    first: datetime | None
    last: datetime | None
    sources: tuple[str, ...]
    missing: int
    late: int
    failure: str | None
    failed_at: datetime | None
    quarantined: int
    flags: int
    restatements: int

    @property
    def troubled(self) -> bool:
        """Somebody should look at it: bars are missing, refused, or did not come."""
        return self.last is None or bool(self.missing or self.quarantined or self.failure)


LISTED = """
SELECT t.ticker, t.name, first.time, last.time, first.source, last.source, missing.sessions,
       CASE WHEN last.source = %(bundled)s THEN 0 ELSE missing.late END,
       CASE WHEN result.status = 'failed' THEN coalesce(result.error, 'no reason was given') END,
       CASE WHEN result.status = 'failed' THEN result.finished_at END,
       coalesce(quarantine.records, 0), coalesce(flag.bars, 0), coalesce(restatement.times, 0)
FROM stock_tickers t
LEFT JOIN LATERAL (
    SELECT time, source FROM stock_prices
    WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s ORDER BY time LIMIT 1
) first ON true
LEFT JOIN LATERAL (
    SELECT time, source FROM stock_prices
    WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s ORDER BY time DESC LIMIT 1
) last ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS sessions, count(*) FILTER (WHERE time > last.time) AS late FROM missing_sessions
    WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s
) missing
LEFT JOIN LATERAL (
    SELECT status, error, finished_at FROM ingest_results
    WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s ORDER BY finished_at DESC, result_id DESC LIMIT 1
) result ON true
LEFT JOIN (
    SELECT ticker, count(*) AS records FROM price_quarantine
    WHERE bar_interval = %(bar_interval)s AND decision IS NULL GROUP BY ticker
) quarantine USING (ticker)
LEFT JOIN (
    SELECT ticker, count(DISTINCT time) AS bars FROM price_flags WHERE bar_interval = %(bar_interval)s GROUP BY ticker
) flag USING (ticker)
LEFT JOIN (
    SELECT ticker, count(*) AS times FROM price_restatements WHERE bar_interval = %(bar_interval)s GROUP BY ticker
) restatement USING (ticker)
WHERE t.active AND (%(ticker)s IS NULL OR t.ticker = %(ticker)s)
ORDER BY t.ticker
"""

COUNTED = "SELECT ticker, count(*) FROM stock_prices WHERE bar_interval = %s GROUP BY ticker"

VERSION = """
SELECT (SELECT max(result_id) FROM ingest_results), (SELECT count(*) FROM price_quarantine WHERE applied)
"""


def completeness(opened: connection, bar_interval: BarInterval, ticker: str | None = None) -> list[Completeness]:
    """Tell of every active ticker, or of one, what is there and what is not, by ticker; no bars are counted."""
    with opened.cursor() as cursor:
        cursor.execute(LISTED, {"bar_interval": bar_interval, "ticker": ticker, "bundled": BUNDLED})
        return [
            Completeness(symbol, bar_interval, name, first, last, tuple(sorted({older, newer} - {None})), *rest)
            for symbol, name, first, last, older, newer, *rest in cursor
        ]


def nameless_records(opened: connection, bar_interval: BarInterval) -> int:
    """Count the undecided records in quarantine that no active ticker has."""
    with opened.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM price_quarantine q WHERE bar_interval = %s AND decision IS NULL "
            "AND NOT EXISTS (SELECT FROM stock_tickers t WHERE t.ticker = q.ticker AND t.active)",
            (bar_interval,),
        )
        ((records,),) = cursor.fetchall()
    return int(records)


class BarCounts:
    """How many bars each ticker has. Counting millions takes most of a second, so they are counted when some came."""

    def __init__(self) -> None:
        self._version: object = None
        self._counts: Mapping[str, int] = {}

    def of(self, opened: connection, listed: list[Completeness], bar_interval: BarInterval) -> Mapping[str, int]:
        """Give the number of bars by ticker; a ticker without any is not in it."""
        ends = tuple((each.ticker, each.first, each.last) for each in listed)
        with opened.cursor() as cursor:
            cursor.execute(VERSION)
            version = (bar_interval, ends, *cursor.fetchall())
            if version != self._version:
                cursor.execute(COUNTED, (bar_interval,))
                # In this order: a thread that comes between counts too, and none sees counts of another version
                self._version, self._counts = None, dict(cursor.fetchall())
                self._version = version
        return self._counts
