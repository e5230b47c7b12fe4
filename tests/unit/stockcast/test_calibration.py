"""What scores say about forecasts: calibration, standouts, and the sentences."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from stockcast.forecasts.accuracy import Losses, Session, Sums, merged, session_of
from stockcast.forecasts.calibration import coverage, coverage_course, hit_rate, levels, loss_course, pit_cells, rises
from stockcast.forecasts.levels import INTERVALS, LEVELS, QUANTILES
from stockcast.forecasts.scored import Scored
from stockcast.forecasts.standouts import standouts
from stockcast.forecasts.verdict import comparisons, verdict

START = datetime(2020, 1, 1, tzinfo=UTC)


def scored(session: int, pit: float, prob_up: float = 0.53, loss: float = 0.9) -> Scored:
    """A forecast whose outcome fell at a place of its distribution."""
    inside = {percent: LEVELS[QUANTILES.index(low)] <= pit <= LEVELS[QUANTILES.index(high)] for percent, (low, high) in
              INTERVALS.items()}  # fmt: skip
    return Scored(
        ticker="T", as_of=START + timedelta(days=session), target_time=START + timedelta(days=session + 1),
        model_id="m", last_price=100.0, lower=95.0, upper=105.0, prob_up=prob_up, replayed=False,
        actual=90.0 + 20.0 * pit, pinball=0.01 * loss, pinball_naive=0.01, abs_error=0.02, abs_error_naive=0.02,
        inside_50=inside[50], inside_80=inside[80], inside_90=inside[90], inside_95=inside[95], pit=pit,
    )  # fmt: skip


def told(places: Sequence[Sequence[float]], loss: float = 0.9) -> list[Session]:
    """Sessions of forecasts whose outcomes fell at the given places; losses vary a little from session to session."""
    rows = [
        session_of(scored(session, pit, loss=loss * (1 + 0.05 * (session % 7 - 3))))
        for session, row in enumerate(places)
        for pit in row
    ]
    return merged(rows)


@pytest.fixture(scope="module")
def fair() -> list[Session]:
    return told(np.random.default_rng(5).uniform(size=(300, 8)).tolist())


def test_cells_and_levels_are_counts_of_the_outcomes(fair: list[Session]) -> None:
    places = np.random.default_rng(5).uniform(size=(300, 8)).ravel()
    expected, _ = np.histogram(places, bins=(0.0, *LEVELS, 1.0))
    assert [cell.outcomes for cell in pit_cells(fair, 1)] == expected.tolist()
    assert [cell.outcomes for cell in levels(fair, 1)] == [(places < level).sum() for level in LEVELS]
    assert sum(cell.promised for cell in pit_cells(fair, 1)) == pytest.approx(1)
    assert sum(cell.came.value for cell in pit_cells(fair, 1)) == pytest.approx(1)


def test_coverage_is_that_of_the_intervals_and_its_course_ends_with_the_last_window(fair: list[Session]) -> None:
    places = np.random.default_rng(5).uniform(size=(300, 8))
    inside = (places >= 0.1) & (places <= 0.9)
    found, course = coverage(fair, 80, 1), coverage_course(fair, 80, 1)
    assert found is not None
    assert found.value == pytest.approx(inside.mean())
    assert (course.window, len(course.values), course.times[-1]) == (63, 300 - 62, fair[-1].as_of)
    assert course.values[-1] == pytest.approx(inside[-63:].mean())
    assert course.margin is not None
    assert course.margin > (found.margin or 0)
    assert loss_course(fair).values[0] == pytest.approx(0.9, rel=0.01)


def test_chances_of_a_rise_are_set_beside_what_came() -> None:
    rows = [
        session_of(scored(session, 0.75 if session % 4 else 0.25, 0.515 if session % 2 else 0.56))
        for session in range(80)
    ]
    low, high = rises(merged(rows), 1)
    assert (low.outcomes, high.outcomes) == (40, 40)
    assert [low.promised, high.promised] == pytest.approx([0.515, 0.56])
    assert (low.came.value, high.came.value) == (1.0, 0.5)
    assert (low.lower, low.upper) == (0.51, 0.52)
    rate = hit_rate(merged(rows), 1)
    assert rate is not None
    assert rate.value == 0.75


def test_a_forecast_of_even_odds_or_of_a_price_that_stood_still_tells_no_direction() -> None:
    assert not scored(0, 0.7, 0.5).directed
    assert not scored(0, 0.5, 0.6).directed
    assert scored(0, 0.7, 0.6).hit
    assert not scored(0, 0.3, 0.6).hit
    assert hit_rate(merged([session_of(scored(0, 0.5))]), 1) is None


def test_how_far_an_outcome_is_outside_is_told_in_widths() -> None:
    assert scored(0, 0.5).beyond == 0
    assert scored(0, 0.0).beyond == pytest.approx(-0.5)
    assert scored(0, 1.0).beyond == pytest.approx(0.5)


class TestVerdict:
    def test_sound_forecasts(self, fair: list[Session]) -> None:
        words = verdict(fair, comparisons(fair, {}, 1), 1, "1d")
        assert "79\u202f% of 2,400 outcomes, as promised within what chance explains." in words
        assert "10.0\u202f% less loss than a random walk" in words
        assert "no better than a coin" in words

    def test_narrow_ones_that_lose_more(self) -> None:
        places = np.random.default_rng(6).beta(0.4, 0.4, size=(200, 8)).tolist()
        narrow = told(places, loss=1.3)
        words = verdict(narrow, comparisons(narrow, {}, 1), 1, "1d")
        assert "fewer than chance explains." in words
        assert "more loss than a random walk that follows volatility, more than chance explains." in words

    def test_too_few(self) -> None:
        few = told([[0.5, 0.6]] * 39)
        assert verdict(few, [], 1, "1d").startswith("Too early to tell: 78 forecasts of 39 sessions were scored")
        assert "hours are needed" in verdict(few, [], 1, "1h")

    def test_baselines_count_where_they_told_of_as_many_tickers(self, fair: list[Session]) -> None:
        theirs = {each.as_of: Losses(8 if place >= 100 else 7, 0.08, 0.16) for place, each in enumerate(fair)}
        walk, other = comparisons(fair, {"gjr-garch-t": theirs, "elsewhere": theirs}, 1)
        assert (walk.baseline, walk.dates, walk.targets) == ("random-walk", 300, 2_400)
        assert (other.baseline, other.dates, other.targets) == ("gjr-garch-t", 200, 1_600)
        assert other.error == pytest.approx(1.0)
        assert comparisons([], {}, 1) == []


def sums(forecasts: int = 500, inside: float = 0.8, loss: float = 1.0) -> Sums:
    naive = 0.01 * forecasts
    return Sums(
        forecasts, naive * loss, naive, 4e-6 * forecasts, naive, naive, 0, round(inside * forecasts), 0, 0, forecasts, 0
    )


@pytest.mark.parametrize(
    ("given", "horizon", "words"),
    [
        (sums(), 1, []),
        (sums(inside=0.7), 1, ["too narrow"]),
        (sums(inside=0.7), 10, []),
        (sums(inside=0.95), 1, ["too wide"]),
        (sums(loss=1.06), 1, ["worse than a random walk"]),
        (sums(loss=1.06), 10, []),
        (sums(forecasts=39, inside=0.1, loss=9), 1, []),
    ],
)
def test_a_bad_ticker_stands_out_only_where_chance_does_not_explain_it(
    given: Sums, horizon: int, words: list[str]
) -> None:
    assert standouts(given, horizon) == words
