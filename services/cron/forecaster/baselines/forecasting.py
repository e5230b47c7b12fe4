"""Forecasting with a baseline: the same rows and quantiles as a model's forecasts."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from forecaster.baselines import gjr, historical
from forecaster.baselines.history import Floats, History, Integers
from forecaster.baselines.trained import TrainedBaseline
from forecaster.evaluation.baselines import random_walk
from forecaster.models.forecasting import SCHEMA
from stockcast.forecasts.levels import QUANTILES


def forecast_baseline(
    baseline: TrainedBaseline, history: History, rows: Integers, horizons: Sequence[int]
) -> pl.DataFrame:
    """Forecast from some rows of a history; later bars change nothing.

    Returns `ticker, as_of, horizon, last_price, q025 … q975, prob_up` as `forecaster.models.forecasting.forecast_at`
    does: a row for each of the rows and horizons, quantiles as multiples of the last price.
    """
    quantiles, prob_up = distributions(baseline, history, rows, horizons)
    repeated = np.repeat(rows, len(horizons))
    keys = pl.DataFrame(
        {
            "ticker": history.panel["ticker"].gather(repeated),
            "as_of": history.panel["time"].gather(repeated),
            "horizon": np.tile(np.asarray(horizons, dtype=np.int32), rows.size),
            "last_price": history.panel["close_adj"].gather(repeated),
        }
    )
    values = pl.DataFrame(quantiles.reshape(-1, len(QUANTILES)), schema=list(QUANTILES))
    return (
        keys.hstack(values).with_columns(prob_up=pl.Series(np.repeat(prob_up, len(horizons)))).match_to_schema(SCHEMA)
    )


def distributions(
    baseline: TrainedBaseline, history: History, rows: Integers, horizons: Sequence[int]
) -> tuple[Floats, Floats]:
    """Return quantiles of the gross return, shape (rows, horizons, 9), and probabilities of a rise (rows,)."""
    even = np.full(rows.size, 0.5)
    if baseline.kind == "historical-simulation":
        logs, rise = historical.of_rows(history, rows, horizons, baseline.parameters["bars"])
        return np.exp(logs), rise
    ahead = np.asarray(horizons, dtype=np.float64)
    walk = np.stack([random_walk(history.volatility[rows], np.full(rows.size, each)) for each in ahead], axis=1)
    if baseline.kind == "random-walk":
        return walk, even
    logs = gjr.of_rows(history, baseline.calibration["fitted"], rows, horizons)
    return np.where(np.isnan(logs), walk, np.exp(logs)), even
