"""The process manager: supervisor keeps the demo's processes running, outside the terminal's reach of signals."""

import hashlib
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from local.errors import DemoError

LONGEST_SOCKET = 80  # of the 108 bytes of a Unix socket's path; supervisor binds to a longer name first
START_SECONDS, STOP_SECONDS = 20, 60


@dataclass(frozen=True)
class Program:
    """A process of the demo and how it is started and ended."""

    name: str
    command: Sequence[str]
    directory: Path
    environment: dict[str, str] = field(default_factory=dict)
    account: str | None = None
    stop_signal: str = "TERM"
    stop_seconds: int = 15


@dataclass(frozen=True)
class State:
    """What a process does at a moment."""

    pid: int
    running: bool


class Supervision:
    """A running process manager, driven over a Unix socket that only its owner may open."""

    def __init__(self, state: Path, environment: dict[str, str]) -> None:
        self.state = state
        self.environment = environment
        self.socket = socket_path(state)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, database: Program | None, site: Sequence[Program]) -> None:
        """Start the manager with the database alone; the others wait for `start_site`."""
        configuration = self.state / "supervisord.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(_configuration(self.state, self.socket, database, site))
        self.socket.parent.mkdir(mode=0o700, exist_ok=True)
        if self.socket.parent.stat().st_uid != os.geteuid():
            raise DemoError(f"{self.socket.parent} belongs to another user: it has to be removed first")
        command = [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "-c", str(configuration)]
        with (self.state / "log/supervisord.out").open("w") as output:
            self.process = subprocess.Popen(
                command,
                env=self.environment,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                reason = Path(output.name).read_text().strip().splitlines()[-1:] or ["no reason is known"]
                raise DemoError(f"The process manager does not start: {reason[0]}")
            time.sleep(0.05)

    def start_site(self) -> None:
        """Start everything but the database."""
        wait = False
        self._call("startProcessGroup", "site", wait)

    def states(self) -> dict[str, State]:
        """Return what each process does; raises OSError when the manager is gone."""
        return {p["name"]: State(p["pid"], p["statename"] == "RUNNING") for p in self._call("getAllProcessInfo")}

    def stop(self) -> None:
        """Stop the manager, and with it everything it started: the site at once, then the database."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            self._call("getState")
        except (OSError, Fault):
            return False
        return True

    def _call(self, method: str, *arguments: object) -> Any:  # noqa: ANN401 - XML-RPC has no types
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        with ServerProxy("http://127.0.0.1", transport=transport) as server:
            return cast(Any, getattr(server.supervisor, method)(*arguments))


def socket_path(state: Path) -> Path:
    """Return where the manager listens: in the state folder, or elsewhere if that path is too long for a socket."""
    path = state / "run" / "supervisor.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    digest = hashlib.sha256(bytes(state)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"stockcast-{os.geteuid()}-{digest}" / "supervisor.sock"


def _configuration(state: Path, socket: Path, database: Program | None, site: Sequence[Program]) -> str:
    """Return supervisord's file: the database stops last, the others together and before it."""
    manager = {
        "logfile": str(state / "log/supervisord.log"),
        "pidfile": str(state / "run/supervisord.pid"),
        "childlogdir": str(state / "log"),
        **({"user": "root"} if os.geteuid() == 0 else {}),
    }
    sections = {
        "unix_http_server": {"file": str(socket), "chmod": "0700"},
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
        "supervisord": manager,
        "group:site": {"programs": ",".join(program.name for program in site), "priority": "20"},
    }
    if database:
        sections[f"program:{database.name}"] = {**_program(state, database), "priority": "10", "autostart": "true"}
    sections |= {f"program:{program.name}": {**_program(state, program), "autostart": "false"} for program in site}
    lines = []
    for name, values in sections.items():
        lines += [f"[{name}]", *(f"{key} = {value.replace('%', '%%')}" for key, value in values.items()), ""]
    return "\n".join(lines)


def _program(state: Path, program: Program) -> dict[str, str]:
    settings = {
        "command": shlex.join(program.command),
        "directory": str(program.directory),
        "environment": ",".join(f'{name}="{value}"' for name, value in program.environment.items()),
        "stopsignal": program.stop_signal,
        "stopwaitsecs": str(program.stop_seconds),
        "killasgroup": "true",
        "autorestart": "true",
        # It is tried for ever, each time a second later than the time before
        "startretries": "1000000",
        "redirect_stderr": "true",
        "stdout_logfile": str(state / f"log/{program.name}.log"),
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": "1",
    }
    return {**settings, "user": program.account} if program.account else settings
