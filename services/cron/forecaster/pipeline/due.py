"""What is due: the first start, the replay of bundled sessions, and all steps one after the other."""

from collections.abc import Iterator
from datetime import UTC, datetime

from forecaster.pipeline.chain import chain
from forecaster.pipeline.forecast import forecast
from forecaster.pipeline.ingest import ingest
from forecaster.pipeline.score import score
from forecaster.pipeline.train import train
from forecaster.pipeline.work import Work
from forecaster.sources.sample import SampleSource
from forecaster.storage.models import model_known_at
from forecaster.storage.prices import last_session
from forecaster.storage.registry import bars_since_training
from stockcast.forecasts.freshness import freshness
from stockcast.jobs.runs import Interrupted
from stockcast.market.intervals import BarInterval

RETRAIN_AFTER: dict[BarInterval, int] = {"1d": 21, "1h": 500}
"""Bars after which a model is trained anew when all that is due is done at once."""

REPLAYED_AT_FIRST = 60
"""Sessions of the bundled prices that the first start replays."""


def first_start(work: Work) -> Iterator[str]:
    """Do at once what a new installation lacks: prices, a model, forecasts, and the replay of bundled sessions."""
    yield from initial(work)
    if work.settings.price_sources == ("sample",):
        bundled = SampleSource()
        yield from replay(work, bundled, bundled.sessions_after(None, limit=REPLAYED_AT_FIRST)[-1])


def initial(work: Work) -> Iterator[str]:
    """Bring the first prices, model and forecasts, each only where there is none."""
    yield ingest_initial(work)
    yield train_if_missing(work)
    yield forecast_if_missing(work)


def ingest_initial(work: Work) -> str:
    """Fetch the first prices unless there are some."""
    newest = _last_session(work)
    return f"prices reach to {newest:%Y-%m-%d}" if newest else ingest(work, chain(work), datetime.now(UTC))


def train_if_missing(work: Work) -> str:
    """Train the first model unless there is one."""
    with work.pool.lend() as opened:
        known = model_known_at(opened, datetime.now(UTC), work.settings.bar_interval)
    return f"a model as of {known[1].as_of:%Y-%m-%d} is there" if known else train(work)


def forecast_if_missing(work: Work) -> str:
    """Store the first forecasts unless there are some."""
    with work.pool.lend() as opened:
        newest = freshness(opened, work.settings.bar_interval).forecast_as_of
    return f"forecasts as of {newest:%Y-%m-%d} are there" if newest else forecast(work)


def everything(work: Work, until: datetime | None = None) -> Iterator[str]:
    """Ingest, score, train when the model is old, and forecast; with `until`, session by session up to that day."""
    yield from initial(work)
    if until is not None and work.settings.price_sources == ("sample",):
        yield from replay(work, SampleSource(), until)
        return
    yield ingest(work, chain(work), datetime.now(UTC))
    yield from follow(work, replayed=False)


def replay(work: Work, bundled: SampleSource, until: datetime) -> Iterator[str]:
    """Release the bundled sessions one by one up to `until`: each is forecast before it is known and scored after."""
    with work.once("replay", until) as run:
        if run is None:
            return
        report = work.reporting(run)
        sessions = bundled.sessions_after(_last_session(work), until=until)
        for done, session in enumerate(sessions):
            if work.should_stop():
                raise Interrupted(f"the replay was asked to stop before {session:%Y-%m-%d}")
            report("replaying past sessions", done / len(sessions))
            # First what a killed replay may have left undone of the session before.
            yield from follow(work, replayed=True)
            bundled.release_until(session)
            yield ingest(work, [bundled], session)
        yield from follow(work, replayed=True)


def follow(work: Work, *, replayed: bool) -> Iterator[str]:
    """Do what new bars make due: score, train when the model is old, forecast."""
    yield score(work)
    with work.pool.lend() as opened:
        age = bars_since_training(opened, work.settings.bar_interval)
    if age is None or age >= RETRAIN_AFTER[work.settings.bar_interval]:
        yield train(work)
    yield forecast(work, replayed=replayed)


def _last_session(work: Work) -> datetime | None:
    with work.pool.lend() as opened:
        return last_session(opened, work.settings.bar_interval)
