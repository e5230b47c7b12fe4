"""Traefik in the demo: its static file is no template, so the demo derives one with its own addresses."""

import copy
from pathlib import Path
from typing import Any

import yaml


def derive(static: dict[str, Any], dynamic: Path, ports: dict[str, int]) -> dict[str, Any]:
    """Return the static settings with the entry points on loopback ports and the dynamic files of the checkout.

    Everything else stays as it is in the containers. Raises KeyError when `ports` and the entry points differ.
    """
    derived = copy.deepcopy(static)
    for name, entry_point in derived["entryPoints"].items():
        entry_point["address"] = f"127.0.0.1:{ports[name]}"
    derived["providers"]["file"]["directory"] = str(dynamic)
    return derived


def write_static_file(root: Path, path: Path, ports: dict[str, int]) -> None:
    """Write the demo's static file, derived from the one that the containers use."""
    static = yaml.safe_load((root / "traefik/traefik.yml").read_text())
    path.write_text(yaml.safe_dump(derive(static, root / "traefik/dynamic", ports), sort_keys=False))
