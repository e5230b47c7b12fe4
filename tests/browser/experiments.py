"""Experiments of the laboratory, as a person asks for them."""

from playwright.sync_api import Page, expect

LONG = 120_000
"""Milliseconds; the worker begins an experiment beside a replay, on a machine that does other things too."""


def ask_for(page: Page, site: str, method: str, name: str, splits: int = 3) -> None:
    """Fill in the form and send it; return when the experiment's own page is there."""
    page.goto(f"{site}/dash/laboratory")
    if not page.get_by_label("Tickers").is_visible():
        page.get_by_text("New experiment").click()
    page.get_by_label("Tickers").fill("AAPL")
    page.get_by_label("Method").select_option(method)
    page.get_by_label("Splits").fill(str(splits))
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def comes_to_a_result(page: Page) -> None:
    """See the page of an experiment that runs become the page of its result."""
    expect(page.get_by_text("After costs it earned")).to_be_visible(timeout=LONG)
    expect(page.locator('[data-chart="profit"] .scatterlayer .trace').first).to_be_attached(timeout=LONG)
