"""`python -m local demo`, `stop` or `reset`: what the Makefile calls."""

import signal
import sys

# Until the demo handles it: end without a traceback, also while modules are still being imported
signal.signal(signal.SIGINT, signal.SIG_DFL)

from local import demo, launcher, reset, stop  # noqa: E402
from local.errors import DemoError  # noqa: E402


def main() -> int:
    """Run the command that is named; return the exit status."""
    command = {"demo": demo.main, "stop": stop.main, "reset": reset.main}.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        sys.stderr.write("usage: python -m local demo|stop|reset\n")
        return 2
    launcher.interruptible()
    try:
        command()
    except launcher.Interrupted:
        return 130
    except DemoError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
