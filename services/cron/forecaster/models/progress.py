"""Progress of a training run, and its stop on request."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import Any

import xgboost

Progress = Callable[[str, float], None]
ShouldStop = Callable[[], bool]

SECONDS_BETWEEN_REPORTS = 0.1


class TrainingStoppedError(Exception):
    """Training was asked to stop and did; nothing of it is kept."""


class Watch:
    """Passes the progress of fits in other threads on, and the wish to stop back to them.

    `progress` and `should_stop` are only ever called in the thread that asked for the training.
    """

    def __init__(self, progress: Progress | None = None, should_stop: ShouldStop | None = None) -> None:
        self._progress = progress
        self._should_stop = should_stop
        self._rounds = _RoundCounter()

    def report(self, phase: str, share: float) -> None:
        """Report the share of a phase that is done.

        Raises:
            TrainingStoppedError: training is to stop; fits that are under way end after their present round.
        """
        if self._progress is not None:
            self._progress(phase, share)
        if self._should_stop is not None and self._should_stop():
            self._rounds.stopped.set()
            raise TrainingStoppedError("training was asked to stop")

    def between_rounds(self) -> xgboost.callback.TrainingCallback:
        """Return what a fit is to call between two boosting rounds."""
        return self._rounds

    def await_fits(self, fits: Sequence[Future[Any]], rounds: int) -> None:
        """Report until all fits are done, which takes so many rounds in all; raises what `report` raises."""
        while wait(fits, timeout=SECONDS_BETWEEN_REPORTS).not_done:
            self.report("training", min(1.0, self._rounds.done / rounds))
        self.report("training", 1.0)


class _RoundCounter(xgboost.callback.TrainingCallback):  # type: ignore[misc]
    """XGBoost's hook between two rounds, shared by all fits of a training run."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.done = 0
        self._lock = threading.Lock()

    def after_iteration(self, model: xgboost.Booster, epoch: int, evals_log: object) -> bool:  # noqa: ARG002
        """Return true to end the fit."""
        with self._lock:
            self.done += 1
        return self.stopped.is_set()
