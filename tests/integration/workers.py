"""Workers as their container runs them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 180


@contextmanager
def worker(temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """Run `stockcast worker` as its container does, with its sign of life in a folder of its own."""
    command = [sys.executable, "-c", "from forecaster.cli import main; main()", "worker"]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(what: Callable[[], object], patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
