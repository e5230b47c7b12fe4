"""Which tickers are fetched, and from when on."""

from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection

from forecaster.sources.protocol import Request

ATTEMPTS = 3
"""How often a missing session is asked for before it is left alone; it stays told as missing."""

WANTED = """
SELECT t.ticker, t.exchange,
       (SELECT min(time) FROM (SELECT time FROM stock_prices p
                               WHERE p.ticker = t.ticker AND p.bar_interval = %(interval)s
                               ORDER BY time DESC LIMIT %(overlap)s) AS newest),
       (SELECT min(time) FROM missing_sessions m
        WHERE m.ticker = t.ticker AND m.bar_interval = %(interval)s AND m.attempts < %(attempts)s)
FROM stock_tickers t
WHERE t.active AND (cardinality(%(tickers)s::text[]) = 0 OR t.ticker = ANY(%(tickers)s::text[]))
ORDER BY t.ticker
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An active ticker with its exchange, and the time from which its bars are asked for: None for all of them."""

    ticker: str
    exchange: str
    since: datetime | None

    @property
    def request(self) -> Request:
        """What a source is asked for."""
        return Request(self.ticker, self.since)


def wanted(opened: connection, bar_interval: str, overlap: int, tickers: tuple[str, ...] = ()) -> list[Wanted]:
    """Give the active tickers (those named, all when none is), each from its `overlap`-th last bar on.

    A session that is missing and was not asked for often enough yet lets it begin there.
    """
    with opened.cursor() as cursor:
        cursor.execute(
            WANTED, {"interval": bar_interval, "overlap": overlap, "attempts": ATTEMPTS, "tickers": list(tickers)}
        )
        return [
            Wanted(ticker, exchange, min(overlapping, gap or overlapping) if overlapping else None)
            for ticker, exchange, overlapping, gap in cursor
        ]


def inactive(opened: connection) -> set[str]:
    """Give the tickers that were deactivated."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT ticker FROM stock_tickers WHERE NOT active")
        return {ticker for (ticker,) in cursor}
