"""What the page of the jobs needs: which jobs wait, and the newest runs first."""

from alembic import op

revision = "0011"
down_revision = "0010"

VIEW = """
CREATE VIEW waiting_jobs AS
SELECT id AS job_id, task_name AS task, queue_name AS queue, status::text AS status, priority, attempts,
       args ->> 'ticker' AS ticker, scheduled_at
FROM procrastinate_jobs WHERE status IN ('todo', 'doing');
COMMENT ON VIEW waiting_jobs IS 'What the worker is to do and does, without the arguments that nobody needs to see';
GRANT SELECT ON waiting_jobs TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader, stockcast_backup;
CREATE INDEX runs_by_start ON runs (started_at DESC);
"""


def upgrade() -> None:
    op.execute(VIEW)


def downgrade() -> None:
    op.execute("DROP INDEX runs_by_start")
    op.execute("DROP VIEW waiting_jobs")
