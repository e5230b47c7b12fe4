"""The page of the jobs in a browser: it follows what is done by itself, at every width."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.observed_page import PATIENCE, observe
from tests.browser.served_dashboard import served
from tests.installation import under_way
from tests.integration.dashboard.rows import LAST
from tests.integration.dashboard.test_jobs_page import add_run, add_worker


@pytest.fixture
def address(migrated: dict[str, str]) -> Iterator[str]:
    with served(migrated) as address:
        yield address


@pytest.fixture
def page(plain_browser: Browser) -> Iterator[Page]:
    with plain_browser.new_context(viewport={"width": 1440, "height": 1000}) as context:
        yield context.new_page()


@pytest.mark.parametrize("width", [1440, 820, 390, 320])
def test_what_runs_is_followed_to_its_end_and_failures_are_seen_at_once(
    address: str, page: Page, artefacts: Path, width: int
) -> None:
    add_worker()
    add_run("train", "failed", "ValueError: " + "a reason that is long enough to need more than one line " * 3)
    add_run("history BRK-B", "done", "20 bars of 1 ticker", ago=5)
    observed = observe(page, urlsplit(address).netloc)
    page.set_viewport_size({"width": width, "height": 1000})
    with under_way("train", LAST, "training", 0.45):
        page.goto(f"{address}/dash/jobs")
        running = page.locator("#running")
        expect(running.get_by_role("progressbar", name="Training")).to_have_attribute(
            "value", "0.450", timeout=PATIENCE
        )
        expect(page.get_by_text("Training failed", exact=True)).to_be_visible()
        page.screenshot(path=artefacts / f"jobs-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(running.get_by_text("Nothing just now.")).to_be_visible(timeout=PATIENCE)
    runs = page.get_by_role("table", name="Runs, the newest first").locator("tbody tr")
    expect(runs).to_have_count(3)
    page.get_by_role("navigation", name="Statuses").get_by_role("link", name="Failed").click()
    expect(runs).to_have_count(1)
    assert page.url.endswith("/dash/jobs?status=failed")
    expect(page.locator(".site-nav [aria-current]")).to_have_text("Jobs")
    page.go_back()
    expect(runs).to_have_count(3)
    page.wait_for_load_state("networkidle")
    assert observed.faults == []
