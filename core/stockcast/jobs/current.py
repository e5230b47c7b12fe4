"""What is done just now and what waits, and whether anybody is there to do it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg2.extensions import connection

SILENCE = timedelta(seconds=60)
"""How long a worker may be silent before nobody counts on it; it tells that it lives every few seconds."""

LIKE_IT = 5
"""Runs of the same task whose median tells how long one takes."""

RUNNING = """
SELECT c.task, c.as_of, c.phase, c.progress, now() - c.started_at, usual.seconds
FROM current_runs c
CROSS JOIN LATERAL (
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS seconds FROM (
        SELECT extract(epoch FROM finished_at - started_at) AS seconds FROM runs
        WHERE split_part(task, ' ', 1) = split_part(c.task, ' ', 1) AND status = 'done'
        ORDER BY started_at DESC LIMIT %s
    ) AS last
) usual
ORDER BY c.started_at
"""

# A job that is being done has its run above, but for the moments before it has begun one
WAITING = """
SELECT task, ticker, attempts, scheduled_at FROM waiting_jobs WHERE status = 'todo'
ORDER BY coalesce(scheduled_at, '-infinity'), job_id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A run under way: `progress` from 0 to 1; `expected` is how long the last ones took, None for the first one."""

    task: str
    as_of: datetime
    phase: str
    progress: float
    elapsed: timedelta
    expected: timedelta | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job of the queue: done as soon as the worker is free, or not before `at`; `attempts` have failed before."""

    task: str
    ticker: str | None
    attempts: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """The worker: when it was heard of last, None if never, as `now` is."""

    heard_at: datetime | None
    now: datetime

    @property
    def lives(self) -> bool:
        """It was heard of lately."""
        return self.heard_at is not None and self.now - self.heard_at < SILENCE


def running(opened: connection) -> list[Running]:
    """Give the runs under way, the oldest first."""
    with opened.cursor() as cursor:
        cursor.execute(RUNNING, (LIKE_IT,))
        return [
            Running(task, as_of, phase, progress, elapsed, None if usual is None else timedelta(seconds=float(usual)))
            for task, as_of, phase, progress, elapsed, usual in cursor
        ]


def waiting(opened: connection, limit: int) -> list[Waiting]:
    """Give the jobs that wait, in the order in which they are done."""
    with opened.cursor() as cursor:
        cursor.execute(WAITING, (limit,))
        return [Waiting(*row) for row in cursor]


def pulse(opened: connection) -> Pulse:
    """Tell when the worker was heard of last."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT heard_at, now() FROM worker_pulse")
        (row,) = cursor.fetchall()
    return Pulse(*row)
