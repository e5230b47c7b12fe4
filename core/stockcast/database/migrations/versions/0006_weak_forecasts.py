"""Why a forecast is to be trusted less than others: flags of its ticker's last bars."""

from alembic import op

revision = "0006"
down_revision = "0005"

VIEW = """
CREATE VIEW latest_forecasts AS
SELECT f.*
FROM stock_tickers t
CROSS JOIN (VALUES ('1d'), ('1h')) AS i(bar_interval)
CROSS JOIN LATERAL (
    SELECT as_of, model_id FROM forecasts
    WHERE ticker = t.ticker AND bar_interval = i.bar_interval
    ORDER BY as_of DESC, recorded_at DESC LIMIT 1
) l
JOIN forecasts f ON f.ticker = t.ticker AND f.bar_interval = i.bar_interval
                AND f.as_of = l.as_of AND f.model_id = l.model_id
WHERE t.active;
GRANT SELECT ON latest_forecasts TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader, stockcast_backup;
"""

COMMENT = """
COMMENT ON COLUMN forecasts.flags IS
    'Why it is weak: short, still, halted or leap, by the ticker''s last bars; docs/explanation/data-quality.md'
"""


def upgrade() -> None:
    op.execute("ALTER TABLE forecasts ADD COLUMN flags text[] NOT NULL DEFAULT '{}'")
    op.execute(COMMENT)
    op.execute("DROP VIEW latest_forecasts")
    op.execute(VIEW)


def downgrade() -> None:
    op.execute("DROP VIEW latest_forecasts")
    op.execute("ALTER TABLE forecasts DROP COLUMN flags")
    op.execute(VIEW)
