"""The real `make demo`, in a copy of the checkout with ports and data of its own."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from local.survivors import survivors

CHECKOUT = Path(__file__).resolve().parent.parent
PRIVATE = (".git", ".venv*", ".demo", "__pycache__", ".*_cache", ".hypothesis", "node_modules")
READY_SECONDS = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Demo:
    """A copy of the checkout and the `make demo` in it."""

    folder: Path
    https_port: int = field(default_factory=free_port)
    http_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the site is, without a slash at the end."""
        return f"https://localhost:{self.https_port}"

    @property
    def state(self) -> Path:
        """What the demo keeps."""
        return self.folder / ".demo"

    @property
    def ca(self) -> Path:
        """The root certificate to trust."""
        return self.state / "certificates/stockcast-ca.pem"

    @property
    def output(self) -> str:
        """All it printed in this start."""
        return (self.folder / "output.txt").read_text()

    def environment(self, **settings: str) -> dict[str, str]:
        """Our own without what an outer `make test` or another demo left in it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTEST"))}
        return {**kept, "DEMO_HTTPS_PORT": str(self.https_port), "DEMO_HTTP_PORT": str(self.http_port), **settings}

    def start(self, **settings: str) -> "Demo":
        """Run `make demo` as a terminal does: with a process group of its own."""
        with (self.folder / "output.txt").open("wb") as output:
            self.process = subprocess.Popen(
                ["make", "demo"],
                cwd=self.folder,
                env=self.environment(**settings),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def wait_until(self, condition: Callable[[], bool], seconds: float = READY_SECONDS) -> None:
        """Wait for something; fail with what the demo printed when it does not come."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"not within {seconds} s; the demo printed:\n{self.output}")
            time.sleep(0.1)

    def wait_until_ready(self) -> "Demo":
        """Wait for the line that says so."""
        assert self.process is not None
        process = self.process
        self.wait_until(lambda: f"Ready: {self.url}/\n" in self.output or process.poll() is not None)
        assert process.poll() is None, self.output
        return self

    def make(self, target: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run another target beside it."""
        return subprocess.run(
            ["make", target],
            cwd=self.folder,
            env=self.environment(**settings),
            capture_output=True,
            text=True,
            timeout=READY_SECONDS,
            check=False,
        )

    def launcher(self) -> psutil.Process:
        """The process that `make` waits for."""
        assert self.process is not None
        (launcher,) = psutil.Process(self.process.pid).children()
        return launcher

    def interrupt(self, number: int = signal.SIGINT) -> int:
        """Signal the whole group, as Ctrl-C does; return the exit status of `make`."""
        assert self.process is not None
        os.killpg(self.process.pid, number)
        return self.process.wait(timeout=90)

    def processes(self) -> list[psutil.Process]:
        """Every process of this demo but the launcher."""
        return survivors(self.state)

    def service(self, name: str) -> psutil.Process:
        """The process of a service, as the process manager started it."""
        (manager,) = (process for process in self.processes() if "supervisor.supervisord" in process.cmdline())
        wanted = {"web": "services/web", "dash": "services/dash"}
        for child in manager.children():
            if name == "postgres" and child.name() == "postgres":
                return child
            if name in wanted and child.cwd().endswith(wanted[name]):
                return child
            if child.cmdline() and Path(child.cmdline()[0]).name == name:
                return child
        pytest.fail(f"no process of {name} among {[child.cmdline() for child in manager.children()]}")

    def remove(self) -> None:
        """End it, whatever state it is in, and remove every trace."""
        if self.process and self.process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self.interrupt(signal.SIGTERM)
        reset = self.make("demo-reset")
        assert reset.returncode == 0, reset.stderr
        shutil.rmtree(self.folder.parent)


def copy_of_checkout(name: str = "checkout") -> Demo:
    """Copy what is in the checkout, its virtual environments shared."""
    folder = Path(tempfile.mkdtemp(prefix="stockcast-demo-")) / name
    folder.parent.chmod(0o755)  # the user that PostgreSQL runs as under root has to come in
    shutil.copytree(CHECKOUT, folder, ignore=shutil.ignore_patterns(*PRIVATE))
    for environment in CHECKOUT.glob(".venv*"):
        if environment.is_dir():
            (folder / environment.name).symlink_to(environment)
    return Demo(folder)


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """A running demo for everyone to look at: `url`, `ca` and `state`; nobody stops it."""
    running = copy_of_checkout()
    try:
        yield running.start().wait_until_ready()
    finally:
        running.remove()
