"""Runs: each task is done once for each as-of, whoever asks, however often."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection

FINISHED = "done"
STORED = "It is stored with its run."
"""A note on an error that a run has ended with."""

# Keeps the locks of runs apart from other locks of the database; the view current_runs knows it too.
LOCK_SPACE = 4_711

START = """
INSERT INTO runs (task, as_of, status) VALUES (%s, %s, 'running')
ON CONFLICT (task, as_of) DO UPDATE
SET status = 'running', phase = '', progress = 0, result = '', started_at = now(), finished_at = NULL
WHERE runs.status <> 'done'
RETURNING run_id
"""


class Interrupted(Exception):  # noqa: N818 - being asked to stop is no error
    """The work was asked to stop before it was done; it can be begun again."""


@dataclass(slots=True)
class Run:
    """One task for one as-of while it is being done."""

    opened: connection
    run_id: int
    result: str = ""

    def report(self, phase: str, share: float) -> None:
        """Store how far the run is: what it does, and the share done from 0 to 1."""
        self._set("UPDATE runs SET phase = %s, progress = %s WHERE run_id = %s", phase, min(max(share, 0.0), 1.0))

    def end(self, status: str, result: str) -> None:
        """Store how the run ended."""
        self._set(
            "UPDATE runs SET status = %s, result = %s, progress = CASE %s WHEN 'done' THEN 1 ELSE progress END, "
            "finished_at = now() WHERE run_id = %s",
            status,
            result,
            status,
        )

    def _set(self, statement: str, *values: object) -> None:
        with self.opened.cursor() as cursor:
            cursor.execute(statement, (*values, self.run_id))


@contextmanager
def claimed(opened: connection, task: str, as_of: datetime) -> Iterator[Run | None]:
    """Begin a run, or give None when it has been done already.

    `opened` must be in autocommit mode and serve nothing else for the block. Whoever comes second waits for the
    first; a process that is killed loses its connection and with it the lock, so that nobody waits for the dead.
    """
    with opened.cursor() as cursor:
        lock = (LOCK_SPACE, task, as_of)
        cursor.execute("SELECT pg_advisory_lock(%s, run_lock(%s, %s))", lock)
        try:
            cursor.execute(START, (task, as_of))
            row = cursor.fetchone()
            if row is None:
                yield None
            else:
                with ended(Run(opened, row[0])) as run:
                    yield run
        finally:
            if not opened.closed:
                cursor.execute("SELECT pg_advisory_unlock(%s, run_lock(%s, %s))", lock)


@contextmanager
def ended(run: Run) -> Iterator[Run]:
    """Store how the block ended: done, interrupted or failed."""
    try:
        yield run
    except Interrupted:
        run.end("interrupted", "asked to stop; will be done again")
        raise
    except Exception as error:
        if not run.opened.closed:
            run.end("failed", f"{type(error).__name__}: {error}")
            error.add_note(STORED)
        raise
    run.end(FINISHED, run.result)


def stored(error: Exception) -> bool:
    """Tell whether a run has ended with an error, and its row says so."""
    return STORED in getattr(error, "__notes__", ())
