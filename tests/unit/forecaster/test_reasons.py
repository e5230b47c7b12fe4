"""Why a forecast is as wide as it is: shares of the width that add up."""

import json

import numpy as np
import polars as pl
import pytest

from forecaster.features.table import FEATURES
from forecaster.models.forecasting import forecast
from forecaster.models.observations import observe
from forecaster.models.parameters import ModelParameters
from forecaster.models.progress import Watch
from forecaster.models.reasons import GROUPS, reasons
from forecaster.models.scale import fit_scale, predict_scale
from forecaster.models.training import train
from tests.unit.forecaster.conftest import MakePanel


def test_reasons_add_up_to_the_width_but_for_a_constant(make_panel: MakePanel, quick: ModelParameters) -> None:
    observations = observe(make_panel(600, 450))
    model = fit_scale(observations, 500, quick, Watch().between_rounds())
    rows = np.flatnonzero(observations.date > 500)

    added = reasons(model, observations, rows, quick.horizons)

    assert added.shape == (rows.size, len(quick.horizons), len(GROUPS))
    usual = np.log(observations.base_scale[rows]) - observations.feature("above_long_run", rows)
    width = np.log(predict_scale(model, observations, rows, quick.horizons)) - usual[:, None]
    rest = width - added.sum(axis=2)
    assert np.ptp(rest, axis=0) == pytest.approx(0, abs=0.01)  # what is left is the mean, and the horizon's own share
    assert np.abs(rest).max() < 1


def test_a_forecast_tells_its_reasons_by_group(make_panel: MakePanel, quick: ModelParameters) -> None:
    panel = make_panel(800, 800, 100)
    as_of = panel["time"].unique().sort()[-1]

    made = forecast(train(panel, as_of, quick), panel, as_of)

    told = made.filter(ticker="T0", horizon=5)["reasons"].item()
    assert list(json.loads(told)) == list(dict.fromkeys(feature.group for feature in FEATURES))
    assert made.filter(ticker="T2")["reasons"].null_count() == 10
    assert made.filter(pl.col("ticker") != "T2")["reasons"].null_count() == 0
