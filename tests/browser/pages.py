"""Every page that the site's navigation leads to: what tests and benchmarks of pages go through."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.observed_page import PATIENCE


@dataclass(frozen=True)
class SitePage:
    """A page of the site: `path` is where the navigation leads to, `query` what else its address has."""

    name: str
    path: str
    query: str = ""
    charts: bool = False

    def address(self, url: str, ticker: str) -> str:
        """Give the page's address on a site, with a ticker where it is about one."""
        return url + self.path + self.query.format(ticker=ticker)


PAGES = (
    SitePage("overview", "/"),
    SitePage("ticker", "/dash/", "?ticker={ticker}", charts=True),
    SitePage("models", "/dash/models"),
    SitePage("data", "/dash/data"),
    SitePage("data-of-a-ticker", "/dash/data", "?ticker={ticker}"),
    SitePage("administration", "/admin/"),
    SitePage("certificate", "/certificate/"),
)

UNDRAWN = "document.querySelectorAll('.dash-graph:not(:has(.main-svg))').length"


def settle(page: Page, shown: SitePage) -> None:
    """Wait until a page is there: its heading, its charts, and all that it asked for."""
    expect(page.locator("main h1").first).to_be_visible(timeout=PATIENCE)
    if shown.charts:
        expect(page.locator(".dash-graph .main-svg").first).to_be_attached(timeout=PATIENCE)
    page.wait_for_function(f"{UNDRAWN} === 0", timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
