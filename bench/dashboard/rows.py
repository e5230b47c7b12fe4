"""Rows of the size that the dashboard is measured on: random walks, and forecasts that know how wide they are."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import numpy as np
import polars as pl
from numpy.typing import NDArray
from psycopg2.extensions import connection

from forecaster.calendars import sessions
from local.database import Database
from local.postgres import Server

TICKERS, BARS, HORIZONS, AS_OFS = 500, 2_000, 10, 100
MODEL = UUID(int=7)
LEVELS = np.array([0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975])
NORMAL = np.array([-1.96, -1.645, -1.2816, -0.6745, 0.0, 0.6745, 1.2816, 1.645, 1.96])
"""What a normal distribution has at these levels."""
QUANTILES = ("q025", "q050", "q100", "q250", "q500", "q750", "q900", "q950", "q975")
METRICS = """{"targets": 450000, "pinball_ratio": 0.967, "mae_ratio": 1.001,
"coverage": {"50": 0.49, "80": 0.8, "90": 0.9, "95": 0.95}, "importances": {"volatility": 0.7, "market": 0.3},
"horizons": {"1": {"pinball_ratio": 0.95, "coverage": {"80": 0.8}},
             "10": {"pinball_ratio": 0.98, "coverage": {"80": 0.8}}}}"""
REASONS = '{"moves": -0.01, "market": 0.12, "ranges": 0.02, "volume": 0.004, "volatility": -0.3}'

Numbers = NDArray[np.float64]


def fill(server: Server, database: str) -> None:
    """Write tickers, bars up to the last session that is over, a model, and its forecasts with their scores."""
    random = np.random.default_rng(0)
    now = datetime.now(UTC)
    known = sessions("XNYS", now - timedelta(days=3_200), now + timedelta(days=40))
    past = int((known <= now - timedelta(days=1)).sum())
    days = known.slice(past - BARS, BARS + HORIZONS)
    volatility = random.uniform(0.008, 0.03, TICKERS)
    moves = random.normal(0, 1, (TICKERS, BARS)) * volatility[:, None]
    closes = 100 * np.exp(np.cumsum(moves, axis=1))
    with closing(Database(server.host, server.port, server.user, server.password).connect(database)) as opened:
        opened.cursor().execute("SET timezone = 'UTC'")
        copy(opened, "stock_tickers", tickers())
        copy(opened, "stock_prices", bars(closes, days, random))
        write_model(opened, days[BARS - AS_OFS])
        for as_of in range(BARS - AS_OFS, BARS):
            forecast = forecasts(closes[:, as_of], volatility, as_of, days, random)
            copy(opened, "forecasts", forecast)
            copy(opened, "forecast_scores", scores(forecast, closes, as_of, random))
        opened.cursor().execute("ANALYZE")


def copy(opened: connection, table: str, rows: pl.DataFrame) -> None:
    """Put the rows of a frame into the columns of a table that have its columns' names."""
    text = BytesIO(rows.write_csv(include_header=False, datetime_format="%Y-%m-%d %H:%M:%S+00").encode())
    with opened.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(rows.columns)}) FROM STDIN (FORMAT csv)", text)


def names() -> list[str]:
    """Give the symbols."""
    return [f"T{number:03}" for number in range(TICKERS)]


def tickers() -> pl.DataFrame:
    """Give companies of one exchange."""
    return pl.DataFrame({"ticker": names()}).with_columns(
        name=pl.concat_str(pl.lit("Company "), pl.col("ticker")), exchange=pl.lit("XNYS"), currency=pl.lit("USD")
    )


def bars(closes: Numbers, days: pl.Series, random: np.random.Generator) -> pl.DataFrame:
    """Give a bar for each ticker and session."""
    close = closes.ravel()
    opened = close * np.exp(random.normal(0, 0.004, close.size))
    return pl.DataFrame(
        {
            "ticker": np.repeat(names(), BARS),
            "bar_interval": "1d",
            "time": pl.concat([days.head(BARS)] * TICKERS),
            "open": opened,
            "high": np.maximum(opened, close) * 1.004,
            "low": np.minimum(opened, close) * 0.996,
            "close": close,
            "close_adj": close,
            "volume": random.integers(100_000, 9_000_000, close.size),
            "source": "csv",
        }
    ).with_columns(pl.col("open", "high", "low", "close", "close_adj").round(4))


def write_model(opened: connection, as_of: datetime) -> None:
    """Write the champion."""
    with opened.cursor() as cursor:
        cursor.execute(
            "INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, "
            "data_hash, metrics, reason, artifact, checksum, code_version, seconds) VALUES "
            "(%s, 'scale-ensemble', '1d', %s, 'champion', '{}', '{}', '{}', '', %s, 'the first model', '', '', '', 9)",
            (str(MODEL), as_of, METRICS),
        )


def forecasts(
    last: Numbers, volatility: Numbers, as_of: int, days: pl.Series, random: np.random.Generator
) -> pl.DataFrame:
    """Give what was said after a session of the next ones, by ticker and horizon."""
    width = np.outer(volatility, np.sqrt(np.arange(1, HORIZONS + 1))).ravel()
    price = np.repeat(last, HORIZONS)
    quantiles = price[:, None] * np.exp(width[:, None] * NORMAL)
    key: dict[str, Any] = {
        "ticker": np.repeat(names(), HORIZONS),
        "bar_interval": "1d",
        "as_of": days[as_of],
        "horizon": np.tile(np.arange(1, HORIZONS + 1), TICKERS),
        "target_time": pl.concat([days.slice(as_of + 1, HORIZONS)] * TICKERS),
        "model_id": str(MODEL),
    }
    return pl.DataFrame(
        {
            **key,
            "last_price": price,
            **{name: quantiles[:, number] for number, name in enumerate(QUANTILES)},
            "prob_up": random.uniform(0.46, 0.56, price.size),
            "replayed": False,
            "reasons": REASONS,
        }
    )


def scores(forecast: pl.DataFrame, closes: Numbers, as_of: int, random: np.random.Generator) -> pl.DataFrame:
    """Score the forecasts whose session is over; a naive one is a tenth too wide, and its median is the last price."""
    come = forecast.filter(pl.col("horizon") < BARS - as_of)
    reach = min(HORIZONS, BARS - 1 - as_of)
    actual = closes[:, as_of + 1 : as_of + 1 + reach].ravel()
    last, quantiles = come["last_price"].to_numpy(), come.select(QUANTILES).to_numpy()
    naive = last[:, None] * (quantiles / last[:, None]) ** 1.1
    below = (quantiles < actual[:, None]).sum(axis=1)
    return come.select("ticker", "bar_interval", "as_of", "horizon", "model_id").with_columns(
        actual=pl.Series(actual),
        pinball=pl.Series(pinball(actual, quantiles) / last),
        pinball_naive=pl.Series(pinball(actual, naive) / last),
        abs_error=pl.Series(np.abs(actual - quantiles[:, 4] * 1.0002) / last),
        abs_error_naive=pl.Series(np.abs(actual - last) / last),
        **{
            f"inside_{percent}": pl.Series((below > lower) & (below < len(LEVELS) - lower))
            for percent, lower in ((50, 3), (80, 2), (90, 1), (95, 0))
        },
        pit=pl.Series((below + random.uniform(0, 1, below.size)) / (len(LEVELS) + 1)),
    )


def pinball(actual: Numbers, quantiles: Numbers) -> Numbers:
    """Give the mean loss of quantiles at `LEVELS`."""
    missed = actual[:, None] - quantiles
    loss: Numbers = np.maximum(LEVELS * missed, (LEVELS - 1) * missed).mean(axis=1)
    return loss
