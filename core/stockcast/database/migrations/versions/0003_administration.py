"""What the site's administration needs: renaming a ticker, and knowing which histories wait to be fetched."""

from alembic import op

revision = "0003"
down_revision = "0002"

RENAMED = "UPDATE (ticker) ON price_quarantine"

VIEW = """
CREATE VIEW waiting_histories AS
SELECT DISTINCT args ->> 'ticker' AS ticker FROM procrastinate_jobs
WHERE task_name = 'history' AND status IN ('todo', 'doing') AND coalesce(scheduled_at, now()) <= now();
COMMENT ON VIEW waiting_histories IS 'Tickers whose history the worker is to fetch next, or fetches just now';
GRANT SELECT ON waiting_histories TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader, stockcast_backup;
"""


def upgrade() -> None:
    op.execute(f"GRANT {RENAMED} TO stockcast_web")
    op.execute(VIEW)


def downgrade() -> None:
    op.execute("DROP VIEW waiting_histories")
    op.execute(f"REVOKE {RENAMED} FROM stockcast_web")
