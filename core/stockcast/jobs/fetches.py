"""Fetches of tickers' histories that somebody asked for, and how far they are."""

from dataclasses import dataclass
from typing import Literal

from psycopg2.extensions import connection

RECENT = r"""
SELECT ticker, state, coalesce(nullif(CASE state WHEN 'running' THEN phase ELSE said END, ''), otherwise), progress
FROM (
    SELECT DISTINCT ON (r.task) substr(r.task, 9) AS ticker, r.phase, r.progress, r.started_at,
           regexp_replace(r.result, '^\w*Error: ', '') AS said,
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
SELECT ticker FROM waiting_histories w
WHERE NOT EXISTS (SELECT FROM current_runs c WHERE c.task = 'history ' || w.ticker) ORDER BY ticker LIMIT %s
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
    """Give the fetches that wait for the worker, then those of the last day, the newest first."""
    with opened.cursor() as cursor:
        cursor.execute(WAITING, (limit,))
        waiting = {ticker: Fetch(ticker, "waiting", "waits for the worker") for (ticker,) in cursor}
        cursor.execute(RECENT, (limit,))
        begun = [Fetch(*row) for row in cursor]
    return [*waiting.values(), *(fetch for fetch in begun if fetch.ticker not in waiting)][:limit]
