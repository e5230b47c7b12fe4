"""What `make` does before any package is there, tried with the interpreters of this machine."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local import bootstrap

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what the bootstrap needs, and no virtual environment."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("local", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def make(folder: Path, *arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": path}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_python_that_is_too_old_is_named_in_one_line(clone: Path) -> None:
    old = script(clone / "python3.9", 'test "$1" = --version && echo Python 3.9.18; exit 1')
    done = make(clone, "demo", f"PYTHON={old}")
    assert done.returncode != 0
    assert f"Python 3.11 to 3.14 is needed; {old} is: Python 3.9.18." in done.stderr
    assert not (clone / ".venv").exists()


def test_a_missing_venv_module_is_named_as_the_package_to_install(clone: Path) -> None:
    package = clone / "shadow/ensurepip"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError\n")  # as on Debian without python3-venv
    done = make(clone, "demo", f"PYTHON={sys.executable}", path=str(package.parent))
    assert done.returncode != 0
    assert "the package python3-venv is missing" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 2  # ours, and the word of `make` that it failed
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize(
    "output",
    [
        "WARNING: NewConnectionError('... [Errno -3] Temporary failure in name resolution')\nERROR: No match",
        "error: Failed to fetch\n  cause: client error (Connect)\n  cause: dns error",
    ],
)
def test_no_network_is_said_in_plain_words(output: str) -> None:
    assert bootstrap.explain(output) == (
        "the package registry cannot be reached; check the network or the proxy and start again"
    )


def test_another_failure_is_told_in_the_installers_words() -> None:
    assert bootstrap.explain("Collecting uv\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n") == (
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"
    )


def test_a_changed_lock_file_is_installed_anew(monkeypatch: pytest.MonkeyPatch, clone: Path, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "LOCKS", clone / "requirements")
    environment = tmp_path / "environment"
    environment.mkdir()
    assert bootstrap.Stamp(environment, "demo").names() == set()
    bootstrap.Stamp(environment, "demo").add("demo")
    bootstrap.Stamp(environment, "test").add("test")
    assert bootstrap.Stamp(environment, "demo").names() == {"demo", "test"}
    with (clone / "requirements/demo.lock").open("a") as lock:
        lock.write("# changed\n")
    assert bootstrap.Stamp(environment, "demo").names() == set()


def test_make_help_lists_every_target_that_is_for_people(clone: Path) -> None:
    listed = {line.split()[1] for line in make(clone, "help").stdout.splitlines()}
    assert listed == {
        "help",
        "demo",
        "stockcast",
        "demo-stop",
        "demo-reset",
        "test",
        "lint",
        "bench",
        "lock",
        "secrets",
    }
