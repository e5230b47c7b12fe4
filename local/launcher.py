"""One launcher at a time: who holds the demo's state folder, and how to ask it to stop."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import psutil

from local.errors import DemoError

LOCK = "launcher.lock"
STOP_SECONDS = 90


class Interrupted(BaseException):
    """Someone asked the demo to end: Ctrl-C, `make demo-stop` or a closed terminal.

    Like KeyboardInterrupt it is no error, and nothing that handles errors catches it.
    """


@dataclass(frozen=True)
class Launcher:
    """A running `make demo`."""

    pid: int
    url: str
    make: int | None  # the `make` that started it; a launcher ends with it

    @property
    def is_ending(self) -> bool:
        """Tell whether its `make` was killed: it will notice and stop within a second."""
        return self.make is not None and not psutil.pid_exists(self.make)


@contextmanager
def holding(state: Path, launcher: Launcher) -> Iterator[None]:
    """Hold the state folder; raise DemoError naming the launcher that has it.

    The lock goes with the process, however that ends, so that it never has to be removed by hand.
    """
    _own(state)
    with (state / LOCK).open("a+", encoding="utf-8") as file:
        deadline = time.monotonic() + STOP_SECONDS
        while not _take(file.fileno()):
            other = running_launcher(state)
            if other and not (other.is_ending and time.monotonic() < deadline):
                raise DemoError(f"The demo runs already: pid {other.pid}, {other.url}/ (`make demo-stop` ends it)")
            time.sleep(0.1)
        file.truncate(0)
        file.write(json.dumps(asdict(launcher)))
        file.flush()
        yield


def running_launcher(state: Path) -> Launcher | None:
    """Return the launcher that holds a state folder, if one does."""
    path = state / LOCK
    if not path.exists():
        return None
    with path.open("r+", encoding="utf-8") as file:
        if _take(file.fileno()):
            return None
        try:
            return Launcher(**json.load(file))
        except ValueError:
            return None  # it has the lock and has not written its name yet


def stop_launcher(state: Path) -> bool:
    """Ask a running launcher to stop and wait for it; kill it when it does not. Return whether there was one."""
    launcher = running_launcher(state)
    if launcher is None:
        return False
    os.kill(launcher.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while running_launcher(state) is not None:
        if time.monotonic() > deadline:
            os.kill(launcher.pid, signal.SIGKILL)
        time.sleep(0.1)
    return True


def interruptible() -> None:
    """Turn the signals that end a process into Interrupted, raised where the main thread is."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


def ignore_signals() -> None:
    """Let nothing disturb what is being cleaned up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    ignore_signals()
    raise Interrupted


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _own(state: Path) -> None:
    """Make the state folder; raise DemoError when it is another user's."""
    state.mkdir(mode=0o711, exist_ok=True)
    if state.stat().st_uid != os.geteuid():
        raise DemoError(
            f"{state} belongs to another user: run the demo as that user, or remove the folder as that user"
        )
