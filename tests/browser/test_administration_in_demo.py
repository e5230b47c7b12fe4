"""What an operator sees of the administration through the real Traefik of a running demo."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.observed_page import observe
from tests.demo_stack import Demo

# The worker first plays back the sessions of the demo, if it has not done so yet
QUEUE = 150_000


def test_a_ticker_is_added_and_the_page_tells_what_came_of_its_history(demo: Demo, desktop: BrowserContext) -> None:
    page = desktop.new_page()
    observed = observe(page, f"localhost:{demo.https_port}")
    page.goto(f"{demo.url}/")
    page.get_by_role("link", name="Administration").click()
    page.get_by_label("Ticker", exact=True).fill("zz")
    page.get_by_label("Exchange").select_option("XNAS")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("ZZ is added; the worker fetches its history.")).to_be_visible()
    # What is typed while the page renews its progress stays
    page.get_by_label("Company").fill("half a na")
    expect(page.locator("#fetches .badge-error")).to_have_text("failed", timeout=QUEUE)
    expect(page.get_by_label("Company")).to_have_value("half a na")

    page.get_by_role("link", name="ZZ").click()
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("ZZ is inactive.")).to_be_visible()
    page.goto(f"{demo.url}/admin/tickers/AAPL")
    page.get_by_role("button", name="Fetch history now").click()
    done = page.locator("#fetches li", has_text="AAPL").get_by_text("done")
    expect(done).to_be_visible(timeout=QUEUE)
    assert observed.faults == []


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_its_window(
    demo: Demo, demo_browser: Browser, artefacts: Path, width: int, shade: Literal["light", "dark"]
) -> None:
    with demo_browser.new_context(viewport={"width": width, "height": 900}, color_scheme=shade) as context:
        page = context.new_page()
        observed = observe(page, f"localhost:{demo.https_port}")
        for name, path in {"home": "", "ticker": "tickers/AAPL", "quarantine": "quarantine/"}.items():
            page.goto(f"{demo.url}/admin/{path}")
            page.screenshot(path=artefacts / f"admin-{name}-{width}-{shade}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert observed.faults == []
