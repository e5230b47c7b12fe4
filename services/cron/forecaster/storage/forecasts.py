"""Forecasts and their scores into the database; both are only ever added."""

import polars as pl
from psycopg2 import sql
from psycopg2.extensions import connection

from forecaster.panel import UTC_TIME
from forecaster.storage.frames import append_frame, read_frame
from stockcast.forecasts.levels import QUANTILES

UNSCORED = """
SELECT f.ticker, f.as_of, f.horizon, f.target_time, f.model_id, f.last_price, {quantiles}
FROM forecasts f
JOIN stock_prices p ON p.ticker = f.ticker AND p.bar_interval = f.bar_interval AND p.time = f.target_time
WHERE f.bar_interval = {interval} AND NOT EXISTS (
    SELECT FROM forecast_scores s
    WHERE (s.ticker, s.bar_interval, s.as_of, s.horizon, s.model_id)
        = (f.ticker, f.bar_interval, f.as_of, f.horizon, f.model_id)
)
"""

UNSCORED_COLUMNS = pl.Schema(
    {
        "ticker": pl.String(),
        "as_of": UTC_TIME,
        "horizon": pl.Int32(),
        "target_time": UTC_TIME,
        "model_id": pl.String(),
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
    query = sql.SQL(UNSCORED).format(
        quantiles=sql.SQL(", ").join(sql.Identifier("f", name) for name in QUANTILES),
        interval=sql.Literal(bar_interval),
    )
    return read_frame(opened, query, UNSCORED_COLUMNS)


def store_scores(opened: connection, scores: pl.DataFrame) -> int:
    """Add scores that are not stored yet, give their number."""
    return append_frame(opened, "forecast_scores", scores)
