"""The history of runs: what was done, how it ended, and what comes after a failure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from psycopg2.extensions import connection

State = Literal["running", "done", "failed", "interrupted"]
STATES: tuple[State, ...] = get_args(State)

# The view knows that a run whose process was killed is still "running" by its row, but holds no lock
RUNS = """
SELECT s.run_id, s.task, s.as_of, s.state, s.started_at, s.finished_at,
       regexp_replace(s.result, '^\\w*Error: ', ''), s.killed,
       CASE WHEN s.state IN ('failed', 'interrupted') THEN coalesce(s.mended_at, (
           SELECT min(d.started_at) FROM runs d
           WHERE d.task = s.task AND d.status = 'done' AND d.started_at > s.started_at
       )) END,
       CASE WHEN s.state IN ('failed', 'interrupted') THEN (
           SELECT min(coalesce(w.scheduled_at, now())) FROM waiting_jobs w
           WHERE w.task = s.kind AND (w.ticker IS NULL OR s.task = w.task || ' ' || w.ticker)
       ) END,
       CASE WHEN s.state IN ('failed', 'interrupted') THEN (
           SELECT n.next_at FROM schedules n
           WHERE n.task = CASE s.kind WHEN 'history' THEN 'ingest' ELSE s.kind END AND n.next_at > now()
       ) END
FROM past_runs s
WHERE (%(task)s = '' OR s.kind = %(task)s) AND (%(state)s = '' OR s.state = %(state)s)
ORDER BY s.started_at DESC, s.run_id DESC LIMIT %(limit)s OFFSET %(offset)s
"""

COUNTED = """
SELECT count(*) FROM past_runs s
WHERE (%(task)s = '' OR s.kind = %(task)s) AND (%(state)s = '' OR s.state = %(state)s)
"""

KINDS = "SELECT DISTINCT kind FROM past_runs ORDER BY kind"

# Those whose task has not gone well since, each task once
UNMENDED = """
SELECT DISTINCT ON (r.task) r.task, r.started_at, regexp_replace(r.result, '^\\w*Error: ', '') FROM past_runs r
WHERE r.state = 'failed' AND r.told AND r.mended_at IS NULL
  AND NOT EXISTS (SELECT FROM runs d WHERE d.task = r.task AND d.status = 'done' AND d.started_at > r.started_at)
ORDER BY r.task, r.started_at DESC
"""


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run, which may still be under way; `result` is its sentence, of a failed one what was wrong.

    A job that failed before a run of it began is told as one without `run_id` and `as_of`.

    Of one that failed or was interrupted: `mended_at` is when the same task went well later, `again_at` when the queue
    takes it up again, `scheduled_at` when its schedule does; each None where it does not hold. `killed` is one whose
    process ended without a word.
    """

    run_id: int | None
    task: str
    as_of: datetime | None
    state: State
    started_at: datetime
    finished_at: datetime | None
    result: str
    killed: bool
    mended_at: datetime | None = None
    again_at: datetime | None = None
    scheduled_at: datetime | None = None

    @property
    def took(self) -> timedelta | None:
        """How long it took; None while nobody knows."""
        return self.finished_at - self.started_at if self.finished_at else None


@dataclass(frozen=True, slots=True)
class Unmended:
    """The newest failure of a task that has not gone well since."""

    task: str
    started_at: datetime
    result: str


def past_runs(opened: connection, *, task: str = "", state: str = "", limit: int, offset: int = 0) -> list[PastRun]:
    """Give runs, the newest first, of one kind of task and in one state where they are named."""
    asked = {"task": task, "state": state, "limit": limit, "offset": offset}
    with opened.cursor() as cursor:
        cursor.execute(RUNS, asked)
        return [PastRun(*row) for row in cursor]


def all_runs(opened: connection, *, task: str = "", state: str = "", at_once: int = 5_000) -> Iterator[PastRun]:
    """Give the same without an end, read in parts."""
    offset = 0
    while part := past_runs(opened, task=task, state=state, limit=at_once, offset=offset):
        yield from part
        offset += at_once


def count_runs(opened: connection, *, task: str = "", state: str = "") -> int:
    """Count the runs of a kind and in a state."""
    with opened.cursor() as cursor:
        cursor.execute(COUNTED, {"task": task, "state": state})
        ((number,),) = cursor.fetchall()
    return int(number)


def kinds(opened: connection) -> list[str]:
    """Give the kinds of tasks that have been run, such as `train`."""
    with opened.cursor() as cursor:
        cursor.execute(KINDS)
        return [kind for (kind,) in cursor]


def unmended(opened: connection) -> list[Unmended]:
    """Give the failures that nothing has made good since."""
    with opened.cursor() as cursor:
        cursor.execute(UNMENDED)
        return [Unmended(*row) for row in cursor]
