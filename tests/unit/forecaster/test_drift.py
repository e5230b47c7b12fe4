"""Drift of features, held to their own past."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecaster.evaluation.drift import WINDOW, drifted, measure, reference, shares, stability
from forecaster.features.table import FEATURE_NAMES
from forecaster.models.observations import observe
from forecaster.models.parameters import FULL_BARS
from forecaster.panel import as_panel
from forecaster.pipeline.drift import alarms
from tests.unit.forecaster.conftest import MakePanel

FINE = {"50": 0.5, "80": 0.8, "90": 0.9, "95": 0.95}


def test_the_index_is_the_sum_over_bins_of_difference_times_log_ratio() -> None:
    before, after = np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.3, 0.3])
    by_hand = sum((b - a) * np.log(b / a) for a, b in zip(before, after, strict=True))
    assert stability(before, after) == pytest.approx(by_hand)
    assert stability(before, before) == 0


@given(
    values=arrays(np.float64, 50, elements=st.floats(-5, 5) | st.just(float("nan"))),
    edges=st.lists(st.floats(-4, 4), max_size=9, unique=True).map(sorted),
)
def test_every_value_is_in_one_bin_and_missing_ones_in_the_last(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], edges: list[float]
) -> None:
    found = shares(values, np.array(edges))
    assert found.sum() == pytest.approx(1)
    assert found[-1] == pytest.approx(np.isnan(values).mean())
    slow = [
        sum(low <= value < high for value in values) / values.size
        for low, high in zip([-np.inf, *edges], [*edges, np.inf], strict=True)
    ]
    assert found[:-1].tolist() == pytest.approx(slow)


@pytest.fixture(scope="module")
def market(make_panel: MakePanel) -> pl.DataFrame:
    return make_panel(900, 900, 900, 900, seed=5)


def test_what_the_training_ended_with_has_not_drifted_as_a_whole(market: pl.DataFrame) -> None:
    observations = observe(market)
    known = reference(observations, FEATURE_NAMES, FULL_BARS)
    found = drifted(known, measure(known, observations, FEATURE_NAMES, FULL_BARS))
    assert len(found) < 0.2 * len(FEATURE_NAMES)


def test_a_market_that_has_become_another_is_told(market: pl.DataFrame) -> None:
    known = reference(observe(market), FEATURE_NAMES, FULL_BARS)
    before = drifted(known, measure(known, observe(market), FEATURE_NAMES, FULL_BARS))
    last = pl.int_range(pl.len()).over("ticker") >= pl.len().over("ticker") - WINDOW
    # Volatility tripled, and no volume any more
    moves = pl.col("close_adj").log().diff().fill_null(0.0) * pl.when(last).then(3.0).otherwise(1.0)
    price = (moves.cum_sum().exp() * pl.col("close_adj").first()).over("ticker")
    stormy = market.with_columns(close=price * 2, close_adj=price, volume=pl.when(~last).then(pl.col("volume")))
    stormy = stormy.with_columns(high=pl.col("close") * 1.01, low=pl.col("close") * 0.99, open=pl.col("close"))
    indices = measure(known, observe(as_panel(stormy)), FEATURE_NAMES, FULL_BARS)
    found = drifted(known, indices)
    assert {"volume_22", "relative_parkinson_5"} <= set(found)
    assert len(found) > 2 * len(before)
    assert all(indices[name] > known["limits"][name] for name in found)


def test_without_enough_past_nothing_is_compared(make_panel: MakePanel) -> None:
    observations = observe(make_panel(300))
    assert reference(observations, FEATURE_NAMES, FULL_BARS) == {}
    assert measure({}, observations, FEATURE_NAMES, FULL_BARS) == {}


@pytest.mark.parametrize(
    ("found", "forecasts", "loss", "coverage", "kinds"),
    [
        (["a"], 1_000, 1.0, FINE, []),
        (["a"] * 30, 1_000, 1.0, FINE, ["features"]),
        ([], 1_000, 1.2, FINE, ["loss"]),
        ([], 100, 1.2, {**FINE, "80": 0.2}, []),
        ([], 1_000, None, {**FINE, "80": 0.6}, ["coverage"]),
    ],
)
def test_an_alarm_names_what_is_out_of_bounds(
    found: list[str], forecasts: int, loss: float | None, coverage: dict[str, float], kinds: list[str]
) -> None:
    said = alarms(found, 59, forecasts, loss, coverage)
    assert [kind for kind, sentence in said.items() if sentence] == kinds
