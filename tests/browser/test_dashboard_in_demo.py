"""What a person sees of the dashboard through the real Traefik of a running demo."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.observed_page import PATIENCE, Observed, draws, observe
from tests.demo_stack import Demo

Shade = Literal["light", "dark"]

LAYOUT_SHIFT = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
CANDLE = "getComputedStyle(document.querySelector('.js-plotly-plot [class*=boxlayer] path.box')).stroke"


def test_from_the_home_page_to_a_drawn_forecast(demo: Demo, observed: tuple[Page, Observed]) -> None:
    page, _ = observed
    page.goto(f"{demo.url}/")
    page.get_by_role("link", name="AAPL").click()
    draws(page)
    assert page.url == f"{demo.url}/dash/?ticker=AAPL"
    expect(page.locator(".standing").get_by_text("Forecast as of")).to_be_visible()
    expect(page.get_by_role("table", name="Forecast of each coming session").locator("tbody tr")).to_have_count(10)
    page.wait_for_load_state("networkidle")


def test_the_address_keeps_ticker_and_range_and_back_works(demo: Demo, observed: tuple[Page, Observed]) -> None:
    page, _ = observed
    page.goto(f"{demo.url}/dash/")
    draws(page)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("AAPL")

    page.get_by_label("Ticker or name").fill("msft")
    page.keyboard.press("Enter")
    expect(heading).to_contain_text("MSFT", timeout=PATIENCE)
    assert page.url == f"{demo.url}/dash/?ticker=MSFT"
    expect(page).to_have_title("MSFT · Stockcast")

    page.get_by_role("link", name="1 year").click()
    expect(page.locator(".chart-head .range-switch [aria-current]")).to_have_text("1 Y1 year", timeout=PATIENCE)
    assert page.url == f"{demo.url}/dash/?ticker=MSFT&range=1y"
    draws(page)

    page.reload()
    draws(page)
    expect(heading).to_contain_text("MSFT")
    page.go_back()
    expect(page.locator(".chart-head .range-switch [aria-current]")).to_have_text("3 M3 months", timeout=PATIENCE)
    page.go_back()
    expect(heading).to_contain_text("AAPL", timeout=PATIENCE)
    page.go_forward()
    expect(heading).to_contain_text("MSFT", timeout=PATIENCE)
    draws(page)


def test_the_ticker_is_chosen_with_the_keyboard_alone(demo: Demo, observed: tuple[Page, Observed]) -> None:
    page, _ = observed
    page.goto(f"{demo.url}/dash/")
    draws(page)
    field = page.get_by_label("Ticker or name")
    for _ in range(20):
        if field.evaluate("field => field === document.activeElement"):
            break
        page.keyboard.press("Tab")
    # A part of its name will do
    page.keyboard.type("international")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("IBM", timeout=PATIENCE)
    expect(field).to_be_focused()
    while not page.evaluate("document.activeElement.matches('.chart-head .range-switch a')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{demo.url}/dash/?ticker=IBM&range=3m")
    draws(page)
    expect(page.get_by_role("link", name="3 months")).to_be_focused()


def test_leaving_the_ticker_field_empty_changes_nothing(demo: Demo, observed: tuple[Page, Observed]) -> None:
    page, _ = observed
    page.goto(f"{demo.url}/dash/?ticker=IBM")
    draws(page)
    field = page.get_by_label("Ticker or name")
    field.focus()
    expect(field).to_have_value("")
    field.blur()
    expect(field).to_have_value("IBM")
    assert page.url == f"{demo.url}/dash/?ticker=IBM"


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_every_width_and_shade_without_a_jump_or_a_sideways_scroll(
    demo: Demo, demo_browser: Browser, artefacts: Path, width: int, shade: Shade
) -> None:
    phone = width < 600
    with demo_browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=shade, has_touch=phone, is_mobile=phone
    ) as context:
        page = context.new_page()
        observed = observe(page, f"localhost:{demo.https_port}")
        page.add_init_script(LAYOUT_SHIFT)
        page.goto(f"{demo.url}/dash/?ticker=AAPL")
        draws(page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=artefacts / f"dashboard-{width}-{shade}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("window.shifted") <= 0.05
        assert observed.faults == []


@pytest.mark.parametrize("width", [1440, 820, 390, 320])
def test_the_models_are_led_to_and_fit_every_width(demo: Demo, observed: tuple[Page, Observed], width: int) -> None:
    page, _ = observed
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{demo.url}/")
    menu = page.get_by_role("button", name="Menu")
    if menu.is_visible():
        menu.click()
    page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name="Models").click()
    expect(page.get_by_role("heading", name="Champion", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".site-nav [aria-current]")).to_have_text("Models")
    expect(
        page.get_by_role("table", name="Trained models, the champion first").locator("tbody tr").first
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_load_state("networkidle")


def test_the_chart_follows_the_theme_switch_at_once(demo: Demo, observed: tuple[Page, Observed]) -> None:
    page, _ = observed
    page.emulate_media(color_scheme="light")
    page.goto(f"{demo.url}/dash/")
    draws(page)
    light = page.evaluate(CANDLE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Dark theme").click()
    page.wait_for_function(f"{CANDLE} !== {light!r}", timeout=PATIENCE)
    dark = page.evaluate(CANDLE)
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Dark theme").click()
    page.wait_for_function(f"{CANDLE} === {light!r}", timeout=PATIENCE)
    assert dark != light
    assert asked == []


def test_an_unknown_ticker_is_said_with_links_to_the_known_ones(demo: Demo, desktop: BrowserContext) -> None:
    page = desktop.new_page()
    answer = page.goto(f"{demo.url}/dash/?ticker=%3Cscript%3Ealert(1)%3C/script%3E")
    assert answer
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no ticker “<script>alert(1)</script>” here")
    observed = observe(page, f"localhost:{demo.https_port}")
    page.get_by_role("link", name="MSFT").click()
    draws(page)
    assert page.url == f"{demo.url}/dash/?ticker=MSFT"
    assert observed.faults == []


def test_a_second_visit_fetches_no_script_again(demo: Demo, observed: tuple[Page, Observed]) -> None:
    page, _ = observed
    page.goto(f"{demo.url}/dash/")
    draws(page)
    page.goto("about:blank")
    page.goto(f"{demo.url}/dash/")
    draws(page)
    transferred = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(one => one.initiatorType === 'script' && one.transferSize > 1000).map(one => one.name)"
    )
    assert transferred == []


def test_scripts_come_compressed(demo: Demo, desktop: BrowserContext) -> None:
    page = desktop.new_page()
    with page.expect_response("**/plotly-finance.min.js") as answer:
        page.goto(f"{demo.url}/dash/")
    assert answer.value.headers["content-encoding"] == "br"
    assert "plotly.min.js" not in page.content()
