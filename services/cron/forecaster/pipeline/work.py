"""What every step of the pipeline is given, and how it is done once."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from forecaster.models.progress import Progress, ShouldStop
from stockcast.database.pool import ConnectionPool, connect
from stockcast.jobs.runs import Run, claimed
from stockcast.settings import CronSettings


def _silent(phase: str, share: float) -> None:
    """Report nothing."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Work:
    """The settings, a pool of connections, whom to tell the progress, and whom to ask whether to stop.

    `attempts` counts how often the work was begun before and not brought to an end.
    """

    settings: CronSettings
    pool: ConnectionPool
    progress: Progress = field(default=_silent)
    should_stop: ShouldStop = field(default=_never)
    attempts: int = 0

    @contextmanager
    def once(self, task: str, as_of: datetime) -> Iterator[Run | None]:
        """Begin a task's run for an as-of, or give None when it has been done already; see `claimed`."""
        with closing(connect(self.settings, statement_timeout=0)) as opened:
            opened.autocommit = True
            with claimed(opened, task, as_of) as run:
                yield run

    def reporting(self, run: Run) -> Progress:
        """Give a function that tells the progress to whoever asked for the work, and stores it with the run."""

        def report(phase: str, share: float) -> None:
            self.progress(phase, share)
            run.report(phase, share)

        return report


class NothingToWorkOnError(Exception):
    """A step lacks what an earlier step has to bring; the message says which."""
