"""The boosted members: XGBoost learns each target from all features, with the horizon as one more."""

from collections.abc import Sequence

import numpy as np
import xgboost
from numpy.typing import NDArray

from forecaster.models.observations import Floats, Integers, Observations
from forecaster.models.parameters import ModelParameters
from forecaster.models.targets import TARGETS, Target

Boosters = dict[str, xgboost.Booster]


def fit_boosted(
    observations: Observations,
    last: int,
    parameters: ModelParameters,
    between_rounds: xgboost.callback.TrainingCallback,
) -> Boosters:
    """Fit the mean of each target, given features and h, by gamma regression with a log link.

    Sees only targets that were known at the date `last`. One thread fits a booster, so that sums are always added up in
    the same order.
    """
    pairs = _training_pairs(observations, last, parameters)
    features = np.concatenate([with_horizon(observations.features[rows], horizon) for horizon, rows in pairs])
    matrix = xgboost.QuantileDMatrix(features, np.ones(len(features)), max_bin=parameters.bins, nthread=1)
    boosters = {}
    for target in TARGETS:
        matrix.set_label(np.concatenate([target.values(observations, rows, horizon) for horizon, rows in pairs]))
        boosters[target.name] = xgboost.train(
            _settings(parameters), matrix, parameters.rounds, callbacks=[between_rounds]
        )
    return boosters


def predict_boosted(
    booster: xgboost.Booster, target: Target, observations: Observations, rows: Integers, horizons: Sequence[int]
) -> Floats:
    """Return the stretch of the base scale for each row and horizon, shape (rows, horizons)."""
    features = observations.features[rows]
    stretches = [
        booster.inplace_predict(with_horizon(features, horizon)).astype(np.float64) ** target.exponent
        for horizon in horizons
    ]
    return np.stack(stretches, axis=1)


def count_pairs(observations: Observations, last: int, parameters: ModelParameters) -> int:
    """Return how many (bar, horizon) pairs a fit at the date `last` could learn from."""
    later = observations.bars_until(last)[observations.informative(parameters.training_history)]
    return sum(int((later >= horizon).sum()) for horizon in parameters.horizons)


def _training_pairs(observations: Observations, last: int, parameters: ModelParameters) -> list[tuple[int, Integers]]:
    later = np.where(observations.informative(parameters.training_history), observations.bars_until(last), -1)
    share = min(1.0, parameters.training_pairs / max(1, count_pairs(observations, last, parameters)))
    chance = np.random.default_rng(parameters.seed)
    pairs = []
    for horizon in parameters.horizons:
        rows = np.flatnonzero(later >= horizon)
        pairs.append((horizon, rows[chance.random(rows.size) < share]))
    return pairs


def with_horizon(features: NDArray[np.float32], horizon: int) -> NDArray[np.float32]:
    """Add the horizon as the last column."""
    return np.column_stack([features, np.full(len(features), horizon, dtype=np.float32)])


def _settings(parameters: ModelParameters) -> dict[str, object]:
    return {
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
