"""What only a browser shows: pages that renew themselves, the theme, widths."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.integration.site.installation import Installation
from tests.support import require

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def served(site: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    require(CHROMIUM is not None, "no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def page_of(chromium: Browser, scheme: str = "light") -> Iterator[Page]:
    context = chromium.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.chromium
def test_the_waiting_page_turns_into_forecasts_by_itself(
    installation: Installation, site: Flask, chromium: Browser
) -> None:
    with served(site) as address, page_of(chromium) as page:
        page.goto(address)
        expect(page.get_by_text("Waiting for the first prices.")).to_be_visible()
        installation.add_prices("AAPL", close=430.47, sessions=40)
        installation.add_model()
        installation.add_forecast("AAPL", last=430.47)
        expect(page.get_by_text("$413.25 – $447.69")).to_be_visible(timeout=15_000)
        expect(page.locator("[data-refresh]")).to_have_count(0)


@pytest.mark.chromium
def test_the_chosen_theme_holds_from_the_first_paint_of_the_next_page(site: Flask, chromium: Browser) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    with served(site) as address, page_of(chromium, "dark") as page:
        page.goto(address)
        dark = page.evaluate(ground)
        page.get_by_role("button", name="Dark theme", pressed=True).click()
        light = page.evaluate(ground)
        assert light != dark
        # Before the body is there nothing can have been painted
        page.add_init_script(
            "new MutationObserver((_, observer) => { if (document.body) { observer.disconnect();"
            " window.theme = document.documentElement.dataset.theme; } })"
            ".observe(document, { childList: true, subtree: true });"
        )
        page.reload()
        assert page.evaluate("window.theme") == "light"
        assert page.evaluate(ground) == light
        page.get_by_role("button", name="Dark theme", pressed=False).click()
        assert page.evaluate(ground) == dark
        assert page.evaluate("localStorage.length") == 0


@pytest.mark.chromium
@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_no_page_is_wider_than_its_window(
    installation: Installation, site: Flask, chromium: Browser, width: int
) -> None:
    installation.add_prices("AAPL", close=430.47, sessions=40, name="A name that is as long as a name can get " * 3)
    installation.add_model()
    installation.add_forecast("AAPL", last=430.47, replayed=True)
    with served(site) as address, page_of(chromium) as page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
