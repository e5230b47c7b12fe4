"""The conformal step: quantiles of out-of-sample standardised residuals, pooled over tickers, one set for each horizon.

Split conformal prediction with a normalised score (Lei et al. 2018) on the most recent window; quantiles of one
pool times a positive scale never cross. The pool is parted by how volatile a ticker is compared to its own past, for
what follows calm and storm has other tails.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from forecaster.models.observations import Floats, Integers, Observations
from forecaster.models.parameters import ModelParameters
from stockcast.forecasts.levels import LEVELS

# With fewer residuals than this the outer quantiles are noise and the normal distribution is the better guess.
LEAST_RESIDUALS = 100
NORMAL = [NormalDist().inv_cdf(level) for level in LEVELS]
STATE = "above_long_run"
STATES = 3

Table = dict[str, Any]


@dataclass(frozen=True)
class Scales:
    """Scales that were predicted out of sample: `scale[i, k]` for the bar `rows[i]` and the k-th horizon."""

    rows: Integers
    scale: Floats


def residual_table(observations: Observations, scales: Scales, last: int, parameters: ModelParameters) -> Table:
    """Return what turns scales into distributions, from targets known at the date `last`.

    `edges` part the states of volatility; `quantiles` (state by horizon by level) and `prob_up` (state by horizon) are
    those of residuals, log return over h bars / (scale * sqrt(h)); `residuals` counts them by horizon.
    """
    states = observations.feature(STATE, scales.rows)
    edges = np.quantile(states, np.arange(1, STATES) / STATES) if states.size else np.zeros(STATES - 1)
    state = np.digitize(states, edges)
    later = observations.bars_until(last)
    table: Table = {"edges": edges.tolist(), "quantiles": [], "prob_up": [], "residuals": []}
    for k, horizon in enumerate(parameters.horizons):
        usable = later[scales.rows] >= horizon
        moves = observations.move(scales.rows[usable], horizon)
        residuals = moves / (scales.scale[usable, k] * np.sqrt(horizon))
        drift = long_run_drift(observations, later, horizon, parameters)
        if residuals.size >= LEAST_RESIDUALS:
            recent = parameters.recent_drift_share * float(np.median(residuals))
            drift += recent * _belief(observations, scales.rows[usable], parameters)
        quantiles, prob_up = _distributions(residuals, state[usable], drift, parameters)
        table["quantiles"].append(quantiles)
        table["prob_up"].append(prob_up)
        table["residuals"].append(int(residuals.size))
    for name in ("quantiles", "prob_up"):
        table[name] = [list(by_horizon) for by_horizon in zip(*table[name], strict=True)]
    return table


def gross_quantiles(
    table: Table, observations: Observations, scales: Scales, parameters: ModelParameters
) -> tuple[Floats, Floats]:
    """Return quantiles of the gross return, shape (rows, horizons, 9), and probabilities of a rise (rows, horizons)."""
    state = np.digitize(observations.feature(STATE, scales.rows), table["edges"])
    spread = scales.scale * np.sqrt(np.asarray(parameters.horizons))
    quantiles: Floats = np.exp(spread[:, :, None] * np.asarray(table["quantiles"])[state])
    return quantiles, np.asarray(table["prob_up"])[state]


def long_run_drift(observations: Observations, later: Integers, horizon: int, parameters: ModelParameters) -> float:
    """Return what is believed of the median of log return over h bars / (base scale * sqrt(h)) over all the past.

    `later` counts each row's later bars that are known. Zero where there is next to no past.
    """
    rows = np.flatnonzero((later >= horizon) & observations.informative(parameters.training_history // 2))
    rows = rows[:: -(-rows.size // parameters.calibration_bars) or 1]
    if rows.size < LEAST_RESIDUALS:
        return 0.0
    drift = np.median(observations.move(rows, horizon) / (observations.base_scale[rows] * np.sqrt(horizon)))
    return parameters.long_drift_share * float(drift) * _belief(observations, rows, parameters)


def _belief(observations: Observations, rows: Integers, parameters: ModelParameters) -> float:
    """Return how far a median is believed; tickers rise and fall together, so that only dates count as evidence."""
    dates = np.unique(observations.date[rows]).size
    return dates / (dates + parameters.drift_dates)


def _distributions(
    residuals: Floats, state: Integers, drift: float, parameters: ModelParameters
) -> tuple[list[list[float]], list[float]]:
    """Return quantiles and probability of a rise in each state, shrunk to those of all, for there are fewer in one."""
    if residuals.size < LEAST_RESIDUALS:
        return [NORMAL] * STATES, [0.5] * STATES
    everywhere = _centred(residuals, drift)
    own = residuals.size / (residuals.size + parameters.state_bars)
    quantiles, prob_up = [], []
    for number in range(STATES):
        here = residuals[state == number]
        part = _centred(here, drift) if here.size >= LEAST_RESIDUALS else everywhere
        mixed = own * part + (1 - own) * everywhere
        quantiles.append(mixed[:-1].tolist())
        prob_up.append(float(mixed[-1]))
    return quantiles, prob_up


def _centred(residuals: Floats, drift: float) -> Floats:
    moved = residuals - np.median(residuals) + drift
    rise = (moved > 0).mean() + 0.5 * (moved == 0).mean()
    return np.append(np.quantile(moved, LEVELS), rise)
