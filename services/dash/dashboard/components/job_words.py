"""Tasks, durations and what comes next, in words."""

from datetime import datetime, timedelta

from stockcast.jobs.history import PastRun
from stockcast.wording import count, moment

TASKS = {
    "first_start": "First start",
    "ingest": "Price fetch",
    "history": "History fetch",
    "score": "Scoring",
    "train": "Training",
    "forecast": "Forecasting",
    "replay": "Replay",
    "quarantine": "Accepted records",
    "experiment": "Experiment",
}
"""What the tasks are called; one that is not here is shown by its own name."""

SOON = timedelta(seconds=5)


def task_in_words(task: str) -> str:
    """Name a task, and its ticker where it has one."""
    kind, _, of = task.partition(" ")
    return f"{TASKS.get(kind, kind)}{f' of {of}' if of else ''}"


def duration(took: timedelta) -> str:
    """Write how long something takes, such as "0.4 s", "40 s", "3 min 20 s" or "2 h 5 min"."""
    seconds = took.total_seconds()
    if seconds < 10:  # noqa: PLR2004 - below this a decimal tells something
        return f"{max(seconds, 0):.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes_of_hour = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes_of_hour} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def waits_until(at: datetime | None, now: datetime) -> str:
    """Say when a job that waits is done."""
    return "as soon as the worker is free" if at is None or at <= now + SOON else f"not before {moment(at)}"


def attempts_in_words(attempts: int) -> str:
    """Say how often a job has been tried; nothing before the first time."""
    return f", after {count(attempts, 'attempt')} that failed" if attempts else ""


def what_comes(run: PastRun, now: datetime) -> str:
    """Say what comes after a run that failed or was interrupted; nothing after one that went well."""
    if run.state not in {"failed", "interrupted"}:
        return ""
    if run.mended_at is not None:
        return f"It went well later, {moment(run.mended_at)}."
    if run.again_at is not None:
        return f"It is tried again {waits_until(run.again_at, now)}."
    if run.scheduled_at is not None:
        return f"It is tried again by schedule, {moment(run.scheduled_at)}."
    return "Nothing is planned: “stockcast run” does what is due."
