"""What the person at the terminal sees: one line for each step, and a bar while one takes its time."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from local.errors import DemoError

DETAIL = 60  # characters, so that the times stand in a column
BAR_AFTER_SECONDS = 1.0


@dataclass
class Step:
    """A step under way: what to say about it at its end."""

    name: str
    detail: str = ""


def say(line: str) -> None:
    """Print a line at once; a terminal that was closed meanwhile is no reason to stop or to fail."""
    try:
        print(line, flush=True)  # noqa: T201 - this is the demo's output
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say_of(name: str, what: str) -> None:
    """Print a line about a process or a step."""
    say(f"{name:<16} {what}")


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Time a step and print its line when it succeeded."""
    started = time.monotonic()
    this = Step(name)
    yield this
    detail = shorten(this.detail, DETAIL, placeholder=" …")
    say_of(name, f"{detail:<{DETAIL}} {time.monotonic() - started:6.1f} s")


class Waiting:
    """A bar on a terminal for what we wait for, shown when it takes longer than a moment."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.started = time.monotonic()
        columns = (
            TextColumn("{task.description:<16}"),
            BarColumn(40),
            TextColumn("{task.fields[missing]}"),
            TimeElapsedColumn(),
        )
        console = Console(stderr=True)
        self.progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)

    def __enter__(self) -> Self:
        """Show nothing yet."""
        self.task = self.progress.add_task(self.name, total=None, missing="")
        return self

    def update(self, done: int, total: int, missing: str) -> None:
        """Show how much is done and what is missing."""
        if time.monotonic() - self.started > BAR_AFTER_SECONDS:
            self.progress.start()
        self.progress.update(self.task, completed=done, total=total, missing=missing)

    def __exit__(self, *_: object) -> None:
        """Remove the bar."""
        self.progress.stop()


def run_command(name: str, command: Sequence[str], environment: dict[str, str], folder: Path, log: Path) -> str:
    """Run a command of a step and return the first line of its result.

    On a terminal it draws its own progress there; elsewhere its messages go to the log. Raises DemoError when it
    fails. It has a session of its own, so that Ctrl-C reaches the launcher alone, which then ends it.
    """
    with log.open("w+", encoding="utf-8") as messages:
        on_terminal = sys.stderr.isatty()
        done = subprocess.run(
            command,
            env=environment,
            cwd=folder,
            check=False,
            text=True,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if on_terminal else messages,
        )
        messages.seek(0)
        said = [line.strip() for line in messages.read().splitlines() if line.strip()]
    if done.returncode:
        reason = "what it said is above" if on_terminal else f"{said[-1] if said else 'no reason given'} ({log})"
        raise DemoError(f"{name} failed with exit status {done.returncode}: {reason}")
    result = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return result[0] if result else ""
