"""The worker's sign of life: a file that it touches as long as it lives and reaches the database."""

import time
from pathlib import Path
from tempfile import gettempdir

PULSE = Path(gettempdir()) / "stockcast-worker-pulse"
LOST_SECONDS = 60


def beat() -> None:
    """Show a sign of life."""
    PULSE.touch()


def alive() -> bool:
    """Tell whether a worker on this machine has shown a sign of life of late."""
    try:
        return time.time() - PULSE.stat().st_mtime < LOST_SECONDS
    except FileNotFoundError:
        return False
