"""Scores against what restated prices became, beside the first ones, which stay as they were."""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLE = """
CREATE TABLE forecast_rescores (
    ticker          text NOT NULL,
    bar_interval    text NOT NULL,
    as_of           timestamptz NOT NULL,
    horizon         smallint NOT NULL,
    model_id        uuid NOT NULL,
    actual          double precision NOT NULL,
    pinball         double precision NOT NULL,
    pinball_naive   double precision NOT NULL,
    abs_error       double precision NOT NULL,
    abs_error_naive double precision NOT NULL,
    inside_50       boolean NOT NULL,
    inside_80       boolean NOT NULL,
    inside_90       boolean NOT NULL,
    inside_95       boolean NOT NULL,
    pit             double precision NOT NULL CHECK (pit BETWEEN 0 AND 1),
    scored_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ticker, bar_interval, as_of, horizon, model_id, scored_at),
    FOREIGN KEY (ticker, bar_interval, as_of, horizon, model_id) REFERENCES forecast_scores ON UPDATE CASCADE
);
COMMENT ON TABLE forecast_rescores IS 'Scores of forecasts whose prices were restated after they had been scored';
GRANT SELECT ON forecast_rescores TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader, stockcast_backup;
GRANT INSERT ON forecast_rescores TO stockcast_cron;
ALTER TABLE price_restatements ADD COLUMN rescored_at timestamptz;
COMMENT ON COLUMN price_restatements.rescored_at IS 'When forecasts that it touches were scored again';
GRANT UPDATE (rescored_at) ON price_restatements TO stockcast_cron;
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("ALTER TABLE price_restatements DROP COLUMN rescored_at")
    op.execute("DROP TABLE forecast_rescores")
