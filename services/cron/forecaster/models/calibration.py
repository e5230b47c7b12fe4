"""The conformal step: quantiles of out-of-sample standardised residuals, pooled over tickers, one set for each horizon.

Split conformal prediction with a normalised score (Lei et al. 2018) on the most recent window; quantiles of one
pool times a positive scale never cross.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from forecaster.models.observations import Floats, Integers, Observations
from stockcast.forecasts.levels import LEVELS

# With fewer residuals than this the outer quantiles are noise and the normal distribution is the better guess.
LEAST_RESIDUALS = 100
NORMAL = [NormalDist().inv_cdf(level) for level in LEVELS]

Table = dict[str, Any]


@dataclass(frozen=True)
class Scales:
    """Scales that were predicted out of sample: `scale[i, k]` for the bar `rows[i]` and the k-th horizon."""

    rows: Integers
    scale: Floats


def residual_table(
    observations: Observations, scales: Scales, horizons: Sequence[int], last: int, drift_share: float
) -> Table:
    """Return `quantiles` (horizon by level), `prob_up` and `residuals` (how many) from targets known at `last`.

    A residual is the log return over h bars / (scale * sqrt(h)); their median, the pooled drift, is shrunk to
    `drift_share` of itself.
    """
    table: Table = {"quantiles": [], "prob_up": [], "residuals": []}
    for k, horizon in enumerate(horizons):
        move, known = observations.ahead(horizon)
        usable = known[scales.rows] <= last
        residuals = move[scales.rows][usable] / (scales.scale[usable, k] * np.sqrt(horizon))
        quantiles, prob_up = _distribution(residuals, drift_share)
        table["quantiles"].append(quantiles)
        table["prob_up"].append(prob_up)
        table["residuals"].append(int(residuals.size))
    return table


def gross_quantiles(table: Table, scale: Floats, horizons: Sequence[int]) -> Floats:
    """Return quantiles of the gross return, shape (rows, horizons, 9), for scales of shape (rows, horizons)."""
    spread = scale * np.sqrt(np.asarray(horizons))
    quantiles: Floats = np.exp(spread[:, :, None] * np.asarray(table["quantiles"]))
    return quantiles


def _distribution(residuals: Floats, drift_share: float) -> tuple[list[float], float]:
    if residuals.size < LEAST_RESIDUALS:
        return NORMAL, 0.5
    shift = (1 - drift_share) * np.median(residuals)
    moved = residuals - shift
    return np.quantile(moved, LEVELS).tolist(), float((moved > 0).mean() + 0.5 * (moved == 0).mean())
