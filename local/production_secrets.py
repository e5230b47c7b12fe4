"""`make secrets`: a random value for every secret that production needs, each in a file; none is ever overwritten."""

import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def write_secrets(names: list[str], folder: Path) -> list[str]:
    """Make the files that are missing and return their names.

    The folder lets nobody but its owner in; the files can be read by all, for a container's user reads them there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    made = []
    for name in names:
        try:
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
        (folder / name).chmod(0o444)
        made.append(name)
    return made


def main() -> None:
    """Write what is missing in secrets/production and say how to use it."""
    development, folder = ROOT / "secrets/development", ROOT / "secrets/production"
    names = sorted(path.name for path in development.iterdir() if path.suffix != ".md")
    made = write_secrets(names, folder)
    kept = len(names) - len(made)
    sys.stdout.write(f"{len(made)} secrets made in {folder.relative_to(ROOT)}, {kept} were there and are kept\n")
    sys.stdout.write("Set SECRETS_DIR=./secrets/production in .env, and keep a copy of the folder in a safe place\n")


if __name__ == "__main__":
    main()
