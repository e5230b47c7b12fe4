"""The worker: works the queue off until it is told to stop, and outlives the database's absence."""

import asyncio
import logging
import signal
import time
from contextlib import suppress

import psycopg
import psycopg2
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from psycopg_pool import PoolTimeout

from forecaster import pulse
from forecaster.schedule import tell_schedules
from forecaster.tasks import FIRST_START, queue
from stockcast.database.pool import connect
from stockcast.database.schema import readiness
from stockcast.settings import CronSettings

log = logging.getLogger(__name__)

PULSE_SECONDS = 5
HEARTBEAT_SECONDS = 5
STALLED_SECONDS = 20
RETRY_SECONDS = 2
# Two jobs at a time: one step of the pipeline, and room for what must not wait behind a long training.
CONCURRENCY = 2
GRACE_SECONDS = 2

Unreachable = (psycopg2.OperationalError, psycopg.OperationalError, ConnectorException, PoolTimeout)


async def work(settings: CronSettings) -> None:
    """Work until SIGTERM or SIGINT; a running job is asked to stop and is done again after the next start."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    while not stopping.is_set():
        try:
            await until_ready(settings, stopping)
            if not stopping.is_set():
                await work_while_connected(queue(settings), settings, stopping)
        except Unreachable as error:
            log.warning("the database can't be reached: %s; trying again", _first_line(error))
        await _pause(stopping, RETRY_SECONDS)


async def until_ready(settings: CronSettings, stopping: asyncio.Event) -> None:
    """Wait until the database is there and its schema is the one of this version."""
    told = ""
    while not stopping.is_set():
        reason = await asyncio.to_thread(_missing, settings)
        if not reason:
            return
        if reason != told:
            log.info("waiting: %s", reason)
            told = reason
        await _pause(stopping, RETRY_SECONDS)


async def work_while_connected(app: App, settings: CronSettings, stopping: asyncio.Event) -> None:
    """Run a worker until it loses the database or is told to stop."""
    async with app.open_async():
        with suppress(AlreadyEnqueued):
            await app.configure_task(FIRST_START).defer_async(timestamp=int(time.time()))
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=CONCURRENCY,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                delete_jobs="successful",
            )
        )
        lasting = (stopping.wait(), take_up_stalled_jobs(app), tell_schedules(app, settings))
        others = [asyncio.create_task(each) for each in lasting]
        await asyncio.wait([worker, *others], return_when=asyncio.FIRST_COMPLETED)
        for task in (worker, *others):
            task.cancel()
        outcomes = await asyncio.gather(worker, *others, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


async def take_up_stalled_jobs(app: App) -> None:
    """Give back to the queue what a killed worker had begun; Procrastinate finds such jobs but leaves them."""
    while True:
        for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            await take_up(app, stalled)
        pulse.beat()
        await asyncio.sleep(PULSE_SECONDS)


async def take_up(app: App, stalled: Job) -> None:
    """Queue a job again whose worker is gone; drop it when the same task waits in the queue already."""
    try:
        await app.job_manager.retry_job(stalled)
    except UniqueViolation:
        await app.job_manager.finish_job(stalled, Status.ABORTED, delete_job=True)
    except ConnectorException:
        # Another worker was faster.
        return
    log.warning("taking up %s again: its worker is gone", stalled.task_name)


def _missing(settings: CronSettings) -> str:
    try:
        opened = connect(settings)
    except psycopg2.OperationalError as error:
        return f"the database can't be reached: {_first_line(error)}"
    try:
        return readiness(opened).reason
    finally:
        opened.close()


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
