"""Train: a new model on all stored prices, and the baselines that it is compared with."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import polars as pl

from forecaster.baselines.history import history_of
from forecaster.baselines.training import train_baselines
from forecaster.models.progress import TrainingStoppedError, Watch
from forecaster.models.trained import TrainedModel
from forecaster.models.training import train as fit
from forecaster.parameters_file import read_parameters
from forecaster.pipeline.work import NothingToWorkOnError, Work
from forecaster.storage.baselines import store_baselines
from forecaster.storage.models import store_model
from forecaster.storage.prices import last_session, read_panel
from forecaster.storage.registry import thin
from stockcast.jobs.runs import Interrupted, Run


def train(work: Work, as_of: datetime | None = None) -> str:
    """Train on the bars up to `as_of` (the last session when None), once for each as-of, and the baselines beside it.

    The model becomes champion when the gate lets it.

    Raises NothingToWorkOnError when no prices are stored, Interrupted when asked to stop between boosting rounds.
    """
    interval = work.settings.bar_interval
    with work.pool.lend() as opened:
        newest = as_of or last_session(opened, interval)
    if newest is None:
        raise NothingToWorkOnError("there are no prices to train on; `stockcast ingest` brings them")
    with work.once("train", newest) as run:
        if run is None:
            return f"a model was trained as of {newest:%Y-%m-%d} already"
        panel = read_panel(work.settings, interval, newest)
        began = time.monotonic()
        with _stopping():
            model = _fit(work, run, panel, newest)
            seconds = round(time.monotonic() - began, 3)
            watch = Watch(work.reporting(run), work.should_stop)
            own = model.calibration.get("own")
            baselines = train_baselines(history_of(panel), newest, watch=watch, known=own)
        with work.pool.lend() as opened:
            _, verdict = store_model(opened, model, bar_interval=interval, seconds=seconds)
            store_baselines(opened, baselines, bar_interval=interval, data_hash=model.data_hash)
            thin(opened, interval)
        place = "champion" if verdict.promoted else "not champion"
        run.result = f"trained as of {newest:%Y-%m-%d}, {loss_of(model)}; {place}: {verdict.reason}"
        return run.result


def loss_of(model: TrainedModel) -> str:
    """Say what the model's pinball loss was on days that it had not been trained on."""
    ratio = model.metrics.get("pinball_ratio")
    if ratio is None:
        return "too little history to tell its loss"
    return f"loss {ratio:.3f} of a random walk's"


@contextmanager
def _stopping() -> Iterator[None]:
    try:
        yield
    except TrainingStoppedError:
        raise Interrupted("training was asked to stop between two boosting rounds, or tickers") from None


def _fit(work: Work, run: Run, panel: pl.DataFrame, as_of: datetime) -> TrainedModel:
    settings = work.settings
    parameters = read_parameters(
        settings.model_parameters, horizons=settings.horizons, threads=settings.training_threads
    )
    return fit(panel, as_of, parameters, progress=work.reporting(run), should_stop=work.should_stop)
