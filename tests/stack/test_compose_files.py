"""What the Compose files say, before anything is started."""

import json
import subprocess
from typing import Any

import pytest
from dotenv import dotenv_values

from tests.stack.compose import DEVELOPMENT, OWN, PRODUCTION, ROOT

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("engine")]

# The longest list of secrets that each service has a use for
NEEDED = {
    "traefik": set[str](),
    "web": {"SECRET_KEY", "DATABASE_WEB_PASSWORD"},
    "dash": {"DATABASE_DASH_PASSWORD"},
    "cron": {"DATABASE_CRON_PASSWORD"},
    "timescale": {"POSTGRES_PASSWORD"},
    "pgadmin": {"PGADMIN_DEFAULT_PASSWORD", "DATABASE_READER_PASSWORD"},
}
SECRETS = {name for name, value in dotenv_values(ROOT / ".env").items() if str(value).startswith("development-only-")}


def config(*files: str, profiles: str = "") -> str:
    names = [argument for file in files for argument in ("--file", str(ROOT / file))]
    command = ["docker", "compose", *names, "--profile", profiles, "config", "--format", "json"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.fixture(scope="module")
def development_services() -> dict[str, Any]:
    services: dict[str, Any] = json.loads(config(*DEVELOPMENT))["services"]
    return services


def test_only_traefik_publishes_ports(development_services: dict[str, Any]) -> None:
    assert {name for name, service in development_services.items() if service.get("ports")} == {"traefik"}


def test_a_service_gets_the_secrets_it_needs_and_no_other(development_services: dict[str, Any]) -> None:
    given = {name: SECRETS & service["environment"].keys() for name, service in development_services.items()}
    migrate = given.pop("migrate")
    assert given == NEEDED
    assert migrate == {name for name in SECRETS if name.startswith(("DATABASE_", "POSTGRES_"))}


@pytest.mark.parametrize("name", [*OWN, "migrate", "traefik"])
def test_our_own_services_are_confined(development_services: dict[str, Any], name: str) -> None:
    service = development_services[name]
    assert service["read_only"]
    assert service["init"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


def test_only_cron_and_traefik_reach_the_outside(development_services: dict[str, Any]) -> None:
    internal = {
        name for name, network in json.loads(config(*DEVELOPMENT))["networks"].items() if network.get("internal")
    }
    assert internal == {"edge", "data"}
    outside = {name for name, service in development_services.items() if service["networks"].keys() - internal}
    assert outside == {"cron", "traefik"}


def test_the_production_files_are_valid_on_a_clean_checkout_and_show_no_secret() -> None:
    shown = config(*PRODUCTION, profiles="pgadmin")
    assert "development-only" not in shown
    services = json.loads(shown)["services"]
    for name in (*OWN, "migrate", "timescale", "pgadmin"):
        assert not SECRETS & services[name]["environment"].keys()
        wanted = {secret for secret in SECRETS if f"{secret}_FILE" in services[name]["environment"]}
        assert wanted == {secret["source"].upper() for secret in services[name]["secrets"]}
    assert services["web"]["deploy"]["replicas"] == services["dash"]["deploy"]["replicas"] == 2


def test_pgadmin_is_off_in_production_unless_asked_for() -> None:
    off, on = (json.loads(config(*PRODUCTION, profiles=profile))["services"] for profile in ("none", "pgadmin"))
    assert on.keys() - off.keys() == {"pgadmin"}


def test_the_files_of_development_secrets_hold_the_values_of_env() -> None:
    files = {file.name.upper(): file.read_text().strip() for file in (ROOT / "secrets/development").glob("[!R.]*")}
    assert files == {name: value for name, value in dotenv_values(ROOT / ".env").items() if name in SECRETS}
