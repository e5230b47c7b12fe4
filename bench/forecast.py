"""How fast a model is trained and forecasts are made, beside one bare XGBoost fit of the same rows in the same run."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
import polars as pl
import xgboost

from bench.report import Figure, write
from forecaster.baselines.forecasting import forecast_baseline
from forecaster.baselines.history import history_of
from forecaster.baselines.training import train_baselines
from forecaster.evaluation.backtest import Walk, backtest
from forecaster.features.compute import compute_features
from forecaster.models.forecasting import forecast
from forecaster.models.parameters import ModelParameters
from forecaster.models.training import train
from forecaster.panel import as_panel
from stockcast.forecasts.baselines import BASELINES

BARS, THREADS, FRIDAY = 2_500, 2, 5
FLOOR_FEATURES, FLOOR_ROUNDS, FLOOR_DEPTH = 31, 300, 6
PARAMETERS = ModelParameters(threads=THREADS)
T = TypeVar("T")


def make_panel(tickers: int, bars: int = BARS) -> pl.DataFrame:
    """Make prices whose volatility rises and falls, on weekdays."""
    chance = np.random.default_rng(0)
    calendar = pl.datetime_range(
        datetime(2010, 1, 1, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC), "1d", eager=True, time_unit="us"
    )
    days = calendar.filter(calendar.dt.weekday() <= FRIDAY).head(bars)
    parts = []
    for number in range(tickers):
        volatility = 0.01 * np.exp(np.convolve(chance.normal(size=bars + 29), np.full(30, 0.2), "valid"))
        close = 100 * np.exp(np.cumsum(volatility * chance.standard_normal(bars)))
        spread = np.exp(volatility * np.abs(chance.standard_normal((2, bars))))
        parts.append(
            pl.DataFrame(
                {
                    "ticker": [f"T{number:04}"] * bars,
                    "time": days,
                    "open": close,
                    "high": close * spread[0],
                    "low": close / spread[1],
                    "close": close,
                    "close_adj": close,
                    "volume": chance.integers(1_000, 1_000_000, bars).astype(float),
                }
            )
        )
    return as_panel(pl.concat(parts))


def timed(action: Callable[[], T]) -> tuple[T, float]:
    """Give an action's result and its seconds."""
    began = time.monotonic()
    return action(), time.monotonic() - began


def bare_fit(rows: int) -> float:
    """Give the seconds of the floor: a matrix of 31 features, and 300 trees of depth 6 on one target."""
    chance = np.random.default_rng(0)
    features = chance.standard_normal((rows, FLOOR_FEATURES), dtype=np.float32)
    target = np.abs(features[:, 0]) + chance.standard_normal(rows, dtype=np.float32)
    settings = {"tree_method": "hist", "max_depth": FLOOR_DEPTH, "nthread": THREADS}

    def fit() -> None:
        matrix = xgboost.QuantileDMatrix(features, target, nthread=THREADS)
        xgboost.train(settings, matrix, FLOOR_ROUNDS)

    return timed(fit)[1]


def apart(what: str, *numbers: int) -> list[float]:
    """Measure in a process of its own, which is there for nothing else; give its figures and its most memory in MB."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.forecast", what, *map(str, numbers)], check=True, capture_output=True, text=True
    )
    return [float(word) for word in done.stdout.split()]


def train_and_forecast(tickers: int) -> list[float]:
    """Give the seconds of features, of training and forecasting with features, and of forecasting alone."""
    panel = make_panel(tickers)
    newest: datetime = panel["time"].max()  # type: ignore[assignment]
    features = timed(lambda: compute_features(panel))[1]
    model, training = timed(lambda: train(panel, newest, PARAMETERS))
    forecasting = timed(lambda: forecast(model, panel, newest))[1]
    return [features, training + forecasting, forecasting]


def walk(tickers: int, bars: int) -> list[float]:
    """Give the seconds of a backtest over the last 30 % of the dates."""
    panel = make_panel(tickers, bars)
    return [timed(lambda: backtest(panel, PARAMETERS, Walk(), baselines=BASELINES))[1]]


def beside(tickers: int) -> list[float]:
    """Give the seconds of training the baselines, and of forecasting with all of them."""
    panel = make_panel(tickers)
    newest: datetime = panel["time"].max()  # type: ignore[assignment]
    trained, training = timed(lambda: train_baselines(history_of(panel), newest))

    def forecast_all() -> None:
        history = history_of(panel)
        rows = history.rows_at(pl.Series([newest], dtype=panel.schema["time"]))
        for baseline in trained:
            forecast_baseline(baseline, history, rows, PARAMETERS.horizons)

    return [training, timed(forecast_all)[1]]


def main() -> None:
    """Measure, in turns, and write the figures down."""
    small = apart("floor", 500 * BARS)[0]
    features, both, forecasting, _ = apart("train", 500)
    baselines, beside_it, _ = apart("beside", 500)
    backtesting = apart("walk", 23, 2_100)[0]
    large = apart("floor", 2_000 * BARS)[0]
    _, both_large, _, memory = apart("train", 2_000)
    fit = "x the bare fit"
    write(
        "Forecasting",
        "python -m bench.forecast",
        [
            Figure("Train and forecast 500 tickers of 2,500 bars, features included", both / small, 0.6, fit),
            Figure("The same for 2,000 tickers", both_large / large, 0.6, fit),
            Figure("Most memory of that", memory, 3_200, "MB"),
            Figure("Features of 1,250,000 rows", features / small, 0.05, fit),
            Figure("Forecast 500 tickers", forecasting, 1.0, "s"),
            Figure("Train the baselines of 500 tickers", baselines / small, 1.0, fit),
            Figure("Forecast 500 tickers with all three", beside_it, 0.5, "s"),
            Figure("Backtest of 23 tickers of 2,100 bars, baselines included", backtesting / small, 3.0, fit),
        ],
    )


MEASURES: dict[str, Callable[..., list[float]]] = {
    "floor": lambda rows: [bare_fit(rows)],
    "train": train_and_forecast,
    "walk": walk,
    "beside": beside,
}

if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        measured = MEASURES[sys.argv[1]](*map(int, sys.argv[2:]))
        print(*measured, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000)
