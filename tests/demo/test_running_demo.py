"""What a person sees of a running `make demo`, and what happens when a part of it is killed."""

import re
import socket
import ssl
import urllib.error
import urllib.request
from email.message import Message

import pytest

from tests.demo_stack import Demo

STEPS = ["Python packages", "Database", "Migrations", "Prices", "Model", "Forecasts", "Services"]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def get(demo: Demo, url: str) -> tuple[int, Message]:
    """Ask with the demo's root trusted and nothing else."""
    trusting = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=demo.ca))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), trusting, NoRedirect)
    try:
        with opener.open(url, timeout=10) as response:
            return response.status, response.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers
    except OSError:
        return 0, Message()


def test_every_step_has_a_line_with_its_time_and_ready_comes_last(demo: Demo) -> None:
    lines = demo.output.splitlines()
    ready = lines.index(f"Ready: {demo.url}/")
    timed = [line for line in lines[:ready] if re.fullmatch(r".{16} .*\d+\.\d s", line)]
    assert [line[:16].strip() for line in timed] == STEPS


@pytest.mark.parametrize("path", ["/", "/readyz", "/dash/", "/dash/readyz"])
def test_the_site_answers_over_https_with_the_root_trusted(demo: Demo, path: str) -> None:
    assert get(demo, demo.url + path)[0] == 200


def test_http_leads_to_https_at_the_demos_port(demo: Demo) -> None:
    status, headers = get(demo, f"http://localhost:{demo.http_port}/dash/?ticker=AAPL")
    assert status in {301, 308}
    assert headers["Location"] == f"{demo.url}/dash/?ticker=AAPL"


def test_nothing_listens_beyond_this_machine(demo: Demo) -> None:
    listening = [c.laddr for p in demo.processes() for c in p.net_connections("tcp") if c.status == "LISTEN"]
    assert demo.https_port in {address.port for address in listening}
    assert {address.ip for address in listening} == {"127.0.0.1"}


def test_no_secret_is_in_a_command_line_or_in_an_environment_of_another_service(demo: Demo) -> None:
    secrets = {path.name: path.read_text().strip() for path in (demo.state / "secrets").iterdir()}
    for process in demo.processes():
        said = " ".join(process.cmdline()) + " ".join(process.environ().values())
        assert [name for name, value in secrets.items() if value in said] == [], process.cmdline()
    assert all((demo.state / "secrets" / name).stat().st_mode & 0o077 == 0 for name in secrets)


@pytest.mark.parametrize("name", ["web", "dash", "traefik", "postgres"])
def test_a_killed_service_is_named_and_comes_back(demo: Demo, name: str) -> None:
    before = demo.output.count(f"{name:<16} ended unexpectedly")
    demo.service(name).kill()
    demo.wait_until(lambda: demo.output.count(f"{name:<16} ended unexpectedly") > before, 15)
    demo.wait_until(lambda: all(get(demo, demo.url + path)[0] == 200 for path in ("/readyz", "/dash/readyz")), 60)
    assert demo.process is not None
    assert demo.process.poll() is None


def test_a_second_start_says_that_it_runs_already(demo: Demo) -> None:
    second = demo.make("demo")
    assert second.returncode != 0
    assert f"runs already: pid {demo.launcher().pid}, {demo.url}/" in second.stderr
    assert "Traceback" not in second.stderr
    assert get(demo, demo.url + "/readyz")[0] == 200


def test_the_ports_are_the_ones_that_were_asked_for(demo: Demo) -> None:
    for port in (demo.https_port, demo.http_port):
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass


def test_the_projects_command_works_on_the_running_demos_data(demo: Demo) -> None:
    done = demo.make("stockcast", DO="doctor")
    assert done.returncode == 0, done.stderr
    assert "WRONG" not in done.stdout
    assert "schema" in done.stdout
