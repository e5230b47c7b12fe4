"""Why a forecast is as wide as it is: what each group of features adds to its scale."""

import numpy as np
import xgboost

from forecaster.features.table import FEATURES
from forecaster.models.boosted import with_horizon
from forecaster.models.linear import linear_contributions
from forecaster.models.observations import Floats, Integers, Observations
from forecaster.models.parameters import FULL_BARS
from forecaster.models.scale import ScaleModel
from forecaster.models.targets import TARGETS

GROUPS = tuple(dict.fromkeys(feature.group for feature in FEATURES))
OWN_PAST = "volatility"
"""The group that also has what the base scale itself is above the ticker's long-run volatility."""

MEMBERS = len(TARGETS) + 1
EXPLAINED_BARS = 400


def reasons(model: ScaleModel, observations: Observations, rows: Integers, horizons: tuple[int, ...]) -> Floats:
    """Return what each of `GROUPS` adds to the log of the scale, shape (rows, horizons, groups).

    Zero is a ticker at its long-run volatility, with features whose effect is that of an average bar of the training.
    Boosted members: Shapley values of trees (Lundberg et al. 2020), which XGBoost computes; the linear one: coefficient
    times distance from the mean. A member counts with its weight in the geometric mean. Shapley values cost more than
    the forecasts themselves and change little with the horizon, so they are computed at the first, a middle and the
    last one, and drawn straight in between.
    """
    by_group = np.array([[feature.group == group for group in GROUPS] for feature in FEATURES], dtype=np.float64)
    added = linear_contributions(model.linear, observations, rows) @ by_group
    features = observations.features[rows]
    exact = sorted({horizons[0], horizons[len(horizons) // 2], horizons[-1]})
    matrix = xgboost.DMatrix(np.concatenate([with_horizon(features, horizon) for horizon in exact]))
    for target in TARGETS:
        shares = model.boosters[target.name].predict(matrix, pred_contribs=True).astype(np.float64)
        by_horizon = (shares[:, : len(FEATURES)] @ by_group).reshape(len(exact), rows.size, len(GROUPS))
        added += target.exponent * np.einsum("hk,krg->rhg", between(exact, horizons), by_horizon)
    added /= MEMBERS
    added[:, :, GROUPS.index(OWN_PAST)] += observations.feature("above_long_run", rows)[:, None]
    return added


def importances(model: ScaleModel, observations: Observations, horizons: tuple[int, ...]) -> dict[str, float]:
    """Return each group's share of what makes widths differ: its mean absolute part of the log of the scale.

    Taken over bars spread evenly over those that have a full history; empty where there are none.
    """
    rows = np.flatnonzero(observations.informative(FULL_BARS))
    rows = rows[:: -(-rows.size // EXPLAINED_BARS) or 1]
    if not rows.size:
        return {}
    parts = reasons(model, observations, rows, horizons)
    sizes = np.abs(parts - parts.mean(axis=0)).mean(axis=(0, 1))
    return {group: round(float(size), 4) for group, size in zip(GROUPS, sizes / sizes.sum(), strict=True)}


def between(known: list[int], wanted: tuple[int, ...]) -> Floats:
    """Return the weights of linear interpolation, shape (wanted, known)."""
    weights: Floats = np.stack([np.interp(wanted, known, each) for each in np.eye(len(known))], axis=1)
    return weights
