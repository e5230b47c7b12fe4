"""Baselines: models that forecasts are compared with; stored and scored like others, never shown as forecasts."""

from alembic import op

revision = "0010"
down_revision = "0009"

STATUSES = """
ALTER TABLE models DROP CONSTRAINT models_status_check;
ALTER TABLE models ADD CONSTRAINT models_status_check CHECK (status IN ({statuses}))
"""

VIEW = """
CREATE OR REPLACE VIEW latest_forecasts AS
SELECT f.*
FROM stock_tickers t
CROSS JOIN (VALUES ('1d'), ('1h')) AS i(bar_interval)
CROSS JOIN LATERAL (
    SELECT as_of, model_id FROM forecasts
    WHERE ticker = t.ticker AND forecasts.bar_interval = i.bar_interval{not_baseline}
    ORDER BY as_of DESC, recorded_at DESC LIMIT 1
) l
JOIN forecasts f ON f.ticker = t.ticker AND f.bar_interval = i.bar_interval
                AND f.as_of = l.as_of AND f.model_id = l.model_id
WHERE t.active;
"""

# Asked row by row, newest first: a join would be planned as one over all forecasts
NOT_BASELINE = """
      AND NOT EXISTS (SELECT FROM models m WHERE m.model_id = forecasts.model_id AND m.status = 'baseline')"""

COMMENT = """
COMMENT ON COLUMN models.status IS
    'champion: forecasts now; candidate, retired, failed: does not; baseline: forecasts beside it, to be compared with'
"""

REMOVE = """
DELETE FROM forecast_rescores WHERE model_id IN (SELECT model_id FROM models WHERE status = 'baseline');
DELETE FROM forecast_scores WHERE model_id IN (SELECT model_id FROM models WHERE status = 'baseline');
DELETE FROM forecasts WHERE model_id IN (SELECT model_id FROM models WHERE status = 'baseline');
DELETE FROM models WHERE status = 'baseline'
"""

BEFORE = "'candidate', 'champion', 'retired', 'failed'"


def upgrade() -> None:
    op.execute(STATUSES.format(statuses=f"{BEFORE}, 'baseline'"))
    op.execute(COMMENT)
    op.execute(VIEW.format(not_baseline=NOT_BASELINE))


def downgrade() -> None:
    op.execute(VIEW.format(not_baseline=""))
    op.execute("COMMENT ON COLUMN models.status IS NULL")
    op.execute(REMOVE)
    op.execute(STATUSES.format(statuses=BEFORE))
