"""A page in Chromium, and everything that it did which it should not have done."""

import base64
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response, expect, sync_playwright

PATIENCE = 30_000
"""Milliseconds; a machine that builds something else at the same time is slow."""

QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str | None:
    """Give the path of a Chromium, Debian's or Playwright's own; None where there is none."""
    installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if installed:
        return installed
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


def pin(certificate: Path) -> str:
    """Give the argument that lets Chromium trust a server by the public key of its certificate.

    Errors of any other certificate stay errors, and unlike with errors ignored, what is fetched is cached.
    """
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    return f"--ignore-certificate-errors-spki-list={base64.b64encode(digest).decode()}"


@contextmanager
def browser(path: str, certificate: Path | None = None) -> Iterator[Browser]:
    """Run Chromium for a block, trusting the server with `certificate` (its leaf, PEM)."""
    with sync_playwright() as playwright:
        trust = (pin(certificate),) if certificate else ()
        launched = playwright.chromium.launch(executable_path=path, args=[*QUIET, *trust])
        try:
            yield launched
        finally:
            launched.close()


@dataclass
class Observed:
    """What went wrong on a page: console messages, refused or broken requests, requests to other hosts."""

    host: str
    faults: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def on_page_error(self, error: Error) -> None:
        self.faults.append(f"script: {error}")

    def on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.netloc != self.host:
            self.faults.append(f"another host: {request.url}")

    def on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def on_request_failed(self, request: Request) -> None:
        # Leaving a page breaks off what it still asked for
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure} {request.method} {request.url}")


def observe(page: Page, host: str) -> Observed:
    """Watch a page from now on; `host` is the site's own, with its port."""
    observed = Observed(host)
    page.on("console", observed.on_console)
    page.on("pageerror", observed.on_page_error)
    page.on("request", observed.on_request)
    page.on("response", observed.on_response)
    page.on("requestfailed", observed.on_request_failed)
    return observed


def draws(page: Page, *, forecasts: bool = True) -> None:
    """Wait until the page's chart is drawn, with its candles and, unless told otherwise, its fan and median."""
    expect(page.locator(".js-plotly-plot [class*=boxlayer] path.box").first).to_be_attached(timeout=PATIENCE)
    if forecasts:
        expect(page.locator(".js-plotly-plot [class*=scatterlayer] .js-fill")).to_have_count(3, timeout=PATIENCE)
        expect(page.locator(".js-plotly-plot [class*=scatterlayer] .js-line").last).to_be_attached(timeout=PATIENCE)


@contextmanager
def faultless(launched: Browser, address: str) -> Iterator[tuple[Page, Observed]]:
    """Lend a page of a dashboard that is served at an address; nothing may go wrong on it."""
    with launched.new_context(viewport={"width": 1440, "height": 1000}) as context:
        page = context.new_page()
        observed = observe(page, urlsplit(address).netloc)
        yield page, observed
        assert observed.faults == []
