"""Experiments through the real queue: asked for by the dashboard's role, done by a worker in a process of their own."""

import os
import signal
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import get_args
from uuid import UUID

import psycopg2
import pytest

from forecaster.pipeline.experiment import run_experiment
from forecaster.pipeline.work import Work
from stockcast.database.pool import connect
from stockcast.lab.experiments import Experiment, cancel, create, delete, find
from stockcast.lab.permission import EVERYONE
from stockcast.lab.spec import ExperimentSpec, Method
from stockcast.settings import DashSettings
from tests.integration.workers import wait_for, worker

TEST_START = date(2011, 3, 1)
SLOW = ExperimentSpec(method="support-vector-machine", search="optuna", search_seconds=600, test_start=TEST_START)
QUICK = ExperimentSpec(tickers=("AAPL",), test_start=TEST_START)


class Laboratory:
    """What its pages do, as the dashboard's role."""

    def __init__(self) -> None:
        self.settings = DashSettings()

    def ask(self, spec: ExperimentSpec, name: str = "trial") -> UUID:
        with closing(connect(self.settings)) as opened, opened:
            return create(opened, EVERYONE, name, "1d", spec)

    def look(self, experiment: UUID) -> Experiment:
        with closing(connect(self.settings)) as opened:
            (found,) = find(opened, [experiment])
        return found

    def cancel(self, experiment: UUID) -> bool:
        with closing(connect(self.settings)) as opened, opened:
            return cancel(opened, experiment, EVERYONE)

    def delete(self, experiment: UUID) -> bool:
        with closing(connect(self.settings)) as opened, opened:
            return delete(opened, experiment, EVERYONE)

    def await_end(self, experiment: UUID) -> Experiment:
        wait_for(lambda: self.look(experiment).ended)
        return self.look(experiment)

    def await_search(self, experiment: UUID) -> None:
        wait_for(lambda: self.look(experiment).phase.startswith("search"))


@pytest.fixture
def laboratory(started: Work) -> Laboratory:
    assert started.settings.bar_interval == "1d"
    return Laboratory()


def children(worker_id: int) -> list[int]:
    """Give the processes that a worker has started and that do an experiment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (process / "stat").read_text().rsplit(") ", 1)[1].split()[:2]
            if (
                int(parent) == worker_id
                and b"experiment_process" in (process / "cmdline").read_bytes()
                and state != "Z"
            ):
                found.append(int(process.name))
        except FileNotFoundError:
            continue
    return found


def gone(process: int) -> bool:
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rsplit(") ", 1)[1].startswith("Z")
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("method", get_args(Method))
def test_every_method_comes_to_a_result(laboratory: Laboratory, started: Work, method: Method) -> None:
    spec = QUICK.model_copy(update={"method": method, "search_seconds": 5, "splits": 2})
    experiment = laboratory.ask(spec)
    assert run_experiment(started, experiment) == f"experiment {experiment} is done"
    done = laboratory.look(experiment)
    assert (done.status, done.progress, done.error) == ("done", 1.0, "")
    assert done.result is not None
    assert done.result.tickers == ("AAPL",)
    assert done.result.test.first.date() == TEST_START
    assert done.result.train.last < done.result.test.first


def test_a_worker_does_what_was_asked_for_and_counts_earlier_looks(laboratory: Laboratory, tmp_path: Path) -> None:
    first, second = laboratory.ask(QUICK), laboratory.ask(QUICK)
    with worker(tmp_path):
        done = [laboratory.await_end(each) for each in (first, second)]
    results = [each.result for each in done]
    assert results[0] is not None
    assert results[1] is not None
    assert not any("earlier" in warning for warning in results[0].warnings)
    assert any("1 earlier experiment" in warning for warning in results[1].warnings)
    assert done[0].finished_at is not None
    assert done[1].started_at is not None
    assert done[0].finished_at <= done[1].started_at


def test_cancelled_it_ends_within_two_seconds_and_the_worker_goes_on(laboratory: Laboratory, tmp_path: Path) -> None:
    slow, next_one = laboratory.ask(SLOW), laboratory.ask(QUICK)
    with worker(tmp_path) as process:
        laboratory.await_search(slow)
        (child,) = children(process.pid)
        assert laboratory.cancel(slow)
        wait_for(lambda: gone(child) and laboratory.look(slow).status == "cancelled", patience=2)
        assert laboratory.await_end(next_one).status == "done"
    assert laboratory.look(slow).result is None


def test_cancelled_and_deleted_while_they_wait_they_are_never_begun(laboratory: Laboratory, started: Work) -> None:
    cancelled, deleted = laboratory.ask(QUICK), laboratory.ask(QUICK)
    assert not laboratory.delete(deleted)
    assert laboratory.cancel(cancelled)
    assert laboratory.cancel(deleted)
    assert laboratory.delete(deleted)
    for each in (cancelled, deleted):
        assert "does not wait" in run_experiment(started, each)
    assert laboratory.look(cancelled).status == "cancelled"
    assert laboratory.look(cancelled).started_at is None


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"LABORATORY_MEMORY_MB": "100"}, "It ran out of memory: it may use 100 MB"),
        ({"LABORATORY_MINUTES": "0.1"}, "It took longer than 0.1 minutes"),
    ],
    ids=["memory", "time"],
)
def test_beyond_its_limits_it_fails_in_words_and_the_worker_goes_on(
    laboratory: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: dict[str, str], said: str
) -> None:
    for name, value in limit.items():
        monkeypatch.setenv(name, value)
    slow = laboratory.ask(SLOW)
    with worker(tmp_path) as process:
        failed = laboratory.await_end(slow)
        assert failed.status == "failed"
        assert said in failed.error
        assert laboratory.await_end(laboratory.ask(SLOW)).status == "failed"
        assert process.poll() is None


def test_killed_from_outside_it_is_told_as_failed(laboratory: Laboratory, tmp_path: Path) -> None:
    slow = laboratory.ask(SLOW)
    with worker(tmp_path) as process:
        laboratory.await_search(slow)
        os.kill(children(process.pid)[0], signal.SIGKILL)
        assert "memory" in laboratory.await_end(slow).error


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["told to stop", "killed"])
def test_with_the_worker_it_ends_and_with_the_next_one_it_begins_again(
    laboratory: Laboratory, tmp_path: Path, number: signal.Signals
) -> None:
    slow = laboratory.ask(SLOW)
    with worker(tmp_path) as process:
        laboratory.await_search(slow)
        (child,) = children(process.pid)
        process.send_signal(number)
        process.wait(20)
        wait_for(lambda: gone(child), patience=2)
    assert laboratory.look(slow).status == ("queued" if number == signal.SIGTERM else "running")
    first_start = laboratory.look(slow).started_at
    with worker(tmp_path):
        wait_for(lambda: laboratory.look(slow).started_at not in {None, first_start}, patience=60)
        laboratory.await_search(slow)
        laboratory.cancel(slow)
        assert laboratory.await_end(slow).status == "cancelled"


def test_what_outlived_no_worker_is_given_up(laboratory: Laboratory, started: Work, tmp_path: Path) -> None:
    slow = laboratory.ask(SLOW)
    with started.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 5 WHERE task_name = 'experiment'")
    with worker(tmp_path):
        assert "each time the worker ended before it" in laboratory.await_end(slow).error


def test_two_workers_do_two_experiments_one_after_the_other(laboratory: Laboratory, tmp_path: Path) -> None:
    slow, quick = laboratory.ask(SLOW), laboratory.ask(QUICK)
    with worker(tmp_path / "a"), worker(tmp_path / "b"):
        laboratory.await_search(slow)
        assert laboratory.look(quick).status == "queued"
        laboratory.cancel(slow)
        assert laboratory.await_end(quick).status == "done"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tickers": ("AAPL", "NONE")}, "no prices of NONE"),
        ({"test_start": date(2030, 1, 1)}, "The test would start on 2030-01-01, and the prices are from"),
        ({"test_start": date(1990, 1, 1)}, "The test would start on 1990-01-01, and the prices are from"),
        ({"test_start": date(2000, 4, 20)}, "before the test; 95 are needed"),
        ({"test_start": date(2012, 2, 20)}, "from the test's start on; 25 are needed"),
        ({"test_start": date(2000, 9, 20), "splits": 8}, "are too few for 8 splits: 180 are needed"),
    ],
)
def test_what_cannot_be_tried_is_told_by_name(
    laboratory: Laboratory, started: Work, changes: dict[str, object], said: str
) -> None:
    experiment = laboratory.ask(QUICK.model_copy(update=changes))
    assert "failed" in run_experiment(started, experiment)
    failed = laboratory.look(experiment)
    assert failed.status == "failed"
    assert said in failed.error


def test_the_dashboard_may_not_write_results(laboratory: Laboratory) -> None:
    experiment = laboratory.ask(QUICK)
    with (
        closing(connect(laboratory.settings)) as opened,
        opened.cursor() as cursor,
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
    ):
        cursor.execute("UPDATE experiments SET result = '{}' WHERE experiment_id = %s", (str(experiment),))


def test_a_spec_that_an_older_version_stored_fails_in_words(laboratory: Laboratory, started: Work) -> None:
    experiment = laboratory.ask(QUICK)
    with started.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute(
            "UPDATE experiments SET spec = spec || '{\"splits\": 99}' WHERE experiment_id = %s", (str(experiment),)
        )
    assert "can't be read: splits" in run_experiment(started, experiment)
