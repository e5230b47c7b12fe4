"""Packages of Node that tests and benchmarks use, each folder with what it pins in package-lock.json."""

import shutil
import subprocess
from pathlib import Path

from tests.support import require

SECONDS = 300


def installed(folder: Path) -> Path:
    """Give the `node_modules` of a folder, filled first where it is not there or of other versions."""
    npm = shutil.which("npm")
    require(npm is not None and shutil.which("node") is not None, "needs Node and npm")
    assert npm
    modules = folder / "node_modules"
    lock, done = folder / "package-lock.json", modules / ".stockcast-installed"
    if not done.exists() or done.read_bytes() != lock.read_bytes():
        subprocess.run([npm, "ci", "--silent"], cwd=folder, check=True, timeout=SECONDS)
        done.write_bytes(lock.read_bytes())
    return modules
