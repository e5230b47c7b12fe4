"""Experiment: one of the laboratory's, as somebody asked for it on its page."""

import logging
import os
import time
from contextlib import closing
from uuid import UUID

from pydantic import ValidationError

from forecaster.pipeline.apart import FailedError, Limits, Order, result_of
from forecaster.pipeline.work import Work
from forecaster.storage.experiments import Begun, begun, earlier
from stockcast.database.pool import connect
from stockcast.jobs.runs import Interrupted
from stockcast.lab.spec import ExperimentSpec

log = logging.getLogger(__name__)

SECONDS_BETWEEN_WRITES = 0.5
ENOUGH_TO_FORESEE = 0.05
MOST_ATTEMPTS = 5
"""Beginnings after which an experiment is given up that outlives no worker: it may be what ends them."""


class NotWantedError(Exception):
    """The experiment was cancelled or deleted."""


class Watcher:
    """Stores how far an experiment is, and ends it when it is not wanted any more or the worker is to stop."""

    def __init__(self, work: Work, experiment: Begun) -> None:
        self._work = work
        self._experiment = experiment
        self._begin = time.monotonic()
        self._next_write = 0.0

    def __call__(self, phase: str, share: float) -> None:
        """Look whether to go on; raise NotWantedError or Interrupted if not."""
        if self._work.should_stop():
            raise Interrupted("an experiment was asked to stop")
        now = time.monotonic()
        if now < self._next_write:
            return
        self._next_write = now + SECONDS_BETWEEN_WRITES
        expected = (now - self._begin) / share if share > ENOUGH_TO_FORESEE else None
        if not self._experiment.report(phase, share, expected):
            raise NotWantedError


def run_experiment(work: Work, experiment_id: UUID) -> str:
    """Do an experiment that waits; its row tells how far it is and what came of it, also of an error.

    Raises Interrupted when asked to stop: then it waits again.
    """
    with closing(connect(work.settings, statement_timeout=0)) as opened:
        opened.autocommit = True
        with begun(opened, experiment_id) as experiment:
            if experiment is None:
                return f"experiment {experiment_id} does not wait any more"
            return f"experiment {experiment_id} {_ended(work, experiment)}"


def _ended(work: Work, experiment: Begun) -> str:
    try:
        experiment.done(_result(work, experiment))
    except NotWantedError:
        experiment.cancelled()
        return "was cancelled"
    except Interrupted:
        experiment.put_back()
        raise
    except FailedError as error:
        experiment.failed(str(error))
        return f"failed: {error}"
    return "is done"


def _result(work: Work, experiment: Begun) -> str:
    if work.attempts >= MOST_ATTEMPTS:
        raise FailedError(f"It was begun {work.attempts} times, and each time the worker ended before it")
    try:
        spec = ExperimentSpec.model_validate(experiment.spec)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        raise FailedError(f"It can't be read: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from None
    before = earlier(
        experiment.opened, experiment.bar_interval, spec.test_start, spec.tickers, experiment.experiment_id
    )
    order = Order(spec=spec, bar_interval=experiment.bar_interval, earlier=before, parent=os.getpid())
    settings = work.settings
    limits = Limits(settings.laboratory_memory_mb, settings.laboratory_minutes)
    return result_of(order, limits, Watcher(work, experiment))
