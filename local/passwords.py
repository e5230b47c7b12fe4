"""Secrets of the demo: random, made once, each in a file that only its owner may read."""

import os
import secrets
from pathlib import Path


def secret_file(state: Path, name: str) -> Path:
    """Return the file of a secret, made with a random value at the first call."""
    folder = state / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        descriptor = os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        path.with_suffix(".new").replace(path)
    return path


def secret(state: Path, name: str) -> str:
    """Return the value of a secret, made at the first call."""
    return secret_file(state, name).read_text().strip()
