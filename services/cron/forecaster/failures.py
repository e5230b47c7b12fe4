"""Failures in plain words: of what can go wrong in an installation, and of what nothing was prepared for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import adbc_driver_manager
import psycopg2

from forecaster.calendars import UnknownExchangeError
from forecaster.panel import InvalidPanelError
from forecaster.parameters_file import InvalidParametersError
from forecaster.pipeline.ingest import NothingCameError
from forecaster.pipeline.work import NothingToWorkOnError, Work
from forecaster.sources.csv import InvalidPricesFileError
from forecaster.sources.protocol import SourceError, without_credentials
from forecaster.storage.models import DamagedModelError
from stockcast.jobs.failures import tell_failure, tell_success
from stockcast.jobs.runs import Interrupted, stored
from stockcast.settings import CronSettings, SettingsError

Expected = (
    psycopg2.Error,
    adbc_driver_manager.Error,
    NothingToWorkOnError,
    InvalidPanelError,
    InvalidParametersError,
    InvalidPricesFileError,
    SettingsError,
    SourceError,
    UnknownExchangeError,
    NothingCameError,
    DamagedModelError,
    Interrupted,
)
"""Errors whose messages are written for whoever runs an installation."""


def first_line(error: Exception) -> str:
    """Give the first line of an error's message, or what kind of error it is where it has none."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def in_plain_words(error: Exception, settings: CronSettings) -> str:
    """Say in a line why something failed, without secrets.

    A message that was written for programmers may hold anything, so it stays in the log.
    """
    if not isinstance(error, Expected):
        return f"an error that nothing was prepared for ({type(error).__name__}); the worker's log tells more"
    words = without_credentials(first_line(error))
    for secret in settings.secrets().values():
        words = words.replace(secret, "\N{HORIZONTAL ELLIPSIS}") if secret else words
    return words


@contextmanager
def outcome_told(work: Work, job_id: int, task: str) -> Iterator[None]:
    """Store why a job failed in the block, or that its task went well; nothing while the database is away."""
    started_at = datetime.now(UTC)
    try:
        yield
    except Interrupted:
        raise
    except Exception as error:
        words = in_plain_words(error, work.settings)
        with suppress(psycopg2.Error), work.pool.lend() as opened:
            tell_failure(opened, job_id, task, started_at, words, in_run=stored(error))
        raise
    with suppress(psycopg2.Error), work.pool.lend() as opened:
        tell_success(opened, task)
