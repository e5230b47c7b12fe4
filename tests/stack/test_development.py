"""`docker compose up` on a clean checkout, and what may happen to it afterwards."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.experiments import LONG, ask_for, comes_to_a_result
from tests.stack.compose import OWN, ROOT, Stack, docker, until
from tests.stack.pgadmin import opens_tables
from tests.stack.visit import goes_to_the_chart, visit

pytestmark = pytest.mark.docker

SERVICES = {"traefik", "web", "dash", "cron", "timescale", "pgadmin", "migrate"}


@pytest.fixture
def stack(development: Stack) -> Iterator[Stack]:
    yield development
    until(development.is_healthy, "the stack to be healthy after the test", 120)


def test_every_service_comes_up_healthy(stack: Stack) -> None:
    states = stack.state()
    assert states.keys() == SERVICES
    assert states.pop("migrate") == "exited 0"
    assert set(states.values()) == {"healthy"}


@pytest.mark.chromium
def test_the_site_leads_to_a_chart_with_forecasts(stack: Stack, chromium: str) -> None:
    until(stack.has_forecasts, "the first forecast", 90)
    with visit(stack, chromium) as (page, faults):
        goes_to_the_chart(page, stack.origin)
        assert not faults


@pytest.mark.chromium
def test_an_experiment_comes_to_its_result_though_the_worker_restarts(stack: Stack, chromium: str) -> None:
    until(stack.has_forecasts, "the first forecast", 90)
    with visit(stack, chromium) as (page, faults):
        ask_for(page, stack.origin, "XGBoost", "In the stack")
        comes_to_a_result(page)
        ask_for(page, stack.origin, "Random forest", "Ended and begun anew", splits=8)
        expect(page.get_by_role("progressbar")).to_be_visible(timeout=LONG)
        stack.must("restart", "cron")
        comes_to_a_result(page)
        assert not faults


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/healthcheck/", 200),
        ("/dash/", 200),
        ("/dash/healthz", 200),
        ("/dash/readyz", 200),
        ("/pgadmin/login", 200),
        ("/auth/verify", 404),
        ("/nothing-here", 404),
    ],
)
def test_routes(stack: Stack, path: str, status: int) -> None:
    assert stack.get(path).status == status


def test_prices_are_a_hypertable_of_yearly_chunks(stack: Stack) -> None:
    dimensions = "SELECT time_interval FROM timescaledb_information.dimensions WHERE hypertable_name = 'stock_prices'"
    assert stack.query(dimensions) == "365 days"
    doctor = stack.execute("cron", "stockcast", "doctor")
    assert re.search(r"timescaledb-\w+ 2\.\d+\.\d+ on PostgreSQL 17.*, \d+ MB, prices in \d+ chunks", doctor)


def test_the_schema_goes_up_down_and_up_again_beside_the_stacks_own(stack: Stack) -> None:
    steps = "s = load(MigrateSettings); migrate(s); migrate(s, 'base'); migrate(s)"
    imports = "from stockcast.settings import MigrateSettings, load; from stockcast.database.migrate import migrate"
    elsewhere = ("run", "--rm", "--no-deps", "--env", "POSTGRES_DB=elsewhere", "migrate")
    stack.must(*elsewhere, "python", "-c", f"{imports}; {steps}")
    assert stack.has_forecasts()


def test_http_leads_to_https_at_the_published_port(stack: Stack) -> None:
    answer = stack.get_plain("/dash/")
    assert (answer.status, answer.headers["Location"]) == (301, f"{stack.origin}/dash/")


@pytest.mark.parametrize("service", ["web", "dash"])
def test_the_pages_reach_no_other_host(stack: Stack, service: str) -> None:
    program = "import socket; s = socket.socket(); s.settimeout(3); print(s.connect_ex(('192.0.2.1', 80)))"
    assert stack.execute(service, "python", "-c", program).strip() == "101", "errno 101: network is unreachable"


def test_web_hands_out_the_root_but_cannot_read_the_key(stack: Stack) -> None:
    stack.execute("web", "cat", "/certificates/stockcast-ca.pem")
    assert stack.compose("exec", "--no-TTY", "web", "cat", "/certificates/localhost-key.pem").returncode != 0


@pytest.mark.parametrize("service", [*OWN, "traefik"])
def test_our_own_processes_run_without_rights(stack: Stack, service: str) -> None:
    status = dict(re.findall(r"(\w+):\s+(.*)", stack.execute(service, "cat", "/proc/1/status")))
    assert status["Uid"].split()[0] != "0"
    assert int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert stack.compose("exec", "--no-TTY", service, "touch", "/srv/x").returncode != 0


@pytest.mark.chromium
def test_pgadmin_opens_the_tables_without_a_password_of_the_database(stack: Stack, chromium: str) -> None:
    until(lambda: stack.status("/pgadmin/login") == 200, "pgAdmin's sign-in through Traefik")
    with visit(stack, chromium, height=2000) as (page, faults):
        opens_tables(page, stack.origin)
        assert not faults


@pytest.mark.chromium
def test_pgadmin_still_does_when_the_readers_password_was_changed(stack: Stack, chromium: str) -> None:
    stack.settings["DATABASE_READER_PASSWORD"] = r"another: one\with, traps"
    stack.up()
    # Healthy in its container is not yet served: Traefik has to notice that it is back.
    until(lambda: stack.status("/pgadmin/login") == 200, "pgAdmin's sign-in through Traefik")
    with visit(stack, chromium, height=2000) as (page, faults):
        opens_tables(page, stack.origin)
        assert not faults


def test_the_database_may_restart_under_it(stack: Stack) -> None:
    stack.must("restart", "timescale")
    until(lambda: {stack.status(path) for path in ("/readyz", "/dash/readyz", "/")} == {200}, "the pages to recover")
    assert {restarts(stack, service) for service in OWN} == {0}


def test_without_the_database_the_site_says_so_and_recovers(stack: Stack) -> None:
    stack.must("stop", "timescale")
    assert stack.get("/healthz").status == 200
    assert stack.get("/dash/healthz").status == 200
    assert {stack.status(path) for path in ("/readyz", "/dash/readyz", "/healthcheck/", "/")} == {503}
    stack.must("start", "timescale")
    until(lambda: {stack.status(path) for path in ("/readyz", "/dash/readyz", "/")} == {200}, "the pages to recover")
    assert {restarts(stack, service) for service in OWN} == {0}


def test_a_dead_service_is_answered_for_at_once_and_comes_back(stack: Stack) -> None:
    stack.must("stop", "web")
    until(lambda: stack.status("/") == 503, "503 in place of web", 15)
    assert stack.status("/dash/healthz") == 200
    stack.must("start", "web")
    until(lambda: stack.status("/") == 200, "web to be back", 30)


def test_restart_starts_everything_at_once_and_it_heals(stack: Stack) -> None:
    before = rows(stack)
    stack.must("restart")
    until(stack.is_healthy, "the stack to be healthy after `restart`", 90)
    assert {restarts(stack, service) for service in stack.state()} == {0}
    assert rows(stack) >= before


def test_started_in_the_wrong_order_it_heals(stack: Stack) -> None:
    stack.must("stop")
    for service in ("traefik", "web", "dash", "cron", "pgadmin", "timescale"):
        container = stack.containers()[service][0]["Name"].lstrip("/")
        subprocess.run(["docker", "start", container], check=True, capture_output=True, timeout=60)
    until(stack.is_healthy, "the stack to be healthy after a start in the wrong order", 90)
    assert {restarts(stack, service) for service in stack.state()} == {0}


def test_down_and_up_keep_data_and_certificate(stack: Stack) -> None:
    before, ca = rows(stack), stack.ca
    stack.must("down")
    stack.up()
    assert rows(stack) >= before
    assert stack.execute("traefik", "cat", "/certificates/stockcast-ca.pem") == ca


def test_a_second_up_changes_nothing(stack: Stack) -> None:
    before = {service: found[0]["Id"] for service, found in stack.containers().items()}
    stack.up()
    assert {service: found[0]["Id"] for service, found in stack.containers().items()} == before


@pytest.mark.chromium
def test_the_first_request_after_a_start_draws_the_chart(stack: Stack, chromium: str) -> None:
    # Traefik has to know that dash was gone: a check under way meanwhile would turn requests away after the start.
    stack.must("stop", "dash")
    until(lambda: stack.status("/dash/healthz") == 503, "503 in place of dash")
    stack.must("start", "dash")
    until(lambda: stack.status("/dash/readyz") == 200, "dash to be ready")
    with visit(stack, chromium) as (page, faults):
        goes_to_the_chart(page, stack.origin)
        assert not faults


def test_a_missing_setting_stops_traefik_with_a_line_that_names_it(stack: Stack) -> None:
    done = stack.compose("run", "--rm", "--no-deps", "--env", "PUBLIC_URL=", "traefik")
    assert done.returncode == 1
    assert "PUBLIC_URL is missing" in done.stderr


def test_traefik_is_not_healthy_when_its_dynamic_files_are_broken(stack: Stack, tmp_path: Path) -> None:
    broken = tmp_path / "traefik"
    (broken / "dynamic").mkdir(parents=True)
    for file in (ROOT / "traefik").rglob("*.*"):
        (broken / file.relative_to(ROOT / "traefik")).write_bytes(file.read_bytes())
    with (broken / "dynamic/routers.yml").open("a") as routers:
        routers.write("\n  : not YAML [\n")
    tmp_path.chmod(0o755)

    settings = stack.containers()["traefik"][0]["Config"]["Env"]
    name = f"{stack.project}-broken"
    given = [argument for setting in settings for argument in ("--env", setting)]
    mounts = [
        "--volume",
        f"{broken}:/etc/traefik:ro",
        "--volume",
        f"{stack.project}_certificates:/certificates:ro",
    ]
    options = ["--user", "1000:1000", "--network", f"{stack.project}_edge", "--entrypoint", "/bin/sh"]
    docker(
        "run", "--detach", "--name", name, *options, *given, *mounts, "traefik:v3.7.15", "/etc/traefik/entrypoint.sh"
    )
    try:
        until(lambda: "404" in asked(name), "the health check to be answered with 404")
    finally:
        docker("rm", "--force", name)
    assert "OK" in asked(stack.containers()["traefik"][0]["Name"].lstrip("/"))


def asked(container: str) -> str:
    command = ["docker", "exec", container, "traefik", "healthcheck", "--configFile=/tmp/traefik.yml"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=30)
    return done.stdout + done.stderr


def rows(stack: Stack) -> tuple[int, int]:
    counts = stack.query("SELECT (SELECT count(*) FROM stock_prices), (SELECT count(*) FROM forecasts)")
    prices, forecasts = counts.split("|")
    return int(prices), int(forecasts)


def restarts(stack: Stack, service: str) -> int:
    return max(int(container["RestartCount"]) for container in stack.containers()[service])
