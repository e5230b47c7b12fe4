"""The linear member: a generalised linear model with few coefficients, steady where there is little to learn from."""

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from forecaster.features.table import FEATURE_NAMES
from forecaster.models.observations import Floats, Integers, Observations
from forecaster.models.parameters import ModelParameters
from forecaster.models.targets import size_of_move

LINEAR_FEATURES = (
    "relative_ewma_80",
    "relative_ewma_94",
    "relative_ewma_985",
    "relative_rv_5",
    "relative_rv_22",
    "relative_rv_250",
    "relative_gjr_slow",
    "relative_gjr_fast",
    "relative_parkinson_22",
    "relative_parkinson_ewma",
    "above_long_run",
    "market_above_long_run",
    "down_share_22",
    "market_shock_5",
    "momentum_22",
    "index_94",
    "index_gjr",
)
COLUMNS = [FEATURE_NAMES.index(name) for name in LINEAR_FEATURES]
HOUR = FEATURE_NAMES.index("hour")
HOURS = np.arange(1, 24)
LIMIT = 3.0
STEPS = 15


@dataclass(frozen=True)
class Linear:
    """Coefficients, shape (columns, horizons), and the columns' means in the training."""

    coefficients: Floats
    means: Floats


def fit_linear(observations: Observations, last: int, parameters: ModelParameters) -> Linear:
    """Fit the size of the move over h bars by gamma regression with a log link.

    Fisher scoring (McCullagh, Nelder 1989), whose information matrix is that of the columns alone for this link, with a
    ridge on all coefficients but the intercept. Sees only targets that were known at the date `last`. The library of
    linear algebra is held to one thread, so that sums are always added up in the same order.
    """
    later = observations.bars_until(last)
    rows = np.flatnonzero((later >= max(parameters.horizons)) & observations.informative(parameters.training_history))
    rows = rows[:: -(-rows.size // parameters.linear_bars) or 1]
    design = _design(observations, rows)
    sizes = np.stack([size_of_move(observations, rows, horizon) for horizon in parameters.horizons], axis=1)
    ridge = np.diag([0.0] + [parameters.linear_ridge] * (design.shape[1] - 1))
    coefficients = np.zeros((design.shape[1], len(parameters.horizons)))
    coefficients[0] = np.log(sizes.mean(axis=0))
    with threadpool_limits(1, "blas"):
        information = design.T @ design + ridge
        for _ in range(STEPS):
            surprise = sizes / np.exp(design @ coefficients) - 1
            coefficients += np.linalg.solve(information, design.T @ surprise - ridge @ coefficients)
    return Linear(coefficients, design.mean(axis=0))


def predict_linear(model: Linear, observations: Observations, rows: Integers) -> Floats:
    """Return the stretch of the base scale for each row and horizon of the fit, shape (rows, horizons)."""
    with threadpool_limits(1, "blas"):
        stretch: Floats = np.exp(_design(observations, rows) @ model.coefficients)
    return stretch


def linear_contributions(model: Linear, observations: Observations, rows: Integers) -> Floats:
    """Return what each feature adds to the log of the stretch, shape (rows, horizons, features)."""
    distance = _design(observations, rows) - model.means
    by_column = distance[:, None, :] * model.coefficients.T[None]
    added = np.zeros((rows.size, model.coefficients.shape[1], len(FEATURE_NAMES)))
    added[:, :, COLUMNS] = by_column[:, :, 1 : 1 + len(COLUMNS)]
    added[:, :, HOUR] = by_column[:, :, 1 + len(COLUMNS) :].sum(axis=2)
    return added


def _design(observations: Observations, rows: Integers) -> Floats:
    features = observations.features[rows]
    measured = np.nan_to_num(features[:, COLUMNS].astype(np.float64)).clip(-LIMIT, LIMIT)
    # Daily bars are all at hour 0, and have no columns of hours but zeros
    return np.column_stack([np.ones(rows.size), measured, features[:, [HOUR]] == HOURS])
