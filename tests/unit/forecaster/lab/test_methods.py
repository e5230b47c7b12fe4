"""Each method learns what can be learned, in a way that can be repeated."""

from dataclasses import replace
from typing import get_args

import numpy as np
import polars as pl
import pytest

from forecaster.lab.fitting import SURE, Task, fit, score, thinned
from forecaster.lab.methods import RECIPES
from forecaster.lab.rows import Rows
from forecaster.lab.search import usual
from stockcast.lab.spec import CLASSIFIERS, Method, Target
from tests.unit.forecaster.lab.conftest import MakeRows

PAIRS: list[tuple[Method, Target]] = [
    (method, target)
    for method in get_args(Method)
    for target in get_args(Target)
    if target == "direction" or method not in CLASSIFIERS
]


@pytest.fixture(scope="module")
def rows(followed: pl.DataFrame, make_lab_rows: MakeRows) -> Rows:
    return make_lab_rows(followed)


@pytest.mark.parametrize(("method", "target"), PAIRS)
def test_it_finds_what_is_there_and_the_same_again(rows: Rows, method: Method, target: Target) -> None:
    task = Task(rows, method, target, seed=1)
    train, check = rows.learnable(500), rows.between(501, 690)
    said = fit(task, usual(task), train).predict(check)
    assert (said == fit(task, usual(task), train).predict(check)).all()
    edge = said > (0.5 if target == "direction" else 0)
    assert (edge == (rows.future[check] > 0)).mean() > 0.56
    if target == "direction":
        assert said.min() >= 1 - SURE
        assert said.max() <= SURE
        assert score(task, said, check) < score(task, np.full(check.size, 0.5), check)


@pytest.mark.parametrize("method", get_args(Method))
def test_a_column_without_values_and_few_rows_are_borne(rows: Rows, method: Method) -> None:
    holed = rows.features.copy()
    holed[:, 0] = np.nan
    task = Task(replace(rows, features=holed), method, "direction")
    assert np.isfinite(fit(task, usual(task), rows.learnable(45)).predict(rows.between(100, 200))).all()


def test_where_all_rose_a_rise_is_said(rows: Rows) -> None:
    task = Task(rows, "logistic-regression", "direction")
    rose = rows.learnable(300)[rows.future[rows.learnable(300)] > 0]
    assert (fit(task, usual(task), rose).predict(rose) == SURE).all()


def test_scores_are_what_a_loop_computes(rows: Rows) -> None:
    some = rows.between(100, 120)
    said = np.linspace(0.1, 0.9, some.size)
    losses = [-np.log(p if future > 0 else 1 - p) for p, future in zip(said, rows.future[some], strict=True)]
    assert score(Task(rows, "ridge", "direction"), said, some) == pytest.approx(sum(losses) / len(losses))
    errors = [abs(p - future) for p, future in zip(said, rows.future[some], strict=True)]
    assert score(Task(rows, "ridge", "return"), said, some) == pytest.approx(sum(errors) / len(errors))


def test_a_slow_method_learns_from_rows_of_all_times() -> None:
    kept = thinned(np.arange(10_000), 100)
    assert (kept.size, kept[0], kept[-1]) == (100, 0, 9_999)
    assert np.diff(kept).max() <= 102
    assert thinned(np.arange(10), 100).size == 10
    assert RECIPES["support-vector-machine"].most_rows is not None
