"""Ends what a killed launcher or process manager left behind.

Every process of the demo carries the demo's state folder in its environment, children and grandchildren included.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil

MARK = "STOCKCAST_DEMO"


def survivors(state: Path) -> list[psutil.Process]:
    """Return the processes of the demo that keeps its state in a folder, and their descendants."""
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == str(state):
                # PostgreSQL writes its titles over the environment of its children
                found.update({child.pid: child for child in (process, *process.children(recursive=True))})
        except (psutil.Error, OSError):
            continue
    return [process for process in found.values() if _lives(process)]


def end_survivors(state: Path) -> int:
    """End them all, the process manager first, for it would start the others again; return how many there were."""
    left = survivors(state)
    managers = [process for process in left if any("supervisord" in word for word in process.cmdline())]
    _end(managers, signal.SIGTERM, 40)
    orphans = survivors(state)
    pids = {process.pid for process in orphans}
    # SIGINT is the quick stop of PostgreSQL and of gunicorn, whose children are theirs to end
    _end([process for process in orphans if process.ppid() not in pids], signal.SIGINT, 15)
    _end([*left, *survivors(state)], signal.SIGKILL, 5)
    return len(left)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _end(processes: list[psutil.Process], number: int, seconds: float) -> None:
    """Signal those that live and wait until they are gone, at most for some seconds."""
    left = [process for process in processes if _lives(process)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)
    deadline = time.monotonic() + seconds
    while any(map(_lives, left)) and time.monotonic() < deadline:
        time.sleep(0.05)
