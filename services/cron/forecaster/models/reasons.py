"""Why a forecast is as wide as it is: what each group of features adds to its scale."""

import numpy as np
import xgboost

from forecaster.features.table import FEATURES
from forecaster.models.boosted import with_horizon
from forecaster.models.linear import linear_contributions
from forecaster.models.observations import Floats, Integers, Observations
from forecaster.models.scale import ScaleModel
from forecaster.models.targets import TARGETS

GROUPS = tuple(dict.fromkeys(feature.group for feature in FEATURES))
OWN_PAST = "volatility"
"""The group that also has what the base scale itself is above the ticker's long-run volatility."""

MEMBERS = len(TARGETS) + 1


def reasons(model: ScaleModel, observations: Observations, rows: Integers, horizons: tuple[int, ...]) -> Floats:
    """Return what each of `GROUPS` adds to the log of the scale, shape (rows, horizons, groups).

    Zero is a ticker at its long-run volatility, with features whose effect is that of an average bar of the training.
    Boosted members: Shapley values of trees (Lundberg et al. 2020), which XGBoost computes; the linear one: coefficient
    times distance from the mean. A member counts with its weight in the geometric mean.
    """
    by_group = np.array([[feature.group == group for group in GROUPS] for feature in FEATURES], dtype=np.float64)
    added = linear_contributions(model.linear, observations, rows) @ by_group
    features = observations.features[rows]
    matrix = xgboost.DMatrix(np.concatenate([with_horizon(features, horizon) for horizon in horizons]))
    for target in TARGETS:
        shares = model.boosters[target.name].predict(matrix, pred_contribs=True).astype(np.float64)
        by_horizon = (shares[:, : len(FEATURES)] @ by_group).reshape(len(horizons), rows.size, len(GROUPS))
        added += target.exponent * by_horizon.transpose(1, 0, 2)
    added /= MEMBERS
    added[:, :, GROUPS.index(OWN_PAST)] += observations.feature("above_long_run", rows)[:, None]
    return added
