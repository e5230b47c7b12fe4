"""The processes of the demo: the same commands as in the containers, each with the settings it needs and no others."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from local.database import Database
from local.passwords import secret_file
from local.pgadmin import PgAdmin
from local.postgres import Server
from local.settings import DemoSettings
from local.supervision import Program
from local.survivors import MARK

SOURCES = ("core", "services/web", "services/dash", "services/cron", ".")
# What a person's shell may hold for another project, and what each process is given anew
FOREIGN = ("PG", "POSTGRES_", "DATABASE_", "PGADMIN", "GUNICORN_", "FLASK_", "MAKE", "MFLAGS", "PYTHON", "SUPERVISOR_")
MIGRATE_SECRETS = tuple(f"database_{role}_password" for role in ("owner", "web", "dash", "cron", "reader", "backup"))


@dataclass(frozen=True)
class Stack:
    """The demo's settings, its database and the ports inside the machine."""

    settings: DemoSettings
    database: Database
    ports: dict[str, int] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """Return where Traefik finds a service; nothing for one that does not run."""
        return f"http://127.0.0.1:{self.ports[name]}" if name in self.ports else ""

    def secrets(self, *names: str) -> dict[str, str]:
        """Return the variables that name the files of secrets."""
        return {f"{name.upper()}_FILE": str(secret_file(self.settings.state, name)) for name in names}


def base_environment(settings: DemoSettings) -> dict[str, str]:
    """Return the environment under every process: the user's own without other settings, and the demo's mark."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return {
        **kept,
        MARK: str(settings.state),
        # Temporary files, the worker's sign of life among them, would else be shared with other demos and other users
        "TMPDIR": str(settings.state / "run"),
        "PYTHONPATH": pythonpath(settings),
        "PYTHONUNBUFFERED": "1",
    }


def pythonpath(settings: DemoSettings) -> str:
    """Return where the project's packages are."""
    return os.pathsep.join(str(settings.root / folder) for folder in SOURCES)


def service_environment(stack: Stack) -> dict[str, str]:
    """Return what every service of ours is told."""
    common = {"ENVIRONMENT": "development", "PUBLIC_URL": stack.settings.public_url}
    return {**common, **stack.database.environment()}


def command_environment(stack: Stack) -> dict[str, str]:
    """Return the environment of a `stockcast` command that ingests, trains or forecasts."""
    own = {**service_environment(stack), **stack.secrets("database_cron_password")}
    return {**base_environment(stack.settings), **own}


def migrate_environment(stack: Stack) -> dict[str, str]:
    """Return the environment of `stockcast migrate`, the only one with the superuser's password."""
    superuser = {"POSTGRES_USER": stack.database.user, "POSTGRES_PASSWORD": stack.database.password}
    own = {**service_environment(stack), **superuser, **stack.secrets(*MIGRATE_SECRETS)}
    return {**base_environment(stack.settings), **own, "CERTIFICATE_DIR": str(stack.settings.certificates)}


def stockcast(settings: DemoSettings, *arguments: str) -> list[str]:
    """Return the command line of the project's own command."""
    return [sys.executable, str(settings.root / "services/cron/bin/stockcast"), *arguments]


def postgres(server: Server) -> Program:
    """Return the embedded database server; SIGINT ends its connections first, where SIGTERM waits for them."""
    return Program("postgres", server.command(), Path("/"), {}, server.account, stop_signal="INT", stop_seconds=30)


def site(stack: Stack, pgadmin: PgAdmin | None) -> list[Program]:
    """Return everything but the database."""
    root, common = stack.settings.root, service_environment(stack)
    certificates = {"CERTIFICATE_DIR": str(stack.settings.certificates)}
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
    traefik = [str(Path(sys.executable).with_name("traefik")), f"--configFile={stack.settings.state / 'traefik.yml'}"]
    environments = {
        "web": {**common, **certificates, **stack.secrets("secret_key", "database_web_password"), **bind(stack, "web")},
        "dash": {**common, **stack.secrets("database_dash_password"), **bind(stack, "dash")},
        "cron": {**common, **stack.secrets("database_cron_password")},
        "traefik": {
            "ENVIRONMENT": "development",
            "PUBLIC_URL": stack.settings.public_url,
            **{f"{name.upper()}_ADDRESS": stack.address(name) for name in ("web", "dash", "pgadmin")},
            **certificates,
        },
    }
    return [
        Program("web", gunicorn, root / "services/web", environments["web"], stop_seconds=25),
        Program("dash", gunicorn, root / "services/dash", environments["dash"], stop_seconds=25),
        Program("cron", stockcast(stack.settings, "worker"), root, environments["cron"], stop_seconds=25),
        Program("traefik", traefik, root, environments["traefik"]),
        *([pgadmin.program(stack.ports["pgadmin"])] if pgadmin else []),
    ]


def bind(stack: Stack, name: str) -> dict[str, str]:
    """Return what makes gunicorn listen where the demo wants it, over its configuration file."""
    return {"GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{stack.ports[name]}"}
