"""Leaks are found: those that are planted, and none that is not there."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from forecaster.cli import stockcast
from forecaster.evaluation import leakage
from forecaster.features import compute
from forecaster.features.table import FEATURES
from forecaster.models import calibration
from forecaster.models.observations import Observations
from forecaster.models.parameters import ModelParameters
from tests.unit.forecaster.conftest import MakePanel

PLANTED = replace(FEATURES[0], expression=pl.col("log_return").shift(-1))


@pytest.fixture(scope="module")
def panel(make_panel: MakePanel) -> pl.DataFrame:
    return make_panel(900, 900, 900)


def test_the_product_knows_the_past_alone(panel: pl.DataFrame, quick: ModelParameters) -> None:
    checks = list(leakage.check_all(panel, quick))

    assert [check.name for check in checks] == ["features", "forecasts", "noise"]
    assert all(check.well for check in checks), checks


def test_a_planted_feature_of_the_future_is_named(panel: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compute, "FEATURES", (PLANTED, *FEATURES[1:]))

    check = leakage.features_know_the_past_alone(panel)

    assert not check.well
    assert PLANTED.name in check.found


def test_a_forecast_that_uses_such_a_feature_is_noticed_too(
    panel: pl.DataFrame, quick: ModelParameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    size_of_next = pl.col("log_return").shift(-1).abs() / pl.col("base_scale")
    monkeypatch.setattr(compute, "FEATURES", (replace(FEATURES[0], expression=size_of_next), *FEATURES[1:]))

    assert not leakage.noise_cannot_be_forecast(
        panel, replace(quick, horizons=(1, 2, 3, 4), rounds=100, least_leaf_weight=10.0)
    ).well


def test_a_calibration_on_the_future_is_noticed(
    panel: pl.DataFrame, quick: ModelParameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_of_it(observations: Observations, *_: object) -> float:
        return float(observations.price.mean()) / 1_000

    monkeypatch.setattr(calibration, "_belief", all_of_it)

    check = leakage.forecasts_know_the_past_alone(panel, quick)

    assert not check.well
    assert "change when later prices come, first T0 as of" in check.found


def test_the_command_looks_at_a_file(panel: pl.DataFrame, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    panel.head(700).with_columns(pl.col("time").dt.strftime("%Y-%m-%d")).write_csv(prices)

    result = CliRunner().invoke(stockcast, ["leakage", "--prices", str(prices)])

    assert result.exit_code == 0, result.output
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [
        ["ok", "features"],
        ["ok", "forecasts"],
        ["ok", "noise"],
    ]


def test_too_few_dates_are_told(make_panel: MakePanel, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    make_panel(5).with_columns(pl.col("time").dt.strftime("%Y-%m-%d")).write_csv(prices)

    result = CliRunner().invoke(stockcast, ["leakage", "--prices", str(prices)])

    assert result.exit_code == 1
    assert "5 dates are too few to look for leaks in" in result.stderr
