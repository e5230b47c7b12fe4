"""Findings: what is known of one ticker's sessions, day by day, and why bars are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval

Standing = Literal["present", "flagged", "missing", "quarantined"]


@dataclass(frozen=True, slots=True)
class Month:
    """How many of a month's sessions have a bar, and how many have none."""

    year: int
    month: int
    present: int
    missing: int


@dataclass(frozen=True, slots=True)
class Day:
    """A session's date, how it stands, and why, where there is a reason."""

    date: date
    standing: Standing
    reason: str


@dataclass(frozen=True, slots=True)
class MissingSession:
    """A session without a bar: when that was found, when its bar was last asked for, and how often."""

    time: datetime
    found_at: datetime
    asked_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class OddRecord:
    """A record that broke a rule: refused into quarantine, or stored and flagged."""

    time: datetime | None
    rule: str
    reason: str
    source: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Restatement:
    """A source changed stored bars: from which on, how many, and how."""

    first_time: datetime
    bars: int
    reason: str
    source: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """A fetch that brought nothing, and why."""

    error: str
    source: str
    finished_at: datetime


MONTHS = """
WITH present AS (
    SELECT date_trunc('month', time, 'UTC') AS month, count(*) AS sessions FROM stock_prices
    WHERE ticker = %(ticker)s AND bar_interval = %(bar_interval)s GROUP BY 1
), missing AS (
    SELECT date_trunc('month', time, 'UTC') AS month, count(*) AS sessions FROM missing_sessions
    WHERE ticker = %(ticker)s AND bar_interval = %(bar_interval)s GROUP BY 1
)
SELECT extract(year FROM month AT TIME ZONE 'UTC')::int, extract(month FROM month AT TIME ZONE 'UTC')::int,
       coalesce(present.sessions, 0), coalesce(missing.sessions, 0)
FROM present FULL JOIN missing USING (month) ORDER BY month
"""

# Of several things that are known of a day, the one that most asks to be looked at is told.
DAYS = """
SELECT DISTINCT ON (day) day, standing, reason FROM (
    SELECT (time AT TIME ZONE 'UTC')::date AS day, 4 AS rank, 'present' AS standing, '' AS reason FROM stock_prices
    WHERE ticker = %(ticker)s AND bar_interval = %(bar_interval)s AND time >= %(start)s AND time < %(stop)s
    UNION ALL
    SELECT (time AT TIME ZONE 'UTC')::date, 3, 'flagged', reason FROM price_flags
    WHERE ticker = %(ticker)s AND bar_interval = %(bar_interval)s AND time >= %(start)s AND time < %(stop)s
    UNION ALL
    SELECT (time AT TIME ZONE 'UTC')::date, 2, 'missing', '' FROM missing_sessions
    WHERE ticker = %(ticker)s AND bar_interval = %(bar_interval)s AND time >= %(start)s AND time < %(stop)s
    UNION ALL
    SELECT (time AT TIME ZONE 'UTC')::date, 1, 'quarantined', reason FROM price_quarantine
    WHERE ticker = %(ticker)s AND bar_interval = %(bar_interval)s AND time >= %(start)s AND time < %(stop)s
      AND decision IS NULL
) known ORDER BY day, rank, reason
"""

MISSING = """
SELECT time, found_at, asked_at, attempts FROM missing_sessions
WHERE ticker = %s AND bar_interval = %s ORDER BY time DESC LIMIT %s
"""

REFUSED = """
SELECT time, rule, reason, source, seen_at FROM price_quarantine
WHERE ticker = %s AND bar_interval = %s AND decision IS NULL ORDER BY time DESC NULLS LAST, id DESC LIMIT %s
"""

FLAGGED = """
SELECT f.time, f.rule, f.reason, coalesce(p.source, ''), f.seen_at
FROM price_flags f LEFT JOIN stock_prices p USING (ticker, bar_interval, time)
WHERE f.ticker = %s AND f.bar_interval = %s ORDER BY f.time DESC, f.rule LIMIT %s
"""

RESTATED = """
SELECT first_time, bars, reason, source, found_at FROM price_restatements
WHERE ticker = %s AND bar_interval = %s ORDER BY found_at DESC, id DESC LIMIT %s
"""

FAILED = """
SELECT coalesce(error, 'no reason was given'), source, finished_at FROM ingest_results
WHERE ticker = %s AND bar_interval = %s AND status = 'failed' ORDER BY finished_at DESC, result_id DESC LIMIT %s
"""


def months(opened: connection, ticker: str, bar_interval: BarInterval) -> list[Month]:
    """Count a ticker's sessions by month, the oldest first; months without sessions are left out."""
    with opened.cursor() as cursor:
        cursor.execute(MONTHS, {"ticker": ticker, "bar_interval": bar_interval})
        return [Month(*row) for row in cursor]


def days(opened: connection, ticker: str, year: int, bar_interval: BarInterval) -> list[Day]:
    """Give the sessions of a ticker's year, by date."""
    start, stop = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    asked = {"ticker": ticker, "bar_interval": bar_interval, "start": start, "stop": stop}
    with opened.cursor() as cursor:
        cursor.execute(DAYS, asked)
        return [Day(*row) for row in cursor]


@dataclass(frozen=True, slots=True)
class Findings:
    """Why bars of a ticker are missing or odd; the newest of each kind first, at most as many as were asked for."""

    missing: Sequence[MissingSession]
    refused: Sequence[OddRecord]
    flagged: Sequence[OddRecord]
    restated: Sequence[Restatement]
    failed: Sequence[Failure]


def findings(opened: connection, ticker: str, limit: int, bar_interval: BarInterval) -> Findings:
    """Give at most `limit` findings of each kind about a ticker."""
    asked = (ticker, bar_interval, limit)
    with opened.cursor() as cursor:

        def rows(query: str) -> list[tuple[object, ...]]:
            cursor.execute(query, asked)
            return cursor.fetchall()

        return Findings(
            missing=[MissingSession(*row) for row in rows(MISSING)],  # type: ignore[arg-type]
            refused=[OddRecord(*row) for row in rows(REFUSED)],  # type: ignore[arg-type]
            flagged=[OddRecord(*row) for row in rows(FLAGGED)],  # type: ignore[arg-type]
            restated=[Restatement(*row) for row in rows(RESTATED)],  # type: ignore[arg-type]
            failed=[Failure(*row) for row in rows(FAILED)],  # type: ignore[arg-type]
        )
