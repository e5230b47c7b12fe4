"""Prices, models, forecasts with their scores, runs, and the queue."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

QUEUE = Path(__file__).parents[1] / "procrastinate-3.10.0.sql"

TABLES = """
CREATE TABLE stock_tickers (
    ticker    text PRIMARY KEY CHECK (ticker <> ''),
    name      text NOT NULL,
    industry  text,
    exchange  text NOT NULL,
    currency  text NOT NULL,
    active    boolean NOT NULL DEFAULT true,
    added_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN stock_tickers.exchange IS 'ISO 10383 code of the market whose calendar holds';

CREATE TABLE stock_prices (
    ticker       text NOT NULL REFERENCES stock_tickers ON UPDATE CASCADE,
    bar_interval text NOT NULL CHECK (bar_interval IN ('1d', '1h')),
    time         timestamptz NOT NULL,
    open         double precision CHECK (open > 0),
    high         double precision CHECK (high > 0),
    low          double precision CHECK (low > 0),
    close        double precision NOT NULL CHECK (close > 0),
    close_adj    double precision NOT NULL CHECK (close_adj > 0),
    volume       double precision CHECK (volume >= 0),
    source       text NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ticker, bar_interval, time)
);
COMMENT ON COLUMN stock_prices.time IS 'A session''s date at 00:00 UTC; the start of an hourly bar';
COMMENT ON COLUMN stock_prices.close IS 'As it was traded; close_adj takes later splits and dividends out';

CREATE TABLE models (
    model_id     uuid PRIMARY KEY,
    kind         text NOT NULL,
    bar_interval text NOT NULL,
    as_of        timestamptz NOT NULL,
    trained_at   timestamptz NOT NULL DEFAULT now(),
    status       text NOT NULL CHECK (status IN ('candidate', 'champion', 'retired', 'failed')),
    parameters   jsonb NOT NULL,
    features     text[] NOT NULL,
    calibration  jsonb NOT NULL,
    data_hash    text NOT NULL,
    metrics      jsonb NOT NULL,
    reason       text NOT NULL,
    artifact     bytea NOT NULL,
    checksum     text NOT NULL,
    code_version text NOT NULL,
    seconds      double precision NOT NULL
);
CREATE UNIQUE INDEX models_one_champion ON models (bar_interval) WHERE status = 'champion';
COMMENT ON COLUMN models.artifact IS 'The scale models, an archive of UBJ and JSON; checksum is its SHA-256';

CREATE TABLE forecasts (
    ticker       text NOT NULL REFERENCES stock_tickers ON UPDATE CASCADE,
    bar_interval text NOT NULL,
    as_of        timestamptz NOT NULL,
    horizon      smallint NOT NULL CHECK (horizon > 0),
    target_time  timestamptz NOT NULL CHECK (target_time > as_of),
    model_id     uuid NOT NULL REFERENCES models,
    last_price   double precision NOT NULL CHECK (last_price > 0),
    q025 double precision NOT NULL,
    q050 double precision NOT NULL,
    q100 double precision NOT NULL,
    q250 double precision NOT NULL,
    q500 double precision NOT NULL,
    q750 double precision NOT NULL,
    q900 double precision NOT NULL,
    q950 double precision NOT NULL,
    q975 double precision NOT NULL,
    prob_up      double precision NOT NULL CHECK (prob_up BETWEEN 0 AND 1),
    replayed     boolean NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ticker, bar_interval, as_of, horizon, model_id),
    CONSTRAINT forecasts_quantiles_do_not_cross CHECK (
        0 < q025 AND q025 <= q050 AND q050 <= q100 AND q100 <= q250 AND q250 <= q500
        AND q500 <= q750 AND q750 <= q900 AND q900 <= q950 AND q950 <= q975
    )
);
COMMENT ON COLUMN forecasts.last_price IS 'Traded close of the as-of day; the quantiles are prices in the same units';
COMMENT ON COLUMN forecasts.replayed IS 'Made while past sessions were replayed, not when its session was the newest';

CREATE TABLE forecast_scores (
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
    PRIMARY KEY (ticker, bar_interval, as_of, horizon, model_id),
    FOREIGN KEY (ticker, bar_interval, as_of, horizon, model_id) REFERENCES forecasts ON UPDATE CASCADE
);
COMMENT ON TABLE forecast_scores IS 'Losses and errors are shares of last_price; actual is in its units';

CREATE TABLE runs (
    run_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task        text NOT NULL,
    as_of       timestamptz NOT NULL,
    status      text NOT NULL CHECK (status IN ('running', 'done', 'failed', 'interrupted')),
    phase       text NOT NULL DEFAULT '',
    progress    double precision NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
    result      text NOT NULL DEFAULT '',
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT runs_once UNIQUE (task, as_of)
);

CREATE FUNCTION run_lock(task text, as_of timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE
AS 'SELECT hashtext(task || extract(epoch FROM as_of)::text)';
COMMENT ON FUNCTION run_lock IS 'Second key of the advisory lock that whoever does a run holds; the first is 4711';

CREATE VIEW current_runs AS
SELECT r.task, r.as_of, r.phase, r.progress, r.started_at FROM runs r
WHERE r.status = 'running' AND EXISTS (
    SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 4711
      AND l.objid::bigint = run_lock(r.task, r.as_of)::bigint & 4294967295
);
COMMENT ON VIEW current_runs IS 'Runs whose lock is held: a process that was killed holds none, whatever its row says';
"""

HYPERTABLE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
        PERFORM create_hypertable('stock_prices', 'time', chunk_time_interval => interval '365 days',
                                  create_default_indexes => false);
    END IF;
END $$;
"""

VIEWS = """
CREATE VIEW stock_prices_daily AS
SELECT ticker, time, open, high, low, close, close_adj, volume, source
FROM stock_prices WHERE bar_interval = '1d';

CREATE VIEW stock_prices_weekly AS
SELECT ticker, date_trunc('week', time, 'UTC') AS time,
       (array_agg(open ORDER BY time))[1] AS open, max(high) AS high, min(low) AS low,
       (array_agg(close ORDER BY time DESC))[1] AS close,
       (array_agg(close_adj ORDER BY time DESC))[1] AS close_adj,
       sum(volume) AS volume
FROM stock_prices_daily GROUP BY ticker, date_trunc('week', time, 'UTC');

CREATE VIEW latest_prices AS
SELECT t.ticker, t.name, t.currency, p.bar_interval, p.time, p.open, p.high, p.low, p.close, p.close_adj, p.volume,
       p.source
FROM stock_tickers t
CROSS JOIN (VALUES ('1d'), ('1h')) AS i(bar_interval)
CROSS JOIN LATERAL (
    SELECT * FROM stock_prices
    WHERE ticker = t.ticker AND bar_interval = i.bar_interval ORDER BY time DESC LIMIT 1
) p
WHERE t.active;

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

CREATE VIEW model_scores AS
SELECT s.model_id, s.bar_interval, s.horizon, f.replayed, count(*) AS forecasts,
       avg(s.pinball) AS pinball, avg(s.pinball_naive) AS pinball_naive,
       avg(s.abs_error) AS abs_error, avg(s.abs_error_naive) AS abs_error_naive,
       avg(s.inside_50::int) AS coverage_50, avg(s.inside_80::int) AS coverage_80,
       avg(s.inside_90::int) AS coverage_90, avg(s.inside_95::int) AS coverage_95
FROM forecast_scores s JOIN forecasts f USING (ticker, bar_interval, as_of, horizon, model_id)
GROUP BY s.model_id, s.bar_interval, s.horizon, f.replayed;
"""

# What a role may do is the least it needs; forecasts and scores can be added, never changed.
RIGHTS = """
GRANT SELECT ON ALL TABLES IN SCHEMA public TO stockcast_reader, stockcast_backup;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO stockcast_backup;
GRANT SELECT ON alembic_version TO stockcast_web, stockcast_dash, stockcast_cron;
GRANT SELECT ON stock_tickers, stock_prices, models, forecasts, forecast_scores, runs, current_runs, stock_prices_daily,
    stock_prices_weekly, latest_prices, latest_forecasts, model_scores TO stockcast_web, stockcast_dash, stockcast_cron;
GRANT INSERT, UPDATE ON stock_tickers, stock_prices, models, runs TO stockcast_cron;
GRANT INSERT ON forecasts, forecast_scores TO stockcast_cron;
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_periodic_defers, procrastinate_events,
    procrastinate_workers TO stockcast_cron;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO stockcast_cron;
"""

QUEUE_REMOVAL = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT p.oid::regprocedure FROM pg_proc p
                WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'procrastinate%' LOOP
        EXECUTE 'DROP FUNCTION ' || name || ' CASCADE';
    END LOOP;
END $$;
DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers CASCADE;
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT typname FROM pg_type
                WHERE typnamespace = 'public'::regnamespace AND typname LIKE 'procrastinate%'
                AND typtype IN ('e', 'c') LOOP
        EXECUTE 'DROP TYPE ' || quote_ident(name) || ' CASCADE';
    END LOOP;
END $$;
"""


def execute(sql: str) -> None:
    # Plain SQL, in which colons and percent signs mean nothing to the driver.
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(sql)


def upgrade() -> None:
    execute(TABLES)
    execute(HYPERTABLE)
    execute(VIEWS)
    execute(QUEUE.read_text(encoding="utf-8"))
    execute(RIGHTS)


def downgrade() -> None:
    execute(QUEUE_REMOVAL)
    execute("DROP VIEW model_scores, latest_forecasts, latest_prices, stock_prices_weekly, stock_prices_daily")
    execute("DROP VIEW current_runs; DROP FUNCTION run_lock")
    # TimescaleDB drops a hypertable on its own or not at all.
    execute("DROP TABLE stock_prices")
    execute("DROP TABLE runs, forecast_scores, forecasts, models, stock_tickers")
