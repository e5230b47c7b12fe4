"""The search for a method's settings: each candidate is scored by cross-validation, for as long as there is time."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import optuna

from forecaster.lab.fitting import Task, fit, score
from forecaster.lab.methods import RECIPES, Parameters, Range
from forecaster.lab.splits import Split
from forecaster.models.progress import Progress
from stockcast.lab.result import Candidate
from stockcast.lab.spec import Search

MOST_TRIALS = 100
"""Candidates of a search by Optuna, even if there were time for more: more of them only find luck."""


@dataclass(frozen=True)
class Found:
    """The best settings, their score in each split, all candidates, and how many there were to try."""

    parameters: Parameters
    scores: tuple[float, ...]
    candidates: tuple[Candidate, ...]
    of: int


class OutOfTimeError(Exception):
    """The time of a search was over in the middle of a candidate."""


@dataclass(frozen=True)
class Budget:
    """The time that a search has, and whom it tells how far it is; `progress` may raise to end the search."""

    seconds: float
    progress: Progress
    clock: Callable[[], float] = time.monotonic


def search(task: Task, folds: Sequence[Split], kind: Search, budget: Budget) -> Found:
    """Try candidates until all are tried or the time is over, which is looked at after each fit.

    The first candidate is always brought to an end; one that is under way when the time is over doesn't count. The
    least mean score over the splits wins, of equal ones the first.
    """
    begin, total = budget.clock(), candidates_of(task, kind)
    found: list[tuple[float, tuple[float, ...], Parameters]] = []
    told = 0.0

    def after_fit(split: int) -> None:
        nonlocal told
        spent, tried = budget.clock() - begin, len(found) + split / len(folds)
        told = max(told, _share(tried, total, spent / budget.seconds))
        budget.progress(f"search: candidate {len(found) + 1} of {total}", told)
        if found and spent >= budget.seconds:
            raise OutOfTimeError

    def try_out(parameters: Parameters) -> float:
        scores = tuple(_scores(task, folds, parameters, after_fit))
        mean = sum(scores) / len(scores)
        found.append((mean, scores, parameters))
        return mean

    with suppress(OutOfTimeError):
        (_grid if kind == "grid" else _optuna)(task, try_out)
    _, scores, parameters = min(found, key=lambda candidate: candidate[0])
    tried = tuple(Candidate(parameters=each, score=mean) for mean, _, each in found)
    return Found(parameters, scores, tried, total)


def _share(tried: float, total: int, spent: float) -> float:
    """Tell how far a search is that has tried so many of all candidates in a share of its time.

    It ends when all are tried or the time is spent, but not before the first is brought to an end.
    """
    return min(max(tried / total, spent), tried, 1.0)


def candidates_of(task: Task, kind: Search) -> int:
    """Return how many candidates a search tries when there is time for all."""
    return prod(map(len, RECIPES[task.method].grid.values())) if kind == "grid" else MOST_TRIALS


def usual(task: Task) -> Parameters:
    """Return the settings that are tried first."""
    return {name: values[0] for name, values in RECIPES[task.method].grid.items()}


def _scores(
    task: Task, folds: Sequence[Split], parameters: Parameters, after_fit: Callable[[int], None]
) -> Iterator[float]:
    for number, fold in enumerate(folds, start=1):
        model = fit(task, parameters, fold.train)
        yield score(task, model.predict(fold.check), fold.check)
        after_fit(number)


def _grid(task: Task, try_out: Callable[[Parameters], float]) -> None:
    grid = RECIPES[task.method].grid
    for values in product(*grid.values()):
        try_out(dict(zip(grid, values, strict=True)))


def _optuna(task: Task, try_out: Callable[[Parameters], float]) -> None:
    """Choose by tree-structured Parzen estimators (Bergstra et al. 2011), the usual settings first."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try_out(usual(task))
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=task.seed))
    for _ in range(MOST_TRIALS - 1):
        trial = study.ask()
        study.tell(trial, try_out(_suggested(task, trial)))


def _suggested(task: Task, trial: optuna.Trial) -> Parameters:
    return {name: _value(trial, name, reach) for name, reach in RECIPES[task.method].ranges.items()}


def _value(trial: optuna.Trial, name: str, reach: Any) -> Any:  # noqa: ANN401 - a value or its range
    if not isinstance(reach, Range):
        return trial.suggest_categorical(name, reach)
    if reach.whole:
        return trial.suggest_int(name, int(reach.lowest), int(reach.highest), log=reach.log)
    return trial.suggest_float(name, reach.lowest, reach.highest, log=reach.log)
