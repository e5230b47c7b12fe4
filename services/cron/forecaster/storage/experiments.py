"""The worker's side of an experiment's row: taken up, told how far it is, ended."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval

LOCK_SPACE = 4_714
"""Keeps the locks of experiments apart from other locks of the database."""

BEGIN = """
UPDATE experiments SET status = 'running', phase = 'begins', progress = 0, error = '', started_at = now(),
                       expected_seconds = NULL
WHERE experiment_id = %s AND status IN ('queued', 'running') AND NOT cancel_requested
RETURNING bar_interval, spec
"""

REPORT = """
UPDATE experiments SET phase = %s, progress = least(1, greatest(0, %s)), expected_seconds = %s
WHERE experiment_id = %s AND status = 'running' RETURNING NOT cancel_requested
"""

END = """
UPDATE experiments SET status = %s, result = %s, error = %s, phase = '', finished_at = now(),
                       progress = CASE %s WHEN 'done' THEN 1 ELSE progress END
WHERE experiment_id = %s AND status = 'running'
"""

CANCELLED = """
UPDATE experiments SET status = 'cancelled', phase = '', finished_at = now()
WHERE experiment_id = %s AND status IN ('queued', 'running') AND cancel_requested
"""

PUT_BACK = """
UPDATE experiments SET status = 'queued', phase = '', progress = 0, started_at = NULL, expected_seconds = NULL
WHERE experiment_id = %s AND status = 'running'
"""

EARLIER = """
SELECT count(*) FROM experiments
WHERE status = 'done' AND bar_interval = %(interval)s AND experiment_id IS DISTINCT FROM %(experiment)s::uuid
  AND (result #>> '{test,last}')::timestamptz >= %(start)s::date::timestamp AT TIME ZONE 'UTC'
  AND (cardinality(%(tickers)s::text[]) = 0 OR result -> 'tickers' ?| %(tickers)s::text[])
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """An experiment that is being done; `spec` is as it was stored. `opened` is in autocommit mode."""

    opened: connection
    experiment_id: UUID
    bar_interval: BarInterval
    spec: Any

    def report(self, phase: str, share: float, expected_seconds: float | None) -> bool:
        """Store how far it is, and tell whether it is still wanted: not cancelled, and not deleted."""
        with self.opened.cursor() as cursor:
            cursor.execute(REPORT, (phase, share, expected_seconds, str(self.experiment_id)))
            row = cursor.fetchone()
        return row is not None and bool(row[0])

    def done(self, result: str) -> None:
        """Store its result, as JSON."""
        self._end("done", result, "")

    def failed(self, words: str) -> None:
        """Store why there is no result."""
        self._end("failed", None, words)

    def cancelled(self) -> None:
        """Store that it was ended because somebody wished so."""
        end_cancelled(self.opened, self.experiment_id)

    def put_back(self) -> None:
        """Let it wait again, as the worker is to stop."""
        with self.opened.cursor() as cursor:
            cursor.execute(PUT_BACK, (str(self.experiment_id),))

    def _end(self, status: str, result: str | None, error: str) -> None:
        with self.opened.cursor() as cursor:
            cursor.execute(END, (status, result, error, status, str(self.experiment_id)))


@contextmanager
def begun(opened: connection, experiment_id: UUID) -> Iterator[Begun | None]:
    """Begin an experiment that waits, or was being done by a worker that is gone; None when there is no such one.

    `opened` must be in autocommit mode and serve nothing else for the block. Whoever comes second waits for the first;
    a process that is killed loses its connection and with it the lock.
    """
    lock = (LOCK_SPACE, str(experiment_id))
    with opened.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", lock)
        try:
            cursor.execute(BEGIN, (str(experiment_id),))
            row = cursor.fetchone()
            if row is None:
                end_cancelled(opened, experiment_id)
            yield None if row is None else Begun(opened, experiment_id, *row)
        finally:
            if not opened.closed:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", lock)


def end_cancelled(opened: connection, experiment_id: UUID) -> None:
    """End an experiment whose cancelling was asked for."""
    with opened.cursor() as cursor:
        cursor.execute(CANCELLED, (str(experiment_id),))


def earlier(
    opened: connection,
    bar_interval: BarInterval,
    test_start: date,
    tickers: Sequence[str],
    besides: UUID | None = None,
) -> int:
    """Count the experiments that are done and were tested on bars of these tickers (all if none) from a day on."""
    values = {
        "interval": bar_interval,
        "start": test_start,
        "tickers": list(tickers),
        "experiment": None if besides is None else str(besides),
    }
    with opened.cursor() as cursor:
        cursor.execute(EARLIER, values)
        ((number,),) = cursor.fetchall()
        return int(number)
