"""The dashboard served by gunicorn as in the containers, on a database of the test's choosing."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SERVICE = CHECKOUT / "services/dash"
START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(settings: dict[str, str], *options: str, port: int | None = None) -> Iterator[str]:
    """Serve for a block, and give the address of the server as soon as it takes connections."""
    port = port or free_port()
    arguments = ["--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", *options, "wsgi:app"]
    environment = {**os.environ, **settings, "PYTHONPATH": f"{SERVICE}{os.pathsep}{CHECKOUT / 'core'}"}
    with subprocess.Popen([sys.executable, "-m", "gunicorn", *arguments], cwd=SERVICE, env=environment) as process:
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the port takes connections; the first request is left to the caller."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"gunicorn took no connection within {START_SECONDS} seconds")


def status(address: str) -> int:
    """Ask for an address, and give the status of the answer."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own server
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
