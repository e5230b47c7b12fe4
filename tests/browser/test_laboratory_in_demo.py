"""A whole experiment through Traefik: asked for in a form, run by the real worker, compared, and taken away."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.barriers import in_both_shades
from tests.browser.observed_page import Observed
from tests.demo_stack import Demo

LONG = 120_000
"""Milliseconds; the worker begins an experiment beside a replay, on a machine that does other things too."""


def run(page: Page, method: str, name: str) -> None:
    page.goto(f"{page.url.split('/dash/')[0]}/dash/laboratory")
    summary = page.get_by_text("New experiment")
    if not page.get_by_label("Tickers").is_visible():
        summary.click()
    page.get_by_label("Tickers").fill("AAPL")
    page.get_by_label("Method").select_option(method)
    page.get_by_label("Splits").fill("3")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_text("After costs it earned")).to_be_visible(timeout=LONG)


def test_experiments_are_run_compared_exported_and_deleted(
    demo: Demo, observed: tuple[Page, Observed], artefacts: Path, axe: str
) -> None:
    page, _ = observed
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{demo.url}/dash/laboratory")
    run(page, "Logistic regression", "The first")
    expect(page.locator('[data-chart="profit"] .scatterlayer .trace').first).to_be_attached(timeout=LONG)
    found = in_both_shades(page, axe, artefacts / "experiment-in-demo")
    with page.expect_download() as exported:
        page.get_by_role("link", name="Export JSON").click()
    assert json.loads(exported.value.path().read_text())["spec"]["tickers"] == ["AAPL"]

    run(page, "Ridge", "The second")
    page.goto(f"{demo.url}/dash/laboratory")
    for box in page.get_by_role("checkbox", name="Compare The").all():
        box.check()
    page.get_by_role("button", name="Compare what is ticked").click()
    expect(page.get_by_role("link", name="The first").first).to_be_visible(timeout=LONG)
    expect(page.get_by_role("link", name="The second").first).to_be_visible()
    assert found + in_both_shades(page, axe, artefacts / "comparison-in-demo") == []
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Laboratory")
