"""Scores against slow obvious loops, outcomes, and the summary."""

from datetime import UTC, datetime
from statistics import NormalDist

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecaster.evaluation.baselines import ewma_volatility, random_walk
from forecaster.evaluation.outcomes import next_bars, outcomes
from forecaster.evaluation.scores import pinball, pit, score, score_arrays
from forecaster.evaluation.summary import summarise
from stockcast.forecasts.levels import LEVELS, QUANTILES
from tests.unit.forecaster.conftest import MakePanel

ROW = np.array([[0.90, 0.92, 0.94, 0.97, 1.00, 1.03, 1.06, 1.08, 1.10]])


@given(st.floats(0.5, 2.0))
def test_pinball_is_the_mean_of_nine_obvious_losses(actual: float) -> None:
    losses = [
        level * (actual - q) if actual >= q else (1 - level) * (q - actual)
        for level, q in zip(LEVELS, ROW[0], strict=True)
    ]

    assert pinball(np.array([actual]), ROW)[0] == pytest.approx(sum(losses) / 9)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(1.00, 0.5), (0.90, 0.025), (1.10, 0.975), (0.955, 0.175), (0.985, 0.375), (0.80, 0.0125), (1.20, 0.9875)],
)
def test_pit_is_linear_between_the_quantiles(actual: float, expected: float) -> None:
    assert pit(np.array([actual]), ROW)[0] == pytest.approx(expected)


def test_pit_of_tied_quantiles_is_their_middle() -> None:
    assert pit(np.array([1.0]), np.ones((1, 9)))[0] == pytest.approx(0.5)
    assert pit(np.array([0.94]), np.array([[0.9, 0.94, 0.94, 0.94, 1.0, 1.1, 1.2, 1.3, 1.4]]))[0] == pytest.approx(
        (0.05 + 0.25) / 2
    )


@given(st.floats(0.7, 1.4), st.floats(0.7, 1.4))
def test_pit_grows_with_the_outcome(one: float, other: float) -> None:
    low, high = sorted([one, other])

    assert pit(np.array([low]), ROW)[0] <= pit(np.array([high]), ROW)[0]


@pytest.mark.parametrize(
    ("actual", "inside"),
    [(1.0, (1, 1, 1, 1)), (1.04, (0, 1, 1, 1)), (0.93, (0, 0, 1, 1)), (1.09, (0, 0, 0, 1)), (2.0, (0, 0, 0, 0))],
)
def test_an_outcome_is_inside_the_intervals_around_it(actual: float, inside: tuple[int, ...]) -> None:
    scored = score_arrays(np.array([actual]), ROW, np.array([0.01]), np.array([1]))

    assert scored.select("inside_50", "inside_80", "inside_90", "inside_95").row(0) == inside
    assert scored["abs_error"].item() == scored["abs_error_naive"].item() == pytest.approx(abs(actual - 1))


def test_the_random_walk_widens_with_the_root_of_the_horizon() -> None:
    quantiles = random_walk(np.array([0.02]), np.array([4.0]))

    assert quantiles[0, 0] == pytest.approx(np.exp(NormalDist(0, 0.04).inv_cdf(0.025)))
    assert quantiles[0, 4] == 1.0


def test_the_ewma_volatility_equals_its_recursion(make_panel: MakePanel) -> None:
    panel = make_panel(400)
    moves = np.diff(np.log(panel["close_adj"].to_numpy()))
    variance = moves[0] ** 2
    for move in moves[1:]:
        variance = 0.94 * variance + 0.06 * move**2

    assert ewma_volatility(panel)[-1] == pytest.approx(variance**0.5, rel=1e-6)


def test_a_target_is_the_tickers_own_next_bar(make_panel: MakePanel) -> None:
    panel = make_panel(20).with_row_index().filter(pl.col("index") != 11).drop("index")
    times = panel["time"]

    targets = next_bars(panel, [1, 3])

    assert targets.filter(as_of=times[10], horizon=1)["target_time"].item() == times[11]
    assert targets.filter(as_of=times[9], horizon=3)["target_time"].item() == times[12]
    assert targets.height == 18 + 16


def test_forecasts_are_scored_once_their_bar_is_there(make_panel: MakePanel) -> None:
    panel = make_panel(60)
    known = panel["time"][50], panel["time"][52]
    forecasts = pl.DataFrame({"ticker": ["T0", "T0"], "as_of": [known[0]] * 2, "horizon": [2, 9]}).with_columns(
        target_time=pl.Series([known[1], datetime(2090, 1, 1, tzinfo=UTC)], dtype=pl.Datetime("us", "UTC")),
        **{name: pl.lit(value) for name, value in zip(QUANTILES, ROW[0], strict=True)},
    )

    scored = score(forecasts, outcomes(panel, forecasts))

    assert scored["horizon"].to_list() == [2]
    closes = panel["close_adj"].to_list()
    assert scored["actual"].item() == closes[52] / closes[50]
    assert scored["pinball"].item() == pytest.approx(pinball(scored["actual"].to_numpy(), ROW)[0])
    volatility = ewma_volatility(panel.head(51))[-1:]
    assert scored["pinball_naive"].item() == pytest.approx(
        pinball(scored["actual"].to_numpy(), random_walk(volatility, np.array([2.0])))[0]
    )


def test_the_summary_has_all_and_each_horizon() -> None:
    scores = score_arrays(np.array([1.0, 1.2]), np.repeat(ROW, 2, axis=0), np.array([0.02, 0.02]), np.array([1, 2]))

    summary = summarise(scores.with_columns(horizon=pl.Series([1, 2])))

    assert summary["targets"] == 2
    assert summary["coverage"] == {"50": 0.5, "80": 0.5, "90": 0.5, "95": 0.5}
    assert [summary["horizons"][h]["coverage"]["95"] for h in "12"] == [1.0, 0.0]
    losses = scores.select("pinball", "pinball_naive").to_numpy().sum(axis=0)
    assert summary["pinball_ratio"] == pytest.approx(losses[0] / losses[1])
    assert summarise(scores.with_columns(horizon=pl.lit(1)).clear()) == {}
