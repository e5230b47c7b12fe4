"""Both Compose files together: production, with a certificate authority of the test's own."""

import json
import stat

import pytest

from tests.stack.compose import OWN, ROOT, Stack, docker, until
from tests.stack.visit import goes_to_the_chart, visit

pytestmark = pytest.mark.docker

REFUSED = "is a development secret or shorter than 16 characters: production refuses it"
SECRETS = {file.name.upper() for file in (ROOT / "secrets/development").glob("[!R.]*")}


def refused(text: str) -> set[str]:
    return {name for name in SECRETS if f"{name} {REFUSED}" in text}


def test_production_does_not_start_with_development_secrets_and_names_each(unstarted_production: Stack) -> None:
    stack = unstarted_production
    done = stack.compose("up", "--no-color")
    assert done.returncode != 0
    assert refused(done.stdout + done.stderr) == SECRETS, done.stderr[-1500:]
    assert stack.state()["timescale"] == "created 0", "no database was made with a development password"


@pytest.mark.parametrize(
    ("service", "needed"),
    [
        ("web", {"SECRET_KEY", "DATABASE_WEB_PASSWORD"}),
        ("dash", {"DATABASE_DASH_PASSWORD"}),
        ("cron", {"DATABASE_CRON_PASSWORD"}),
        ("migrate", {name for name in SECRETS if name.startswith(("POSTGRES_", "DATABASE_"))}),
    ],
)
def test_each_of_our_own_services_refuses_them_by_itself(
    unstarted_production: Stack, service: str, needed: set[str]
) -> None:
    done = unstarted_production.compose("run", "--rm", "--no-deps", service)
    assert done.returncode != 0
    assert refused(done.stdout + done.stderr) == needed, done.stderr[-1500:]


def test_every_service_comes_up_healthy_with_two_of_each_page_server(production: Stack) -> None:
    states = production.state()
    assert states.keys() == {"traefik", "web", "dash", "cron", "timescale", "migrate", "preflight", "acme"}
    assert production.is_healthy()
    counts = {service: len(found) for service, found in production.containers().items()}
    assert counts["web"] == counts["dash"] == 2


def test_the_certificate_comes_from_the_authority_and_its_key_is_private(production: Stack) -> None:
    until(lambda: production.status("/") == 200, "a certificate that the authority signed", 60)
    mode = production.execute("traefik", "stat", "-c", "%a", "/certificates/acme.json").strip()
    assert stat.S_IMODE(int(mode, 8)) == 0o600


@pytest.mark.chromium
def test_the_site_leads_to_a_chart_with_forecasts(production: Stack, chromium: str) -> None:
    until(production.has_forecasts, "the first forecast", 90)
    with visit(production, chromium) as (page, faults):
        goes_to_the_chart(page, production.origin)
        assert not faults


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/dash/", 200), ("/pgadmin/", 404), ("/auth/verify", 404)])
def test_routes(production: Stack, path: str, status: int) -> None:
    answer = production.get(path)
    assert answer.status == status
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_only_the_sites_own_name_is_served(production: Stack) -> None:
    assert production.get("/", host="evil.example").status == 404
    answer = production.get_plain("/dash/")
    assert (answer.status, answer.headers["Location"]) == (301, f"{production.origin}/dash/")


def test_one_of_two_may_die(production: Stack) -> None:
    one = production.containers()["web"][0]["Name"].lstrip("/")
    docker("stop", one)
    try:
        until(lambda: production.status("/readyz") == 200, "the other one to answer", 15)
        assert {production.status("/readyz") for _ in range(10)} == {200}
    finally:
        docker("start", one)


@pytest.mark.parametrize("service", [*OWN, "timescale", "traefik"])
def test_no_secret_can_be_read_from_outside_a_container(production: Stack, service: str) -> None:
    told = json.dumps(production.containers()[service])
    logged = production.must("logs", "--no-color")
    folder = production.settings["SECRETS_DIR"]
    values = {(ROOT / folder / name.lower()).read_text().strip() for name in SECRETS}
    assert not [value for value in values if value in told or value in logged]
