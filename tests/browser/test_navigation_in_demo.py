"""The frame of all pages in a browser: one navigation at every width, by keyboard too, and what is seen at once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.observed_page import Observed
from tests.demo_stack import Demo

PAGES = ["Overview", "Ticker", "Accuracy", "Models", "Laboratory", "Data", "Jobs"]
PATIENCE = 15_000


@pytest.mark.parametrize("address", ["/", "/dash/jobs"])
@pytest.mark.parametrize("width", [1440, 820, 390, 320])
def test_every_page_has_the_same_navigation_and_says_no_advice_at_once(
    demo: Demo, observed: tuple[Page, Observed], width: int, address: str
) -> None:
    page, _ = observed
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{demo.url}{address}")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("No investment advice", exact=True)).to_be_in_viewport()
    height = "document.querySelector('.site-header').offsetHeight"
    closed = page.evaluate(height)
    menu = page.get_by_role("button", name="Menu")
    if width < 960:
        expect(page.get_by_role("navigation", name="Pages", exact=True)).to_have_count(0)
        menu.focus()
        page.keyboard.press("Enter")
    links = page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link")
    assert [words.strip() for words in links.all_inner_texts()] == PAGES
    boxes = [link.bounding_box() for link in links.all()]
    assert all(box and box["height"] >= 24 and box["width"] >= 24 for box in boxes)
    assert page.evaluate(height) == closed <= 64
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 960:
        page.keyboard.press("Tab")
        expect(links.first).to_be_focused()
        page.keyboard.press("Escape")
        expect(links).to_have_count(0)
        expect(menu).to_be_focused()
    else:
        assert len({box["y"] for box in boxes if box}) == 1


def test_the_page_that_is_shown_is_marked_also_after_a_change_without_a_load(
    demo: Demo, observed: tuple[Page, Observed]
) -> None:
    page, _ = observed
    marked = page.locator(".site-nav [aria-current]")
    page.goto(f"{demo.url}/")
    expect(marked).to_have_text("Overview")
    page.goto(f"{demo.url}/dash/data")
    expect(marked).to_have_text("Data")
    page.get_by_role("rowheader").get_by_role("link", name="AAPL").click(timeout=PATIENCE)
    page.wait_for_url("**/dash/?ticker=AAPL")
    expect(marked).to_have_text("Ticker")
    page.go_back()
    expect(marked).to_have_text("Data")
    page.wait_for_load_state("networkidle")
