"""`make demo PGADMIN=1`: pgAdmin in a browser, with the database registered."""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from local.passwords import secret
from tests.browser.observed_page import browser, chromium, observe
from tests.demo_stack import Demo, copy_of_checkout
from tests.stack.pgadmin import BRANCH, node, unfold
from tests.support import require


@pytest.fixture(scope="module")
def demo_with_pgadmin() -> Iterator[Demo]:
    running = copy_of_checkout()
    try:
        yield running.start(PGADMIN="1").wait_until_ready()
    finally:
        running.remove()


@pytest.mark.chromium
def test_signing_in_and_opening_a_table_asks_for_no_password_of_the_database(demo_with_pgadmin: Demo) -> None:
    running, program = demo_with_pgadmin, chromium()
    require(program is not None, "needs Chromium")
    assert program is not None
    password = secret(running.state, "pgadmin_default_password")
    assert f"{running.url}/pgadmin/ as admin@example.com with the password {password}" in running.output
    with browser(program, running.state / "certificates/localhost.pem") as opened:
        page = opened.new_page(viewport={"width": 1300, "height": 1800})  # the tree draws what is in sight
        observed = observe(page, f"localhost:{running.https_port}")
        page.goto(f"{running.url}/pgadmin/", timeout=90_000)
        page.locator("input[name=email]").fill("admin@example.com")
        page.locator("input[name=password]").fill(password)
        page.locator("button[type=submit]").click()
        expect(node(page, BRANCH[0])).to_be_visible(timeout=90_000)
        for parent, child in itertools.pairwise(BRANCH):
            unfold(page, parent, child)
        assert [fault for fault in observed.faults if fault.startswith("another host")] == []
