"""The conformal step: quantiles that hold what they promise, in calm and in storm."""

from dataclasses import replace

import numpy as np
import pytest

from forecaster.models.calibration import STATE, Scales, gross_quantiles, residual_table
from forecaster.models.observations import Floats, Observations, observe
from forecaster.models.parameters import ModelParameters
from stockcast.forecasts.levels import LEVELS, QUANTILES
from tests.unit.forecaster.conftest import MakePanel

PARAMETERS = ModelParameters(horizons=(1, 5))


@pytest.fixture(scope="module")
def observations(make_panel: MakePanel) -> Observations:
    return observe(make_panel(2_000, 2_000))


@pytest.fixture(scope="module")
def scales(observations: Observations) -> Scales:
    rows = np.flatnonzero(observations.bar >= 100)
    return Scales(rows, np.repeat(observations.base_scale[rows][:, None], 2, axis=1))


def share_below(observations: Observations, scales: Scales, parameters: ModelParameters) -> Floats:
    """Give the share of outcomes below each quantile of one bar ahead."""
    last = len(observations.dates) - 1
    quantiles, _ = gross_quantiles(
        residual_table(observations, scales, last, parameters), observations, scales, parameters
    )
    known = observations.bars_until(last)[scales.rows] >= 1
    actual = np.exp(observations.move(scales.rows[known], 1))
    return np.asarray((actual[:, None] < quantiles[known, 0]).mean(axis=0))


def test_quantiles_hold_the_share_that_they_promise(observations: Observations, scales: Scales) -> None:
    believed = replace(PARAMETERS, recent_drift_share=1.0, long_drift_share=0.0)

    assert share_below(observations, scales, believed) == pytest.approx(LEVELS, abs=0.01)


def test_states_of_volatility_have_tables_of_their_own_as_far_as_there_are_bars(
    observations: Observations, scales: Scales
) -> None:
    last = len(observations.dates) - 1
    own, shrunk, pooled = (
        np.asarray(residual_table(observations, scales, last, replace(PARAMETERS, state_bars=bars))["quantiles"])
        for bars in (0, 10_000, 10**15)
    )

    assert (np.ptp(pooled, axis=0) < 1e-6).all()
    tails = [place for place, level in enumerate(LEVELS) if level != 0.5]  # medians are the drift, alike in all states
    assert (np.ptp(own, axis=0) > np.ptp(shrunk, axis=0))[:, tails].all()
    assert (np.diff(own, axis=-1) > 0).all()


def test_a_bar_gets_the_table_of_its_state(observations: Observations, scales: Scales) -> None:
    table = residual_table(observations, scales, len(observations.dates) - 1, replace(PARAMETERS, state_bars=0))
    state = np.digitize(observations.feature(STATE, scales.rows), table["edges"])

    quantiles, prob_up = gross_quantiles(table, observations, scales, PARAMETERS)

    assert np.bincount(state) == pytest.approx([scales.rows.size / 3] * 3, rel=0.01)
    for row in (0, 777, scales.rows.size - 1):
        spread = scales.scale[row, 1] * np.sqrt(5)
        assert quantiles[row, 1] == pytest.approx(np.exp(spread * np.array(table["quantiles"][state[row]][1])))
        assert prob_up[row, 1] == table["prob_up"][state[row]][1]


def test_too_few_residuals_are_taken_for_normal(observations: Observations, scales: Scales) -> None:
    few = Scales(scales.rows[:50], scales.scale[:50])

    table = residual_table(observations, few, len(observations.dates) - 1, PARAMETERS)

    assert table["quantiles"][2][0][QUANTILES.index("q975")] == pytest.approx(1.959964)
    assert table["prob_up"][0] == [0.5, 0.5]
