"""What holds for forecasts of any panel, and what becomes of panels that are odd."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecaster.evaluation.scores import score_arrays
from forecaster.models.forecasting import forecast
from forecaster.models.parameters import ModelParameters
from forecaster.models.trained import TrainedModel
from forecaster.models.training import train
from forecaster.panel import as_panel
from stockcast.forecasts.levels import INTERVALS, LEVELS, QUANTILES
from tests.unit.forecaster.conftest import MakePanel

PRICES = ("open", "high", "low", "close", "close_adj")
MEDIAN = LEVELS.index(0.5)


def made(panel: pl.DataFrame, parameters: ModelParameters) -> pl.DataFrame:
    """Train on a panel and forecast from its last bar."""
    last = panel["time"].max()
    return forecast(train(panel, last, parameters), panel, last)  # type: ignore[arg-type]


def is_sound(forecasts: pl.DataFrame) -> bool:
    """Tell whether all quantiles are positive numbers that don't cross."""
    quantiles = forecasts.select(QUANTILES).to_numpy()
    return bool(np.isfinite(quantiles).all() and (quantiles > 0).all() and (np.diff(quantiles, axis=1) >= 0).all())


@pytest.fixture(scope="module")
def market(make_panel: MakePanel) -> pl.DataFrame:
    return make_panel(700, 700, 400, 100, seed=1)


@pytest.fixture(scope="module")
def usual(market: pl.DataFrame, quick: ModelParameters) -> pl.DataFrame:
    return made(market, quick)


@pytest.mark.parametrize("factor", [2.0**-12, 1024.0])
def test_prices_in_another_unit_have_the_same_returns_forecast(
    market: pl.DataFrame, usual: pl.DataFrame, quick: ModelParameters, factor: float
) -> None:
    scaled = made(market.with_columns(pl.col(PRICES) * factor), quick)
    assert scaled["last_price"].to_list() == (usual["last_price"] * factor).to_list()
    difference = scaled.select(QUANTILES).to_numpy() / usual.select(QUANTILES).to_numpy() - 1
    assert np.abs(difference).max() < 1e-6


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_and_tickers_changes_nothing(
    market: pl.DataFrame, usual: pl.DataFrame, quick: ModelParameters, seed: int
) -> None:
    assert made(as_panel(market.sample(fraction=1.0, shuffle=True, seed=seed)), quick).equals(usual)


def test_a_ticker_that_ended_long_ago_is_not_forecast_and_spoils_nothing(
    market: pl.DataFrame, quick: ModelParameters
) -> None:
    gone = market.filter((pl.col("ticker") != "T1") | (pl.col("time") < market["time"].max() - timedelta(days=200)))  # type: ignore[operator]
    forecasts = made(gone, quick)
    assert forecasts["ticker"].unique().sort().to_list() == ["T0", "T2", "T3"]
    assert is_sound(forecasts)


@given(
    moves=arrays(float, (40, 9), elements=st.floats(-0.3, 0.3)),
    actual=arrays(float, 40, elements=st.floats(0.5, 1.5)),
    width=st.floats(1.0, 5.0),
)
def test_more_width_is_never_less_coverage(
    moves: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    actual: np.ndarray[tuple[int], np.dtype[np.float64]],
    width: float,
) -> None:
    quantiles = 1 + np.sort(moves, axis=1)
    median = quantiles[:, [MEDIAN]]
    wider = median + width * (quantiles - median)
    volatility, horizon = np.full(40, 0.01), np.ones(40, dtype=np.int64)
    narrow, wide = (score_arrays(actual, each, volatility, horizon) for each in (quantiles, wider))
    for percent in INTERVALS:
        assert wide[f"inside_{percent}"].sum() >= narrow[f"inside_{percent}"].sum()


def constant(panel: pl.DataFrame) -> pl.DataFrame:
    """Let one ticker never move."""
    still = pl.col("ticker") == "T0"
    return panel.with_columns(pl.when(still).then(7.0).otherwise(pl.col(name)).alias(name) for name in PRICES)


def halted(panel: pl.DataFrame) -> pl.DataFrame:
    """Let one ticker stand still, without volume, for its last 40 bars."""
    late = (pl.col("ticker") == "T0") & (pl.int_range(pl.len()).over("ticker") >= pl.len().over("ticker") - 40)
    fixed = {name: pl.when(late).then(pl.lit(50.0)).otherwise(pl.col(name)) for name in PRICES}
    return panel.with_columns(**fixed, volume=pl.when(late).then(0.0).otherwise(pl.col("volume")))


def leaping(panel: pl.DataFrame) -> pl.DataFrame:
    """Let one ticker rise by 600 % a day before the end, and another be split ten to one without a word."""
    place = pl.int_range(pl.len()).over("ticker") - pl.len().over("ticker")
    rise = pl.when((pl.col("ticker") == "T0") & (place >= -1)).then(7.0).otherwise(1.0)
    split = pl.when((pl.col("ticker") == "T1") & (place >= -30)).then(0.1).otherwise(1.0)
    return panel.with_columns(pl.col(name) * rise * split for name in PRICES)


def gappy(panel: pl.DataFrame) -> pl.DataFrame:
    """Leave most bars of one ticker out, and a year of another."""
    year = pl.col("time").is_between(panel["time"][200], panel["time"][450])
    return panel.filter(
        ~((pl.col("ticker") == "T0") & (pl.int_range(pl.len()).over("ticker") % 7 != 6)),
        ~((pl.col("ticker") == "T1") & year),
    )


def tiny_and_huge(panel: pl.DataFrame) -> pl.DataFrame:
    """Let prices be a millionth and ten billions."""
    factor = pl.when(pl.col("ticker") == "T0").then(1e-8).when(pl.col("ticker") == "T1").then(1e8).otherwise(1.0)
    return panel.with_columns(pl.col(PRICES) * factor)


def abroad(panel: pl.DataFrame) -> pl.DataFrame:
    """Let one ticker's bars be of other hours of the same days."""
    return panel.with_columns(
        time=pl.when(pl.col("ticker") == "T1").then(pl.col("time") - timedelta(hours=9)).otherwise(pl.col("time"))
    )


@pytest.mark.parametrize(
    ("odd", "flags"),
    [
        (constant, {"T0": ["still"]}),
        (halted, {"T0": ["halted", "still"]}),
        (leaping, {"T0": ["leap"]}),
        (gappy, {"T0": ["short"]}),
        (tiny_and_huge, {}),
        (abroad, {}),
    ],
)
def test_odd_tickers_are_forecast_soundly_and_the_others_beside_them(
    market: pl.DataFrame,
    quick: ModelParameters,
    odd: Callable[[pl.DataFrame], pl.DataFrame],
    flags: dict[str, list[str]],
) -> None:
    panel = as_panel(odd(market))
    forecasts = made(panel, quick)
    last = panel.filter(pl.col("time") == panel["time"].max())["ticker"].to_list()
    assert forecasts["ticker"].unique().sort().to_list() == sorted(last)
    assert is_sound(forecasts)
    told = {ticker: found for ticker, found in forecasts.select("ticker", "flags").iter_rows() if found}
    assert told == flags | {"T3": ["short"]}


@pytest.mark.parametrize("lengths", [(30,), (31, 30), (259, 30), (700,), (29, 300)])
def test_few_tickers_and_short_histories_are_forecast_from_30_bars_on(
    make_panel: MakePanel, quick: ModelParameters, lengths: tuple[int, ...]
) -> None:
    forecasts = made(make_panel(*lengths), quick)
    assert forecasts["ticker"].n_unique() == sum(length >= 30 for length in lengths)
    assert is_sound(forecasts)


def test_a_constant_price_is_forecast_to_stay_close(market: pl.DataFrame, quick: ModelParameters) -> None:
    still = made(constant(market), quick).filter(pl.col("ticker") == "T0")
    assert (still["q975"] - still["q025"]).max() < 0.01  # type: ignore[operator]


def test_the_future_in_the_panel_changes_no_forecast(
    market: pl.DataFrame, usual: pl.DataFrame, quick: ModelParameters
) -> None:
    last = market["time"].max()
    later = market.filter(pl.col("time") == last).with_columns(pl.col("time") + timedelta(days=400), pl.col(PRICES) * 3)
    whole = as_panel(pl.concat([market, later]))
    model: TrainedModel = train(whole, last, quick)  # type: ignore[arg-type]
    assert forecast(model, whole, last).equals(usual)  # type: ignore[arg-type]
