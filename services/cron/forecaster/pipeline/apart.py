"""Work in a process of its own, within a limit of memory and time: what becomes of it never hurts the worker."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from forecaster.models.progress import Progress
from stockcast.lab.spec import ExperimentSpec
from stockcast.market.intervals import BarInterval

# By name, as it loads libraries that the worker has no use for
PROGRAM = "forecaster.pipeline.experiment_process"
OUT_OF_MEMORY = "It ran out of memory"
TICK_SECONDS = 0.1
MEGABYTE = 1024 * 1024


class Order(BaseModel):
    """What the process is to do, and whose child it is."""

    spec: ExperimentSpec
    bar_interval: BarInterval
    earlier: int
    parent: int


class FailedError(Exception):
    """The process has no result; the message says why, for whoever asked for the work."""


@dataclass(frozen=True)
class Limits:
    """What a process may use."""

    memory_mb: int
    minutes: float


def result_of(order: Order, limits: Limits, watch: Progress) -> str:
    """Do an experiment in a process of its own, and give its result as JSON.

    `watch` is called several times a second with the phase and the share that is done; when it raises, the process is
    ended at once.

    Raises:
        FailedError: there is no result.
    """
    deadline = time.monotonic() + 60 * limits.minutes
    phase, share = "begins", 0.0
    with _started(order) as (process, answers):
        while True:
            watch(phase, share)
            _check(process, limits, deadline)
            if not answers.poll(TICK_SECONDS):
                continue
            answer = _answer(process, answers)
            if "result" in answer:
                return str(answer["result"])
            if "error" in answer:
                raise FailedError(str(answer["error"]))
            phase, share = answer["phase"], answer["share"]


@contextmanager
def _started(order: Order) -> Iterator[tuple[subprocess.Popen[bytes], Any]]:
    """Start the process, and end it with the block."""
    answers, its_end = Pipe(duplex=False)
    command = [sys.executable, "-m", PROGRAM, str(its_end.fileno())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with (
        answers,
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, pass_fds=[its_end.fileno()]) as process,
    ):
        its_end.close()
        try:
            assert process.stdin is not None  # noqa: S101 - it was asked for
            with suppress(BrokenPipeError), process.stdin as order_of:
                order_of.write(order.model_dump_json().encode())
            yield process, answers
        finally:
            process.kill()


def _answer(process: subprocess.Popen[bytes], answers: "Connection[Any, Any]") -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(answers.recv_bytes())
    except EOFError:
        status = process.wait()
        if status == -9:  # noqa: PLR2004 - SIGKILL, as Popen gives it
            raise FailedError(f"{OUT_OF_MEMORY}, or something else ended its process") from None
        raise FailedError(f"Its process ended unexpectedly (status {status}); the worker's log tells more") from None
    return told


def _check(process: subprocess.Popen[bytes], limits: Limits, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise FailedError(
            f"It took longer than {limits.minutes:g} minutes (LABORATORY_MINUTES): try fewer tickers or features, or a "
            "faster method"
        )
    if _memory(process.pid) > limits.memory_mb * MEGABYTE:
        raise FailedError(
            f"{OUT_OF_MEMORY}: it may use {limits.memory_mb} MB (LABORATORY_MEMORY_MB); try fewer tickers or features"
        )


def _memory(process: int) -> int:
    """Give the bytes of memory that a process uses; 0 where the system doesn't tell, as none but Linux does here."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
