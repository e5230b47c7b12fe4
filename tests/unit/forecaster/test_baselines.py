"""Baselines against slow loops and other programs, and what holds for all of them."""

from datetime import datetime

import numpy as np
import polars as pl
import pytest
from arch import arch_model
from scipy.stats import t as student

from forecaster.baselines import gjr
from forecaster.baselines.forecasting import distributions, forecast_baseline
from forecaster.baselines.history import History, history_of
from forecaster.baselines.paths import simulated
from forecaster.baselines.trained import TrainedBaseline
from forecaster.baselines.training import train_baselines
from forecaster.evaluation.outcomes import next_bars, outcomes
from forecaster.evaluation.scores import score
from forecaster.models.progress import TrainingStoppedError, Watch
from forecaster.panel import as_panel
from stockcast.forecasts.baselines import BASELINES
from stockcast.forecasts.levels import LEVELS, QUANTILES
from tests.unit.forecaster.conftest import MakePanel

HORIZONS = (1, 2, 5, 10)
PARAMETERS = [2e-6, 0.03, 0.1, 0.9, 6.0]


@pytest.fixture(scope="module")
def panel(make_panel: MakePanel) -> pl.DataFrame:
    """Three tickers: one long, one listed later, one too young for a fit."""
    return make_panel(700, 450, 60)


@pytest.fixture(scope="module")
def history(panel: pl.DataFrame) -> History:
    return history_of(panel)


@pytest.fixture(scope="module")
def trained(history: History, panel: pl.DataFrame) -> list[TrainedBaseline]:
    return train_baselines(history, last_of(panel))


def last_of(panel: pl.DataFrame) -> datetime:
    newest: datetime = panel["time"].max()  # type: ignore[assignment]
    return newest


def rows_at(history: History, *times: datetime) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return history.rows_at(pl.Series(times, dtype=history.panel.schema["time"]))


def made(baseline: TrainedBaseline, history: History, *times: datetime) -> pl.DataFrame:
    return forecast_baseline(baseline, history, rows_at(history, *times), HORIZONS)


def test_the_filter_is_that_of_a_slow_loop(history: History) -> None:
    parameters = gjr.by_ticker(history, {"T0": PARAMETERS, "T1": [4e-6, 0.05, 0.02, 0.91, 5.0]})

    found = gjr.next_variance(history, parameters)

    for number in (0, 1):
        omega, alpha, gamma, beta, _ = parameters[number]
        rows = np.flatnonzero(history.ticker == number)
        moves = history.move[rows][1:]
        weights = 0.94 ** np.arange(75)
        variance = omega + (alpha + gamma / 2 + beta) * (weights * moves[:75] ** 2).sum() / weights.sum()
        for row, move in zip(rows[1:], moves, strict=True):
            variance = omega + (alpha + gamma * (move < 0)) * move**2 + beta * variance
            assert found[row] == pytest.approx(variance, rel=1e-12)
    assert np.isnan(found[history.ticker == 2]).all()


def test_the_fitted_variance_is_that_of_arch(history: History) -> None:
    rows = np.flatnonzero(history.ticker == 0)
    moves = history.move[rows][1:]

    fitted = gjr.fit(moves)

    model = arch_model(100 * moves, mean="Zero", vol="GARCH", p=1, o=1, q=1, dist="t", rescale=False)
    of_arch = model.fit(disp="off", show_warning=False).conditional_volatility / 100
    mine = np.sqrt(gjr.next_variance(history, gjr.by_ticker(history, {"T0": fitted}))[rows])
    # Ours is known a bar before
    assert mine[:-1] == pytest.approx(of_arch, rel=1e-6)


def test_the_first_bar_has_the_t_distribution_and_later_ones_lean_to_falls() -> None:
    parameters = np.array([PARAMETERS])

    found = simulated(np.array([1e-4]), parameters, HORIZONS)[0]

    exact = 0.01 * student.ppf(LEVELS, 6.0) * np.sqrt(4 / 6)
    assert found[0] == pytest.approx(exact, rel=0.01, abs=1e-5)
    assert -found[3, 0] > 1.02 * found[3, -1]
    chance = np.random.default_rng(1)
    variance, total = np.full(200_000, 1e-4), np.zeros(200_000)
    for _ in range(10):
        move = np.sqrt(variance) * chance.standard_t(6.0, total.size) * np.sqrt(4 / 6)
        total += move
        variance = 2e-6 + (0.03 + 0.1 * (move < 0)) * move**2 + 0.9 * variance
    assert found[3] == pytest.approx(np.quantile(total, LEVELS), rel=0.06, abs=1e-3)


def test_historical_simulation_is_the_quantile_of_the_last_returns(history: History, panel: pl.DataFrame) -> None:
    (baseline,) = train_baselines(history, last_of(panel), ["historical-simulation"])
    rows = rows_at(history, last_of(panel))

    quantiles, prob_up = distributions(baseline, history, rows, HORIZONS)

    for place, row in enumerate(rows):
        moves = history.move[row - min(500, history.bar[row]) + 1 : row + 1]
        expected = np.exp(np.quantile(moves, LEVELS) * np.sqrt(5))
        assert quantiles[place, 2] == pytest.approx(expected, rel=1e-12)
        assert prob_up[place] == pytest.approx((moves > 0).mean())


def test_the_random_walk_is_what_scores_have_been_relative_to(history: History, panel: pl.DataFrame) -> None:
    (baseline,) = train_baselines(history, last_of(panel), ["random-walk"])
    time = panel["time"].unique().sort()[-20]
    forecasts = made(baseline, history, time)

    scores = score(forecasts, outcomes(panel, next_bars(panel, HORIZONS)))

    assert scores.height == 3 * len(HORIZONS)
    assert scores["pinball"].to_list() == pytest.approx(scores["pinball_naive"].to_list())


def test_all_forecast_the_same_and_no_quantiles_cross(
    history: History, panel: pl.DataFrame, trained: list[TrainedBaseline]
) -> None:
    assert tuple(each.kind for each in trained) == BASELINES
    for baseline in trained:
        forecasts = made(baseline, history, last_of(panel))
        assert forecasts["ticker"].unique(maintain_order=True).to_list() == ["T0", "T1", "T2"]
        assert forecasts.height == 3 * len(HORIZONS)
        values = forecasts.select(QUANTILES).to_numpy()
        assert (np.diff(values, axis=1) >= 0).all()
        assert (values > 0).all()
        assert forecasts["prob_up"].is_between(0, 1).all()


def test_a_ticker_without_a_fit_is_told_and_forecast_by_the_random_walk(
    history: History, panel: pl.DataFrame, trained: list[TrainedBaseline]
) -> None:
    walk, garch, _ = trained

    assert set(garch.calibration["fitted"]) == {"T0", "T1"}
    assert garch.left_out == {"T2": "59 bars with a move; 250 are needed"}
    young = pl.col("ticker") == "T2"
    at = last_of(panel)
    assert made(garch, history, at).filter(young).equals(made(walk, history, at).filter(young))
    assert not made(garch, history, at).filter(~young).equals(made(walk, history, at).filter(~young))


def test_later_bars_and_other_tickers_change_nothing(history: History, panel: pl.DataFrame) -> None:
    at = panel["time"].unique().sort()[-100]
    known = history_of(panel.filter((pl.col("time") <= at) & (pl.col("ticker") == "T1")))

    for whole, cut in zip(train_baselines(history, at), train_baselines(known, at), strict=True):
        alone = made(whole, history, at).filter(pl.col("ticker") == "T1")
        assert alone.height == len(HORIZONS)
        assert alone.equals(made(cut, known, at))


def test_training_and_forecasting_twice_gives_the_same_numbers(
    history: History, panel: pl.DataFrame, trained: list[TrainedBaseline]
) -> None:
    at = last_of(panel)
    for first, second in zip(trained, train_baselines(history_of(panel), at), strict=True):
        assert first.calibration == second.calibration
        assert made(first, history, at).equals(made(second, history_of(panel), at))


@pytest.mark.parametrize("halted", [1.0, 0.95])
def test_a_price_that_stands_still_is_forecast_without_a_fit(make_panel: MakePanel, halted: float) -> None:
    calm = make_panel(600)
    stands = int(600 * halted)
    price = calm["close_adj"].to_numpy().copy()
    price[-stands:] = price[-stands]
    history = history_of(as_panel(calm.with_columns(close_adj=pl.Series(price))))
    at = last_of(calm)

    for baseline in train_baselines(history, at):
        values = made(baseline, history, at).select(QUANTILES).to_numpy()
        assert np.isfinite(values).all()
        assert (np.diff(values, axis=1) >= 0).all()
    assert "250 are needed" in train_baselines(history, at, ["gjr-garch-t"])[0].left_out["T0"]


def test_training_stops_between_two_tickers(history: History, panel: pl.DataFrame) -> None:
    with pytest.raises(TrainingStoppedError):
        train_baselines(history, last_of(panel), watch=Watch(should_stop=lambda: True))


@pytest.mark.parametrize("bars", [1, 29])
def test_tickers_with_too_few_bars_are_not_forecast(make_panel: MakePanel, bars: int) -> None:
    panel = make_panel(bars)
    history = history_of(panel)
    for baseline in train_baselines(history, last_of(panel)):
        assert made(baseline, history, last_of(panel)).is_empty()


def test_prices_with_an_unadjusted_split_have_finite_forecasts(make_panel: MakePanel) -> None:
    panel = make_panel(400).with_row_index()
    split = panel.with_columns(
        close_adj=pl.col("close_adj") * pl.when(pl.col("index") > 395).then(0.001).otherwise(1.0)
    )
    history = history_of(as_panel(split.drop("index")))
    for baseline in train_baselines(history, last_of(panel)):
        values = made(baseline, history, last_of(panel)).select(QUANTILES).to_numpy()
        assert np.isfinite(values).all()
        assert (values > 0).all()
        assert (np.diff(values, axis=1) >= 0).all()
