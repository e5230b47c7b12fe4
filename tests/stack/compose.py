"""A Compose project of a test's own: own name, ports, network range and volumes, gone when the test is over."""

import http.client
import json
import os
import secrets
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT = ("docker-compose.yml",)
PRODUCTION = ("docker-compose.yml", "docker-compose.prod.yml")
OWN = ("web", "dash", "cron")
IMAGE = "timescale/timescaledb"


def engine_is_there() -> bool:
    """Tell whether a Docker Engine answers and Compose is installed."""
    commands = (["docker", "version"], ["docker", "compose", "version"])
    try:
        return all(
            subprocess.run(command, check=False, capture_output=True, timeout=30).returncode == 0
            for command in commands
        )
    except FileNotFoundError:
        return False


def docker(*arguments: str, timeout: float = 120) -> str:
    """Run `docker` and return what it printed; raise CalledProcessError with its message when it fails."""
    return subprocess.run(
        ["docker", *arguments], capture_output=True, text=True, timeout=timeout, check=True
    ).stdout.strip()


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback interface that nobody listens on now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [taken.getsockname()[1] for taken in sockets]
    for taken in sockets:
        taken.close()
    return ports


def until(holds: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait until something holds; raise AssertionError that names it when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.3)


def timescaledb_tag() -> str:
    """Return the tag of `.env`, or of an image that is already on this machine where that one is not."""
    wanted = os.environ.get("TIMESCALEDB_TAG") or str(dotenv_values(ROOT / ".env")["TIMESCALEDB_TAG"])
    present = docker("image", "ls", "--format", "{{.Tag}}", IMAGE).splitlines()
    return wanted if wanted in present or not present else present[0]


@dataclass(frozen=True)
class Answer:
    """What came back for a request."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Stack:
    """The services of some Compose files under a project of their own."""

    files: tuple[str, ...]
    domain: str = "localhost"
    settings: dict[str, str] = field(default_factory=dict)
    ca: str = ""

    def __post_init__(self) -> None:
        """Choose what has to differ from any other project on this machine."""
        token = secrets.token_hex(3)
        self.project = f"stockcast-test-{token}"
        self.http_port, self.https_port = free_ports(2)
        self.origin = f"https://{self.domain}:{self.https_port}"
        self.settings = {
            "HTTP_PORT": str(self.http_port),
            "HTTPS_PORT": str(self.https_port),
            "PUBLIC_URL": self.origin,
            "EDGE_SUBNET": f"172.31.{int(token[:2], 16) % 240}.0/24",
            "TIMESCALEDB_TAG": timescaledb_tag(),
            **self.settings,
        }

    def compose(self, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run `docker compose` on the project; the caller looks at the return code."""
        files = [argument for file in self.files for argument in ("--file", str(ROOT / file))]
        return subprocess.run(
            ["docker", "compose", "--progress=plain", "--project-name", self.project, *files, *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=timeout,
            env={**os.environ, **self.settings},
        )

    def must(self, *arguments: str, timeout: float = 300) -> str:
        """Run `docker compose`; raise AssertionError with its last words, and the services', when it fails."""
        done = self.compose(*arguments, timeout=timeout)
        if done.returncode:
            logs = self.compose("logs", "--tail", "15", "--no-color").stdout
            raise AssertionError(f"docker compose {' '.join(arguments)}: {done.stderr[-2000:]}\n{logs}")
        return done.stdout

    def build(self) -> None:
        """Build the images of the sources as they are now."""
        self.must("build", timeout=900)

    def up(self) -> None:
        """Start everything; return when all is healthy."""
        self.must("up", "--detach", "--wait", "--wait-timeout", "240")

    def remove(self) -> None:
        """End everything and drop the volumes."""
        self.compose("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "5")

    def execute(self, service: str, *command: str) -> str:
        """Run a command in a running container and return what it printed."""
        return self.must("exec", "--no-TTY", service, *command)

    def containers(self) -> dict[str, list[dict[str, Any]]]:
        """Return what `docker inspect` tells of every container, by service."""
        found: dict[str, list[dict[str, Any]]] = {}
        for container in json.loads(docker("inspect", *self.must("ps", "--all", "--quiet").split())):
            found.setdefault(container["Config"]["Labels"]["com.docker.compose.service"], []).append(container)
        return found

    def state(self) -> dict[str, str]:
        """Return each service's health, or how it ended where it has none."""
        rows = [json.loads(line) for line in self.must("ps", "--all", "--format", "json").splitlines()]
        return {row["Service"]: row["Health"] or f"{row['State']} {row['ExitCode']}" for row in rows}

    def is_healthy(self) -> bool:
        """Tell whether every service is healthy or has done its one job."""
        return all(state in {"healthy", "exited 0"} for state in self.state().values())

    def query(self, sql: str) -> str:
        """Run a query as the superuser and return the bare values."""
        return self.execute("timescale", "psql", "-XAtU", "postgres", "-d", "stockcast", "-c", sql).strip()

    def has_forecasts(self) -> bool:
        """Tell whether a forecast is stored."""
        return int(self.query("SELECT count(*) FROM forecasts")) > 0

    def get(self, path: str, headers: Mapping[str, str] | None = None, *, host: str | None = None) -> Answer:
        """Ask Traefik by HTTPS, with the certificate checked, for a path exactly as it is written."""
        with self.secured() as connected:
            return _ask(connected, path, {"Host": host or f"{self.domain}:{self.https_port}", **(headers or {})})

    def secured(self) -> ssl.SSLSocket:
        """Connect to Traefik by TLS; raise SSLError when the stack's root did not sign its certificate."""
        plain = socket.create_connection(("127.0.0.1", self.https_port), timeout=30)
        return ssl.create_default_context(cadata=self.ca).wrap_socket(plain, server_hostname=self.domain)

    def get_plain(self, path: str) -> Answer:
        """Ask Traefik by HTTP."""
        with socket.create_connection(("127.0.0.1", self.http_port), timeout=30) as plain:
            return _ask(plain, path, {"Host": f"{self.domain}:{self.http_port}"})

    def status(self, path: str) -> int:
        """Return the status of a path, or 0 while nobody answers."""
        try:
            return self.get(path).status
        except (OSError, http.client.HTTPException):
            return 0


def _ask(connected: socket.socket, path: str, headers: Mapping[str, str]) -> Answer:
    connection = http.client.HTTPConnection("stack")
    connection.sock = connected
    connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read().decode(errors="replace"))
    connection.close()
    return answer
