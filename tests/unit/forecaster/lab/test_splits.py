"""Targets and splits: nothing that is trained on knows what it is checked on."""

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecaster.lab.splits import LEAST_DATES, TooFewBarsError, splits
from forecaster.lab.targets import NEVER, rises
from tests.unit.forecaster.conftest import MakePanel
from tests.unit.forecaster.lab.conftest import MakeRows


@pytest.mark.parametrize("ahead", [1, 5, 7])
def test_targets_are_what_a_loop_over_each_ticker_finds(
    make_panel: MakePanel, make_lab_rows: MakeRows, ahead: int
) -> None:
    panel = make_panel(60, 40, 3)
    rows = make_lab_rows(panel, ahead)
    row = 0
    for part in panel.partition_by("ticker", maintain_order=True):
        closes, times = part["close_adj"].to_list(), part["time"].to_list()
        for bar, time in enumerate(times):
            assert rows.times[rows.date[row]] == time
            if bar + ahead < len(closes):
                assert rows.future[row] == pytest.approx(closes[bar + ahead] / closes[bar] - 1)
                assert rows.times[rows.ends[row]] == times[bar + ahead]
            else:
                assert np.isnan(rows.future[row])
                assert rows.ends[row] == NEVER
            row += 1


def test_an_unchanged_price_is_no_rise() -> None:
    assert rises(np.array([0.1, 0.0, -0.1])).tolist() == [True, False, False]


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    ahead=st.sampled_from([1, 5, 7]),
    number=st.integers(2, 8),
    share=st.floats(0.6, 1.0),
    gaps=st.floats(0.0, 0.3),
)
def test_no_training_target_reaches_the_check_and_no_check_target_the_test(
    make_panel: MakePanel, make_lab_rows: MakeRows, *, seed: int, ahead: int, number: int, share: float, gaps: float
) -> None:
    panel = make_panel(420, 300, seed=seed)
    kept = np.random.default_rng(seed).random(panel.height) >= gaps
    rows = make_lab_rows(panel.filter(pl.Series(kept)), ahead)
    until = int(share * len(rows.times))
    try:
        folds = splits(rows, until, number)
    except TooFewBarsError:
        assert np.unique(rows.date[rows.learnable(until)]).size < LEAST_DATES * (number + 1)
        return
    assert len(folds) == number
    checked = np.concatenate([fold.check for fold in folds])
    assert np.unique(checked).size == checked.size
    for fold in folds:
        begin = rows.date[fold.check].min()
        assert rows.ends[fold.train].max() < begin
        assert rows.ends[fold.check].max() < until
        assert np.isfinite(rows.future[fold.train]).all()
        assert (np.diff(rows.date[fold.train]) >= 0).all()
    for before, after in itertools.pairwise(folds):
        assert set(before.train) < set(after.train)
        assert rows.date[before.check].max() < rows.date[after.check].min()


def test_too_little_history_is_told_with_what_is_needed(make_panel: MakePanel, make_lab_rows: MakeRows) -> None:
    with pytest.raises(TooFewBarsError, match=r"69 bars to learn from .* too few for 8 splits: 180 are needed"):
        splits(make_lab_rows(make_panel(120), 1), 100, 8)
