"""Where things are served: all of the dashboard is under one prefix, which Traefik does not strip."""

from pathlib import Path

from stockcast.design.files import HashedFiles

PREFIX = "/dash/"
FILES = HashedFiles(Path(__file__).parent / "static")


def file_address(name: str) -> str:
    """Give the address of one of the dashboard's own files, which changes with their content."""
    return FILES.url(name, f"{PREFIX}files")
