"""Synthetic markets: prices whose volatility changes, so that there is something to learn."""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from forecaster.models.parameters import ModelParameters
from forecaster.panel import as_panel

MakePanel = Callable[..., pl.DataFrame]


@pytest.fixture(scope="session")
def make_panel() -> MakePanel:
    """Return a maker of panels: so many weekday bars for each of the given lengths, the shorter ones listed later."""

    def make(*lengths: int, seed: int = 0, close_only: bool = False) -> pl.DataFrame:
        days = pl.datetime_range(
            datetime(2001, 1, 1, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC), "1d", eager=True, time_unit="us"
        )
        weekdays = days.filter(days.dt.weekday() <= 5)[: max(lengths)]
        chance = np.random.default_rng(seed)
        parts = [_bars(f"T{number}", weekdays[-length:], chance) for number, length in enumerate(lengths)]
        panel = pl.concat(parts)
        if close_only:
            panel = panel.with_columns(
                pl.lit(None, dtype=pl.Float64).alias(name) for name in ("open", "high", "low", "volume")
            )
        return as_panel(panel)

    return make


@pytest.fixture(scope="session")
def quick() -> ModelParameters:
    """Return settings with which a fit takes a moment."""
    return ModelParameters(
        rounds=15, training_pairs=6_000, calibration_dates=300, fold_dates=150, least_leaf_weight=50.0
    )


def _bars(ticker: str, times: pl.Series, chance: np.random.Generator) -> pl.DataFrame:
    volatility = 0.01 * np.exp(np.convolve(chance.normal(size=times.len() + 29), np.full(30, 0.25), "valid"))
    move = volatility * chance.standard_normal(times.len())
    close = 100 * np.exp(np.cumsum(move))
    spread = volatility * np.abs(chance.standard_normal((2, times.len())))
    opened = close * np.exp(-move / 2)
    return pl.DataFrame(
        {
            "ticker": [ticker] * times.len(),
            "time": times,
            "open": opened,
            "high": np.maximum(opened, close) * np.exp(spread[0]),
            "low": np.minimum(opened, close) * np.exp(-spread[1]),
            "close": close,
            "close_adj": close * 0.5,
            "volume": chance.integers(0, 10_000, times.len()).astype(float),
        }
    )
