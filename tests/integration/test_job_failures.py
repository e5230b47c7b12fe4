"""Jobs that fail: the history tells each once, whether or not a run of it had begun."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from procrastinate import App

from forecaster import tasks
from forecaster.pipeline.work import Work
from forecaster.tasks import queue
from stockcast.database.pool import ConnectionPool
from stockcast.jobs.history import PastRun, count_runs, kinds, past_runs, unmended
from stockcast.settings import CronSettings
from tests.integration.dashboard.rows import write


async def done(app: App, *names: str, **arguments: str) -> None:
    """Queue tasks and work until nothing is to be done at once."""
    async with app.open_async():
        for name in names:
            await app.configure_task(name).defer_async(timestamp=int(time.time()), **arguments)
        await app.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="successful")


def work_off(settings: CronSettings, *names: str, **arguments: str) -> None:
    asyncio.run(done(queue(settings), *names, **arguments))


def history(settings: CronSettings) -> list[PastRun]:
    """Give all runs, and find that counts and kinds agree with them."""
    with ConnectionPool(settings).lend() as opened:
        found = past_runs(opened, limit=50)
        assert count_runs(opened) == len(found)
        assert kinds(opened) == sorted({run.task.split()[0] for run in found})
        assert past_runs(opened, state="failed", limit=50) == [run for run in found if run.state == "failed"]
    return found


def troubles(settings: CronSettings) -> dict[str, str]:
    with ConnectionPool(settings).lend() as opened:
        return {each.task: each.result for each in unmended(opened)}


def test_a_job_that_lacks_what_it_works_on_is_told_with_why(cron_settings: CronSettings) -> None:
    work_off(cron_settings, "train")
    (run,) = history(cron_settings)
    assert (run.run_id, run.task, run.as_of, run.state, run.killed) == (None, "train", None, "failed", False)
    assert run.result == "there are no prices to train on; `stockcast ingest` brings them"
    assert run.took is not None
    assert (run.mended_at, run.again_at) == (None, None)
    assert troubles(cron_settings) == {"train": run.result}


def test_a_wrong_setting_is_named_and_when_it_is_tried_again(cron_settings: CronSettings) -> None:
    wrong = {"price_sources": ("csv",), "csv_location": "https://ada:geheim@prices.example/a.csv", "csv_columns": "a"}
    work_off(cron_settings.model_copy(update=wrong), "ingest")
    (run,) = history(cron_settings)
    assert run.result.startswith("'a' names no column: write OURS=THEIRS")
    assert run.again_at is not None
    assert run.again_at > datetime.now(UTC)


def failing(work: Work, _tick: datetime, ticker: str = "") -> Iterator[str]:
    yield f"about to fail {ticker}"
    raise KeyError(work.settings.password())


def failing_in_its_run(work: Work, tick: datetime) -> Iterator[str]:
    with work.once("quarantine", tick):
        yield "begun"
        raise ValueError("no disk")


def test_what_nothing_was_prepared_for_stays_in_the_log_and_is_mended_by_a_job_that_goes_well(
    cron_settings: CronSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(tasks.STEPS, "quarantine", failing)
        patch.setitem(tasks.STEPS, "history", failing)
        work_off(cron_settings, "history", ticker="IBM")
        work_off(cron_settings, "quarantine")
    told = {run.task: run for run in history(cron_settings)}
    assert set(told) == {"quarantine", "history IBM"}
    for run in told.values():
        assert "KeyError" in run.result
        assert cron_settings.password() not in run.result
    write("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE (task_name) IN (VALUES %s)", ("quarantine",))
    work_off(cron_settings)
    after = {run.task: run for run in history(cron_settings)}
    assert after["quarantine"].mended_at is not None
    assert after["history IBM"] == told["history IBM"]
    assert set(troubles(cron_settings)) == {"history IBM"}


def test_a_failure_that_its_run_tells_is_told_once(
    cron_settings: CronSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tasks.STEPS, "quarantine", failing_in_its_run)
    work_off(cron_settings, "quarantine")
    (run,) = history(cron_settings)
    assert run.run_id is not None
    assert (run.state, run.result) == ("failed", "no disk")


def test_a_job_that_no_worker_knows_is_in_the_history_but_alarms_nobody_for_good(cron_settings: CronSettings) -> None:
    write(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES %s",
        ("default", "nonsense", '{"timestamp": 1}'),
    )
    work_off(cron_settings)
    (run,) = history(cron_settings)
    assert (run.task, run.state, run.as_of) == ("nonsense", "failed", None)
    assert run.result == "the worker could not begin it; its log tells why"
    assert troubles(cron_settings) == {}
