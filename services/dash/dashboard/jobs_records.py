"""What the page of the jobs shows, read from the database at one time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection

from dashboard.jobs_choice import ROWS, JobsChoice
from stockcast.jobs.current import Pulse, Running, Waiting, pulse, running, waiting
from stockcast.jobs.history import PastRun, Unmended, count_runs, kinds, past_runs, unmended
from stockcast.jobs.schedules import Schedule, schedules

SHOWN = 20
"""Waiting jobs that are listed."""


@dataclass(frozen=True, slots=True)
class JobsRecords:
    """What is done and waits, what failed and was not mended, and one page of the `total` runs that are asked for."""

    pulse: Pulse
    running: Sequence[Running]
    waiting: Sequence[Waiting]
    schedules: Sequence[Schedule]
    unmended: Sequence[Unmended]
    kinds: Sequence[str]
    runs: Sequence[PastRun]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Pages that the runs fill, at least one."""
        return pages_of(self.total)

    @property
    def now(self) -> datetime:
        """The database's time."""
        return self.pulse.now


def read(opened: connection, choice: JobsChoice) -> JobsRecords:
    """Read what a choice asks for; the last page, where one beyond it is asked for."""
    total = count_runs(opened, task=choice.task, state=choice.status)
    page = min(choice.page, pages_of(total))
    return JobsRecords(
        pulse=pulse(opened),
        running=running(opened),
        waiting=waiting(opened, SHOWN),
        schedules=schedules(opened),
        unmended=unmended(opened),
        kinds=kinds(opened),
        runs=past_runs(opened, task=choice.task, state=choice.status, limit=ROWS, offset=(page - 1) * ROWS),
        total=total,
        page=page,
    )


def pages_of(total: int) -> int:
    """Give the number of pages that so many runs fill."""
    return max(1, -(-total // ROWS))
