"""The site as it is served to people: gunicorn for each service, and the project's Traefik before them."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.dashboard.one_graph import PATH
from local.ports import free_port
from local.readiness import Site
from local.traefik import derive
from stockcast.certificate import LEAF_FILE, ensure_certificate

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
ROUTER = {
    "rule": f"PathPrefix(`{PATH}`)",
    "entryPoints": ["https"],
    "priority": 100,
    "middlewares": ["edge"],
    "service": "one-graph",
    "tls": {"options": "default"},
}


@dataclass(frozen=True)
class Served:
    """Where the site is, behind Traefik and service by service; `certificate` is the leaf to trust."""

    url: str
    certificate: Path
    ports: Mapping[str, int]

    @property
    def host(self) -> str:
        """The name and port that a browser asks."""
        return self.url.removeprefix("https://")


@contextmanager
def serving(folder: Path, settings: Mapping[str, str]) -> Iterator[Served]:
    """Serve `web`, `dash` and the application that the dashboard is compared with, for a block."""
    ports = {name: free_port() for name in ("web", "dash", "one-graph", "http", "https", "health")}
    url, certificates = f"https://localhost:{ports['https']}", folder / "certificates"
    ensure_certificate(certificates)
    told = {"ENVIRONMENT": "development", "PUBLIC_URL": url, "CERTIFICATE_DIR": str(certificates)}
    environment = {**os.environ, **settings, **told}
    with ExitStack() as stack:
        for name in ("web", "dash"):
            stack.enter_context(gunicorn(ROOT / "services" / name, "wsgi:app", ports[name], environment))
        stack.enter_context(gunicorn(ROOT, "bench.dashboard.one_graph:server", ports["one-graph"], environment))
        stack.enter_context(traefik(folder, ports, environment))
        wait_for(Site(url, certificates))
        yield Served(url, certificates / LEAF_FILE, ports)


@contextmanager
def running(command: list[str], directory: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Run a program for a block."""
    with subprocess.Popen(command, cwd=directory, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=START_SECONDS)


def gunicorn(
    directory: Path, application: str, port: int, environment: Mapping[str, str]
) -> AbstractContextManager[None]:
    """Serve an application with the settings that the dashboard has in the containers."""
    settings = str(ROOT / "services/dash/gunicorn.conf.py")
    address = f"127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        settings,
        "--workers",
        "2",
        "--log-level",
        "warning",
        "--bind",
        address,
        application,
    ]
    paths = os.pathsep.join(map(str, (directory, ROOT / "core", ROOT)))
    return running(command, directory, {**environment, "PYTHONPATH": paths})


def traefik(folder: Path, ports: Mapping[str, int], environment: Mapping[str, str]) -> AbstractContextManager[None]:
    """Put the project's Traefik before the services, with one more router for what they are compared with."""
    dynamic = folder / "dynamic"
    shutil.copytree(ROOT / "traefik/dynamic", dynamic)
    servers = {"loadBalancer": {"servers": [{"url": f"http://127.0.0.1:{ports['one-graph']}"}]}}
    more = {"http": {"routers": {"one-graph": ROUTER}, "services": {"one-graph": servers}}}
    (dynamic / "one-graph.yml").write_text(yaml.safe_dump(more))
    entry_points = {name: ports[name] for name in ("http", "https", "health")}
    static = derive(yaml.safe_load((ROOT / "traefik/traefik.yml").read_text()), dynamic, entry_points)
    (folder / "traefik.yml").write_text(yaml.safe_dump({**static, "log": {"level": "ERROR"}}))
    addresses = {f"{name.upper()}_ADDRESS": f"http://127.0.0.1:{ports[name]}" for name in ("web", "dash")}
    command = [str(Path(sys.executable).with_name("traefik")), f"--configFile={folder / 'traefik.yml'}"]
    return running(command, folder, {**environment, **addresses})


def wait_for(site: Site) -> None:
    """Wait until all answer; raise TimeoutError with those that do not."""
    deadline = time.monotonic() + START_SECONDS
    while problems := site.problems(("/", "/dash/", PATH)):
        if time.monotonic() > deadline:
            raise TimeoutError(", ".join(problems))
        time.sleep(0.2)
