"""The members of the scale model, recomputed by slow and obvious ways."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from forecaster.models.linear import LINEAR_FEATURES, fit_linear, predict_linear
from forecaster.models.observations import Observations, observe
from forecaster.models.parameters import ModelParameters
from forecaster.models.progress import Watch
from forecaster.models.scale import fit_scale, from_bytes, predict_scale, to_bytes
from forecaster.models.targets import SIZE, VARIANCE
from tests.unit.forecaster.conftest import MakePanel

LAST = 500


@pytest.fixture(scope="module")
def panel(make_panel: MakePanel) -> pl.DataFrame:
    return make_panel(600, 450)


@pytest.fixture(scope="module")
def observations(panel: pl.DataFrame) -> Observations:
    return observe(panel)


def closes(panel: pl.DataFrame) -> Iterator[tuple[int, list[float], int]]:
    """Give each row's number, its ticker's adjusted closes, and its place among them."""
    row = 0
    for part in panel.partition_by("ticker", maintain_order=True):
        prices = part["close_adj"].to_list()
        for place in range(len(prices)):
            yield row, prices, place
            row += 1


def test_later_bars_are_counted_within_the_ticker(panel: pl.DataFrame, observations: Observations) -> None:
    dates = panel["time"].unique().sort().to_list()

    later = observations.bars_until(LAST)

    for row, (ticker, time) in enumerate(panel.select("ticker", "time").iter_rows()):
        known = panel.filter(pl.col("ticker") == ticker, pl.col("time") <= dates[LAST])
        if time <= dates[LAST]:
            assert later[row] == known.filter(pl.col("time") > time).height
        else:
            assert later[row] < 0


@pytest.mark.parametrize("horizon", [1, 4])
def test_targets_equal_a_loop_over_prices(panel: pl.DataFrame, observations: Observations, horizon: int) -> None:
    rows = [row for row, prices, place in closes(panel) if place > 0 and place + horizon < len(prices)]
    sizes = SIZE.values(observations, np.array(rows), horizon)
    variances = VARIANCE.values(observations, np.array(rows), horizon)
    at = {row: number for number, row in enumerate(rows)}

    for row, prices, place in closes(panel):
        if row not in at:
            continue
        base = observations.base_scale[row]
        size = abs(math.log(prices[place + horizon] / prices[place])) / math.sqrt(horizon) / base
        squares = [math.log(prices[place + step] / prices[place + step - 1]) ** 2 for step in range(1, horizon + 1)]
        assert sizes[at[row]] == pytest.approx(min(max(size, 1e-3), 15))
        assert variances[at[row]] == pytest.approx(min(max(sum(squares) / horizon / base**2, 1e-3), 60))


def test_the_linear_member_is_where_its_penalised_likelihood_is_flat(observations: Observations) -> None:
    parameters = ModelParameters(horizons=(1, 5), linear_bars=10**9)
    fitted = fit_linear(observations, LAST, parameters)
    coefficients = fitted.coefficients
    rows = np.flatnonzero((observations.bars_until(LAST) >= 5) & (observations.bar >= parameters.training_history))
    sizes = np.stack([SIZE.values(observations, rows, horizon) for horizon in (1, 5)], axis=1)

    def loss(changed: np.ndarray) -> float:
        """Gamma deviance without its constants, and the ridge."""
        stretch = predict_linear(replace(fitted, coefficients=changed), observations, rows)
        return float((sizes / stretch + np.log(stretch)).sum() + parameters.linear_ridge / 2 * (changed[1:] ** 2).sum())

    assert coefficients.shape[0] == 1 + len(LINEAR_FEATURES) + 23
    least = loss(coefficients)
    for place in np.ndindex(1 + len(LINEAR_FEATURES), 2):
        for step in (-0.02, 0.02):
            changed = coefficients.copy()
            changed[place] += step
            assert loss(changed) > least


def test_a_packed_model_predicts_the_same(observations: Observations, quick: ModelParameters) -> None:
    model = fit_scale(observations, LAST, quick, Watch().between_rounds())
    rows = np.flatnonzero(observations.date > LAST)

    packed = to_bytes(model)
    again = from_bytes(packed, threads=2)

    assert to_bytes(again) == packed
    expected = predict_scale(model, observations, rows, quick.horizons)
    assert np.array_equal(predict_scale(again, observations, rows, quick.horizons), expected)
    assert expected.shape == (rows.size, len(quick.horizons))
    assert (expected > 0).all()
