from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.components.job_words import duration, task_in_words, waits_until, what_comes
from dashboard.jobs_choice import JobsChoice, asked_jobs
from stockcast.jobs.history import PastRun
from stockcast.jobs.schedules import Schedule, in_words

NOW = datetime(2026, 11, 25, 14, tzinfo=UTC)
FAILED = PastRun(1, "train", NOW, "failed", NOW - timedelta(hours=1), NOW, "no disk", killed=False)


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("0 22 * * 1-5", "Monday to Friday at 22:00 Europe/Berlin"),
        ("20 22 * * 5", "Friday at 22:20 Europe/Berlin"),
        ("5 3 * * *", "every day at 03:05 Europe/Berlin"),
        ("0 0 * * 0", "Sunday at 00:00 Europe/Berlin"),
        ("15 * * * *", "every day, every hour at 15 past"),
        ("*/5 * * * *", "every day, every 5 minutes"),
        ("0 22 1 * *", "by “0 22 1 * *”, Europe/Berlin"),
        ("0 22 * * mon,wed", "by “0 22 * * mon,wed”, Europe/Berlin"),
        ("0 8-18 * * 1-5", "by “0 8-18 * * 1-5”, Europe/Berlin"),
        ("0 22 * * 1-9", "by “0 22 * * 1-9”, Europe/Berlin"),
    ],
)
def test_a_schedule_is_told_in_words_or_as_it_is(cron: str, words: str) -> None:
    assert in_words(Schedule("ingest", cron, "Europe/Berlin", NOW)) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.42, "0.4 s"), (-1, "0.0 s"), (40, "40 s"), (200, "3 min 20 s"), (7_500, "2 h 5 min")]
)
def test_a_duration_is_told_in_what_fits_it(seconds: float, words: str) -> None:
    assert duration(timedelta(seconds=seconds)) == words


def test_a_task_is_told_with_its_ticker_and_an_unknown_one_by_its_name() -> None:
    assert task_in_words("history BRK-B") == "History fetch of BRK-B"
    assert task_in_words("tidy up") == "tidy of up"


def test_what_comes_after_a_failure_is_the_first_that_holds() -> None:
    later = NOW + timedelta(minutes=2)
    assert what_comes(replace(FAILED, state="done"), NOW) == ""
    assert what_comes(FAILED, NOW) == "Nothing is planned: “stockcast run” does what is due."
    planned = replace(FAILED, scheduled_at=later)
    assert what_comes(planned, NOW) == "It is tried again by schedule, Wed 25 Nov 2026, 14:02 UTC."
    again = replace(planned, again_at=later)
    assert what_comes(again, NOW) == "It is tried again not before Wed 25 Nov 2026, 14:02 UTC."
    assert what_comes(replace(again, mended_at=later), NOW) == "It went well later, Wed 25 Nov 2026, 14:02 UTC."
    assert waits_until(None, NOW) == waits_until(NOW, NOW) == "as soon as the worker is free"


def test_an_address_asks_for_what_it_was_made_from_and_nonsense_counts_as_not_said() -> None:
    choice = JobsChoice("train", "failed", 3)
    assert choice.address == "/dash/jobs?task=train&status=failed&page=3"
    assert asked_jobs({"task": "train", "status": "failed", "page": "3"}) == choice
    assert choice.but(status="") == JobsChoice("train")
    nonsense: dict[str, object] = {"task": ["a", "b"], "status": "<b>", "page": "-1"}
    assert asked_jobs(nonsense) == JobsChoice()
    assert asked_jobs({"task": "a\0b"}) == JobsChoice()
