"""Spans of prices: from when to when there are bars of each ticker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a first and a last bar."""

    first: date
    last: date


SPANS = """
SELECT t.ticker, first.time::date, last.time::date FROM stock_tickers t
LEFT JOIN LATERAL (
    SELECT time FROM stock_prices WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s ORDER BY time LIMIT 1
) first ON true
LEFT JOIN LATERAL (
    SELECT time FROM stock_prices WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s ORDER BY time DESC LIMIT 1
) last ON true
WHERE t.active ORDER BY t.ticker
"""


def spans(opened: connection, bar_interval: BarInterval) -> dict[str, Span | None]:
    """Give the span of every active ticker, by ticker; None of one without bars."""
    with opened.cursor() as cursor:
        cursor.execute(SPANS, {"bar_interval": bar_interval})
        return {ticker: None if first is None else Span(first, last) for ticker, first, last in cursor}


def whole(several: Iterable[Span | None]) -> Span | None:
    """Give the span from the first bar of any ticker to the last of any; None where there are no bars."""
    known = [span for span in several if span is not None]
    return Span(min(span.first for span in known), max(span.last for span in known)) if known else None
