"""The ticker's page in a browser: looking back by a slider, zooming, taking away, printing."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.observed_page import PATIENCE, Observed, draws
from tests.browser.served_dashboard import served
from tests.browser.test_dashboard_in_demo import LAYOUT_SHIFT
from tests.integration.dashboard.rows import DAY, LAST, add_forecasts, add_prices, add_scores

CHART_PLACE = "[data-chart=prices]"
CHART = "document.querySelector('[data-chart=prices] .js-plotly-plot')"
BORDER = "[data-chart=prices] .annotation-text"
NEWEST = "as of 25 May 2012"
EVERYTHING = "&as_of=2012-05-15&horizon=2&indicators=sma20,bollinger,rsi,macd&signals=mean&earlier=1"
DAYS = 20


@pytest.fixture
def address(migrated: dict[str, str]) -> Iterator[str]:
    """A dashboard with nine hundred days of AAPL, which were forecast on each of the last twenty."""
    add_prices("AAPL", 900)
    for age in range(DAYS):
        as_of = LAST - age * DAY
        add_forecasts("AAPL", 999.0 - age, as_of=as_of)
        if age:
            add_scores("AAPL", as_of, 1000.0 - age)
    with served(migrated, "--workers", "1", "--threads", "4") as served_at:
        yield served_at


def test_dragging_draws_fans_alone_and_letting_go_says_the_day(address: str, visited: tuple[Page, Observed]) -> None:
    page, _ = visited
    page.goto(f"{address}/dash/?ticker=AAPL")
    draws(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    border = page.locator(BORDER).first
    expect(border).to_have_text(NEWEST)
    slider = page.get_by_label("Forecast as of")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 8, height)
    page.mouse.down()
    for part in (0.9, 0.7, 0.5):
        page.mouse.move(box["x"] + box["width"] * part, height)
        expect(border).not_to_have_text(NEWEST, timeout=PATIENCE)
    known, after = page.evaluate(f"['price', 'after'].map(name => {CHART}.data.find(one => one.name === name).x)")
    assert [*known, *after] == sorted({*known, *after})
    assert 0 < len(after) < DAYS
    assert page.locator(f"{CHART_PLACE} .trace.boxes[style*='opacity: 0.45'] path.box").count() == len(after)
    assert asked == ["/dash/ticker/AAPL/fans.json"]
    assert page.url == f"{address}/dash/?ticker=AAPL"
    expect(page.locator("#as-of-held")).to_have_text("80\xa0% intervals held 1 of 1")

    page.mouse.up()
    expect(page).to_have_url(re.compile(r"&as_of=2012-05-\d\d$"), timeout=PATIENCE)
    day = f"as of {int(page.url[-2:])} May 2012"
    expect(page.get_by_text("Earlier forecast", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(border).to_have_text(day, timeout=PATIENCE)
    draws(page)

    page.go_back()
    expect(page.locator("#as-of-day")).to_have_text("Fri 25 May 2012", timeout=PATIENCE)
    page.go_forward()
    expect(border).to_have_text(day, timeout=PATIENCE)


def test_the_keyboard_steps_through_the_days(address: str, visited: tuple[Page, Observed]) -> None:
    page, _ = visited
    page.goto(f"{address}/dash/?ticker=AAPL&range=6m")
    draws(page)
    slider = page.get_by_label("Forecast as of")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(f"{address}/dash/?ticker=AAPL&range=6m&as_of=2012-05-23", timeout=PATIENCE)
    expect(page.get_by_text("Earlier forecast", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(slider).to_be_focused()
    page.get_by_role("link", name="Next forecast day").press("Enter")
    expect(page).to_have_url(f"{address}/dash/?ticker=AAPL&range=6m&as_of=2012-05-24", timeout=PATIENCE)
    expect(page.get_by_role("link", name="Next forecast day")).to_be_focused(timeout=PATIENCE)
    page.get_by_role("link", name="Newest").click()
    expect(page).to_have_url(f"{address}/dash/?ticker=AAPL&range=6m", timeout=PATIENCE)


def test_choices_go_into_the_address_and_the_reader_stays_where_he_is(
    address: str, visited: tuple[Page, Observed]
) -> None:
    page, _ = visited
    page.set_viewport_size({"width": 1440, "height": 600})
    page.goto(f"{address}/dash/?ticker=AAPL")
    draws(page)
    page.get_by_text("Indicators", exact=True).click()
    page.get_by_role("link", name="RSI show").click()
    expect(page).to_have_url(f"{address}/dash/?ticker=AAPL&indicators=rsi", timeout=PATIENCE)
    page.get_by_role("link", name="Bollinger bands show").click()
    expect(page).to_have_url(f"{address}/dash/?ticker=AAPL&indicators=rsi,bollinger", timeout=PATIENCE)
    page.get_by_role("link", name="Line").click()
    expect(page).to_have_url(f"{address}/dash/?ticker=AAPL&style=line&indicators=rsi,bollinger", timeout=PATIENCE)
    assert page.evaluate("scrollY") > 0
    page.get_by_role("link", name="3 sessions").click()
    expect(page.get_by_text("Median in 3 sessions")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_everything_at_once_fits_every_width_without_a_jump(
    address: str, visited: tuple[Page, Observed], artefacts: Path, width: int
) -> None:
    page, _ = visited
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(LAYOUT_SHIFT)
    page.goto(f"{address}/dash/?ticker=AAPL{EVERYTHING}")
    draws(page, forecasts=False)
    expect(page.get_by_text("A rule, not a forecast:")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=artefacts / f"ticker-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("window.shifted") <= 0.05


def test_zooming_brings_days_and_zooming_out_weeks(address: str, visited: tuple[Page, Observed]) -> None:
    page, _ = visited
    page.goto(f"{address}/dash/?ticker=AAPL&range=all")
    draws(page)
    bars = page.locator("[data-chart=prices] path.box")
    weeks = bars.count()
    plot = page.locator("[data-chart=prices] .nsewdrag").first.bounding_box()
    assert plot
    top = plot["y"] + 60
    page.mouse.move(plot["x"] + plot["width"] * 0.5, top)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * 0.6, top, steps=4)
    page.mouse.up()
    expect(page.locator("#bar-size")).to_have_text("Zoomed in: a bar is a day", timeout=PATIENCE)
    expect(bars).not_to_have_count(weeks, timeout=PATIENCE)
    assert page.evaluate(f"{CHART}.layout.xaxis.range[0]") > "2010-12"
    page.mouse.dblclick(plot["x"] + plot["width"] * 0.5, top)
    expect(page.locator("#bar-size")).to_have_text("", timeout=PATIENCE)
    expect(bars).to_have_count(weeks, timeout=PATIENCE)


def test_a_chart_is_taken_away_as_a_picture_and_its_numbers_as_files(
    address: str, visited: tuple[Page, Observed], artefacts: Path
) -> None:
    page, _ = visited
    page.goto(f"{address}/dash/?ticker=AAPL")
    draws(page)
    pictures = page.get_by_role("button", name="PNG of")
    expect(pictures).to_have_count(2)
    for number, name in enumerate(("AAPL-chart.png", "AAPL-return.png")):
        with page.expect_download() as download:
            pictures.nth(number).click()
        assert download.value.suggested_filename == name
        download.value.save_as(artefacts / name)
        head = (artefacts / name).read_bytes()[:24]
        assert head.startswith(b"\x89PNG")
        width, height = struct.unpack(">II", head[16:])
        assert width > 600
        assert height > 600
    files = page.get_by_role("link", name="CSV of")
    for number, heading in enumerate(("time,open", "ticker,as_of", "ticker,as_of")):
        with page.expect_download() as download:
            files.nth(number).click()
        assert download.value.path().read_text().startswith(heading)


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_a_ticker_is_printed_on_one_sheet_and_the_screen_is_as_before(
    address: str, visited: tuple[Page, Observed], artefacts: Path, shade: str
) -> None:
    page, _ = visited
    page.emulate_media(color_scheme=shade)  # type: ignore[arg-type]
    page.goto(f"{address}/dash/?ticker=AAPL{EVERYTHING}")
    draws(page, forecasts=False)
    page.wait_for_load_state("networkidle")
    look = "[document.documentElement.dataset.shade, getComputedStyle(document.querySelector('.xtick text')).fill]"
    before = page.evaluate(look)
    sheet = page.pdf(path=artefacts / f"ticker-{shade}.pdf", prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    assert page.evaluate(look) == before
    size = page.locator("[data-chart=prices] .main-svg").first.bounding_box()
    assert size
    assert size["width"] > 900
