"""Whole experiments: what is known is found, what is not is not, and nothing knows the future."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
import pytest

from forecaster.evaluation.leakage import shuffled
from forecaster.lab import features
from forecaster.lab.choice import UnfitExperimentError
from forecaster.lab.experiment import experiment
from stockcast.lab.result import Result
from stockcast.lab.spec import ExperimentSpec, Features
from tests.unit.forecaster.conftest import MakePanel

START = date(2003, 2, 3)
"""About 160 of 700 weekdays are left from here on."""


def run(panel: pl.DataFrame, **changes: object) -> Result:
    spec = ExperimentSpec.model_validate({"test_start": START, "ahead": 1, "splits": 3, **changes})
    return experiment(panel, spec, "1d", lambda *_: None, clock=lambda: 0.0)


@pytest.fixture(scope="module")
def market(make_panel: MakePanel) -> pl.DataFrame:
    return make_panel(700, 650, 90, seed=11)


def test_what_a_market_repeats_is_found_and_pays(followed: pl.DataFrame) -> None:
    result = run(followed, strategy="long-short")
    assert result.verdict.hit_rate.lower > 0.55
    assert result.verdict.area_under_roc is not None
    assert result.verdict.area_under_roc > 0.6
    assert result.in_test.profit > result.holding.profit
    assert result.better_than_random > 0.95
    assert result.hits_in_training is not None
    assert result.hits_in_training.hit_rate.value == pytest.approx(2 / 3, abs=0.04)
    assert "more often than always saying" in result.sentence


def test_without_opens_a_trade_is_a_bar_late_and_that_is_told(followed: pl.DataFrame) -> None:
    result = run(followed.with_columns(open=pl.lit(None, dtype=pl.Float64)), strategy="long-short")
    assert any("traded at the next close" in warning for warning in result.warnings)
    assert result.in_test.profit < run(followed, strategy="long-short").in_test.profit / 2


@pytest.mark.parametrize("target", ["direction", "return"])
def test_in_returns_of_random_order_nothing_is_found(followed: pl.DataFrame, target: str) -> None:
    result = run(shuffled(followed, seed=2), method="random-forest", target=target)
    hit, usual = result.verdict.hit_rate, max(result.verdict.always_up, 1 - result.verdict.always_up)
    assert hit.lower <= usual
    assert result.verdict.area_under_roc == pytest.approx(0.5, abs=0.12)
    assert "can't be told from always saying" in result.sentence
    # A forest remembers some of what it was trained on
    assert result.hits_in_training is not None
    assert result.hits_in_training.hit_rate.value > hit.value


def test_a_planted_leak_shows_in_every_figure(market: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    computed = features.compute

    def leaking(panel: pl.DataFrame, groups: Sequence[Features]) -> pl.DataFrame:
        coming = panel.select(pl.col("close_adj").shift(-1).over("ticker") / pl.col("close_adj") - 1).to_series()
        return computed(panel, groups).with_columns(leak=coming * 1_000)

    monkeypatch.setattr(features, "compute", leaking)
    result = run(market)
    assert result.verdict.area_under_roc is not None
    assert result.verdict.area_under_roc > 0.95
    assert result.better_than_random == 1


def test_nothing_before_the_test_depends_on_its_prices(market: pl.DataFrame) -> None:
    chance = pl.Series(np.random.default_rng(0).uniform(0.5, 2, market.height))
    later = pl.when(pl.col("time").dt.date() >= START).then(chance).otherwise(1.0)
    other = market.with_columns(pl.col("open", "high", "low", "close", "close_adj") * later)
    for changes in ({"method": "xgboost", "ahead": 5}, {"method": "ridge", "ahead": 7, "target": "return"}):
        result, changed = run(market, **changes), run(other, **changes)
        before = ("candidates", "folds", "parameters", "train", "hits_in_training", "in_training")
        assert [getattr(result, name) for name in before] == [getattr(changed, name) for name in before]
        assert result.in_test != changed.in_test


def test_what_is_told_of_a_day_does_not_change_when_later_days_come(market: pl.DataFrame) -> None:
    until = market["time"].unique().sort()[-40]
    known, later = (run(part, method="xgboost") for part in (market.filter(pl.col("time") <= until), market))
    told = [signal for signal in later.signals if signal.time <= until]
    assert told == [*known.signals]
    assert len(told) > 20


def test_the_same_experiment_gives_the_same_result_and_its_parts_fit(market: pl.DataFrame) -> None:
    result = run(market, method="random-forest", ahead=5)
    assert result == run(market, method="random-forest", ahead=5)
    assert Result.model_validate_json(result.model_dump_json()) == result
    assert result.left_out == {"T2": "0 sessions before the test; 95 are needed"}
    assert result.tickers == ("T0", "T1")
    curve = result.curve
    assert len(curve.times) == len(curve.strategy) == len(curve.holding)
    assert [*curve.times] == sorted(set(curve.times))
    tested = len(curve.random_lower)
    assert curve.times[-tested] < result.test.first == curve.times[1 - tested]
    assert curve.times[-tested - 1] == result.train.last
    assert (curve.strategy[-tested], curve.holding[-tested]) == (curve.random_lower[0], curve.random_upper[0]) == (0, 0)
    assert curve.strategy[-1] == pytest.approx(result.in_test.profit)
    assert curve.holding[-1] == pytest.approx(result.holding.profit)
    assert curve.strategy[-tested - 1] == pytest.approx(result.in_training.profit)
    assert all(fold.train.last < fold.check.first <= fold.check.last < result.test.first for fold in result.folds)
    assert sum(map(sum, result.verdict.confusion)) == result.test.rows - 2 * 5


def test_hours_are_tried_as_days_are(make_panel: MakePanel) -> None:
    days = make_panel(700, seed=6)
    first = days["time"][0]
    hourly = days.with_columns(time=pl.lit(first) + pl.duration(hours=pl.int_range(pl.len())))
    spec = ExperimentSpec(test_start=date(2001, 1, 24), splits=2)
    result = experiment(hourly.with_columns(pl.col("time").cast(pl.Datetime("us", "UTC"))), spec, "1h", lambda *_: None)
    assert result.test.first.date() == date(2001, 1, 24)
    assert result.in_test.trades > 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tickers": ("T0", "ZZ")}, "There are no prices of ZZ among those of active tickers, which are T0, T1, T2"),
        ({"test_start": date(2020, 1, 1)}, "The test would start on 2020-01-01, and the prices are from"),
        (
            {"tickers": ("T2",), "test_start": date(2003, 5, 6)},
            "too little to try it on: T2 has 1 session before the test",
        ),
        ({"test_start": date(2001, 6, 1), "splits": 8}, "too few for 8 splits: 180 are needed"),
    ],
)
def test_what_cannot_be_tried_is_told_by_name(market: pl.DataFrame, changes: dict[str, object], said: str) -> None:
    with pytest.raises(UnfitExperimentError, match=said):
        run(market, **changes)


def test_no_prices_at_all_are_told(market: pl.DataFrame) -> None:
    with pytest.raises(UnfitExperimentError, match="There are no prices yet"):
        run(market.clear())


def test_what_weakens_a_result_is_told(market: pl.DataFrame) -> None:
    closes = market.with_columns(high=pl.lit(None, dtype=pl.Float64))
    spec = ExperimentSpec(test_start=date(2003, 7, 1), splits=2, features=("cci", "rsi"))
    warnings = experiment(closes, spec, "1d", lambda *_: None, earlier=3).warnings
    for part in (
        "3 earlier experiments looked",
        "The test has",
        "cci can't be computed for 100",
        "Left out: T2 (41 sessions before",
    ):
        assert any(part in warning for warning in warnings), part
