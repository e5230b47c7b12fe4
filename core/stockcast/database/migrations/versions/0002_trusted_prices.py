"""What makes prices trustworthy: quarantine, flags, missing sessions, restatements, and what each ingest brought."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE ingest_results (
    result_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id       bigint REFERENCES runs,
    ticker       text NOT NULL REFERENCES stock_tickers ON UPDATE CASCADE,
    bar_interval text NOT NULL,
    source       text NOT NULL,
    status       text NOT NULL CHECK (status IN ('changed', 'unchanged', 'restated', 'failed')),
    rows         bigint NOT NULL DEFAULT 0,
    error        text,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ingest_results_by_ticker ON ingest_results (ticker, bar_interval, finished_at DESC);
COMMENT ON COLUMN ingest_results.run_id IS 'Empty where a file was loaded by hand';
COMMENT ON COLUMN ingest_results.rows IS 'Bars added or rewritten';

CREATE TABLE price_quarantine (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source       text NOT NULL,
    ticker       text,
    bar_interval text NOT NULL,
    time         timestamptz,
    rule         text NOT NULL,
    reason       text NOT NULL,
    raw          jsonb NOT NULL,
    seen_at      timestamptz NOT NULL DEFAULT now(),
    decided_at   timestamptz,
    decision     text CHECK (decision IN ('accepted', 'discarded')),
    applied      boolean NOT NULL DEFAULT false,
    CHECK ((decided_at IS NULL) = (decision IS NULL))
);
CREATE UNIQUE INDEX price_quarantine_once ON price_quarantine
    (source, ticker, bar_interval, time, rule, md5(raw::text)) NULLS NOT DISTINCT;
CREATE INDEX price_quarantine_undecided ON price_quarantine (ticker, bar_interval) WHERE decision IS NULL;
COMMENT ON COLUMN price_quarantine.applied IS 'The accepted record was stored as a bar';
COMMENT ON TABLE price_quarantine IS 'Records that are no bars: as they came, and why they were refused';

CREATE TABLE price_flags (
    ticker       text NOT NULL REFERENCES stock_tickers ON UPDATE CASCADE,
    bar_interval text NOT NULL,
    time         timestamptz NOT NULL,
    rule         text NOT NULL,
    reason       text NOT NULL,
    seen_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ticker, bar_interval, time, rule)
);
COMMENT ON TABLE price_flags IS 'Stored bars that look odd, and why';

CREATE TABLE missing_sessions (
    ticker       text NOT NULL REFERENCES stock_tickers ON UPDATE CASCADE,
    bar_interval text NOT NULL,
    time         timestamptz NOT NULL,
    found_at     timestamptz NOT NULL DEFAULT now(),
    asked_at     timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    PRIMARY KEY (ticker, bar_interval, time)
);
COMMENT ON TABLE missing_sessions IS 'Sessions that are over and have no bar; nothing is ever filled in';

CREATE TABLE price_restatements (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticker       text NOT NULL REFERENCES stock_tickers ON UPDATE CASCADE,
    bar_interval text NOT NULL,
    source       text NOT NULL,
    first_time   timestamptz NOT NULL,
    bars         bigint NOT NULL,
    reason       text NOT NULL,
    found_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX price_restatements_by_ticker ON price_restatements (ticker, bar_interval, found_at DESC);
COMMENT ON TABLE price_restatements IS 'When a source changed stored bars: from which bar on, how many, and how';

CREATE FUNCTION request_task(task text, arguments jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
        'default', task, 0, 'pipeline', task || ' ' || arguments::text,
        arguments || jsonb_build_object('timestamp', extract(epoch FROM now())::bigint), NULL
    )::procrastinate_job_to_defer_v1])
    WHERE task IN ('history', 'quarantine')
$$;
REVOKE ALL ON FUNCTION request_task FROM PUBLIC;
COMMENT ON FUNCTION request_task IS 'Queues one of the tasks that the site may ask the worker for';
"""

RIGHTS = """
GRANT SELECT ON ingest_results, price_quarantine, price_flags, missing_sessions, price_restatements
    TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader, stockcast_backup;
GRANT SELECT ON ingest_results_result_id_seq, price_quarantine_id_seq, price_restatements_id_seq TO stockcast_backup;
GRANT INSERT, UPDATE, DELETE ON ingest_results, price_quarantine, price_flags, missing_sessions, price_restatements
    TO stockcast_cron;
GRANT DELETE ON stock_prices TO stockcast_cron;
GRANT USAGE ON SEQUENCE ingest_results_result_id_seq, price_quarantine_id_seq, price_restatements_id_seq
    TO stockcast_cron;
GRANT INSERT, UPDATE ON stock_tickers TO stockcast_web;
GRANT UPDATE (decided_at, decision) ON price_quarantine TO stockcast_web;
GRANT EXECUTE ON FUNCTION request_task TO stockcast_web, stockcast_cron;
"""


def execute(sql: str) -> None:
    # Plain SQL, in which colons and percent signs mean nothing to the driver.
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(sql)


def upgrade() -> None:
    execute(TABLES)
    execute(RIGHTS)


def downgrade() -> None:
    execute("REVOKE DELETE ON stock_prices FROM stockcast_cron")
    execute("REVOKE INSERT, UPDATE ON stock_tickers FROM stockcast_web")
    execute("DROP FUNCTION request_task")
    execute("DROP TABLE price_restatements, missing_sessions, price_flags, price_quarantine, ingest_results")
