"""The pipeline as jobs of the queue: what runs when, what is retried, and how a running job is asked to stop."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from croniter import croniter
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job

from forecaster.failures import outcome_told
from forecaster.pipeline import due
from forecaster.pipeline.chain import chain
from forecaster.pipeline.experiment import run_experiment
from forecaster.pipeline.forecast import forecast
from forecaster.pipeline.ingest import history, ingest
from forecaster.pipeline.quarantine import apply_decisions
from forecaster.pipeline.score import score
from forecaster.pipeline.train import train
from forecaster.pipeline.work import NothingToWorkOnError, Work
from stockcast.database.pool import CONNECT_TIMEOUT, ConnectionPool
from stockcast.jobs.runs import Interrupted
from stockcast.settings import CronSettings

log = logging.getLogger(__name__)

FIRST_START = "first_start"
# One step at a time on the whole installation, however many workers there are: each builds on the one before.
ONE_AT_A_TIME = "pipeline"
EXPERIMENT = "experiment"
# Experiments read prices alone, so that they run beside the pipeline; one at a time, as the migration queues them.
BESIDE_IT = "laboratory"
# Seconds after which a tick that no worker was there for is not made up for any more.
MISSED_TICKS = 600


class Patience(BaseRetryStrategy):
    """Takes a job up again at once when it was asked to stop, and a few times, ever later, when it failed."""

    def __init__(self, attempts: int, wait: int = 30) -> None:
        self.attempts, self.wait = attempts, wait

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Give the time of the next attempt, or None to give up."""
        if isinstance(exception, JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, NothingToWorkOnError) or job.attempts >= self.attempts:
            return None
        return RetryDecision(retry_in={"seconds": self.wait * 2**job.attempts})


Step = Callable[..., Iterable[str]]

STEPS: dict[str, Step] = {
    FIRST_START: lambda work, _tick: due.first_start(work),
    "ingest": lambda work, tick: [ingest(work, chain(work), tick)],
    "score": lambda work, _tick: [score(work)],
    "train": lambda work, _tick: [train(work)],
    "forecast": lambda work, _tick: [forecast(work)],
    "history": lambda work, tick, ticker: [history(work, ticker, tick)],
    "quarantine": lambda work, _tick: [apply_decisions(work)],
    EXPERIMENT: lambda work, _tick, experiment: [run_experiment(work, UUID(experiment))],
}
"""Each task's work for a tick of its schedule, or as it was asked for with arguments of its own; gives what it did, in
sentences, as it goes on."""


def queue(settings: CronSettings) -> App:
    """Make the queue's application with all tasks and their schedules."""
    app = App(connector=connector(settings), periodic_defaults={"max_delay": MISSED_TICKS})
    pool = ConnectionPool(settings, size=4, statement_timeout=0)
    schedules = {
        "ingest": settings.ingest_cron,
        "score": settings.score_cron,
        "train": settings.train_cron,
        "forecast": settings.forecast_cron,
    }
    for name, step in STEPS.items():
        # A job that waits for its next attempt holds up all behind it; the schedule asks for a history again anyway.
        patience = Patience(attempts=0 if name == "history" else 4)
        lock = BESIDE_IT if name == EXPERIMENT else ONE_AT_A_TIME
        declare = app.task(name=name, lock=lock, queueing_lock=name, retry=patience, pass_context=True)
        task = declare(job(name, step, settings, pool))
        if name in schedules:
            app.periodic(cron=schedules[name])(task)
            in_time_zone(app, name, ZoneInfo(settings.time_zone))
    return app


def in_time_zone(app: App, name: str, zone: ZoneInfo) -> None:
    """Let a schedule's hours be those of a time zone; Procrastinate itself takes them for UTC."""
    periodic = app.periodic_registry.periodic_tasks[name, ""]
    vars(periodic)["croniter"] = croniter(periodic.cron, datetime.now(zone))


def connector(settings: CronSettings) -> PsycopgConnector:
    """Make the queue's own connections."""
    return PsycopgConnector(
        kwargs={
            "host": settings.postgres_host,
            "port": settings.postgres_port,
            "dbname": settings.postgres_db,
            "user": f"stockcast_{settings.role}",
            "password": settings.password(),
            "connect_timeout": CONNECT_TIMEOUT,
            "application_name": f"{settings.role} queue",
        },
        min_size=1,
        max_size=4,
        timeout=CONNECT_TIMEOUT,
    )


def job(name: str, step: Step, settings: CronSettings, pool: ConnectionPool) -> Callable[..., None]:
    """Wrap a step as a job: it logs what it did, stores why it failed, and is aborted when the worker is stopped."""

    def run(context: JobContext, timestamp: int, **arguments: str) -> None:
        work = Work(settings, pool, should_stop=context.should_abort, attempts=context.job.attempts)
        of = arguments.get("ticker")
        # Only a job that was never queued has no number
        number = context.job.id or 0
        try:
            with outcome_told(work, number, f"{name} {of}" if of else name):
                for sentence in step(work, datetime.fromtimestamp(timestamp, UTC), **arguments):
                    log.info("%s: %s", name, sentence)
        except Interrupted as interruption:
            raise JobAborted from interruption

    return run
