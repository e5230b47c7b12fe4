"""What the page of the jobs needs: which jobs wait, when others come, and the newest runs first."""

from alembic import op

revision = "0011"
down_revision = "0010"

VIEWS = """
CREATE VIEW waiting_jobs AS
SELECT id AS job_id, task_name AS task, status::text AS status, attempts, args ->> 'ticker' AS ticker, scheduled_at
FROM procrastinate_jobs WHERE status IN ('todo', 'doing');
COMMENT ON VIEW waiting_jobs IS 'What the worker is to do, and does; without arguments that nobody needs to see';

CREATE VIEW worker_pulse AS
SELECT count(*) AS workers, max(last_heartbeat) AS heard_at FROM procrastinate_workers;
COMMENT ON VIEW worker_pulse IS 'How many workers there are, and when one was heard of last';

CREATE TABLE schedules (
    task      text PRIMARY KEY,
    cron      text NOT NULL,
    time_zone text NOT NULL,
    next_at   timestamptz NOT NULL
);
COMMENT ON TABLE schedules IS 'When each task is done by the clock, as the worker that does it tells';

GRANT SELECT ON waiting_jobs, worker_pulse, schedules
    TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader, stockcast_backup;
GRANT INSERT, UPDATE, DELETE ON schedules TO stockcast_cron;
CREATE INDEX runs_by_start ON runs (started_at DESC);
"""


def upgrade() -> None:
    op.execute(VIEWS)


def downgrade() -> None:
    op.execute("DROP INDEX runs_by_start")
    op.execute("DROP TABLE schedules; DROP VIEW worker_pulse; DROP VIEW waiting_jobs")
