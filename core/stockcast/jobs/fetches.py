"""Fetches of tickers' histories that somebody asked for, and how far they are."""

from dataclasses import dataclass
from typing import Literal

from psycopg2.extensions import connection

RECENT = """
SELECT ticker, state, coalesce(nullif(CASE state WHEN 'running' THEN phase ELSE result END, ''), otherwise), progress
FROM (
    SELECT DISTINCT ON (r.task) substr(r.task, 9) AS ticker, r.phase, r.progress, r.result, r.started_at,
           CASE WHEN c.task IS NOT NULL THEN 'running' WHEN r.status IN ('done', 'failed') THEN r.status
                ELSE 'waiting' END AS state,
           CASE WHEN c.task IS NOT NULL THEN 'begins' ELSE 'was interrupted and is taken up again' END AS otherwise
    FROM runs r LEFT JOIN current_runs c USING (task, as_of)
    WHERE r.task LIKE 'history %%' AND r.started_at > now() - interval '1 day'
    ORDER BY r.task, r.started_at DESC
) AS newest
ORDER BY started_at DESC LIMIT %s
"""

WAITING = """
SELECT ticker FROM stock_tickers t
WHERE active AND added_at > now() - interval '1 day'
  AND NOT EXISTS (SELECT FROM stock_prices p WHERE p.ticker = t.ticker)
  AND NOT EXISTS (SELECT FROM runs r WHERE r.task = 'history ' || t.ticker)
ORDER BY added_at DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Fetch:
    """The last fetch of a ticker's history: `progress` from 0 to 1, and in `words` what it does or how it ended.

    One whose process was killed waits to be taken up again.
    """

    ticker: str
    state: Literal["waiting", "running", "done", "failed"]
    words: str
    progress: float = 0.0


def recent(opened: connection, limit: int = 10) -> list[Fetch]:
    """Give the fetches of the last day, the newest first; before them new tickers that still wait for theirs."""
    with opened.cursor() as cursor:
        cursor.execute(WAITING, (limit,))
        waiting = [Fetch(ticker, "waiting", "waits for the worker") for (ticker,) in cursor]
        cursor.execute(RECENT, (limit,))
        return [*waiting, *(Fetch(*row) for row in cursor)][:limit]
