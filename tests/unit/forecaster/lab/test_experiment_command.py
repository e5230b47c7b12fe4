"""`stockcast experiment` on a file of prices."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from forecaster.cli import stockcast
from stockcast.lab.result import Result
from tests.unit.forecaster.conftest import MakePanel


@pytest.fixture
def prices(make_panel: MakePanel, tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    make_panel(400, seed=9).with_columns(pl.col("time").dt.date()).write_csv(path)
    return path


def command(spec: object, prices: Path, *words: str) -> tuple[int, str, str]:
    path = prices.with_name("spec.json")
    path.write_text(spec if isinstance(spec, str) else json.dumps(spec))
    done = CliRunner().invoke(stockcast, ["experiment", "--spec", str(path), "--prices", str(prices), *words])
    return done.exit_code, done.stdout, done.stderr


def test_it_says_what_came_and_writes_all_of_it(prices: Path) -> None:
    out = prices.with_name("result.json")
    status, said, progress = command({"test_start": "2002-01-07", "splits": 2}, prices, "--out", str(out))
    assert status == 0
    result = Result.model_validate_json(out.read_text())
    assert result.sentence in said
    assert "buy and hold" in said
    assert "search: candidate 5 of 5" in progress
    status, printed, _ = command({"test_start": "2002-01-07", "splits": 2}, prices, "--json")
    assert status == 0
    assert Result.model_validate_json(printed).in_test == result.in_test


@pytest.mark.parametrize(
    ("spec", "status", "said"),
    [
        ({"test_start": "2002-01-07", "method": "magic"}, 2, "method: Input should be"),
        ({"test_start": "2002-01-07", "colour": 1}, 2, "colour: Extra inputs are not permitted"),
        ({"target": "return"}, 2, "choose another target or method; test_start: Field required"),
        ({}, 2, "test_start: Field required"),
        ("{", 2, "can't be read as JSON"),
        ({"test_start": "2002-01-07", "tickers": ["ZZ"]}, 1, "There are no prices of ZZ"),
        ({"test_start": "1999-01-07"}, 1, "The test would start on 1999-01-07"),
    ],
)
def test_it_exits_with_2_for_a_wrong_file_and_with_1_for_one_that_does_not_fit_the_prices(
    prices: Path, spec: object, status: int, said: str
) -> None:
    exited, _, error = command(spec, prices)
    assert exited == status
    assert said in " ".join(error.split())
