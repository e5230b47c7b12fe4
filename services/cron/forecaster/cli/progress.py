"""Progress on standard error: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from forecaster.models.progress import Progress as Report


@contextmanager
def progress() -> Iterator[Report]:
    """Lend a function that shows a phase and the share of it that is done, from 0 to 1."""
    if not sys.stderr.isatty():
        yield _plain_lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("starting", total=1.0)
        yield lambda phase, share: bars.update(task, description=phase, completed=share)


def _plain_lines() -> Report:
    told = ("", -1)

    def tell(phase: str, share: float) -> None:
        nonlocal told
        tenth = int(10 * share)
        if phase != told[0] or tenth > told[1]:
            told = (phase, tenth)
            click.echo(f"{phase}: {100 * share:.0f} %", err=True)

    return tell
