"""Tuning: a search for better settings of the model, on dates before any that a backtest reports on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import optuna
import polars as pl

from forecaster.evaluation.backtest import HISTORY_SHARE, Walk, backtest
from forecaster.models.parameters import ModelParameters
from forecaster.models.progress import Progress

MOST_TRIALS = 1_000


@dataclass(frozen=True)
class Range:
    """Where a setting is looked for; `log` for those that matter by factors."""

    lowest: float
    highest: float
    log: bool = False


WHOLE = {
    "rounds": Range(40, 300, log=True),
    "depth": Range(2, 5),
    "state_bars": Range(2_000, 50_000, log=True),
    "drift_dates": Range(100, 3_000, log=True),
}
FRACTIONS = {
    "eta": Range(0.02, 0.2, log=True),
    "least_leaf_weight": Range(30.0, 1_000.0, log=True),
    "row_share": Range(0.3, 1.0),
    "column_share": Range(0.3, 1.0),
    "ridge": Range(1.0, 100.0, log=True),
    "linear_ridge": Range(3.0, 300.0, log=True),
    "long_drift_share": Range(0.0, 1.0),
    "recent_drift_share": Range(0.0, 1.0),
}
TUNED = (*WHOLE, *FRACTIONS)
"""The settings that are looked for; the others are limits of effort, or are chosen by the installation."""


@dataclass(frozen=True)
class Tuned:
    """The best settings found, their loss relative to a random walk's, that of the usual ones, and what was tried.

    Prices up to `until` alone were looked at.
    """

    settings: Mapping[str, float]
    loss: float
    usual: float
    trials: int
    until: datetime


def tune(
    panel: pl.DataFrame,
    parameters: ModelParameters,
    seconds: float,
    progress: Progress,
    most_trials: int = MOST_TRIALS,
) -> Tuned:
    """Look for settings with a smaller walk-forward loss than those given, which are tried first.

    Only the first 70 % of the dates are looked at: a backtest reports on the others unless it is told otherwise. Tree-
    structured Parzen estimators (Bergstra et al. 2011) by Optuna; the search ends after `seconds` with the trial that
    is under way. The same number of trials with the same seed gives the same settings.

    Raises ValueError when there is too little history for a walk.
    """
    dates = panel["time"].unique().sort()
    until: datetime = dates[int(len(dates) * HISTORY_SHARE) - 1]
    known = panel.filter(pl.col("time") <= until)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=parameters.seed))
    study.enqueue_trial({name: getattr(parameters, name) for name in TUNED})
    objective, told = _objective(known, parameters), [_told(progress)]
    study.optimize(objective, n_trials=1, callbacks=told)
    if most_trials > 1:
        study.optimize(objective, n_trials=most_trials - 1, timeout=seconds, callbacks=told)
    best = study.best_trial
    usual = study.trials[0].value
    if best.value is None or usual is None:
        raise ValueError("no trial came to an end")
    return Tuned(best.params, best.value, usual, len(study.trials), until)


def _objective(panel: pl.DataFrame, parameters: ModelParameters) -> Callable[[optuna.Trial], float]:
    def loss(trial: optuna.Trial) -> float:
        ratio = backtest(panel, replace(parameters, **_suggested(trial)), Walk()).metrics.get("pinball_ratio")
        if ratio is None:
            raise ValueError("there is too little history to tune on")
        return float(ratio)

    return loss


def _suggested(trial: optuna.Trial) -> dict[str, Any]:
    whole = {
        name: trial.suggest_int(name, int(reach.lowest), int(reach.highest), log=reach.log)
        for name, reach in WHOLE.items()
    }
    fractions = {
        name: trial.suggest_float(name, reach.lowest, reach.highest, log=reach.log) for name, reach in FRACTIONS.items()
    }
    return {**whole, **fractions}


def _told(progress: Progress) -> Callable[[optuna.Study, optuna.trial.FrozenTrial], None]:
    def tell(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
        progress(
            f"trial {trial.number + 1}: {trial.value:.4f}, best {study.best_value:.4f} of a random walk's loss", 0.0
        )

    return tell
