"""What failed in a job of the queue, so that the history of runs tells it too where no run of it had begun.

The queue knows that a job failed and when, but not why.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

FAILURES = """
CREATE TABLE job_failures (
    job_id     bigint PRIMARY KEY,
    task       text NOT NULL,
    started_at timestamptz NOT NULL,
    failed_at  timestamptz NOT NULL DEFAULT now(),
    error      text NOT NULL,
    in_run     boolean NOT NULL,
    mended_at  timestamptz
);
COMMENT ON TABLE job_failures IS 'The newest failure of each job that failed; in_run where a row of runs tells of it';
COMMENT ON COLUMN job_failures.mended_at IS 'When a later job of the same task went well';

-- Of jobs that failed before this version, runs tell what there is to tell
INSERT INTO job_failures (job_id, task, started_at, error, in_run)
SELECT id, task_name, now(), '', true FROM procrastinate_jobs WHERE status = 'failed';

CREATE VIEW past_runs AS
SELECT r.run_id, r.task, split_part(r.task, ' ', 1) AS kind, r.as_of,
       CASE WHEN r.status = 'running' AND c.task IS NULL THEN 'interrupted' ELSE r.status END AS state,
       r.status = 'running' AND c.task IS NULL AS killed, true AS told,
       r.result, r.started_at, r.finished_at, NULL::timestamptz AS mended_at
FROM runs r LEFT JOIN current_runs c ON c.task = r.task AND c.as_of = r.as_of
UNION ALL
SELECT NULL, f.task, split_part(f.task, ' ', 1), NULL, 'failed', false, true, f.error, f.started_at, f.failed_at,
       f.mended_at
FROM job_failures f WHERE NOT f.in_run
UNION ALL
SELECT NULL, j.task_name, j.task_name, NULL, 'failed', false, false,
       'the worker could not begin it; its log tells why', failed.at, failed.at, NULL
FROM procrastinate_jobs j
CROSS JOIN LATERAL (SELECT max(at) AS at FROM procrastinate_events WHERE job_id = j.id AND type = 'failed') failed
WHERE j.status = 'failed' AND failed.at IS NOT NULL
  AND NOT EXISTS (SELECT FROM job_failures f WHERE f.job_id = j.id);
COMMENT ON VIEW past_runs IS 'Runs, and jobs that failed before a run of them began: these have no run_id and no as_of';

GRANT SELECT ON past_runs TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader, stockcast_backup;
GRANT SELECT ON job_failures TO stockcast_cron, stockcast_reader, stockcast_backup;
GRANT INSERT, UPDATE ON job_failures TO stockcast_cron;
"""


def upgrade() -> None:
    op.execute(FAILURES)


def downgrade() -> None:
    op.execute("DROP VIEW past_runs; DROP TABLE job_failures")
