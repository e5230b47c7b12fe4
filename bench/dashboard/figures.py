"""What is measured of pages, beside what is asked."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from playwright.sync_api import Browser

from bench.dashboard.audits import CATEGORIES, audited
from bench.dashboard.calls import Call, Times, recorded, timed
from bench.dashboard.loads import Comparison, compared, loads
from bench.dashboard.site import Served
from bench.report import Figure
from tests.browser.observed_page import pin
from tests.browser.pages import SitePage

TICKER = "T250"
LONGEST, LONGEST_OF_TICKER = 80, 50
"""Milliseconds that a callback may take in nineteen of twenty calls."""

NOTHING = Call("no page", "health check", "GET", "/dash/healthz", None, ())
"""What the least of answers takes tells how busy the machine was."""


def of_services(launched: Browser, served: Served, pages: Sequence[SitePage]) -> list[Figure]:
    """Time every page and callback in the services."""
    calls = [NOTHING, *recorded(launched, served, pages, TICKER)]
    return [told(of_call(call, timed(served, call))) for call in calls]


def told(figure: Figure) -> Figure:
    """Print a figure as soon as it is there, for all of them take minutes."""
    print(f"  {figure.what}: {figure.measured:.4g} {figure.unit}", flush=True)
    return figure


def of_call(call: Call, times: Times) -> Figure:
    """Give the figure of a call."""
    allowed = LONGEST_OF_TICKER if call.is_callback and call.page.startswith("ticker") else LONGEST
    return Figure(f"Server, {call.page}: {call.what}, p95 (p50 {times.half:.1f} ms)", times.most, allowed, "ms")


def of_pages(launched: Browser, served: Served, pages: Sequence[SitePage]) -> list[Figure]:
    """Load every page on a phone and on a desk."""
    found = {shown.name: loads(launched, served, shown, TICKER) for shown in pages}
    paint = median(each.paint for each in found["overview"]) / 1000
    size = max(each.bytes for each in found["ticker"]) / 1e6
    shifts = [
        told(Figure(f"Layout shift, {name}", max(each.shift for each in those), 0.05, ""))
        for name, those in found.items()
    ]
    return [
        told(Figure("Largest contentful paint, overview", paint, 0.5, "s")),
        told(Figure("Transferred on the first visit, ticker", size, 1, "MB")),
        *failed_or_worst(shifts, "Layout shift, every page"),
    ]


def failed_or_worst(figures: Sequence[Figure], together: str) -> list[Figure]:
    """Give the figures of pages that are not as they should be; where there are none, the worst as one for all."""
    worst = max(figures, key=lambda figure: figure.measured)
    return [figure for figure in figures if not figure.met] or [replace(worst, what=together)]


def of_charts(launched: Browser, served: Served, pages: Sequence[SitePage]) -> list[Figure]:
    """Compare the ticker's page with a Dash application of one graph."""
    (ticker_page,) = (shown for shown in pages if shown.name == "ticker")
    cold, warm = compared(launched, served, ticker_page, TICKER)
    return [told(of_visit("first", cold)), told(of_visit("second", warm))]


def of_visit(visit: str, found: Comparison) -> Figure:
    """Give the figure of a first or a second visit."""
    words = f"a Dash application of one graph ({found.ours:.0f} ms, {found.theirs:.0f} ms)"
    return Figure(f"Chart and forecast drawn, {visit} visit, relative to {words}", found.ratio, 0.7, "times")


def of_audits(chromium: str, served: Served, pages: Sequence[SitePage]) -> list[Figure]:
    """Let Lighthouse look at every page."""
    trust = pin(served.certificate)
    points = {shown.name: audited(shown.address(served.url, TICKER), chromium, trust) for shown in pages}
    return [
        figure
        for category in CATEGORIES
        for figure in failed_or_worst(
            [told(of_audit(category, name, each[category])) for name, each in points.items()],
            f"Lighthouse, {category}, every page: points below 100",
        )
    ]


def of_audit(category: str, name: str, points: float) -> Figure:
    """Give the figure of a page in one of Lighthouse's categories."""
    return Figure(f"Lighthouse, {category}, {name}: points below 100", 100 - points, 0, "")
