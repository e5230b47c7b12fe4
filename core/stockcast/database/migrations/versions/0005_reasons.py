"""Why a forecast is as wide as it is: what each group of features added to its width."""

from alembic import op

revision = "0005"
down_revision = "0004"

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
COMMENT ON COLUMN forecasts.reasons IS
    'By group of features: log of the factor by which it makes the forecast wider than the ticker''s usual'
"""


def upgrade() -> None:
    op.execute("ALTER TABLE forecasts ADD COLUMN reasons jsonb")
    op.execute(COMMENT)
    op.execute("DROP VIEW latest_forecasts")
    op.execute(VIEW)


def downgrade() -> None:
    op.execute("DROP VIEW latest_forecasts")
    op.execute("ALTER TABLE forecasts DROP COLUMN reasons")
    op.execute(VIEW)
