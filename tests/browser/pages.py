"""Every page of the site: what tests and benchmarks of pages go through."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.observed_page import PATIENCE


@dataclass(frozen=True)
class SitePage:
    """A page of the site: `path` is where links lead to, `query` what else its address has, `{ticker}` put in."""

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
    SitePage(
        "ticker-with-everything",
        "/dash/",
        "?ticker={ticker}&range=1y&horizon=5&indicators=sma50,bollinger,rsi,macd&signals=macd&earlier=1",
        charts=True,
    ),
    SitePage("accuracy", "/dash/accuracy"),
    SitePage("models", "/dash/models"),
    SitePage("laboratory", "/dash/laboratory"),
    SitePage("data", "/dash/data"),
    SitePage("data-of-a-ticker", "/dash/data", "?ticker={ticker}"),
    SitePage("jobs", "/dash/jobs"),
    SitePage("administration", "/admin/"),
    SitePage("certificate", "/certificate/"),
)


def settle(page: Page, shown: SitePage) -> None:
    """Wait until a page is there: its heading, its charts, and all that it asked for."""
    expect(page.locator("main h1").first).to_be_visible(timeout=PATIENCE)
    if shown.charts:
        expect(page.locator(".chart .main-svg").first).to_be_attached(timeout=PATIENCE)
    expect(page.locator(".chart:not(.skeleton):not(:has(.main-svg))")).to_have_count(0, timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
