"""A Chromium for each way of reaching the dashboard."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.barriers import FOLDER
from tests.browser.observed_page import Observed, browser, chromium, faultless, observe
from tests.demo_stack import Demo
from tests.node_packages import installed
from tests.support import require


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = chromium()
    require(path is not None, "no Chromium is installed")
    assert path is not None
    return path


@pytest.fixture(scope="module")
def demo_browser(demo: Demo, chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium that trusts the key of the demo's certificate, which was checked against the demo's root."""
    leaf = tmp_path_factory.mktemp("certificate") / "leaf.pem"
    leaf.write_text(ssl.get_server_certificate(("localhost", demo.https_port), ca_certs=str(demo.ca)))
    with browser(chromium_path, leaf) as launched:
        yield launched


@pytest.fixture(scope="module")
def plain_browser(chromium_path: str) -> Iterator[Browser]:
    with browser(chromium_path) as launched:
        yield launched


@pytest.fixture
def desktop(demo_browser: Browser) -> Iterator[BrowserContext]:
    with demo_browser.new_context(viewport={"width": 1440, "height": 1000}) as context:
        yield context


@pytest.fixture
def observed(desktop: BrowserContext, demo: Demo) -> Iterator[tuple[Page, Observed]]:
    """A page on which nothing may go wrong."""
    page = desktop.new_page()
    observed = observe(page, f"localhost:{demo.https_port}")
    yield page, observed
    assert observed.faults == []


@pytest.fixture
def visited(address: str, plain_browser: Browser) -> Iterator[tuple[Page, Observed]]:
    """A page of the dashboard at `address`, a fixture of each module, on which nothing may go wrong."""
    with faultless(plain_browser, address) as found:
        yield found


@pytest.fixture
def artefacts(request: pytest.FixtureRequest) -> Path:
    """Where screenshots are kept to be looked at."""
    folder = request.config.rootpath / ".pytest_cache/screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    return (installed(FOLDER) / "axe-core/axe.min.js").read_text(encoding="utf-8")
