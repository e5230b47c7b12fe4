"""The dashboard in a browser while something is missing: it says what, and goes on by itself when it comes."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.observed_page import PATIENCE, draws, observe
from tests.browser.served_dashboard import served, status
from tests.integration.dashboard.rows import add_forecasts, add_prices

STARTS = 4
"""bench/dash_starts.py makes twenty."""


@pytest.fixture
def address(migrated: dict[str, str]) -> Iterator[str]:
    with served(migrated, "--workers", "2", "--threads", "4") as address:
        yield address


@pytest.fixture
def page(plain_browser: Browser) -> Iterator[Page]:
    with plain_browser.new_context(viewport={"width": 1440, "height": 1000}) as context:
        yield context.new_page()


def test_the_page_fills_itself_from_no_prices_to_a_forecast(address: str, page: Page, artefacts: Path) -> None:
    observed = observe(page, urlsplit(address).netloc)
    page.goto(f"{address}/dash/")
    expect(page.get_by_text("Waiting for the first prices.")).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=artefacts / "waiting-for-prices.png")
    add_prices("AAPL", 40)
    expect(page.get_by_text("Waiting for the first model")).to_be_visible(timeout=PATIENCE)
    draws(page, forecasts=False)
    page.screenshot(path=artefacts / "waiting-for-a-model.png")
    add_forecasts("AAPL", 139.0)
    draws(page)
    expect(page.get_by_text("Waiting")).to_have_count(0)
    assert observed.faults == []


def test_a_ticker_with_too_few_sessions(address: str, page: Page, artefacts: Path) -> None:
    add_prices("FB", 7)
    observed = observe(page, urlsplit(address).netloc)
    page.goto(f"{address}/dash/?ticker=FB")
    draws(page, forecasts=False)
    expect(page.get_by_text("A forecast needs 30 sessions; FB has 7.")).to_be_visible()
    page.screenshot(path=artefacts / "too-short.png", full_page=True)
    assert observed.faults == []


def test_a_script_that_does_not_arrive_is_asked_for_again(address: str, page: Page) -> None:
    add_prices("AAPL", 40)
    add_forecasts("AAPL", 139.0)
    page.route("**/dash_renderer*", lambda route: route.abort(), times=1)
    page.goto(f"{address}/dash/")
    expect(page.get_by_role("status")).to_contain_text("did not arrive")
    draws(page)


def test_a_database_that_goes_and_comes_back(address: str, migrated: dict[str, str], page: Page) -> None:
    add_prices("AAPL", 40)
    add_prices("MSFT", 40)
    add_forecasts("AAPL", 139.0)
    page.goto(f"{address}/dash/")
    draws(page)

    database_allows(migrated, connections=False)
    page.get_by_role("link", name="1 year").click()
    # A callback failed: what was drawn stays, and what is wrong is said
    expect(page.get_by_role("status")).to_contain_text("The database can't be reached.", timeout=PATIENCE)
    draws(page)
    assert (status(f"{address}/dash/healthz"), status(f"{address}/dash/readyz")) == (200, 503)

    elsewhere = page.context.new_page()
    answer = elsewhere.goto(f"{address}/dash/")
    assert answer
    assert answer.status == 503
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Not available just now")

    database_allows(migrated, connections=True)
    expect(page.get_by_role("status")).to_be_hidden(timeout=PATIENCE)
    expect(page.locator(".chart-head .range-switch [aria-current]")).to_contain_text("1 Y", timeout=PATIENCE)
    draws(elsewhere)
    assert status(f"{address}/dash/readyz") == 200


def database_allows(settings: dict[str, str], *, connections: bool) -> None:
    """Let nobody into the test's database, and throw out who is in it; or let them in again."""
    name = settings["POSTGRES_DB"]
    with closing(
        psycopg2.connect(
            host=settings["POSTGRES_HOST"],
            port=settings["POSTGRES_PORT"],
            user=settings["POSTGRES_USER"],
            password=settings["POSTGRES_PASSWORD"],
            dbname="postgres",
        )
    ) as opened:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {"true" if connections else "false"}')
            if not connections:
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


def test_the_very_first_request_after_a_start_draws_the_chart(migrated: dict[str, str], plain_browser: Browser) -> None:
    add_prices("AAPL", 40)
    add_forecasts("AAPL", 139.0)
    for _ in range(STARTS):
        with served(migrated, "--workers", "2", "--threads", "4") as address, plain_browser.new_context() as context:
            page = context.new_page()
            observed = observe(page, urlsplit(address).netloc)
            page.goto(f"{address}/dash/?ticker=AAPL")
            draws(page)
            assert observed.faults == []
