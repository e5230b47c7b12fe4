"""Features of experiments: from the past alone, without a scale, and what a slow obvious loop computes."""

from math import log, sqrt
from typing import get_args

import numpy as np
import polars as pl
import polars.selectors as cs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from forecaster.lab.features import LAGS, LIMIT, compute
from stockcast.lab.spec import Features
from stockcast.market.indicators import macd
from tests.unit.forecaster.conftest import MakePanel

GROUPS: tuple[Features, ...] = get_args(Features)
PRICES = ("open", "high", "low", "close", "close_adj")


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(1, 199), close_only=st.booleans())
def test_a_row_depends_on_the_past_alone(make_panel: MakePanel, seed: int, cut: int, close_only: bool) -> None:
    panel = make_panel(200, 120, 40, seed=seed, close_only=close_only)
    before = pl.col("time") <= panel["time"].unique().sort()[cut]
    assert_frame_equal(compute(panel.filter(before), GROUPS), compute(panel, GROUPS).filter(before), check_exact=True)


def test_no_feature_has_a_scale_and_a_split_changes_none(make_panel: MakePanel) -> None:
    panel = make_panel(200, 150)
    dearer = panel.with_columns(cs.by_name(PRICES) * 1000, pl.col("volume") * 7)
    assert_frame_equal(compute(panel, GROUPS[:-1]), compute(dearer, GROUPS[:-1]), abs_tol=1e-3)
    as_traded = ("open", "high", "low", "close")
    split = panel.with_columns(pl.col(as_traded) * pl.when(pl.col("close") > 100).then(2.0).otherwise(1.0))
    assert_frame_equal(compute(panel, GROUPS[:-1]), compute(split, GROUPS[:-1]), abs_tol=1e-3)


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_is_there_once_there_is_history(make_panel: MakePanel, group: Features) -> None:
    late = compute(make_panel(200, 100), [group]).filter(pl.int_range(pl.len()).over("ticker") >= 30)
    values = late.drop("ticker", "time", "base_scale")
    assert values.width >= 1
    assert not values.select((cs.float().is_nan() | cs.float().is_infinite()).any()).row(0).count(True)
    assert max(values.null_count().row(0)) <= 0.01 * values.height
    assert min(values.select(cs.float().n_unique()).row(0)) > 1 or group == "production"


def test_lagged_returns_and_macd_are_what_a_loop_computes(make_panel: MakePanel) -> None:
    panel = make_panel(90)
    found = compute(panel, ["lagged-returns", "macd"])
    prices, scales = panel["close_adj"].to_list(), found["base_scale"].to_list()
    lines = macd([log(price) for price in prices]).line
    for lag in LAGS:
        for row in range(1, 90):
            value = found[f"return_{lag}"][row]
            if row < lag:
                assert value is None
            else:
                slow = log(prices[row] / prices[row - lag]) / (scales[row] * sqrt(lag))
                assert value == pytest.approx(np.clip(slow, -LIMIT, LIMIT), rel=1e-5, abs=1e-5)
    for row in range(26, 90):
        assert found["macd"][row] == pytest.approx(lines[row] / scales[row], rel=1e-4, abs=1e-4)


def test_without_ranges_and_volume_only_what_needs_them_is_missing(make_panel: MakePanel) -> None:
    found = compute(make_panel(100, close_only=True), GROUPS[:-1])
    missing = {name for name in found.columns if found[name].null_count() == 100}
    assert missing == {"cci", "ease_of_movement", "force_index"}


def test_a_still_price_has_no_infinite_feature(make_panel: MakePanel) -> None:
    still = make_panel(100).with_columns(cs.by_name(PRICES) * 0 + 50.0)
    found = compute(still, GROUPS).select(cs.float())
    assert not found.select((cs.float().is_nan() | cs.float().is_infinite()).any()).row(0).count(True)
