"""Forecasts and scores by the thousand, made in the database: outcomes are drawn from the distributions told."""

from stockcast.database.migrate import superuser
from stockcast.settings import MigrateSettings

MODEL = "00000000-0000-0000-0000-00000000000{}"

MODELS = """
INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, data_hash, metrics,
                    reason, artifact, checksum, code_version, seconds)
SELECT ('00000000-0000-0000-0000-00000000000' || number)::uuid, 'scale-ensemble', '1d',
       timestamptz '2010-01-01 00:00+00' + number * interval '1 day',
       CASE WHEN number = %(models)s THEN 'champion' ELSE 'retired' END,
       '{}', '{}', '{}', '', '{}', 'coverage within bounds', '', '', '', 1
FROM generate_series(1, %(models)s) AS number
ON CONFLICT DO NOTHING
"""

TICKERS = """
INSERT INTO stock_tickers (ticker, name, exchange, currency)
SELECT 'T' || lpad(number::text, 3, '0'), 'Ticker ' || number, 'XNYS', 'USD'
FROM generate_series(1, %(tickers)s) AS number
ON CONFLICT DO NOTHING
"""

# Logistic distributions, whose quantiles SQL can write: each session's model is the one of its stretch of sessions
FORECASTS = """
INSERT INTO forecasts
SELECT 'T' || lpad(ticker::text, 3, '0'), '1d', at, horizon, at + horizon * interval '1 day',
       ('00000000-0000-0000-0000-00000000000' || (1 + session * %(models)s / %(sessions)s))::uuid, 100,
       100 * exp(-3.664 * s), 100 * exp(-2.944 * s), 100 * exp(-2.197 * s), 100 * exp(-1.099 * s), 100,
       100 * exp(1.099 * s), 100 * exp(2.197 * s), 100 * exp(2.944 * s), 100 * exp(3.664 * s),
       0.49 + 0.06 * random(), session < %(replayed)s, now()
FROM generate_series(1, %(tickers)s) AS ticker
CROSS JOIN generate_series(0, %(sessions)s - 1) AS session
CROSS JOIN generate_series(1, %(horizons)s) AS horizon
CROSS JOIN LATERAL (
    SELECT timestamptz '2011-01-03 00:00+00' + session * interval '1 day' AS at, 0.006 * sqrt(horizon) AS s
) drawn
"""

SCORES = """
INSERT INTO forecast_scores
SELECT f.ticker, f.bar_interval, f.as_of, f.horizon, f.model_id, a.actual, l.loss, l.loss * (0.8 + 0.5 * random()),
       abs(a.actual - f.q500) / 100, abs(a.actual - 100) / 100,
       a.actual BETWEEN q250 AND q750, a.actual BETWEEN q100 AND q900, a.actual BETWEEN q050 AND q950,
       a.actual BETWEEN q025 AND q975, least(greatest(a.u, 0.0125), 0.9875), now()
FROM (
    SELECT ticker, bar_interval, as_of, horizon, model_id, u,
           exp(%(width)s * ln(u / (1 - u)) * 0.006 * sqrt(horizon)) * 100 AS actual
    FROM (SELECT *, 0.0001 + 0.9998 * random() AS u FROM forecasts) drawn
) a JOIN forecasts f USING (ticker, bar_interval, as_of, horizon, model_id)
CROSS JOIN LATERAL (
    SELECT avg(greatest(level * (a.actual - quantile), (level - 1) * (a.actual - quantile))) / 100 AS loss
    FROM unnest(ARRAY[0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975],
                ARRAY[f.q025, f.q050, f.q100, f.q250, f.q500, f.q750, f.q900, f.q950, f.q975]) AS q(level, quantile)
) l
ON CONFLICT DO NOTHING
"""


def add_scores(
    tickers: int = 3, horizons: int = 2, sessions: int = 60, *, models: int = 1, replayed: int = 0, width: float = 1.0
) -> None:
    """Write forecasts from 3 Jan 2011 on and their scores; `width` is how much wider than told outcomes are."""
    values = {
        "tickers": tickers,
        "horizons": horizons,
        "sessions": sessions,
        "models": models,
        "replayed": replayed,
        "width": width,
    }
    environment = MigrateSettings()
    with superuser(environment, environment.postgres_db) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT setseed(0.4)")
        for statement in (MODELS, TICKERS, FORECASTS, SCORES):
            cursor.execute(statement, values)
