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


@pytest.mark.chromium
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (820, 1180), (390, 844)])
def test_the_first_forecast_is_seen_at_once_without_scripts_and_soon(
    installation: Installation, site: Flask, chromium: Browser, width: int, height: int
) -> None:
    installation.add_model()
    for ticker in ("AAPL", "IBM", "MSFT"):
        installation.add_prices(ticker, close=430.47, sessions=40)
        for horizon in range(1, 11):
            installation.add_forecast(ticker, last=430.47, replayed=True, horizon=horizon)
    painted = "new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))"
    with served(site) as address:
        context = chromium.new_context(java_script_enabled=False, viewport={"width": width, "height": height})
        page = context.new_page()
        page.goto(f"{address}/?horizon=5")
        first = page.get_by_role("row").filter(has_text="AAPL")
        expect(first.get_by_role("cell", name="$413.25 – $447.69")).to_be_in_viewport(ratio=1)
        expect(first.get_by_text("53\u202f%")).to_be_in_viewport(ratio=1)
        page.get_by_role("searchbox", name="Ticker or name").fill("msft")
        page.get_by_role("button", name="Show").click()
        expect(page.locator(".stock")).to_have_text(["MSFTMSFT Inc."])
        assert "horizon=5" in page.url
        context.close()
        with page_of(chromium) as scripted:
            scripted.goto(address)
            observer = "{ type: 'largest-contentful-paint', buffered: true }"
            assert scripted.evaluate(f"{painted}.observe({observer}))") < 2_000


@pytest.mark.chromium
@pytest.mark.parametrize("width", [1440, 390])
def test_what_can_be_acted_on_is_large_enough_and_named(
    installation: Installation, site: Flask, chromium: Browser, width: int
) -> None:
    installation.add_prices("AAPL", close=430.47, sessions=40)
    installation.add_model()
    for horizon in (1, 5, 10):
        installation.add_forecast("AAPL", last=430.47, horizon=horizon)
    with served(site) as address, page_of(chromium) as page:
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(address)
        small = page.evaluate(
            "[...document.querySelectorAll('main :is(a, button, input, select), header :is(a, button)')]"
            ".filter(each => each.checkVisibility() && !each.closest('p, .badge, .skip, thead')"
            " && Math.min(each.getBoundingClientRect().width, each.getBoundingClientRect().height) < 23.9)"
            ".map(each => each.outerHTML)"
        )
        assert small == []
        unnamed = page.evaluate(
            "[...document.querySelectorAll('main :is(input, select)')].filter(each => each.type !== 'hidden'"
            " && !each.ariaLabel).map(each => each.outerHTML)"
        )
        assert unnamed == []
        expect(page.get_by_role("table")).to_have_accessible_name("Next session")
        # Each change of a focus is seen
        page.get_by_role("link", name="AAPL").focus()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") in {"solid", "auto"}
