"""CSV files at addresses: read as files are, and only where nobody can listen or change them."""

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import ClassVar

import pytest

from forecaster.sources.protocol import SourceError
from tests.unit.forecaster.serving import served
from tests.unit.forecaster.test_csv_source import GOOD, HEADER, bars, batches


class Server(BaseHTTPRequestHandler):
    """Serves a file, redirects, breaks off, or knows nothing."""

    body: ClassVar[bytes] = gzip.compress(f"{HEADER}\n{GOOD}\n".encode())

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.reply(302, b"", {"Location": "/prices.csv.gz"})
        elif self.path == "/away":
            self.reply(302, b"", {"Location": "http://prices.example/prices.csv"})
        elif self.path == "/prices.csv.gz":
            self.reply(200, self.body)
        elif self.path == "/half":
            self.reply(200, f"{HEADER}\n{GOOD}\n".encode(), {"Content-Length": "5000"})
        else:
            self.reply(404, b"")

    def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with served(Server) as where:
        yield where


@pytest.mark.parametrize("path", ["/prices.csv.gz", "/moved"])
def test_an_address_is_read_as_a_file_is(address: str, path: str) -> None:
    assert bars(batches(f"{address}{path}")).height == 1


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nothing", "the server answered 404"),
        ("/half", "was broken off"),
        ("/away", "only read from https:// addresses"),
    ],
)
def test_an_address_that_gives_no_file_is_named(address: str, path: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        batches(f"{address}{path}")


@pytest.mark.parametrize(
    "location", ["http://prices.example/a.csv", "ftp://prices.example/a.csv", "file:///etc/passwd"]
)
def test_other_addresses_are_refused(location: str) -> None:
    with pytest.raises(SourceError, match="only read from https:// addresses"):
        batches(location)


@pytest.mark.parametrize(
    "credentials", [("ada:geheim@", ""), ("", "?token=geheim"), ("ada:geheim@", "?key=geheim&b=1")]
)
def test_what_an_address_carries_for_its_server_alone_is_not_told(address: str, credentials: tuple[str, str]) -> None:
    user, query = credentials
    with pytest.raises(SourceError, match="/nothing") as raised:
        batches(f"{address.replace('://', f'://{user}')}/nothing{query}")
    assert "geheim" not in str(raised.value)
