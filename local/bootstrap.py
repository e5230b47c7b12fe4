"""Make a virtual environment and install a hashed lock file into it: pip brings uv, uv does the rest.

Runs before any package is there, so it needs nothing but the standard library.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
OLDEST, NEWEST = (3, 11), (3, 14)
IMPORTABLE = ("core", "services/web", "services/dash", "services/cron", ".")
OFFLINE = re.compile(
    r"NewConnectionError|ConnectTimeout|dns error|\(Connect\)|name resolution|timed out|Network is unreach|ProxyError"
)


class BootstrapError(Exception):
    """The environment cannot be made; the message is one line for the person at the terminal."""


def check_python() -> None:
    """Raise BootstrapError when this Python is too old, too new, or cannot make a virtual environment."""
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        raise BootstrapError(
            f"Python 3.{OLDEST[1]} to 3.{NEWEST[1]} is needed, {sys.executable} is {version[0]}.{version[1]}: "
            "name another one with PYTHON=/path/to/python3"
        )
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian and Ubuntu leave these two out of their python3
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise BootstrapError(
            f"{sys.executable} cannot make a virtual environment: the package python3-venv is missing "
            f"(Debian, Ubuntu: apt install python3-venv, or python{version[0]}.{version[1]}-venv)"
        ) from None


class Stamp:
    """Which lock files an environment was last installed from: one digest over their contents, and their names."""

    def __init__(self, environment: Path, lock: str) -> None:
        locks = ["bootstrap", "pgadmin"] if lock == "pgadmin" else ["bootstrap", "demo", "test"]
        contents = b"".join((LOCKS / f"{name}.lock").read_bytes() for name in locks)
        self.path = environment / "stockcast-installed"
        self.digest = hashlib.sha256(contents).hexdigest()

    def names(self) -> set[str]:
        """Return the locks installed as they are now; none when any of the files changed since."""
        digest, *names = self.path.read_text().split() if self.path.exists() else [""]
        return set(names) if digest == self.digest else set()

    def add(self, name: str) -> None:
        """Record that a lock was installed."""
        self.path.write_text(" ".join([self.digest, *sorted(self.names() | {name})]) + "\n")


def show_progress(label: str, fraction: float, detail: str) -> None:
    """Draw a bar over the present line, on a terminal only."""
    if sys.stderr.isatty():
        done = round(24 * fraction)
        sys.stderr.write(f"\r\033[K{label:<15} {'━' * done}{'╌' * (24 - done)} {detail[:36]}")
        sys.stderr.flush()


def clear_progress() -> None:
    """Remove the bar."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()


def run(label: str, log: Path, command: list[str], bar: tuple[float, float]) -> None:
    """Run an installer, its output to the log and its downloads as progress between the two ends of the bar."""
    started = finished = 0
    begin, end = bar
    show_progress(label, begin, "")
    with (
        log.open("a", encoding="utf-8") as out,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process,
    ):
        try:
            for line in process.stdout or ():
                out.write(line)
                started += line.startswith("Downloading ")
                finished += line.startswith(" Downloaded ")
                show_progress(label, begin + (end - begin) * finished / max(started, 1), line.strip())
        except BaseException:
            process.terminate()
            raise
        finally:
            clear_progress()
    if process.returncode:
        raise BootstrapError(f"{label}: {explain(log.read_text(encoding='utf-8'))} (the whole output: {log})")


def explain(output: str) -> str:
    """Say in one line why an installer failed."""
    if OFFLINE.search(output):
        return "the package registry cannot be reached; check the network or the proxy and start again"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "the installer failed without a word"


def make_importable(environment: Path) -> None:
    """Put the project's own packages on the environment's path and the `stockcast` command beside its Python.

    Both are relative, so that the checkout can be moved or copied with its environment.
    """
    site_packages = next(environment.glob("lib/python3.*/site-packages"))
    lines = [os.path.relpath(ROOT / folder, site_packages) for folder in IMPORTABLE]
    (site_packages / "stockcast.pth").write_text("\n".join(lines) + "\n")
    script = (ROOT / "services/cron/bin/stockcast").read_text().splitlines(keepends=True)
    # A path in a `#!` line may be neither long nor hold a space. The shell runs the second line, Python sees a string.
    script[0] = '#!/bin/sh\n\'\'\'exec\' "$(dirname "$(readlink -f "$0")")/python" "$0" "$@"\n\' \'\'\'\n'
    command = environment / "bin/stockcast"
    command.write_text("".join(script))
    command.chmod(0o755)


def install(environment: Path, lock: str, label: str) -> str:
    """Bring an environment to a lock file; return what was done, in words."""
    stamp = Stamp(environment, lock)
    python = environment / "bin/python"
    right_version = (environment / "bin" / "python{}.{}".format(*sys.version_info)).exists()
    if right_version and stamp.names() & {lock, "test"}:  # what the tests need holds what the demo needs
        return "already installed"
    if not right_version and environment.exists():
        shutil.rmtree(environment)
    environment.mkdir(parents=True, exist_ok=True)
    log = environment / "bootstrap.log"
    log.write_text("")
    if not (environment / "bin/pip").exists():
        run(label, log, [sys.executable, "-m", "venv", str(environment)], (0.02, 0.1))
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2"]
    uv = [str(environment / "bin/uv"), "pip", "install", "--no-progress", "--python", str(python)]
    run(label, log, [*pip, "--require-hashes", "-r", str(LOCKS / "bootstrap.lock")], (0.1, 0.2))
    run(label, log, [*uv, "--require-hashes", "-r", str(LOCKS / f"{lock}.lock")], (0.2, 1))
    stamp.add(lock)
    done = re.findall(r"(?:Installed|Checked|Audited) \d+ packages?", log.read_text(encoding="utf-8"))
    return done[-1].lower() if done else "installed"


def main() -> None:
    """Install the lock file named on the command line: demo, test or pgadmin."""
    parser = argparse.ArgumentParser(prog="python -m local.bootstrap", description=__doc__)
    parser.add_argument("lock", choices=["demo", "test", "pgadmin"])
    lock = parser.parse_args().lock
    label, folder = ("pgAdmin packages", ".venv-pgadmin") if lock == "pgadmin" else ("Python packages", ".venv")
    started = time.monotonic()
    try:
        check_python()
        done = install(ROOT / folder, lock, label)
        if lock != "pgadmin":
            make_importable(ROOT / folder)
    except (BootstrapError, OSError) as error:
        sys.exit(f"{error}")
    print(f"{label:<16} {done:<60} {time.monotonic() - started:6.1f} s", flush=True)  # noqa: T201


def stop(number: int, _frame: object) -> None:
    """End with the shell's code for a signal; an installer that is running is ended on the way out."""
    sys.exit(128 + number)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    main()
