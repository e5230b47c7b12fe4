"""The laboratory in a browser: from the form to the result, while the test plays the worker."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.observed_page import PATIENCE, observe
from tests.browser.served_dashboard import free_port, served
from tests.experiments import WARNING, result
from tests.integration.dashboard.experiment_rows import add_experiment, change_experiment
from tests.integration.dashboard.rows import add_prices


@pytest.fixture
def address(migrated: dict[str, str]) -> Iterator[str]:
    add_prices("AAPL", 40)
    with served(migrated, "--workers", "2", "--threads", "4") as address:
        yield f"{address}/dash/laboratory"


@pytest.fixture
def page(plain_browser: Browser) -> Iterator[Page]:
    with plain_browser.new_context(viewport={"width": 1440, "height": 1000}) as context:
        yield context.new_page()


def test_an_experiment_from_the_form_to_its_result(address: str, page: Page, artefacts: Path) -> None:
    observed = observe(page, urlsplit(address).netloc)
    page.goto(address)
    page.get_by_label("Tickers").fill("aapl")
    page.get_by_label("Method").select_option("XGBoost")
    page.get_by_label("CCI").check()
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("XGBoost, AAPL, up or down over 5 sessions")
    expect(page.get_by_role("status")).to_have_text("It waits for the worker")

    (experiment_id,) = parse_qs(urlsplit(page.url).query)["id"]
    cancel = page.get_by_role("button", name="Cancel")
    cancel.focus()
    change_experiment(
        experiment_id, status="running", phase="searching", progress=0.42, started_at="now", expected_seconds=1_000
    )
    expect(page.get_by_role("status")).to_have_text("Searching", timeout=PATIENCE)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "0.420")
    expect(page.get_by_text("to go")).to_be_visible()
    # What is renewed takes nothing from under the reader's hands
    expect(cancel).to_be_focused()

    change_experiment(experiment_id, status="done", progress=1.0, result=result().model_dump_json(), finished_at="now")
    expect(page.get_by_text("its hits may be luck.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(WARNING)).to_be_visible()
    for name, lines in (("profit", 5), ("marks", 3), ("roc", 2), ("calibration", 2)):
        expect(page.locator(f'[data-chart="{name}"] .scatterlayer .trace')).to_have_count(lines, timeout=PATIENCE)
    page.screenshot(path=artefacts / "experiment.png", full_page=True)

    with page.expect_download() as picture:
        page.locator('[data-png="profit"]').click()
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    for file, headings in (("curve", "time,strategy"), ("roc", "false_rises"), ("calibration", "predicted,came")):
        with page.expect_download() as table:
            page.locator(f'[href*="{file}.csv"]').click()
        assert table.value.path().read_text().startswith(headings)
    assert observed.faults == []


def test_a_theme_that_changes_repaints_the_charts(address: str, page: Page) -> None:
    experiment_id = add_experiment(status="done", came=result())
    observed = observe(page, urlsplit(address).netloc)
    page.goto(f"{address}/experiment?id={experiment_id}")
    line = page.locator('[data-chart="profit"] .scatterlayer .trace .js-line').last
    expect(line).to_be_attached(timeout=PATIENCE)
    before = line.get_attribute("style")
    page.get_by_role("button", name="Dark theme").click()
    expect(line).not_to_have_attribute("style", str(before), timeout=PATIENCE)
    assert observed.faults == []


def test_what_is_wrong_is_said_and_the_way_back_keeps_what_was_typed(address: str, page: Page, artefacts: Path) -> None:
    page.goto(f"{address}?method=ridge")
    page.get_by_label("Tickers").fill("AAPL, XYZ")
    page.get_by_label("Splits").fill("9")
    page.get_by_role("button", name="Run the experiment").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("2 fields can’t be so.")
    page.screenshot(path=artefacts / "experiment-form-wrong.png", full_page=True)
    summary.get_by_role("link", name="There are 2 to 8 splits").click()
    expect(page.get_by_label("Splits")).to_be_focused()
    page.get_by_label("Splits").fill("3")
    page.get_by_label("Tickers").fill("AAPL")
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ridge, AAPL, up or down over 5 sessions")
    page.get_by_role("link", name="Clone").click()
    expect(page.get_by_label("Splits")).to_have_value("3")
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("It waits for the worker")


def test_the_list_follows_what_runs_and_keeps_what_is_ticked(address: str, page: Page) -> None:
    first, second = (
        add_experiment("First", "running", phase="searching"),
        add_experiment("Second", "done", came=result()),
    )
    page.goto(address)
    for name in ("First", "Second"):
        page.get_by_role("checkbox", name=f"Compare {name}").check()
    change_experiment(first, status="failed", error="It took more memory than it may.")
    expect(page.get_by_text("It took more memory than it may.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Compare what is ticked").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 experiments side by side")
    expect(page.locator('[data-chart="profits"] .scatterlayer .trace')).to_have_count(1, timeout=PATIENCE)
    with page.expect_download() as table:
        page.get_by_role("link", name="CSV of cumulative net profit").click()
    assert table.value.path().read_text().startswith("letter,experiment,name,time,strategy\nA,")
    page.get_by_role("link", name="A Second").first.click()
    page.get_by_text("Delete", exact=True).click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Laboratory")
    expect(page.get_by_text("Second", exact=True)).to_have_count(0)
    assert second not in page.content()


def test_a_page_that_waits_outlives_a_restart_of_the_dashboard(migrated: dict[str, str], page: Page) -> None:
    experiment_id = add_experiment(status="running", phase="searching")
    port = free_port()
    with served(migrated, "--workers", "1", port=port) as address:
        page.goto(f"{address}/dash/laboratory/experiment?id={experiment_id}")
        expect(page.get_by_role("status")).to_have_text("Searching")
    expect(page.get_by_text("The dashboard does not answer.")).to_be_visible(timeout=PATIENCE)
    change_experiment(experiment_id, phase="training", progress=0.9)
    with served(migrated, "--workers", "1", port=port):
        expect(page.get_by_text("Training")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("The dashboard does not answer.")).to_be_hidden()
