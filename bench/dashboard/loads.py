"""What a person waits for in a browser, seen from inside the page."""

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench.dashboard.one_graph import PATH
from bench.dashboard.site import Served
from tests.browser.observed_page import PATIENCE
from tests.browser.pages import SitePage, settle

ROUNDS = 7
LOADS = 2
WIDTHS = (390, 1440)
CANDLES = ".js-plotly-plot [class*=boxlayer] path.box"
FAN = ".js-plotly-plot [class*=scatterlayer] .js-fill"
WATCH = """
window.seen = {paint: 0, shift: 0, drawn: 0};
const watch = (type, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({type, buffered: true});
watch("largest-contentful-paint", (entry) => { window.seen.paint = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.seen.shift += entry.value; });
const look = () => {
  if (!WANTED.every((part) => document.querySelector(part))) return requestAnimationFrame(look);
  window.seen.drawn = performance.now();
  document.documentElement.dataset.drawn = "";
};
look();
"""


@dataclass(frozen=True)
class Load:
    """One load of a page: milliseconds to its largest paint and to its chart, its shift, and the bytes it took."""

    paint: float
    shift: float
    drawn: float
    bytes: float


@dataclass(frozen=True)
class Comparison:
    """Medians of milliseconds until a chart is drawn: of a ticker's page with its forecast, and of a single graph."""

    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """Ours as a share of theirs."""
        return self.ours / self.theirs


def load(page: Page, address: str, shown: SitePage | None = None) -> Load:
    """Load a page in a tab that is watched, and wait until it is there."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address)
    if shown is None or shown.charts:
        expect(page.locator("html[data-drawn]")).to_be_attached(timeout=PATIENCE)
    if shown:
        settle(page, shown)
    seen = page.evaluate("window.seen")
    session.detach()
    return Load(seen["paint"], seen["shift"], seen["drawn"], sum(received))


def tab(context: BrowserContext, *wanted: str) -> Page:
    """Open a tab that watches its pages, and waits for elements."""
    page = context.new_page()
    page.add_init_script(f"{{ const WANTED = {list(wanted)!r}; {WATCH} }}")
    return page


def loads(browser: Browser, served: Served, shown: SitePage, ticker: str) -> list[Load]:
    """Load a page for the first time, on phones and on desks."""
    found = []
    for width in WIDTHS * LOADS:
        with browser.new_context(viewport={"width": width, "height": 900}) as context:
            page = tab(context, *([CANDLES] if shown.charts else []))
            found.append(load(page, shown.address(served.url, ticker), shown))
    return found


def drawn(browser: Browser, address: str, *wanted: str) -> tuple[float, float]:
    """Give the milliseconds to a drawn chart in a new profile, and when the page is opened again."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = tab(context, *wanted)
        cold = load(page, address).drawn
        page.wait_for_load_state("networkidle")
        page.goto("about:blank")
        return cold, load(page, address).drawn


def compared(browser: Browser, served: Served, shown: SitePage, ticker: str) -> tuple[Comparison, Comparison]:
    """Compare a ticker's page with an application of one graph in turns; the first visits, and the second ones."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(drawn(browser, shown.address(served.url, ticker), CANDLES, FAN))
        theirs.append(drawn(browser, served.url + PATH, CANDLES))
    cold, warm = (
        Comparison(median(each[visit] for each in ours), median(each[visit] for each in theirs)) for visit in (0, 1)
    )
    return cold, warm
