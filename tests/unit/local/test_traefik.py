"""The demo's static file of Traefik against the one of the containers."""

from pathlib import Path

import pytest
import yaml

from local.traefik import derive, write_static_file

ROOT = Path(__file__).resolve().parents[3]
PORTS = {"http": 8080, "https": 8443, "health": 8082}


def test_only_addresses_and_the_folder_of_the_dynamic_files_differ(tmp_path: Path) -> None:
    write_static_file(ROOT, tmp_path / "traefik.yml", PORTS)
    static = yaml.safe_load((ROOT / "traefik/traefik.yml").read_text())
    derived = yaml.safe_load((tmp_path / "traefik.yml").read_text())
    assert derived["providers"]["file"].pop("directory") == str(ROOT / "traefik/dynamic")
    assert static["providers"]["file"].pop("directory")
    addresses = {name: entry_point.pop("address") for name, entry_point in derived["entryPoints"].items()}
    assert addresses == {name: f"127.0.0.1:{port}" for name, port in PORTS.items()}
    for entry_point in static["entryPoints"].values():
        del entry_point["address"]
    assert derived == static


def test_an_entry_point_without_a_port_is_an_error() -> None:
    with pytest.raises(KeyError, match="metrics"):
        derive({"entryPoints": {"metrics": {}}, "providers": {"file": {}}}, Path("/dynamic"), PORTS)
