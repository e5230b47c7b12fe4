"""A ticker's chart in a browser, from the first moment on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.observed_page import PATIENCE, Observed, draws
from tests.browser.served_dashboard import served
from tests.integration.dashboard.rows import add_forecasts, add_prices

RENDERER = "**/dash_renderer*"
CHART = "document.querySelector('[data-chart=prices] .js-plotly-plot')"


@pytest.fixture
def address(migrated: dict[str, str]) -> Iterator[str]:
    add_prices("AAPL", 300)
    add_forecasts("AAPL", 399.0)
    with served(migrated, "--workers", "1", "--threads", "4") as served_at:
        yield served_at


def pages_asked_for(page: Page) -> list[str]:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "_pages_content" in (request.post_data or ""):
            asked.append(request.url)

    page.on("request", note)
    return asked


def test_the_chart_is_drawn_before_dash_and_the_page_takes_it_over(
    address: str, visited: tuple[Page, Observed]
) -> None:
    page, _ = visited
    held: list[Route] = []
    page.route(RENDERER, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    asked = pages_asked_for(page)
    page.goto(f"{address}/dash/?ticker=AAPL", wait_until="commit")
    draws(page)
    expect(page.locator("#shown")).to_have_count(0)
    page.evaluate(f"window.before = {CHART}")
    (waiting,) = held
    waiting.continue_()
    expect(page.locator("#shown")).to_have_attribute("data-ticker", "AAPL", timeout=PATIENCE)
    expect(page.locator("#_pages_content [data-chart=prices] .js-plotly-plot")).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(f"window.before === {CHART}")
    assert len(asked) == 1


@pytest.mark.parametrize("path", ["/dash/?ticker=AAPL&range=1y", "/dash/accuracy", "/dash/data?ticker=AAPL"])
def test_a_page_is_asked_for_once(address: str, visited: tuple[Page, Observed], path: str) -> None:
    page, _ = visited
    asked = pages_asked_for(page)
    page.goto(f"{address}{path}")
    expect(page.locator("#_pages_content h1")).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    assert len(asked) == 1


def test_the_chart_fills_its_place_when_that_changes(address: str, visited: tuple[Page, Observed]) -> None:
    page, _ = visited
    page.goto(f"{address}/dash/?ticker=AAPL")
    draws(page)
    expect(page.locator("#shown")).to_be_visible(timeout=PATIENCE)
    for width in (700, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        filled = f"() => {CHART}.querySelector('.main-svg').clientWidth === {CHART}.parentElement.clientWidth"
        page.wait_for_function(filled, timeout=PATIENCE)


def test_another_ticker_is_drawn_in_the_place_of_the_first(address: str, visited: tuple[Page, Observed]) -> None:
    add_prices("MSFT", 300)
    page, _ = visited
    page.goto(f"{address}/dash/?ticker=AAPL")
    draws(page)
    expect(page.locator("#shown")).to_be_visible(timeout=PATIENCE)
    asked = pages_asked_for(page)
    page.get_by_label("Ticker or name").fill("msft")
    page.keyboard.press("Enter")
    expect(page.locator("#shown")).to_have_attribute("data-ticker", "MSFT", timeout=PATIENCE)
    draws(page, forecasts=False)
    expect(page.locator("[data-chart=prices] .js-fill")).to_have_count(0, timeout=PATIENCE)
    assert len(asked) == 1
