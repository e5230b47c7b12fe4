"""Jobs that failed: why, also where they failed before a run of theirs began."""

from datetime import datetime

from psycopg2.extensions import connection

TELL = """
INSERT INTO job_failures (job_id, task, started_at, error, in_run) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (job_id) DO UPDATE
SET started_at = excluded.started_at, failed_at = now(), error = excluded.error, in_run = excluded.in_run,
    mended_at = NULL
"""


def tell_failure(opened: connection, job_id: int, task: str, started_at: datetime, error: str, *, in_run: bool) -> None:
    """Store why a job failed, instead of why an earlier attempt did; `in_run` where its run tells that."""
    with opened.cursor() as cursor:
        cursor.execute(TELL, (job_id, task, started_at, error, in_run))


def tell_success(opened: connection, task: str) -> None:
    """Store that a task has gone well since its jobs failed."""
    with opened.cursor() as cursor:
        cursor.execute("UPDATE job_failures SET mended_at = now() WHERE task = %s AND mended_at IS NULL", (task,))
