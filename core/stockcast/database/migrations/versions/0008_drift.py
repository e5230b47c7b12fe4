"""Drift of what models look at and of how good they are, and alerts that last as long as their reason."""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = """
CREATE TABLE drift (
    model_id   uuid NOT NULL REFERENCES models,
    as_of      timestamptz NOT NULL,
    indices    jsonb NOT NULL,
    drifted    text[] NOT NULL,
    forecasts  integer NOT NULL,
    loss       double precision,
    coverage   jsonb NOT NULL,
    PRIMARY KEY (model_id, as_of)
);
COMMENT ON TABLE drift IS 'After each scoring: stability indices of features and how forecasts did of late';

CREATE TABLE alerts (
    alert_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind      text NOT NULL,
    sentence  text NOT NULL,
    raised_at timestamptz NOT NULL DEFAULT now(),
    ended_at  timestamptz
);
CREATE UNIQUE INDEX alerts_once ON alerts (kind) WHERE ended_at IS NULL;
COMMENT ON COLUMN alerts.ended_at IS 'Empty while the reason lasts';

GRANT SELECT ON drift, alerts TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader, stockcast_backup;
GRANT SELECT ON SEQUENCE alerts_alert_id_seq TO stockcast_backup;
GRANT INSERT ON drift TO stockcast_cron;
GRANT INSERT, UPDATE ON alerts TO stockcast_cron;
GRANT USAGE ON SEQUENCE alerts_alert_id_seq TO stockcast_cron;
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE alerts, drift")
