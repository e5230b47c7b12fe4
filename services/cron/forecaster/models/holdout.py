"""Figures of a model on past data that neither its scales nor their calibration have seen."""

from typing import Any

import numpy as np
import polars as pl

from forecaster.evaluation.scores import score_arrays
from forecaster.evaluation.summary import summarise
from forecaster.models.calibration import LEAST_RESIDUALS, Scales, gross_quantiles, residual_table
from forecaster.models.observations import Observations
from forecaster.models.parameters import ModelParameters


def holdout_metrics(
    observations: Observations, scales: Scales, last: int, parameters: ModelParameters
) -> dict[str, Any]:
    """Calibrate on the older two thirds of the out-of-sample dates, score the newest third, and summarise it.

    Empty where there are too few residuals to calibrate with.
    """
    if scales.rows.size == 0:
        return {}
    dates = observations.date[scales.rows]
    border = int(dates.min() + 2 * dates.max()) // 3
    table = residual_table(observations, _part(scales, dates <= border), border, parameters)
    if min(table["residuals"]) < LEAST_RESIDUALS:
        return {}
    newer = _part(scales, dates > border)
    quantiles, _ = gross_quantiles(table, observations, newer, parameters)
    later = observations.bars_until(last)[newer.rows]
    scores = []
    for k, horizon in enumerate(parameters.horizons):
        usable = later >= horizon
        rows = newer.rows[usable]
        actual = np.exp(observations.move(rows, horizon))
        scored = score_arrays(
            actual, quantiles[usable, k], observations.ewma_volatility[rows], np.full(rows.size, horizon)
        )
        scores.append(scored.with_columns(horizon=pl.lit(horizon)))
    return summarise(pl.concat(scores))


def _part(scales: Scales, chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> Scales:
    return Scales(scales.rows[chosen], scales.scale[chosen])
