"""Hits, their uncertainty, confusion, ROC curve and calibration, against counting."""

import itertools
from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecaster.lab import verdict as judged
from forecaster.lab.chance import at_random, moved
from forecaster.lab.fitting import Task
from forecaster.lab.performance import profit
from forecaster.lab.rows import Rows
from forecaster.lab.strategy import make_market, positions, trade
from stockcast.lab.spec import ExperimentSpec, Target
from tests.unit.forecaster.conftest import MakePanel
from tests.unit.forecaster.lab.conftest import MakeRows

SPEC = ExperimentSpec(test_start=date(2010, 1, 1), ahead=5)


def test_wilsons_interval_is_the_published_one() -> None:
    """10 of 20 and 0 of 10, as tables of Wilson's interval have them."""
    half, none = judged.wilson(0.5, 20), judged.wilson(0.0, 10)
    assert (half.lower, half.upper) == pytest.approx((0.2993, 0.7007), abs=1e-4)
    assert (none.lower, none.upper) == pytest.approx((0.0, 0.2775), abs=1e-4)


def test_overlapping_targets_and_tickers_that_move_together_widen_it() -> None:
    chance = np.random.default_rng(0)
    alone, dates = chance.random(600) < 0.55, np.arange(600)
    plain, overlapping = judged.hit_rate(alone, dates, 1), judged.hit_rate(alone, dates, 5)
    assert plain.value == overlapping.value
    width = plain.upper - plain.lower
    assert overlapping.upper - overlapping.lower == pytest.approx(width * 5**0.5, rel=0.05)
    together = judged.hit_rate(np.repeat(alone, 4), np.repeat(dates, 4), 1)
    assert together.upper - together.lower == pytest.approx(width, rel=0.01)
    apart = judged.hit_rate(chance.random(2_400) < 0.55, np.repeat(dates, 4), 1)
    assert apart.upper - apart.lower == pytest.approx(width / 2, rel=0.1)
    assert judged.together(np.ones(8, dtype=bool), np.repeat([0, 1], 4)) == 4


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=2, max_size=60))
def test_confusion_and_roc_are_what_counting_finds(cases: list[tuple[bool, float]]) -> None:
    rose, said = np.array([case[0] for case in cases]), np.array([case[1] for case in cases])
    up = said > 0.5
    cells = Counter(zip(rose.tolist(), up.tolist(), strict=True))
    both = (False, True)
    assert judged.confusion(rose, up) == tuple(tuple(cells[came, told] for told in both) for came in both)
    points = judged.roc(rose, said)
    if rose.all() or not rose.any():
        assert points == ()
        return
    assert (points[0].x, points[0].y, points[-1].x, points[-1].y) == (0, 0, 1, 1)
    pairs = [(a > b) + (a == b) / 2 for a in said[rose] for b in said[~rose]]
    area = sum((b.x - a.x) * (a.y + b.y) / 2 for a, b in itertools.pairwise(points))
    assert area == pytest.approx(sum(pairs) / len(pairs))


def test_calibration_compares_what_was_said_with_what_came() -> None:
    said = np.linspace(0, 1, 100)
    bins = judged.calibration(said, (said > 0.5).astype(float))
    assert [each.count for each in bins] == [10] * 10
    assert [each.predicted for each in bins] == sorted(each.predicted for each in bins)
    assert [each.observed for each in bins] == [0.0] * 5 + [1.0] * 5
    assert judged.calibration(said[:5], said[:5])[0].count == 5


@pytest.fixture(scope="module")
def rows(make_panel: MakePanel, make_lab_rows: MakeRows) -> Rows:
    return make_lab_rows(make_panel(150, 150, 80, seed=8), 5)


def test_the_verdict_of_a_predicted_return_compares_errors(rows: Rows) -> None:
    tested = rows.between(100, 140)
    task = Task(rows, "ridge", "return")
    perfect = judged.verdict(task, rows.future[tested], tested, 5)
    assert (perfect.hit_rate.value, perfect.area_under_roc, perfect.error_ratio) == (1, 1, 0)
    nothing = judged.verdict(task, np.zeros(tested.size), tested, 5)
    assert (nothing.area_under_roc, nothing.error_ratio) == (0.5, 1)


@pytest.mark.parametrize(("target", "even"), [("direction", 0.5), ("return", 0.0)])
def test_hits_are_what_counting_finds(rows: Rows, target: Target, even: float) -> None:
    told = rows.learnable(100)
    said = even + np.random.default_rng(5).normal(size=told.size)
    found = judged.directions(Task(rows, "ridge", target), said, told, 5)
    pairs = [*zip((rows.future[told] > 0).tolist(), (said > even).tolist(), strict=True)]
    assert found.hit_rate.value == pytest.approx(sum(rose == up for rose, up in pairs) / len(pairs))
    assert found.hit_rate.lower < found.hit_rate.value < found.hit_rate.upper
    assert found.always_up == pytest.approx(sum(rose for rose, _ in pairs) / len(pairs))


def test_random_signals_are_those_of_the_strategy_at_other_times(rows: Rows) -> None:
    market = make_market(rows, 20, 149)
    given_signals = np.random.default_rng(1).integers(0, 2, market.rows.size)
    ticker = rows.ticker[market.rows]
    for backwards in (False, True):
        source = moved(market, 0.37, backwards=backwards)
        assert sorted(source) == list(range(market.rows.size))
        assert (ticker[source] == ticker).all()
        same = market.rows.size - np.count_nonzero(source == np.arange(market.rows.size))
        assert same > 0.9 * market.rows.size
        changes = [np.count_nonzero(np.diff(given_signals[order][ticker == 0])) for order in (source, slice(None))]
        assert abs(changes[0] - changes[1]) <= 2


def test_luck_is_told_from_knowledge_and_a_constant_signal_is_neither(rows: Rows) -> None:
    market = make_market(rows, 20, 149)
    known = (np.nan_to_num(rows.future[market.rows]) > 0).astype(np.int64)
    earned = profit(trade(market, positions(market, known, 5), SPEC).returns)
    chance = at_random(market, known, SPEC, draws=100)
    assert chance.beaten_by(earned) == 1
    assert (chance.lower <= chance.upper).all()
    always = np.ones(market.rows.size, dtype=np.int64)
    held = at_random(market, always, SPEC, draws=20)
    assert held.beaten_by(profit(trade(market, positions(market, always, 5), SPEC).returns)) == 0.5
    ranks = []
    for seed in range(40):
        guessed = np.random.default_rng(seed).integers(0, 2, market.rows.size)
        luck = at_random(market, guessed, SPEC, draws=40)
        ranks.append(luck.beaten_by(profit(trade(market, positions(market, guessed, 5), SPEC).returns)))
    assert 0.35 < np.mean(ranks) < 0.65
