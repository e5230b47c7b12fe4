"""Every page of a running demo, for everyone: no barriers, nothing wrong behind it, and no sideways scroll."""

from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.barriers import in_both_shades
from tests.browser.observed_page import observe
from tests.browser.pages import PAGES, SitePage, settle
from tests.demo_stack import Demo
from tests.support import require

WIDTHS = (320, 390, 820, 1440)
"""The narrowest is the one of WCAG's reflow."""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_a_page_is_for_everyone(
    demo: Demo, demo_browser: Browser, artefacts: Path, *, axe: str, shown: SitePage, width: int
) -> None:
    # A colour on its way to another one would be taken for the page's own
    with demo_browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="light", reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        observed = observe(page, f"localhost:{demo.https_port}")
        answer = page.goto(shown.address(demo.url, "AAPL"))
        assert answer
        require(answer.status != HTTPStatus.NOT_FOUND, f"there is no {shown.path} yet")
        settle(page, shown)
        found = [*in_both_shades(page, axe, artefacts / f"page-{shown.name}-{width}"), *wider(page, width)]
        assert found + observed.faults == []


def wider(page: Page, width: int) -> list[str]:
    """Tell how wide the page is, and what sticks out, if it can be scrolled sideways."""
    reach = page.evaluate("document.documentElement.scrollWidth")
    if reach <= width:
        return []
    outside = page.evaluate(
        "width => [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > width)"
        ".slice(-3).map(one => one.outerHTML.slice(0, 150))",
        width,
    )
    return [f"the page is {reach} px wide in a window of {width}: {outside}"]


def test_the_navigation_leads_to_no_page_that_is_not_looked_at(demo: Demo, desktop: BrowserContext) -> None:
    page = desktop.new_page()
    for start in ("/", "/dash/"):
        page.goto(f"{demo.url}{start}")
        links = (
            page.get_by_role("navigation", name="Pages", exact=True)
            .get_by_role("link")
            .evaluate_all("links => links.map(link => link.href)")
        )
        assert links
        assert {urlsplit(link).path for link in links} <= {shown.path for shown in PAGES}
