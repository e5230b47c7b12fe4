"""Secrets that are made once: those of the demo and those of production."""

from pathlib import Path

from local.passwords import secret, secret_file
from local.production_secrets import write_secrets


def test_a_secret_of_the_demo_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    value = secret(tmp_path, "secret_key")
    assert len(value) >= 24
    assert secret(tmp_path, "secret_key") == value
    assert secret(tmp_path, "postgres_password") != value
    assert secret_file(tmp_path, "secret_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_secrets_of_production_are_random_readable_in_a_container_and_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "production"
    assert write_secrets(["one", "two"], folder) == ["one", "two"]
    values = {path.name: path.read_text() for path in folder.iterdir()}
    assert len(set(values.values())) == 2
    assert all(len(value) >= 32 and not value.startswith("development-only-") for value in values.values())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    assert write_secrets(["one", "three"], folder) == ["three"]
    assert (folder / "one").read_text() == values["one"]
