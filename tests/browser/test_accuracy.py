"""The page of accuracy in a browser: drawn at every width, chosen by links and by the keyboard."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.observed_page import PATIENCE, Observed, observe
from tests.browser.served_dashboard import served
from tests.integration.scores import add_scores

SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def address(migrated: dict[str, str]) -> Iterator[str]:
    add_scores(3, 5, 150, models=2, replayed=50)
    with served(migrated, "--workers", "2", "--threads", "4") as address:
        yield address


def all_drawn(page: Page) -> None:
    drawn = page.locator(".accuracy-page .js-plotly-plot:has(.scatterlayer .js-line)")
    expect(drawn).to_have_count(8, timeout=PATIENCE)


def test_links_and_the_keyboard_choose_and_the_address_keeps_it(address: str, visited: tuple[Page, Observed]) -> None:
    page, _ = visited
    page.goto(f"{address}/dash/accuracy")
    all_drawn(page)
    page.get_by_role("link", name="5 sessions ahead").click()
    expect(page).to_have_url(f"{address}/dash/accuracy?horizon=5")
    expect(page.get_by_text("450 forecasts, 5 sessions ahead")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Ticker or name").fill("t002")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Accuracy of T002", timeout=PATIENCE)
    expect(page).to_have_url(f"{address}/dash/accuracy?horizon=5&ticker=T002")
    page.get_by_role("link", name="All tickers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accuracy", timeout=PATIENCE)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accuracy of T002", timeout=PATIENCE)
    all_drawn(page)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_every_width_and_shade_without_a_jump_or_a_sideways_scroll(
    address: str, plain_browser: Browser, artefacts: Path, width: int, shade: Literal["light", "dark"]
) -> None:
    with plain_browser.new_context(viewport={"width": width, "height": 900}, color_scheme=shade) as context:
        page = context.new_page()
        found = observe(page, urlsplit(address).netloc)
        page.add_init_script(SHIFTS)
        page.goto(f"{address}/dash/accuracy")
        all_drawn(page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=artefacts / f"accuracy-{width}-{shade}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("window.shifted") <= 0.05
        assert found.faults == []
