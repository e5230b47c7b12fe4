"""pgAdmin in the demo: a virtual environment of its own, its data in the state folder, the database registered."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from local.database import Database
from local.passwords import secret
from local.supervision import Program

CONFIGURATION = """\
SERVER_MODE = True
DATA_DIR = {data!r}
LOG_FILE = {data!r} + "/pgadmin4.log"
SQLITE_PATH = {data!r} + "/pgadmin4.db"
SESSION_DB_PATH = {data!r} + "/sessions"
STORAGE_DIR = {data!r} + "/storage"
SHOW_GRAVATAR_IMAGE = False
UPGRADE_CHECK_ENABLED = False
"""


@dataclass(frozen=True)
class PgAdmin:
    """Where pgAdmin is installed, where it keeps its data, and who signs in."""

    root: Path
    folder: Path
    email: str

    @property
    def python(self) -> Path:
        """The interpreter of pgAdmin's own virtual environment."""
        return self.root / ".venv-pgadmin/bin/python"

    @property
    def package(self) -> Path:
        """Where pgAdmin's modules lie, which it starts from."""
        return next((self.root / ".venv-pgadmin").glob("lib/python3.*/site-packages/pgadmin4"))

    @property
    def password(self) -> str:
        """What signs in."""
        return secret(self.folder.parent, "pgadmin_default_password")

    def environment(self) -> dict[str, str]:
        """Return what pgAdmin is told; it finds its configuration on the path, so the package stays as installed."""
        return {"PYTHONPATH": str(self.folder), "SCRIPT_NAME": "/pgadmin"}

    def program(self, port: int) -> Program:
        """Return the process: one worker, for pgAdmin keeps connections in it."""
        gunicorn = [str(self.python), "-m", "gunicorn", "--no-control-socket", "--workers", "1", "--threads", "25"]
        bind = ["--bind", f"127.0.0.1:{port}", "--timeout", "600", "--chdir", str(self.package), "pgAdmin4:app"]
        return Program("pgadmin", [*gunicorn, *bind], self.folder, self.environment())

    def configure(self, database: Database) -> None:
        """Write pgAdmin's settings and the read-only role's password, anew at each start: both may have changed."""
        storage = self.folder / "storage" / self.email.replace("@", "_")
        storage.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        (self.folder / "config_local.py").write_text(CONFIGURATION.format(data=str(self.folder)))
        servers = json.loads((self.root / "services/pgadmin/servers.json").read_text())
        servers["Servers"]["1"] |= {"Host": database.host, "Port": database.port, "MaintenanceDB": database.name}
        (self.folder / "servers.json").write_text(json.dumps(servers))
        password = secret(self.folder.parent, "database_reader_password").replace("\\", "\\\\").replace(":", "\\:")
        with os.fdopen(os.open(storage / ".pgpass", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{database.host}:{database.port}:*:stockcast_reader:{password}\n")

    def setup_commands(self) -> list[list[str]]:
        """Return what makes pgAdmin's own database and registers the server, to be run with `setup_variables`."""
        setup = [str(self.python), str(self.package / "setup.py")]
        register = ["load-servers", str(self.folder / "servers.json"), "--user", self.email, "--replace"]
        return [[*setup, "setup-db"], [*setup, *register]]

    def setup_variables(self) -> dict[str, str]:
        """Return the account that `setup-db` makes the first time."""
        account = {"PGADMIN_SETUP_EMAIL": self.email, "PGADMIN_SETUP_PASSWORD": self.password}
        return {**self.environment(), **account}


def of(root: Path, state: Path) -> PgAdmin:
    """Describe the demo's pgAdmin; PGADMIN_DEFAULT_EMAIL names who signs in."""
    values = {**dotenv_values(root / ".env"), **os.environ}
    return PgAdmin(root, state / "pgadmin", values.get("PGADMIN_DEFAULT_EMAIL") or "admin@example.com")
