"""Fitting a method on some rows, and what it then says about others."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from forecaster.lab.methods import RECIPES, Context, Parameters, make_model
from forecaster.lab.rows import Floats, Integers, Rows
from forecaster.lab.targets import rises
from stockcast.lab.spec import Method, Target

SURE = 0.99
"""No probability is further from a half than this one or its counterpart: one miss would else cost without bounds."""


@dataclass(frozen=True)
class Task:
    """What is fitted, whatever its settings: the rows, the method, its target, and what it may use."""

    rows: Rows
    method: Method
    target: Target
    seed: int = 0
    threads: int = 1

    @property
    def most_rows(self) -> int | None:
        """How many rows the method is fitted on at most; None for all."""
        return RECIPES[self.method].most_rows

    @property
    def score_name(self) -> str:
        """What `score` gives, in words."""
        return "log loss" if self.target == "direction" else "mean absolute error"


@dataclass(frozen=True)
class Fitted:
    """A fitted model; `predict` gives the probability of a rise, or the return."""

    task: Task
    model: Any
    always: float | None

    def predict(self, rows: Integers) -> Floats:
        """Say of each row how probable a rise is (from .01 to .99), or what the return will be."""
        task = self.task
        if self.always is not None:
            said = np.full(rows.size, self.always)
        elif task.target == "direction":
            said = self.model.predict_proba(task.rows.features[rows])[:, 1].astype(np.float64)
        else:
            said = self.model.predict(task.rows.features[rows]).astype(np.float64) * task.rows.usual[rows]
        return said.clip(1 - SURE, SURE) if task.target == "direction" else said


def fit(task: Task, parameters: Parameters, rows: Integers) -> Fitted:
    """Fit a method on rows whose targets are known, in the order of time.

    A return is learned as a multiple of the size that it usually has, so that one model serves calm and wild tickers.
    """
    chosen = thinned(rows, task.most_rows)
    future = task.rows.future[chosen]
    targets = rises(future) if task.target == "direction" else future / task.rows.usual[chosen]
    if np.unique(targets).size == 1:
        # There is nothing to tell apart, which classifiers refuse
        return Fitted(task, None, float(targets[0]))
    model = make_model(task.method, parameters, Context(task.target, chosen.size, task.seed, task.threads))
    with warnings.catch_warnings(), threadpool_limits(task.threads):
        # A network that could learn for longer is a candidate like any other
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(task.rows.features[chosen], targets)
    return Fitted(task, model, None)


def thinned(rows: Integers, most: int | None) -> Integers:
    """Return at most so many rows, evenly over those given."""
    if most is None or rows.size <= most:
        return rows
    kept: Integers = rows[np.linspace(0, rows.size - 1, most).astype(np.int64)]
    return kept


def score(task: Task, said: Floats, rows: Integers) -> float:
    """Return how far off predictions of known targets are: log loss of a direction, mean absolute error of a return.

    Both are least, on average, for whoever says what is true (the error: for whoever says the median), which the share
    of right directions is not: it takes no note of how sure a prediction was.
    """
    future = task.rows.future[rows]
    if task.target == "return":
        return float(np.abs(said - future).mean())
    rose = rises(future)
    return float(-np.log(np.where(rose, said, 1 - said)).mean())
