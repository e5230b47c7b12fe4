"""Training: a scale model on all the past, and out-of-sample residuals of its predecessors for the calibration."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from forecaster.baselines.history import history_of
from forecaster.evaluation.drift import reference
from forecaster.features.table import FEATURE_NAMES
from forecaster.models.boosted import count_pairs
from forecaster.models.calibration import LEAST_RESIDUALS, Scales, residual_table
from forecaster.models.holdout import holdout_metrics
from forecaster.models.observations import Integers, Observations, observe
from forecaster.models.own import fit_own
from forecaster.models.parameters import FULL_BARS, LEAST_BARS, ModelParameters
from forecaster.models.progress import Progress, ShouldStop, Watch
from forecaster.models.reasons import importances
from forecaster.models.scale import ScaleModel, fit_scale, from_bytes, predict_scale, to_bytes
from forecaster.models.targets import TARGETS
from forecaster.models.trained import TrainedModel
from forecaster.panel import panel_hash

# Below this many (bar, horizon) pairs a booster has nothing to learn from.
LEAST_PAIRS = 2_000

# By the date that they were fitted at: a walk-forward run shares those of the calibration between its refits.
Fits = dict[int, ScaleModel]


def train(
    panel: pl.DataFrame,
    as_of: datetime,
    parameters: ModelParameters | None = None,
    progress: Progress | None = None,
    should_stop: ShouldStop | None = None,
) -> TrainedModel:
    """Train on the panel's bars up to and including `as_of`; the same bars, settings and seed give the same model.

    `progress(phase, share)` and `should_stop()` are called often, in the caller's thread; a fit stops between two
    boosting rounds.

    Raises:
        TrainingStoppedError: `should_stop()` returned true.
        ValueError: the panel has no bar up to `as_of`.
    """
    known = panel.filter(pl.col("time") <= as_of)
    if known.is_empty():
        raise ValueError(f"there is no bar up to {as_of.isoformat()} to train on")
    watch = Watch(progress, should_stop)
    watch.report("features", 0.0)
    observations = observe(known)
    watch.report("features", 1.0)
    pooled = train_at(observations, len(observations.dates) - 1, parameters or ModelParameters(), {}, watch)
    model = fit_own(pooled, history_of(known), watch)
    return replace(model, data_hash=panel_hash(known), metrics=_with_what_it_looks_at(model, observations))


def _with_what_it_looks_at(model: TrainedModel, observations: Observations) -> dict[str, Any]:
    if not (model.metrics and model.artifact):
        return model.metrics
    members = from_bytes(model.artifact, model.parameters.threads)
    return {
        **model.metrics,
        "importances": importances(members, observations, model.parameters.horizons),
        "drift": reference(observations, FEATURE_NAMES, FULL_BARS),
    }


def train_at(
    observations: Observations, last: int, parameters: ModelParameters, fits: Fits, watch: Watch
) -> TrainedModel:
    """Train the pooled part on what was known at the date `last`; the observations may go on after it.

    Takes from `fits` the scale models that are there and adds the others.
    """
    scales, artifact = _base_scales(observations, last, parameters), b""
    calibration = {"base": residual_table(observations, scales, last, parameters)}
    folds = _folds(observations, last, parameters)
    if folds:
        _fit_all(observations, [*folds, last], parameters, fits, watch)
        watch.report("calibration", 0.0)
        out_of_sample = _out_of_sample(observations, last, folds, parameters, fits)
        trained = residual_table(observations, out_of_sample, last, parameters)
        if min(trained["residuals"]) >= LEAST_RESIDUALS:
            scales, artifact, calibration["trained"] = out_of_sample, to_bytes(fits[last]), trained
    metrics = holdout_metrics(observations, scales, last, parameters)
    watch.report("calibration", 1.0)
    return TrainedModel(
        kind="scale-ensemble" if artifact else "base-scale",
        as_of=observations.dates[last],
        features=FEATURE_NAMES,
        parameters=parameters,
        artifact=artifact,
        calibration=calibration,
        metrics=metrics,
        data_hash="",
    )


def _folds(observations: Observations, last: int, parameters: ModelParameters) -> list[int]:
    """Return when the calibration's predecessors are fitted: dates of a grid that is the same for every `last`."""
    first = last - parameters.calibration_dates + 1
    grid = range(0, last, parameters.fold_dates)
    return [
        date
        for date in grid
        if date + parameters.fold_dates >= first and count_pairs(observations, date, parameters) >= LEAST_PAIRS
    ]


def _fit_all(
    observations: Observations, dates: list[int], parameters: ModelParameters, fits: Fits, watch: Watch
) -> None:
    missing = [date for date in dates if date not in fits]
    hook = watch.between_rounds()
    # The limit is the whole process's: were each fit to set and lift its own, one would lift that of another midway
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(parameters.threads) as pool:
        fitted = [pool.submit(fit_scale, observations, date, parameters, hook) for date in missing]
        try:
            watch.await_fits(fitted, parameters.rounds * len(TARGETS) * len(missing))
        finally:
            pool.shutdown(cancel_futures=True)
    fits.update({date: fit.result() for date, fit in zip(missing, fitted, strict=True)})


def _base_scales(observations: Observations, last: int, parameters: ModelParameters) -> Scales:
    rows = _calibration_bars(observations, last, parameters, LEAST_BARS)
    scale = np.repeat(observations.base_scale[rows][:, None], len(parameters.horizons), axis=1)
    return Scales(rows, scale)


def _out_of_sample(
    observations: Observations, last: int, folds: list[int], parameters: ModelParameters, fits: Fits
) -> Scales:
    rows = _calibration_bars(observations, last, parameters, parameters.training_history)
    date = observations.date[rows]
    parts = [rows[(date > fold) & (date <= fold + parameters.fold_dates)] for fold in folds]
    scale = [
        predict_scale(fits[fold], observations, part, parameters.horizons)
        for fold, part in zip(folds, parts, strict=True)
    ]
    return Scales(np.concatenate(parts), np.concatenate(scale))


def _calibration_bars(observations: Observations, last: int, parameters: ModelParameters, history: int) -> Integers:
    recent = (observations.date <= last) & (observations.date > last - parameters.calibration_dates)
    rows = np.flatnonzero(recent & observations.informative(history))
    return rows[:: -(-rows.size // parameters.calibration_bars) or 1]
