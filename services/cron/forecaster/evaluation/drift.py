"""Drift: whether what a model looks at has come to differ from what it was trained on.

The population stability index (Siddiqi 2006) compares shares of values by deciles of the training. What is usual of it
differs: a volatility stays high for months. So each feature is held to its own past: it has drifted when its index is
higher than in 19 of 20 windows of the training, and above 0.25, which counts as a large change.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecaster.models.observations import Floats, Observations

WINDOW = 63
"""Dates whose bars are compared with those of the training."""

LARGE = 0.25
USUAL = 0.95
DECILES = np.arange(1, 10) / 10
MOST_ROWS = 20_000
RARE = 1e-3
"""The least share of a bin, so that an empty one costs no infinite index."""

DRIFTED_SHARE = 0.2
"""Of all features; from so many drifted ones on there is an alarm."""


def reference(observations: Observations, names: Sequence[str], history: int) -> dict[str, Any]:
    """Return what later windows are compared with: `edges`, `shares` and `limits` by name of feature, as plain numbers.

    Learned from bars with `history` earlier ones, spread evenly; empty where they fill less than three windows.
    """
    rows = np.flatnonzero(observations.informative(history))
    rows = rows[:: -(-rows.size // MOST_ROWS) or 1]
    windows = observations.date[rows] // WINDOW
    if np.unique(windows).size < 3:  # noqa: PLR2004 - fewer windows tell nothing of what is usual
        return {}
    told: dict[str, Any] = {"edges": {}, "shares": {}, "limits": {}}
    for number, name in enumerate(names):
        values = observations.features[rows, number]
        edges = _edges(values)
        whole = shares(values, edges)
        past = [stability(whole, shares(values[windows == window], edges)) for window in np.unique(windows)]
        told["edges"][name] = [float(f"{edge:.6g}") for edge in edges]
        told["shares"][name] = np.round(whole, 4).tolist()
        told["limits"][name] = round(max(LARGE, float(np.quantile(past, USUAL))), 3)
    return told


def measure(
    known: Mapping[str, Any], observations: Observations, names: Sequence[str], history: int
) -> dict[str, float]:
    """Return the stability index of each feature over the last 63 dates; empty without a reference or such bars."""
    recent = observations.date > observations.date.max(initial=0) - WINDOW
    rows = np.flatnonzero(recent & observations.informative(history))
    if not known or not rows.size:
        return {}
    indices = {}
    for number, name in enumerate(names):
        if name in known["edges"]:
            found = shares(observations.features[rows, number], np.asarray(known["edges"][name], dtype=np.float64))
            indices[name] = round(stability(np.asarray(known["shares"][name]), found), 3)
    return indices


def drifted(known: Mapping[str, Any], indices: Mapping[str, float]) -> list[str]:
    """Return the features that have drifted, the farthest beyond its limit first."""
    beyond = {name: index / known["limits"][name] for name, index in indices.items()}
    return sorted((name for name, ratio in beyond.items() if ratio > 1), key=lambda name: -beyond[name])


def shares(values: NDArray[np.floating], edges: Floats) -> Floats:
    """Return the share of values between the edges; the last one is that of missing values."""
    missing = np.isnan(values)
    bins = np.where(missing, edges.size + 1, np.searchsorted(edges, values, side="right"))
    part: Floats = np.bincount(bins, minlength=edges.size + 2) / max(1, values.size)
    return part


def stability(expected: Floats, actual: Floats) -> float:
    """Return the population stability index: sum of (actual - expected) * ln(actual / expected) over the bins."""
    before, after = np.maximum(expected, RARE), np.maximum(actual, RARE)
    return float(((after - before) * np.log(after / before)).sum())


def _edges(values: NDArray[np.floating]) -> Floats:
    present = values[~np.isnan(values)]
    return np.unique(np.quantile(present, DECILES)).astype(np.float64) if present.size else np.zeros(0)
