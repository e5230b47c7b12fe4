"""What people get from the page of the jobs on a real database."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.installation import under_way
from tests.integration.dashboard.calls import UPDATE, call, said
from tests.integration.dashboard.calls import page as whole_page
from tests.integration.dashboard.rows import LAST, write

NOW = datetime.now(UTC)
RENEWAL = "..jobs-page.children...jobs-waiting.interval.."


def page(client: FlaskClient, search: str = "") -> str:
    return whole_page(client, search, "/dash/jobs")


def add_run(task: str, status: str, result: str = "", *, ago: float = 60.0, took: float = 40.0) -> None:
    """A run that began `ago` minutes before now and took so many seconds."""
    begun = NOW - timedelta(minutes=ago)
    ended = None if status == "running" else begun + timedelta(seconds=took)
    write(
        "INSERT INTO runs (task, as_of, status, result, started_at, finished_at) VALUES %s",
        (task, begun, status, result, begun, ended),
    )


def add_worker() -> None:
    write("INSERT INTO procrastinate_workers (last_heartbeat) VALUES %s", (datetime.now(UTC),))


@pytest.fixture
def busy(client: FlaskClient) -> FlaskClient:
    """A worker that has done three things, of which two went wrong."""
    add_worker()
    add_run("ingest", "done", "10,958 bars of 5 tickers", ago=90)
    add_run("train", "failed", "ValueError: no disk", ago=60)
    add_run("history IBM", "failed", "NothingCameError: Yahoo answered 429", ago=30)
    add_run("history IBM", "done", "20 bars of 1 ticker", ago=20)
    return client


def test_every_run_is_told_the_newest_first_and_failures_before_all(busy: FlaskClient) -> None:
    shown = page(busy)
    for words in ("10,958 bars of 5 tickers", "Yahoo answered 429", "History fetch of IBM", "40 s", "no disk"):
        assert words in shown
    assert shown.index("20 bars of 1 ticker") < shown.index("10,958 bars")
    assert "Training failed" in shown
    assert "and has not gone well since: no disk." in shown
    assert "History fetch of IBM failed" not in shown
    assert "It went well later" in shown
    assert "Nothing is planned: “stockcast run” does what is due." in shown
    assert "ValueError" not in shown
    assert "Nothing is done until it is back" not in shown


def test_what_comes_next_is_told_by_queue_and_clock(busy: FlaskClient) -> None:
    soon, later = (datetime.now(UTC) + timedelta(minutes=minutes) for minutes in (5, 60))
    write("INSERT INTO schedules VALUES %s", ("train", "20 22 * * 5", "Europe/Berlin", later))
    shown = page(busy)
    assert "Friday at 22:20 Europe/Berlin" in shown
    assert f"next {later:%a}" in shown
    assert "It is tried again by schedule" in shown
    write(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at, attempts, args) VALUES %s",
        ("default", "train", soon, 2, "{}"),
        ("default", "history", None, 0, '{"ticker": "MSFT"}'),
    )
    shown = page(busy)
    assert f"not before {soon:%a}" in shown
    assert "after 2 attempts that failed" in shown
    assert "It is tried again not before" in shown
    assert "History fetch of MSFT" in shown
    assert "as soon as the worker is free" in shown


def test_a_run_under_way_is_renewed_with_what_is_expected_of_it(busy: FlaskClient) -> None:
    renewal = call(RENEWAL, ("jobs-waiting.n_intervals", 1), state=(("_pages_location.search", "?status=running"),))
    add_run("train", "done", ago=200, took=120)
    with under_way("train", LAST, "training", 0.45):
        answer = said(busy.post(UPDATE, json=renewal))["response"]
        assert answer["jobs-waiting"]["interval"] == 2_000
        shown = json.dumps(answer, ensure_ascii=False)
        assert "Training, 45\u202f%" in shown
        assert "of about 2 min 0 s" in shown
        assert "as of Fri 25 May 2012" in shown
        assert "10,958 bars" not in shown
    quiet = said(busy.post(UPDATE, json=renewal))["response"]
    assert quiet["jobs-waiting"]["interval"] == 30_000
    assert "No run of any task is running." in str(quiet)


def test_a_run_whose_process_was_killed_is_no_running_one(client: FlaskClient) -> None:
    add_run("train", "running")
    shown = page(client, "?status=interrupted")
    assert "its process ended without a word" in shown
    assert "No run of any task is running." in page(client, "?status=running")
    assert "The worker has never been heard of. Nothing is done until it is back." in shown


def test_runs_are_narrowed_and_turned_by_the_address(busy: FlaskClient) -> None:
    for number in range(120):
        add_run("score", "done", f"number {number}.", ago=1_000 + number)
    first = page(busy)
    assert "1 to 50 of 124 runs" in first
    assert "/dash/jobs?page=2" in first
    assert "101 to 124 of 124 runs" in page(busy, "?page=99")
    narrowed = page(busy, "?task=train&status=failed")
    assert "no disk" in narrowed
    assert "10,958" not in narrowed
    assert "/dash/jobs.csv?task=train&status=failed" in narrowed
    for nonsense in ("?task=%00", "?task=nope", "?status=<b>", "?page=-1", "?task=a&task=b"):
        assert "History" in page(busy, nonsense)
    assert busy.get("/dash/jobs?status=failed").status_code == 200


def test_the_history_is_a_file_that_no_spreadsheet_computes(busy: FlaskClient) -> None:
    add_run("score", "failed", "=cmd|' /C calc'!A0", ago=120)
    answer = busy.get("/dash/jobs.csv?status=failed", buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert "filename=stockcast-runs.csv" in answer.headers["Content-Disposition"]
    rows = [*csv.DictReader(io.StringIO(answer.text))]
    assert [row["task"] for row in rows] == ["history IBM", "train", "score"]
    assert rows[2]["result"] == "'=cmd|' /C calc'!A0"
    assert (rows[1]["seconds"], rows[1]["status"]) == ("40.0", "failed")


def test_before_the_first_run_it_says_so(client: FlaskClient) -> None:
    shown = page(client)
    for words in ("Nothing has been run yet.", "Nothing just now.", "Nothing waits.", "has not told its schedule"):
        assert words in shown


def test_a_job_that_failed_before_its_run_is_told_with_why(busy: FlaskClient) -> None:
    write(
        "INSERT INTO job_failures (job_id, task, started_at, failed_at, error, in_run, mended_at) VALUES %s",
        (1, "forecast", NOW - timedelta(minutes=5), NOW - timedelta(minutes=4), "there are no prices", False, None),
        (2, "score", NOW - timedelta(minutes=9), NOW - timedelta(minutes=8), "no prices to score", False, NOW),
        (3, "train", NOW, NOW, "its run tells it", True, None),
    )
    shown = page(busy)
    assert "Forecasting failed" in shown
    assert "and has not gone well since: there are no prices." in shown
    assert shown.index("there are no prices") < shown.index("no prices to score") < shown.index("20 bars of 1 ticker")
    assert "Scoring failed" not in shown
    assert "its run tells it" not in shown
    narrowed = page(busy, "?task=forecast&status=failed")
    assert "there are no prices" in narrowed
    assert "as of" not in narrowed
    rows = [*csv.DictReader(io.StringIO(busy.get("/dash/jobs.csv?task=forecast", buffered=True).text))]
    assert [(row["task"], row["as_of"], row["seconds"], row["result"]) for row in rows] == [
        ("forecast", "", "60.0", "there are no prices")
    ]
