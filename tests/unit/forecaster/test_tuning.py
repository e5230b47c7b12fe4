"""The search for better settings, and the file that it writes."""

import json
import re
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from forecaster.cli import stockcast
from forecaster.evaluation.tuning import TUNED, tune
from forecaster.models.parameters import ModelParameters
from forecaster.parameters_file import InvalidParametersError, read_parameters
from tests.unit.forecaster.conftest import MakePanel

SMALL = ModelParameters(rounds=40, training_pairs=4_000, calibration_dates=200, fold_dates=150, horizons=(1, 3))


@pytest.fixture(scope="module")
def panel(make_panel: MakePanel) -> pl.DataFrame:
    return make_panel(500, 500)


def test_the_best_is_never_worse_than_the_usual_and_later_prices_are_not_looked_at(panel: pl.DataFrame) -> None:
    told: list[str] = []
    found = tune(panel, SMALL, 60, lambda words, _: told.append(words), most_trials=3)
    assert found.trials == len(told) == 3
    assert found.loss <= found.usual
    assert set(found.settings) == set(TUNED)
    dates = panel["time"].unique().sort()
    assert found.until == dates[349]
    later = pl.when(pl.col("time") > found.until).then(3.0).otherwise(1.0)
    other = panel.with_columns(pl.col(name) * later for name in ("open", "high", "low", "close", "close_adj"))
    assert tune(other, SMALL, 60, lambda *_: None, most_trials=3) == found


def run(*words: object) -> Result:
    return CliRunner().invoke(stockcast, [str(word) for word in words])


def test_what_the_command_writes_a_backtest_takes(panel: pl.DataFrame, tmp_path: Path) -> None:
    prices, out = tmp_path / "prices.csv", tmp_path / "parameters.json"
    panel.with_columns(pl.col("time").dt.date()).write_csv(prices)
    done = run("tune", "--prices", prices, "--minutes", 1e-9, "--out", out)
    assert done.exit_code == 0
    assert re.match(r"\d+ trials? on prices up to \d{4}-\d\d-\d\d: loss \d\.\d+ of a random walk's", done.stdout)
    assert set(json.loads(out.read_text())) == set(TUNED)
    forecasts = tmp_path / "forecasts.csv"
    words = ("backtest", "--prices", prices, "--horizon", 1, "--step", 40, "--out", forecasts)
    assert run(*words, "--parameters", out).exit_code == 0
    out.write_text('{"depht": 4}')
    refused = run(*words, "--parameters", out)
    assert refused.exit_code == 1
    assert "depht is no setting of the model; there are rounds, depth," in refused.stderr
    assert "there is no folder" in run("tune", "--prices", prices, "--out", tmp_path / "absent" / "p.json").stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "is no object of names and numbers"),
        ("{", "can't be read as model settings"),
        ('{"depth": 2.5}', "depth is 2.5; it must be a whole number from 0 up"),
        ('{"eta": "fast"}', "eta is 'fast'; it must be a number from 0 up"),
        ('{"eta": -1}', "eta is -1; it must be a number from 0 up"),
        ('{"depth": true}', "depth is True"),
        ('{"threads": 4}', "threads is no setting of the model"),
    ],
)
def test_what_is_no_setting_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "parameters.json"
    path.write_text(text)
    with pytest.raises(InvalidParametersError) as told:
        read_parameters(path)
    assert said in str(told.value)


def test_a_file_changes_what_it_names_alone(tmp_path: Path) -> None:
    path = tmp_path / "parameters.json"
    path.write_text('{"depth": 4, "eta": 1}')
    assert read_parameters(path, threads=1) == ModelParameters(depth=4, eta=1, threads=1)
    assert read_parameters(None) == ModelParameters()
