"""How long the services take for what a browser asks them: the requests of a visit, recorded and sent again."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from statistics import quantiles
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Request

from bench.dashboard.site import Served
from tests.browser.pages import SitePage, settle

CALLS, CLIENTS = 200, 3
SECONDS, FEWEST = 6, 10
"""A slow answer is asked for less often: for so long, and so often by each client."""

CALLBACK = "/dash/_dash-update-component"
DOCUMENT = "the page itself"
SENT = ("accept", "content-type")


@dataclass(frozen=True)
class Call:
    """A request that a page makes: `what` is the page itself, or the outputs of a callback."""

    page: str
    what: str
    method: str
    address: str
    body: str | None
    headers: tuple[tuple[str, str], ...]

    @property
    def is_callback(self) -> bool:
        """Dash's own function answers it."""
        return self.what != DOCUMENT


@dataclass(frozen=True)
class Times:
    """Milliseconds within which half of the answers came, and nineteen of twenty."""

    half: float
    most: float


def recorded(browser: Browser, served: Served, pages: Sequence[SitePage], ticker: str) -> list[Call]:
    """Visit each page, and give what the services computed for it; files are left out."""
    found: dict[tuple[str, str], Call] = {}
    for shown in pages:
        for request in requests(browser, shown.address(served.url, ticker), shown):
            if call := call_of(shown, request):
                found.setdefault((call.page, call.what), call)
    return list(found.values())


def requests(browser: Browser, address: str, shown: SitePage) -> list[Request]:
    """Visit a page, and give all that it asked for."""
    asked: list[Request] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - Playwright marks what it calls
        page.goto(address)
        settle(page, shown)
    return asked


def call_of(shown: SitePage, request: Request) -> Call | None:
    """Give the call that a request is, if it is one."""
    address = urlsplit(request.url)
    body = request.post_data
    if request.resource_type == "document":
        what = DOCUMENT
    elif address.path == CALLBACK and body:
        what = str(json.loads(body)["output"]).strip(".").replace("...", ", ")
    else:
        return None
    headers = tuple((name, value) for name, value in request.headers.items() if name in SENT)
    path = f"{address.path}?{address.query}" if address.query else address.path
    return Call(shown.name, what, request.method, path, body, headers)


def port_of(served: Served, path: str) -> int:
    """Give where the service that has a path is reached without Traefik."""
    return served.ports["dash" if path.startswith("/dash/") else "web"]


def exists(served: Served, shown: SitePage) -> bool:
    """Tell whether the site has a page."""
    connection = HTTPConnection("127.0.0.1", port_of(served, shown.path), timeout=60)
    connection.request("GET", shown.path, headers={"Host": served.host, "X-Forwarded-Proto": "https"})
    status = connection.getresponse().status
    connection.close()
    return status != HTTPStatus.NOT_FOUND


def timed(served: Served, call: Call) -> Times:
    """Send a call many times, by a few clients at once, and give how long the answers took to come."""
    port = port_of(served, call.address)
    with ThreadPoolExecutor(CLIENTS) as clients:
        each = CALLS // CLIENTS + 1
        took = [
            time
            for times in clients.map(lambda _: client(port, served.host, call, each), range(CLIENTS))
            for time in times
        ]
    parts = quantiles(took, n=20)
    return Times(parts[9], parts[18])


def client(port: int, host: str, call: Call, times: int) -> list[float]:
    """Send a call again and again over one connection; give the milliseconds of all answers but the first."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {**dict(call.headers), "Host": host, "X-Forwarded-Proto": "https"}
    took: list[float] = []
    until = time.monotonic() + SECONDS
    while len(took) <= times and (time.monotonic() < until or len(took) <= FEWEST):
        began = time.perf_counter()
        connection.request(call.method, call.address, call.body, headers)
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - began) * 1000)
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{call.page}, {call.what}: the answer is {answer.status}")
    connection.close()
    return took[1:]
