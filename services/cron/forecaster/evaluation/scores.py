"""Scores of forecasts against what came: loss, coverage and the place of the outcome in the distribution."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from forecaster.evaluation.baselines import random_walk
from stockcast.forecasts.levels import INTERVALS, LEVELS, QUANTILES

Floats = NDArray[np.float64]
MEDIAN = LEVELS.index(0.5)
KEYS = ("ticker", "as_of", "horizon")


def score(forecasts: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """Score forecasts (`ticker, as_of, horizon, q025 … q975`) for which an outcome has come.

    `outcomes` is `forecaster.evaluation.outcomes.outcomes`'s result. Returns its columns `ticker, as_of, horizon,
    target_time, actual` and those of `score_arrays`, a row for each forecast with an outcome.
    """
    both = forecasts.select(*KEYS, *QUANTILES).join(outcomes, on=KEYS, how="inner", maintain_order="left")
    scores = score_arrays(
        both["actual"].to_numpy(),
        both.select(QUANTILES).to_numpy(),
        both["volatility"].to_numpy(),
        both["horizon"].to_numpy(),
    )
    return both.select(*KEYS, "target_time", "actual").hstack(scores)


def score_arrays(actual: Floats, quantiles: Floats, volatility: Floats, horizon: NDArray[np.integer]) -> pl.DataFrame:
    """Score quantiles (rows, 9) of the gross return against the actual one.

    Returns `pinball` and `pinball_naive` (a random walk with the given EWMA volatility); `abs_error` of the
    median and `abs_error_naive` of no change; `inside_50` … `inside_95`; `pit`.
    """
    central = {f"inside_{percent}": [QUANTILES.index(end) for end in ends] for percent, ends in INTERVALS.items()}
    return pl.DataFrame(
        {
            "pinball": pinball(actual, quantiles),
            "pinball_naive": pinball(actual, random_walk(volatility, horizon.astype(np.float64))),
            "abs_error": np.abs(actual - quantiles[:, MEDIAN]),
            "abs_error_naive": np.abs(actual - 1.0),
            **{
                name: (quantiles[:, low] <= actual) & (actual <= quantiles[:, high])
                for name, (low, high) in central.items()
            },
            "pit": pit(actual, quantiles),
        }
    )


def pinball(actual: Floats, quantiles: Floats) -> Floats:
    """Return the mean over the nine levels of the pinball loss (Koenker, Bassett 1978) of the gross return."""
    error = actual[:, None] - quantiles
    levels = np.asarray(LEVELS)
    loss: Floats = np.maximum(levels * error, (levels - 1) * error).mean(axis=1)
    return loss


def pit(actual: Floats, quantiles: Floats) -> Floats:
    """Return the probability that the forecast gave to outcomes below the actual one (probability integral transform).

    Linear between the quantiles; beyond the outer ones the middle of what is left, at ties the middle of their levels.
    """
    below = (quantiles < actual[:, None]).sum(axis=1)
    not_above = (quantiles <= actual[:, None]).sum(axis=1)
    levels = np.array([0.0, *LEVELS, 1.0])
    place: Floats = (levels[below + 1] + levels[not_above]) / 2
    between = np.flatnonzero((below == not_above) & (below > 0) & (below < len(LEVELS)))
    lower = below[between]
    start, end = quantiles[between, lower - 1], quantiles[between, lower]
    share = (actual[between] - start) / (end - start)
    place[between] = levels[lower] + share * (levels[lower + 1] - levels[lower])
    return place
