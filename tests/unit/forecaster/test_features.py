"""Features: from the past alone, without a scale, and equal to what slow obvious loops compute."""

import numpy as np
import polars as pl
import polars.selectors as cs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from forecaster.features.compute import compute_features
from forecaster.features.table import FEATURE_NAMES, FEATURES
from tests.unit.forecaster.conftest import MakePanel

OHLCV = {feature.name for feature in FEATURES if feature.group in ("ranges", "volume")}


def test_the_table_declares_every_feature_once() -> None:
    assert len(set(FEATURE_NAMES)) == len(FEATURE_NAMES)
    assert all(feature.formula and feature.group and feature.window >= 0 for feature in FEATURES)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(1, 299), close_only=st.booleans())
def test_a_row_depends_on_the_past_alone(make_panel: MakePanel, seed: int, cut: int, close_only: bool) -> None:
    panel = make_panel(300, 200, 40, seed=seed, close_only=close_only)
    until = panel["time"].unique().sort()[cut]
    before = pl.col("time") <= until

    assert_frame_equal(compute_features(panel.filter(before)), compute_features(panel).filter(before), check_exact=True)


def test_features_are_numbers_wherever_there_is_history(make_panel: MakePanel) -> None:
    features = compute_features(make_panel(400, 90))

    assert not features.select((cs.float().is_nan() | cs.float().is_infinite()).any()).row(0).count(True)
    late = features.with_columns(bar=pl.int_range(pl.len()).over("ticker")).filter(pl.col("bar") >= 22)
    assert late.null_count().row(0) == (0,) * len(late.columns)


def test_close_only_bars_lack_ranges_and_volume_alone(make_panel: MakePanel) -> None:
    whole, closes = compute_features(make_panel(300)), compute_features(make_panel(300, close_only=True))

    assert closes.select(OHLCV).null_count().row(0) == (300,) * len(OHLCV)
    assert_frame_equal(whole.drop(OHLCV), closes.drop(OHLCV), check_exact=True)


def test_features_have_no_scale(make_panel: MakePanel) -> None:
    panel = make_panel(300, 250)
    dearer = panel.with_columns(cs.by_name("open", "high", "low", "close", "close_adj") * 1000)

    assert_frame_equal(compute_features(panel), compute_features(dearer), abs_tol=1e-3)


def test_a_constant_price_gives_numbers(make_panel: MakePanel) -> None:
    panel = make_panel(300, 300).with_columns(pl.when(ticker="T1").then(50.0).otherwise("close_adj").alias("close_adj"))

    features = compute_features(panel)

    assert not features.select((cs.float().is_nan() | cs.float().is_infinite()).any()).row(0).count(True)
    assert features.filter(ticker="T1")["base_scale"].drop_nulls().unique().to_list() == [1e-5]


@pytest.fixture(scope="module")
def moves(make_panel: MakePanel) -> np.ndarray:
    prices = make_panel(320, 270)["close_adj"].to_numpy()
    changes: np.ndarray = np.diff(np.log(prices[:320])).clip(-0.5, 0.5)
    return changes


def test_the_base_scale_equals_an_obvious_loop(make_panel: MakePanel, moves: np.ndarray) -> None:
    computed = compute_features(make_panel(320, 270)).filter(ticker="T0")["base_scale"].to_numpy()[1:]

    def ewma(decay: float, until: int) -> float:
        weights = [decay ** (until - k) for k in range(until + 1)]
        return float(np.average(moves[: until + 1] ** 2, weights=weights))

    expected = [
        (
            0.25 * ewma(0.80, t)
            + 0.40 * ewma(0.94, t)
            + 0.25 * ewma(0.985, t)
            + 0.10 * np.mean(moves[max(0, t - 249) : t + 1] ** 2)
        )
        ** 0.5
        + 1e-5
        for t in range(moves.size)
    ]
    assert computed == pytest.approx(expected, rel=1e-9)


def test_the_gjr_filter_equals_its_recursion(make_panel: MakePanel, moves: np.ndarray) -> None:
    features = compute_features(make_panel(320, 270)).filter(ticker="T0")
    alpha, gamma, beta = 0.03, 0.18, 0.84
    variance = 0.0
    for t, move in enumerate(moves):
        long_run = np.mean(moves[: t + 1] ** 2)
        variance = long_run * (1 - alpha - gamma / 2 - beta) + (alpha + gamma * (move < 0)) * move**2 + beta * variance

    last = features.row(-1, named=True)
    assert last["relative_gjr_fast"] == pytest.approx(0.5 * np.log(variance) - np.log(last["base_scale"]), abs=1e-4)


def test_rolling_features_equal_obvious_means(make_panel: MakePanel, moves: np.ndarray) -> None:
    last = compute_features(make_panel(320, 270)).filter(ticker="T0").row(-1, named=True)
    base = last["base_scale"]

    assert last["relative_rv_22"] == pytest.approx(0.5 * np.log(np.mean(moves[-22:] ** 2)) - np.log(base), abs=1e-5)
    assert last["momentum_63"] == pytest.approx(np.sum(moves[-63:]) / (base * 63**0.5), rel=1e-5)
    assert last["down_share_5"] == pytest.approx(
        np.sum(np.minimum(moves[-5:], 0) ** 2) / np.sum(moves[-5:] ** 2), rel=1e-4
    )
    assert last["largest_move_22"] == pytest.approx(np.max(np.abs(moves[-22:])) / base, rel=1e-5)


def test_the_market_block_is_the_mean_of_the_dates_tickers(make_panel: MakePanel) -> None:
    features = compute_features(make_panel(320, 270))
    last = features.filter(pl.col("time") == features["time"].max())

    assert last["market_94"].to_list() == pytest.approx([last["relative_ewma_94"].mean()] * 2, abs=1e-6)
    assert last["market_move"].to_list() == pytest.approx([last["move"].mean()] * 2, abs=1e-6)
