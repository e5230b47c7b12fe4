"""The `make` that started the launcher, with which the launcher ends."""

import os
import re
from pathlib import Path


class Make:
    """The `make` that waits for this process; none of this applies to a launcher that was started without one.

    Ctrl-C reaches `make` and its children alike. But a signal sent to `make` alone, or SIGKILL, never reaches them:
    killed, it is no longer our parent; interrupted, it waits for us in silence and no longer catches that signal.
    """

    def __init__(self) -> None:
        self.pid = os.getppid() if "MAKELEVEL" in os.environ else None
        self.caught = self._caught_signals()

    def goes_on(self) -> bool:
        """Tell whether it is there and undisturbed."""
        return self.pid is None or (os.getppid() == self.pid and self._caught_signals() == self.caught)

    def _caught_signals(self) -> str:
        """Return the mask of the signals it handles; empty on systems without /proc."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return ""
        match = re.search(r"^SigCgt:\s*(\w+)", status, re.MULTILINE)
        return match[1] if match else ""
