"""An experiment from the prices to its result: chosen, searched, trained, tested."""

import time
from collections.abc import Callable

import numpy as np
import polars as pl

from forecaster.lab import features
from forecaster.lab.choice import LEAST_TESTED, Choice, UnfitExperimentError, choose
from forecaster.lab.fitting import Task, fit
from forecaster.lab.outcome import Trained, outcome
from forecaster.lab.rows import Integers, Rows, make_rows
from forecaster.lab.search import Budget, search
from forecaster.lab.splits import TooFewBarsError, splits
from forecaster.models.progress import Progress
from stockcast.lab.result import Result
from stockcast.lab.spec import ExperimentSpec
from stockcast.market.intervals import BarInterval

FEATURES_DONE, SEARCH_DONE, TRAINING_DONE = 0.05, 0.85, 0.92
"""Shares of the whole, as they usually are."""


def experiment(
    panel: pl.DataFrame,
    spec: ExperimentSpec,
    bar_interval: BarInterval,
    progress: Progress,
    *,
    earlier: int = 0,
    threads: int = 1,
    clock: Callable[[], float] = time.monotonic,
) -> Result:
    """Try an experiment on the panel of all tickers; `earlier` is how many looked at this test period before.

    `progress` is told a phase and the share of the whole that is done, after each fit too, and may raise to end it. The
    same experiment on the same prices gives the same result, unless the time of its search was over.

    Raises:
        UnfitExperimentError: it can't be tried on these prices; the message names what is wrong.
    """
    begin = clock()
    progress("features", 0.0)
    choice = choose(panel, spec, bar_interval)
    rows = _rows(panel, choice, spec)
    start = next(place for place, moment in enumerate(rows.times) if moment >= choice.test_start)
    try:
        folds = splits(rows, start, spec.splits)
    except TooFewBarsError as error:
        raise UnfitExperimentError(str(error)) from None
    tested = _tested(rows, start)
    task = Task(rows, spec.method, spec.target, spec.seed, threads)

    def searching(phase: str, share: float) -> None:
        progress(phase, FEATURES_DONE + (SEARCH_DONE - FEATURES_DONE) * share)

    found = search(task, folds, spec.search, Budget(spec.search_seconds, searching, clock))
    progress("training on all bars before the test", SEARCH_DONE)
    learned = rows.learnable(start)
    model = fit(task, found.parameters, learned)
    progress("trading the test period", TRAINING_DONE)
    trained = Trained(model, tuple(folds), found, learned, tested, start)
    return outcome(trained, spec, choice.left_out, earlier, lambda: clock() - begin)


def _rows(panel: pl.DataFrame, choice: Choice, spec: ExperimentSpec) -> Rows:
    # The forecasts' own features know what all tickers do together, not only those that take part
    known = panel if "production" in spec.features else choice.panel
    computed = features.compute(known, spec.features)
    if known.height > choice.panel.height:
        computed = computed.filter(pl.col("ticker").is_in(choice.panel["ticker"].unique().to_list()))
    return make_rows(choice.panel, computed, spec.ahead)


def _tested(rows: Rows, start: int) -> Integers:
    tested = rows.between(start, len(rows.times))
    known = tested[rows.known[tested]]
    if np.unique(rows.date[known]).size < LEAST_TESTED:
        raise UnfitExperimentError(
            f"Fewer than {LEAST_TESTED} bars of the test have a known outcome: let it start earlier"
        )
    return known
