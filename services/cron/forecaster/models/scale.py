"""The scale model: XGBoost learns by how much the base scale should be stretched at each horizon."""

from collections.abc import Sequence

import numpy as np
import xgboost
from numpy.typing import NDArray

from forecaster.models.observations import Floats, Integers, Observations
from forecaster.models.parameters import ModelParameters

SMALLEST, LARGEST = 1e-3, 15.0


def fit_scale(
    observations: Observations,
    last: int,
    parameters: ModelParameters,
    between_rounds: xgboost.callback.TrainingCallback,
) -> xgboost.Booster:
    """Fit E|log return over h bars| / (sqrt(h) base scale), given features and h, by gamma regression with a log link.

    Sees only targets that were known at the date `last`. One thread fits a booster, so that sums are always added up in
    the same order.
    """
    features, target = _training_pairs(observations, last, parameters)
    matrix = xgboost.QuantileDMatrix(features, target, max_bin=parameters.bins, nthread=1)
    settings = {
        "objective": "reg:gamma",
        "tree_method": "hist",
        "eta": parameters.eta,
        "max_depth": parameters.depth,
        "min_child_weight": parameters.least_leaf_weight,
        "subsample": parameters.row_share,
        "colsample_bytree": parameters.column_share,
        "lambda": parameters.ridge,
        "max_bin": parameters.bins,
        "seed": parameters.seed,
        "nthread": 1,
    }
    return xgboost.train(settings, matrix, parameters.rounds, callbacks=[between_rounds])


def predict_scale(
    booster: xgboost.Booster, observations: Observations, rows: Integers, horizons: Sequence[int]
) -> Floats:
    """Return the volatility per square root of a bar for each row and horizon, shape (rows, horizons)."""
    features = np.repeat(observations.features[rows], len(horizons), axis=0)
    stretch = booster.inplace_predict(_with_horizon(features, np.tile(np.asarray(horizons), rows.size)))
    scale: Floats = observations.base_scale[rows][:, None] * stretch.reshape(rows.size, len(horizons))
    return scale


def count_pairs(observations: Observations, last: int, parameters: ModelParameters) -> int:
    """Return how many (bar, horizon) pairs a fit at the date `last` could learn from."""
    return sum(int(_eligible(observations, last, parameters, horizon).sum()) for horizon in parameters.horizons)


def _training_pairs(
    observations: Observations, last: int, parameters: ModelParameters
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    share = min(1.0, parameters.training_pairs / max(1, count_pairs(observations, last, parameters)))
    chance = np.random.default_rng(parameters.seed)
    features, targets = [], []
    for horizon in parameters.horizons:
        rows = np.flatnonzero(_eligible(observations, last, parameters, horizon))
        rows = rows[chance.random(rows.size) < share]
        move, _ = observations.ahead(horizon)
        features.append(_with_horizon(observations.features[rows], np.full(rows.size, horizon)))
        targets.append(np.abs(move[rows]) / (np.sqrt(horizon) * observations.base_scale[rows]))
    return np.concatenate(features), np.concatenate(targets).clip(SMALLEST, LARGEST).astype(np.float32)


def _eligible(observations: Observations, last: int, parameters: ModelParameters, horizon: int) -> NDArray[np.bool_]:
    _, known = observations.ahead(horizon)
    return (known <= last) & (observations.bar >= parameters.training_history)


def _with_horizon(features: NDArray[np.float32], horizon: Integers) -> NDArray[np.float32]:
    return np.column_stack([features, horizon.astype(np.float32)])
