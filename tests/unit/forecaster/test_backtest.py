"""`stockcast backtest` as its user runs it, and the walk-forward run behind it."""

import json
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from forecaster.cli.backtest import backtest as command
from forecaster.evaluation.backtest import Walk, backtest
from forecaster.models.parameters import ModelParameters
from stockcast.forecasts.baselines import BASELINES, NAMES
from tests.unit.forecaster.conftest import MakePanel

HEADER = "ticker,as_of,target_time,horizon,last_price,q0.025,q0.05,q0.1,q0.25,q0.5,q0.75,q0.9,q0.95,q0.975,prob_up"


@pytest.fixture(scope="module")
def panel(make_panel: MakePanel) -> pl.DataFrame:
    return make_panel(560, 560, 60, 40)


@pytest.fixture
def prices(panel: pl.DataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    panel.filter(pl.col("time") >= panel["time"].unique().sort()[-90]).with_columns(pl.col("time").dt.date()).write_csv(
        path
    )
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_a_file_cut_at_a_date_gives_the_same_forecasts_up_to_it(panel: pl.DataFrame, quick: ModelParameters) -> None:
    dates = panel["time"].unique().sort()
    walk = Walk(start=dates[400], end=dates[500], step=20, refit=60)
    until = dates[520]

    whole = backtest(panel, quick, walk).forecasts
    cut = backtest(panel.filter(pl.col("time") <= until), quick, walk).forecasts

    assert whole["as_of"].unique().sort().to_list() == [dates[k] for k in range(400, 501, 20)]
    assert cut.equals(whole.filter(pl.col("target_time") <= until))


def test_every_ticker_is_forecast_from_thirty_bars_on(panel: pl.DataFrame, quick: ModelParameters) -> None:
    dates = panel["time"].unique().sort()

    result = backtest(panel, quick, Walk(start=dates[-25], step=8))

    bars = {"T0": 560, "T1": 560, "T2": 60, "T3": 40}
    expected = {
        (ticker, dates[k]) for k in (-25, -17, -9, -1) for ticker, n in bars.items() if n + k + 1 >= 30 and k < -1
    }
    assert set(result.forecasts.select("ticker", "as_of").unique().rows()) == expected
    assert result.metrics["origins"] == 4
    assert result.metrics["crossings"] == 0
    assert result.metrics["targets"] == result.forecasts.height == result.scores.height


def test_baselines_walk_beside_the_model_over_the_same_targets(panel: pl.DataFrame, quick: ModelParameters) -> None:
    dates = panel["time"].unique().sort()
    walk, until = Walk(start=dates[300], end=dates[540], step=5, refit=100), dates[520]

    alone = backtest(panel, quick, walk)
    result = backtest(panel, quick, walk, baselines=BASELINES)
    cut = backtest(panel.filter(pl.col("time") <= until), quick, walk, baselines=BASELINES)

    assert result.forecasts.equals(alone.forecasts)
    assert set(result.baselines) == set(BASELINES)
    keys = ["ticker", "as_of", "horizon"]
    for kind, scores in result.baselines.items():
        assert scores.select(keys).sort(keys).equals(result.scores.select(keys).sort(keys))
        known = scores.filter(pl.col("target_time") <= until).sort(keys)
        assert known.equals(cut.baselines[kind].sort(keys))
        figures = result.metrics["baselines"][kind]
        ratio = result.scores["pinball"].to_numpy().sum() / scores["pinball"].to_numpy().sum()
        assert figures["pinball_ratio"] == pytest.approx(ratio)
        assert figures["lower"] < ratio < figures["upper"]
        assert list(figures["horizons"]) == [str(horizon) for horizon in quick.horizons]
    walked = result.metrics["baselines"]["random-walk"]
    assert walked["pinball_ratio"] == pytest.approx(result.metrics["pinball_ratio"])
    assert "baselines" not in alone.metrics


def test_the_command_writes_forecasts_and_prints_the_result_alone(prices: Path, tmp_path: Path) -> None:
    out, metrics = tmp_path / "forecasts.csv", tmp_path / "metrics.json"

    result = run("--prices", prices, "--horizon", "1-3", "--step", 10, "--out", out, "--metrics", metrics, "--json")

    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == json.loads(metrics.read_text())
    assert set(json.loads(result.stdout)["horizons"]) == {"1", "2", "3"}
    assert set(json.loads(result.stdout)["baselines"]) == set(BASELINES)
    assert "forecasting: 100 %" in result.stderr
    lines = out.read_text().splitlines()
    assert lines[0] == HEADER
    rows = pl.read_csv(out, try_parse_dates=True)
    assert (rows["as_of"] < rows["target_time"]).all()
    closes = pl.read_csv(prices, try_parse_dates=True).select("ticker", pl.col("time").alias("as_of"), "close_adj")
    assert (
        rows.join(closes, on=["ticker", "as_of"]).filter(pl.col("last_price") == pl.col("close_adj")).height
        == rows.height
    )
    assert (
        rows.filter((pl.col("q0.025") < pl.col("last_price")) & (pl.col("q0.975") > pl.col("last_price"))).height
        == rows.height
    )


def test_a_walk_that_was_killed_goes_on_where_it_was(panel: pl.DataFrame, tmp_path: Path) -> None:
    whole, out, prices = (tmp_path / name for name in ("whole.csv", "forecasts.csv", "prices.csv"))
    panel.with_columns(pl.col("time").dt.date()).write_csv(prices)
    words = ["--prices", prices, "--horizon", "1-3", "--step", 4, "--refit", 40, "--start", "2002-03-01"]
    complete = run(*words, "--out", whole)
    partial = tmp_path / "forecasts.csv.partial"
    stockcast = [str(Path(sys.executable).with_name("stockcast")), "backtest", *map(str, words), "--out", str(out)]
    with subprocess.Popen(stockcast, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        while not list(partial.glob("*.ipc")) and killed.poll() is None:
            time.sleep(0.01)
        killed.kill()
    assert not out.exists()
    left = len(list(partial.glob("*.ipc")))

    resumed = run(*words, "--out", out)

    assert (complete.exit_code, resumed.exit_code) == (0, 0)
    assert left > 0
    assert resumed.stderr.count("training as of") == complete.stderr.count("training as of") - left
    assert out.read_bytes() == whole.read_bytes()
    assert not partial.exists()


def test_parts_of_another_walk_are_not_taken(prices: Path, tmp_path: Path) -> None:
    out = tmp_path / "forecasts.csv"
    (tmp_path / "forecasts.csv.partial").mkdir()
    (tmp_path / "forecasts.csv.partial" / "0123456789abcdef-0000.ipc").write_bytes(b"of something else")
    assert run("--prices", prices, "--horizon", "1", "--out", out).exit_code == 0
    assert not (tmp_path / "forecasts.csv.partial").exists()


def test_the_table_names_every_horizon(prices: Path, tmp_path: Path) -> None:
    result = run("--prices", prices, "--horizon", "5", "--out", tmp_path / "forecasts.csv")

    assert result.exit_code == 0, result.stderr
    assert [line.split()[0] for line in result.stdout.splitlines()[:3]] == ["horizon", "5", "all"]
    for name in NAMES.values():
        assert f"\n{name} " in result.stdout


def test_hourly_bars_keep_their_hours(tmp_path: Path) -> None:
    hours = pl.datetime_range(pl.datetime(2020, 1, 1), pl.datetime(2020, 1, 5), "1h", eager=True)
    prices = tmp_path / "hourly.csv"
    empty = pl.lit(None, dtype=pl.String)
    frame = pl.DataFrame({"time": hours.dt.to_string("iso:strict"), "close": [100 + k % 7 for k in range(hours.len())]})
    frame.with_columns(ticker=pl.lit("X"), open=empty, high=empty, low=empty, close_adj=empty, volume=empty).write_csv(
        prices
    )
    out = tmp_path / "forecasts.csv"

    result = run(
        "--prices",
        prices,
        "--bar-interval",
        "1h",
        "--horizon",
        "1",
        "--start",
        "2020-01-04T05:00:00",
        "--step",
        10,
        "--out",
        out,
    )
    as_daily = run("--prices", prices, "--out", out)

    assert result.exit_code == 0, result.stderr
    assert out.read_text().splitlines()[1].startswith("X,2020-01-04T05:00:00Z,2020-01-04T06:00:00Z,1,")
    assert as_daily.exit_code == 1
    assert "X has bars at several times of 2020-01-01 (--bar-interval is 1d; hourly bars need 1h)" in as_daily.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--horizon", "0-4"], "'0-4' is outside 1-10"),
        (["--horizon", "3-2"], "'3-2' is outside 1-10"),
        (["--horizon", "soon"], "'soon' is no range"),
        (["--start", "yesterday"], "'yesterday' is no date"),
        (["--step", "0"], "--step"),
        (["--bar-interval", "1w"], "--bar-interval"),
        (["--metrics", "absent/metrics.json"], "there is no folder absent"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_why(prices: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    result = run("--prices", prices, "--out", tmp_path / "forecasts.csv", *arguments)

    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_range_without_dates_is_an_error(prices: Path, tmp_path: Path) -> None:
    result = run("--prices", prices, "--out", tmp_path / "forecasts.csv", "--start", "2090-01-01")

    assert result.exit_code == 1
    assert "Error: there is no date from 2090-01-01" in result.stderr


def test_a_bad_file_is_named_with_its_line(tmp_path: Path) -> None:
    prices = tmp_path / "bad.csv"
    prices.write_text("ticker,time,open,high,low,close,close_adj,volume\nA,2020-01-02,,,,-,,\n")

    result = run("--prices", prices, "--out", tmp_path / "forecasts.csv")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].endswith("bad.csv: line 2: close is '-'; it must be a number")
