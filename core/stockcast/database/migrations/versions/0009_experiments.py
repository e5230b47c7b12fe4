"""Experiments of the laboratory, and the right to queue them."""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLE = """
CREATE TABLE experiments (
    experiment_id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    owner            text NOT NULL CHECK (owner <> ''),
    name             text NOT NULL CHECK (name <> ''),
    bar_interval     text NOT NULL CHECK (bar_interval IN ('1d', '1h')),
    spec             jsonb NOT NULL,
    status           text NOT NULL DEFAULT 'queued'
                     CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    phase            text NOT NULL DEFAULT '',
    progress         double precision NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
    cancel_requested boolean NOT NULL DEFAULT false,
    result           jsonb,
    error            text NOT NULL DEFAULT '',
    created_at       timestamptz NOT NULL DEFAULT now(),
    started_at       timestamptz,
    finished_at      timestamptz,
    expected_seconds double precision
);
CREATE INDEX experiments_newest ON experiments (bar_interval, created_at DESC);
COMMENT ON COLUMN experiments.spec IS 'What is tried, as stockcast.lab.spec has it';
COMMENT ON COLUMN experiments.result IS 'What came of it, as stockcast.lab.result has it; empty until it is done';
COMMENT ON COLUMN experiments.expected_seconds IS 'From the start to the end, as foreseen while it runs';

GRANT SELECT ON experiments TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader, stockcast_backup;
GRANT INSERT (owner, name, bar_interval, spec), UPDATE (name, cancel_requested, status, finished_at), DELETE
    ON experiments TO stockcast_dash;
GRANT UPDATE ON experiments TO stockcast_cron;
"""

REQUEST = """
CREATE FUNCTION request_experiment(experiment uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
        'default', 'experiment', 0, 'laboratory', 'experiment ' || experiment,
        jsonb_build_object('experiment', experiment, 'timestamp', extract(epoch FROM now())::bigint), NULL
    )::procrastinate_job_to_defer_v1])
    WHERE EXISTS (SELECT FROM experiments WHERE experiment_id = experiment AND status = 'queued')
$$;
REVOKE ALL ON FUNCTION request_experiment FROM PUBLIC;
GRANT EXECUTE ON FUNCTION request_experiment TO stockcast_dash, stockcast_cron;
COMMENT ON FUNCTION request_experiment IS 'Queues an experiment for the worker: one at a time, beside the pipeline';
"""


def execute(sql: str) -> None:
    # Plain SQL, in which colons and percent signs mean nothing to the driver.
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(sql)


def upgrade() -> None:
    execute(TABLE)
    execute(REQUEST)


def downgrade() -> None:
    execute("DROP FUNCTION request_experiment")
    execute("DROP TABLE experiments")
