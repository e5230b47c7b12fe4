"""The settings of the demo: from the environment (`make demo NAME=VALUE` puts them there), else from `.env`."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from local.errors import DemoError

ROOT = Path(__file__).resolve().parent.parent
HIGHEST_PORT = 65535


@dataclass(frozen=True)
class DemoSettings:
    """What a person may choose, and where things lie."""

    https_port: int = 8443
    http_port: int = 8080
    pgadmin: bool = False
    database_url: str = field(default="", repr=False)
    root: Path = ROOT

    @property
    def state(self) -> Path:
        """Everything the demo keeps, but for what lies `outside`."""
        return self.root / ".demo"

    @property
    def outside(self) -> Path:
        """Where root keeps binaries and data of a server that runs as another user who may not enter the checkout."""
        return Path("/var/lib") / f"stockcast-demo-{self.digest}"

    @property
    def digest(self) -> str:
        """Tell this checkout from others on the machine."""
        return hashlib.sha256(bytes(self.root)).hexdigest()[:12]

    @property
    def certificates(self) -> Path:
        """Holds the certificate for localhost and the root to trust."""
        return self.state / "certificates"

    @property
    def logs(self) -> Path:
        """One file for each process and step."""
        return self.state / "log"

    @property
    def public_url(self) -> str:
        """Where people open the site, without a slash at the end."""
        return "https://localhost" if self.https_port == 443 else f"https://localhost:{self.https_port}"  # noqa: PLR2004


def from_environment() -> DemoSettings:
    """Read the settings; raise DemoError naming one that is malformed, what was given and what is allowed."""
    values = {**dotenv_values(ROOT / ".env"), **os.environ}
    https_port, http_port = _port(values, "DEMO_HTTPS_PORT", 8443), _port(values, "DEMO_HTTP_PORT", 8080)
    if https_port == http_port:
        raise DemoError(f"DEMO_HTTPS_PORT and DEMO_HTTP_PORT are both {http_port}: two different ports are needed")
    pgadmin = values.get("PGADMIN") or "0"
    if pgadmin not in {"0", "1"}:
        raise DemoError(f"PGADMIN is {pgadmin!r}: allowed are 1 (with pgAdmin) and 0 (without)")
    return DemoSettings(https_port, http_port, pgadmin == "1", values.get("DATABASE_URL") or "")


def _port(values: Mapping[str, str | None], name: str, default: int) -> int:
    text = values.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= HIGHEST_PORT:
        raise DemoError(f"{name} is {text!r}: a port is a number from 1 to {HIGHEST_PORT}")
    return int(text)
