"""The edge against forged requests: the real Traefik with our files, in front of a service that tells what it got."""

import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from local.traefik import write_static_file
from stockcast.certificate import ensure_certificate
from tests.stack.compose import ROOT, free_ports, until


class Mirror(BaseHTTPRequestHandler):
    """Answers with the service's name, the path and the headers that arrived."""

    service: ClassVar[str]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = json.dumps({"service": self.service, "path": self.path, "headers": headers}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@dataclass
class Edge:
    """A running Traefik."""

    https_port: int
    http_port: int
    ca: Path

    def ask(self, path: str, *headers: tuple[str, str], secure: bool = True) -> tuple[int, dict[str, Any], Any]:
        """Return status, headers and JSON for a path exactly as it is written."""
        with socket.create_connection(("127.0.0.1", self.https_port if secure else self.http_port), 10) as plain:
            context = ssl.create_default_context(cafile=self.ca)
            connection = http.client.HTTPConnection("localhost")
            connection.sock = context.wrap_socket(plain, server_hostname="localhost") if secure else plain
            connection.putrequest("GET", path, skip_host=True)
            for name, value in (("Host", f"localhost:{self.https_port}"), *headers):
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            body = response.read()
            connection.close()
        is_json = response.getheader("Content-Type") == "application/json"
        return response.status, dict(response.getheaders()), json.loads(body) if is_json else body

    def arrived(self, path: str, *headers: tuple[str, str]) -> dict[str, Any]:
        """Return what a service was given."""
        status, _, told = self.ask(path, *headers)
        assert status == 200
        assert isinstance(told, dict)
        return told


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    folder = tmp_path_factory.mktemp("edge")
    ensure_certificate(folder)
    servers = [
        ThreadingHTTPServer(("127.0.0.1", 0), type(name, (Mirror,), {"service": name}))
        for name in ("web", "dash", "pgadmin")
    ]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    web, dash, pgadmin = (f"http://127.0.0.1:{server.server_address[1]}" for server in servers)
    http_port, https_port, health_port = free_ports(3)
    write_static_file(ROOT, folder / "traefik.yml", {"http": http_port, "https": https_port, "health": health_port})
    settings = {
        "ENVIRONMENT": "development",
        "PUBLIC_URL": f"https://localhost:{https_port}",
        "WEB_ADDRESS": web,
        "DASH_ADDRESS": dash,
        "PGADMIN_ADDRESS": pgadmin,
        "CERTIFICATE_DIR": str(folder),
        "PATH": os.environ["PATH"],
    }
    traefik = [str(Path(sys.executable).parent / "traefik"), f"--configFile={folder / 'traefik.yml'}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(traefik, env=settings, stdout=log, stderr=log)
    started = Edge(https_port, http_port, folder / "stockcast-ca.pem")
    try:
        until(lambda: answers(started), f"Traefik to answer: {(folder / 'log').read_text()[-500:]}", 20)
        yield started
    finally:
        process.terminate()
        process.wait(20)
        for server in servers:
            server.shutdown()
            server.server_close()


def answers(edge: Edge) -> bool:
    try:
        return edge.ask("/")[0] == 200
    except OSError:
        return False


@pytest.mark.parametrize(
    ("path", "service", "arrives_as"),
    [
        ("/", "web", "/"),
        ("/healthz", "web", "/healthz"),
        ("/dashboard", "web", "/dashboard"),
        ("/pgadminer", "web", "/pgadminer"),
        ("/dash", "dash", "/dash"),
        ("/dash/", "dash", "/dash/"),
        ("/dash/_dash-layout?a=b", "dash", "/dash/_dash-layout?a=b"),
        ("//dash/", "dash", "/dash/"),
        ("/pgadmin/browser/", "pgadmin", "/pgadmin/browser/"),
        ("/dash/../pgadmin/", "pgadmin", "/pgadmin/"),
        ("/dash/%2e%2e/x", "web", "/x"),
    ],
)
def test_a_path_is_served_by_the_service_that_it_is_routed_for(
    edge: Edge, path: str, service: str, arrives_as: str
) -> None:
    told = edge.arrived(path)
    assert (told["service"], told["path"]) == (service, arrives_as)


@pytest.mark.parametrize(
    "path",
    [
        "/auth/verify",
        "/auth/verify/",
        "/auth/verify?need=admin",
        "//auth/verify",
        "/./auth/verify",
        "/dash/../auth/verify",
    ],
)
def test_the_sign_in_check_is_closed_to_the_outside(edge: Edge, path: str) -> None:
    assert edge.ask(path)[0] == 404


@pytest.mark.parametrize("character", ["%2f", "%5c", "%00", "%3b", "%25", "%3f", "%23"])
def test_characters_that_a_service_would_decode_into_another_path_are_refused(edge: Edge, character: str) -> None:
    assert edge.ask(f"/auth{character}verify")[0] == 400


IDENTITY = ["X-Stockcast-User", "X-Stockcast-Role", "Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Script-Name"]


@pytest.mark.parametrize("name", [*IDENTITY, "Forwarded", "X-Forwarded-Prefix"])
@pytest.mark.parametrize("separator", ["-", "_", "."])
@pytest.mark.parametrize("path", ["/", "/dash/", "/pgadmin/"])
def test_nobody_tells_a_service_who_they_are(edge: Edge, path: str, name: str, separator: str) -> None:
    forged = name.replace("-", separator)
    told = edge.arrived(path, (forged, "ada"), (forged.lower(), "ada"), ("Connection", f"close, {forged}"))
    assert "ada" not in told["headers"].values()
    assert name.lower() not in {header.replace("_", "-").replace(".", "-") for header in told["headers"]}


def test_a_service_learns_the_true_address_scheme_and_host(edge: Edge) -> None:
    forged = [("X-Forwarded-For", "9.9.9.9"), ("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", "evil.example")]
    headers = edge.arrived("/", *forged, ("X-Real-Ip", "9.9.9.9"))["headers"]
    assert headers["x-forwarded-for"] == headers["x-real-ip"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "https"
    assert headers["x-forwarded-host"] == f"localhost:{edge.https_port}"


def test_http_leads_to_https_at_the_public_port(edge: Edge) -> None:
    status, headers, _ = edge.ask("/dash/?ticker=AAPL", ("X-Forwarded-Proto", "https"), secure=False)
    assert status == 301
    assert headers["Location"] == f"https://localhost:{edge.https_port}/dash/?ticker=AAPL"


def test_the_bare_name_of_pgadmin_leads_to_its_folder(edge: Edge) -> None:
    status, headers, _ = edge.ask("/pgadmin")
    assert status == 302
    assert headers["Location"] in {"/pgadmin/", f"https://localhost:{edge.https_port}/pgadmin/"}


@pytest.mark.parametrize("path", ["/", "/dash/", "/pgadmin/"])
def test_every_answer_carries_the_protecting_headers(edge: Edge, path: str) -> None:
    headers = edge.ask(path)[1]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
