"""Forecasts and their scores into the database; both are only ever added."""

import polars as pl
from psycopg2 import sql
from psycopg2.extensions import connection

from forecaster.panel import UTC_TIME
from forecaster.storage.frames import append_frame, read_frame
from stockcast.forecasts.levels import QUANTILES

UNSCORED = """
SELECT f.ticker, f.as_of, f.horizon, f.target_time, f.model_id, m.status, f.last_price, {quantiles}
FROM forecasts f
JOIN models m ON m.model_id = f.model_id
JOIN stock_prices p ON p.ticker = f.ticker AND p.bar_interval = f.bar_interval AND p.time = f.target_time
WHERE f.bar_interval = {interval} AND NOT EXISTS (
    SELECT FROM forecast_scores s
    WHERE (s.ticker, s.bar_interval, s.as_of, s.horizon, s.model_id)
        = (f.ticker, f.bar_interval, f.as_of, f.horizon, f.model_id)
)
"""

RESTATED = """
SELECT f.ticker, f.as_of, f.horizon, f.target_time, f.model_id, m.status, f.last_price, {quantiles},
       coalesce(again.actual, s.actual)
FROM forecast_scores s
JOIN forecasts f USING (ticker, bar_interval, as_of, horizon, model_id)
JOIN models m ON m.model_id = s.model_id
LEFT JOIN LATERAL (
    SELECT actual FROM forecast_rescores r
    WHERE (r.ticker, r.bar_interval, r.as_of, r.horizon, r.model_id)
        = (s.ticker, s.bar_interval, s.as_of, s.horizon, s.model_id)
    ORDER BY scored_at DESC LIMIT 1
) again ON true
WHERE s.bar_interval = {interval} AND EXISTS (
    SELECT FROM price_restatements p
    WHERE p.ticker = s.ticker AND p.bar_interval = s.bar_interval AND p.rescored_at IS NULL
      AND p.first_time <= f.target_time AND p.found_at > s.scored_at
)
"""

RESCORED = "UPDATE price_restatements SET rescored_at = now() WHERE bar_interval = %s AND rescored_at IS NULL"

UNSCORED_COLUMNS = pl.Schema(
    {
        "ticker": pl.String(),
        "as_of": UTC_TIME,
        "horizon": pl.Int32(),
        "target_time": UTC_TIME,
        "model_id": pl.String(),
        "status": pl.String(),
        "last_price": pl.Float64(),
        **{name: pl.Float64() for name in QUANTILES},
    }
)


def store_forecasts(opened: connection, forecasts: pl.DataFrame) -> int:
    """Add forecasts that are not stored yet, give their number; stored ones are never changed."""
    flags = pl.concat_str(pl.lit("{"), pl.col("flags").list.join(","), pl.lit("}"))
    return append_frame(opened, "forecasts", forecasts.with_columns(flags=flags))


def unscored(opened: connection, bar_interval: str) -> pl.DataFrame:
    """Read the forecasts whose target has a bar but that have no score: `UNSCORED_COLUMNS`, prices in traded units."""
    return _forecasts(opened, UNSCORED, bar_interval, UNSCORED_COLUMNS)


def restated(opened: connection, bar_interval: str) -> pl.DataFrame:
    """Read the scored forecasts whose prices may have been restated since: `UNSCORED_COLUMNS` and `actual_before`."""
    return _forecasts(opened, RESTATED, bar_interval, pl.Schema({**UNSCORED_COLUMNS, "actual_before": pl.Float64()}))


def store_scores(opened: connection, scores: pl.DataFrame) -> int:
    """Add scores that are not stored yet, give their number."""
    return append_frame(opened, "forecast_scores", scores)


def store_rescores(opened: connection, scores: pl.DataFrame, bar_interval: str) -> int:
    """Add scores of restated prices beside those that are stored, give their number; no restatement is left then."""
    with opened.cursor() as cursor:
        cursor.execute(RESCORED, (bar_interval,))
    return append_frame(opened, "forecast_rescores", scores)


def _forecasts(opened: connection, query: str, bar_interval: str, columns: pl.Schema) -> pl.DataFrame:
    quantiles = sql.SQL(", ").join(sql.Identifier("f", name) for name in QUANTILES)
    filled = sql.SQL(query).format(quantiles=quantiles, interval=sql.Literal(bar_interval))
    return read_frame(opened, filled, columns)
