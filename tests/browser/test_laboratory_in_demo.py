"""A whole experiment through Traefik: asked for in a form, run by the real worker, compared, and taken away."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.barriers import in_both_shades
from tests.browser.experiments import LONG, ask_for, comes_to_a_result
from tests.browser.observed_page import Observed
from tests.demo_stack import Demo


def test_experiments_are_run_compared_exported_and_deleted(
    demo: Demo, observed: tuple[Page, Observed], artefacts: Path, axe: str
) -> None:
    page, _ = observed
    page.emulate_media(reduced_motion="reduce")
    ask_for(page, demo.url, "Logistic regression", "The first")
    comes_to_a_result(page)
    found = in_both_shades(page, axe, artefacts / "experiment-in-demo")
    with page.expect_download() as exported:
        page.get_by_role("link", name="Export JSON").click()
    assert json.loads(exported.value.path().read_text())["spec"]["tickers"] == ["AAPL"]

    ask_for(page, demo.url, "Ridge", "The second")
    comes_to_a_result(page)
    page.goto(f"{demo.url}/dash/laboratory")
    for box in page.get_by_role("checkbox", name="Compare The").all():
        box.check()
    page.get_by_role("button", name="Compare what is ticked").click()
    expect(page.get_by_role("link", name="The first").first).to_be_visible(timeout=LONG)
    expect(page.get_by_role("link", name="The second").first).to_be_visible()
    assert found + in_both_shades(page, axe, artefacts / "comparison-in-demo") == []
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Laboratory")
