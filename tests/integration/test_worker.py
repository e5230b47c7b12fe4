import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from forecaster.pipeline.due import REPLAYED_AT_FIRST
from stockcast.database.migrate import migrate, superuser
from stockcast.database.pool import ConnectionPool
from stockcast.forecasts.freshness import freshness
from stockcast.settings import CronSettings, MigrateSettings, WebSettings
from tests.integration.workers import wait_for, worker


@pytest.fixture
def runs(cron_settings: CronSettings) -> Callable[[str], list[tuple[str, float]]]:
    """Give status and progress of a task's runs."""
    pool = ConnectionPool(cron_settings)

    def ask(task: str) -> list[tuple[str, float]]:
        with pool.lend() as opened, opened.cursor() as cursor:
            cursor.execute("SELECT status, progress FROM runs WHERE task = %s ORDER BY as_of", (task,))
            return list(cursor.fetchall())

    return ask


Runs = Callable[[str], list[tuple[str, float]]]


def training(runs: Runs) -> Callable[[], bool]:
    return lambda: any(status == "running" and share > 0.05 for status, share in runs("train"))


def test_told_to_stop_during_a_training_it_stops_and_the_next_one_trains(runs: Runs, tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        wait_for(training(runs))
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert [status for status, _ in runs("train")] == ["interrupted"]
    with worker(tmp_path):
        wait_for(lambda: runs("forecast"))
    assert runs("train") == [("done", 1.0)]


def work_of(cron_settings: CronSettings) -> str | None:
    """Give what pages say is being done."""
    with ConnectionPool(cron_settings).lend() as opened:
        return freshness(opened, "1d").work


def test_killed_during_a_training_it_is_taken_up_by_the_next_within_a_minute(
    runs: Runs, cron_settings: CronSettings, tmp_path: Path
) -> None:
    with worker(tmp_path) as process:
        wait_for(training(runs))
        wait_for(lambda: work_of(cron_settings) == "training")
        process.kill()
    assert [status for status, _ in runs("train")] == ["running"]
    wait_for(lambda: work_of(cron_settings) is None)
    with worker(tmp_path):
        wait_for(lambda: work_of(cron_settings) is not None, patience=60)
        wait_for(lambda: runs("train") == [("done", 1.0)])


def test_it_waits_for_a_database_that_is_not_ready_and_outlives_one_that_drops_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with worker(tmp_path) as process:
        assert process.stderr is not None
        assert "waiting" in process.stderr.readline()
        migrate(MigrateSettings())
        pool = ConnectionPool(CronSettings())

        def count(query: str) -> int:
            with pool.lend() as opened, opened.cursor() as cursor:
                cursor.execute(query)
                return len(cursor.fetchall())

        wait_for(lambda: count("SELECT FROM stock_prices LIMIT 1"))
        with superuser(MigrateSettings(), environment["POSTGRES_DB"]) as opened, opened.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'stockcast_cron' AND pid <> pg_backend_pid()"
            )
        wait_for(lambda: count("SELECT FROM forecasts LIMIT 1"))
        assert process.poll() is None


def test_two_workers_do_each_step_once(runs: Runs, cron_settings: CronSettings, tmp_path: Path) -> None:
    with worker(tmp_path), worker(tmp_path):
        wait_for(lambda: len(runs("forecast")) > 2)
    with ConnectionPool(cron_settings).lend() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT kind) FROM models")
        assert cursor.fetchone() == (4, 4)
        cursor.execute("SELECT as_of FROM forecasts GROUP BY as_of HAVING count(DISTINCT model_id) <> 4")
        assert cursor.fetchall() == []


def test_a_schedule_starts_its_task_once_for_each_tick_however_many_workers(
    runs: Runs, cron_settings: CronSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INGEST_CRON", "* * * * *")
    with worker(tmp_path), worker(tmp_path):
        wait_for(lambda: len(runs("replay")) == 1 and len(ticks(cron_settings)) >= 1)
    scheduled = ticks(cron_settings)
    assert len(set(scheduled)) == len(scheduled)
    with ConnectionPool(cron_settings).lend() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT time) FROM stock_prices WHERE time > '2012-03-01'")
        (released,) = cursor.fetchone() or (0,)
    assert released == REPLAYED_AT_FIRST + len(scheduled)


def ticks(cron_settings: CronSettings) -> list[datetime]:
    """Give the minutes for which the schedule has fetched prices; the first start's own key is no full minute."""
    with ConnectionPool(cron_settings).lend() as opened, opened.cursor() as cursor:
        cursor.execute(
            "SELECT as_of FROM runs WHERE task = 'ingest' AND status = 'done' "
            "AND as_of > '2026-01-01' AND as_of = date_trunc('minute', as_of)"
        )
        return [as_of for (as_of,) in cursor]


def test_what_the_site_asks_for_is_done_and_told(
    runs: Runs, cron_settings: CronSettings, web_settings: WebSettings, tmp_path: Path
) -> None:
    """A ticker's history, asked for by the role that may ask for that and nothing else."""
    with worker(tmp_path):
        wait_for(lambda: runs("forecast"))
        with ConnectionPool(web_settings).lend() as opened, opened.cursor() as cursor:
            cursor.execute("SELECT request_task('history', %s)", ('{"ticker": "IBM"}',))
            cursor.execute("SELECT request_task('train', '{}')")
        wait_for(lambda: runs("history IBM"))
        wait_for(lambda: runs("history IBM")[0][0] == "done")
    with ConnectionPool(cron_settings).lend() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'train' AND queueing_lock <> 'train'")
        assert cursor.fetchall() == [(0,)]
