"""The backtest's report: its figures recomputed, and a page that needs nothing but itself."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from forecaster.cli import stockcast
from forecaster.evaluation.report import coverage_over_time, worst_misses
from forecaster.report.drawing import ticks
from tests.unit.forecaster.conftest import MakePanel

START = datetime(2024, 1, 1, tzinfo=UTC)


def scores(losses: list[float], naive: list[float]) -> pl.DataFrame:
    days = [START + timedelta(days=number) for number in range(len(losses))]
    return pl.DataFrame(
        {
            "ticker": "A", "as_of": days, "horizon": 1, "target_time": [day + timedelta(days=1) for day in days],
            "actual": 1.1, "pinball": losses, "pinball_naive": naive, "pit": 0.5,
            "inside_50": [number % 2 == 0 for number in range(len(losses))],
            "inside_80": True, "inside_90": True, "inside_95": True,
        }
    )  # fmt: skip


def test_coverage_over_time_parts_the_origins_evenly() -> None:
    told = coverage_over_time(scores([1.0] * 48, [1.0] * 48))

    assert told["from"].to_list() == [START + timedelta(days=2 * number) for number in range(24)]
    assert told["50"].to_list() == [0.5] * 24


def test_the_worst_misses_come_first_and_once() -> None:
    twice = pl.concat([scores([1.0, 3.0, 2.0], [1.0] * 3), scores([0.5, 2.5, 0.1], [1.0] * 3)])

    assert worst_misses(twice)["as_of"].to_list() == [START + timedelta(days=day) for day in (1, 2, 0)]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 1, [0, 0.25, 0.5, 0.75, 1]), (0.953, 1.016, [0.96, 0.98, 1.0]), (0, 0.1, [0, 0.02, 0.04, 0.06, 0.08, 0.1])],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == pytest.approx(expected)


class References(HTMLParser):
    """Collects what a page would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [tag for _ in [0] if tag in {"script", "link", "img", "iframe"}]
        self.found += [str(value) for name, value in attributes if name in {"src", "href"} or name.startswith("on")]


def test_the_page_needs_nothing_but_itself_and_runs_nothing(make_panel: MakePanel, tmp_path: Path) -> None:
    prices, page = tmp_path / "a<b>&.csv", tmp_path / "report.html"
    made = make_panel(500, 400).with_columns(ticker=pl.col("ticker").replace("T0", "<script>alert(1)</script>"))
    made.with_columns(pl.col("time").dt.strftime("%Y-%m-%d")).write_csv(prices)
    options = ["--prices", str(prices), "--out", str(tmp_path / "out.csv"), "--report", str(page)]

    result = CliRunner().invoke(stockcast, ["backtest", *options])

    assert result.exit_code == 0, result.output
    text = page.read_text()
    references = References()
    references.feed(text)
    assert references.found == []
    assert "url(" not in text
    assert "Backtest of a&lt;b&gt;&amp;.csv" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert len(re.findall("<svg ", text)) == 5
    assert "nan" not in text


def test_nothing_to_report_is_told(make_panel: MakePanel, tmp_path: Path) -> None:
    prices, page = tmp_path / "prices.csv", tmp_path / "report.html"
    make_panel(40).with_columns(pl.col("time").dt.strftime("%Y-%m-%d")).write_csv(prices)
    last = str(make_panel(40)["time"].max())[:10]
    options = ["--prices", str(prices), "--out", str(tmp_path / "out.csv"), "--report", str(page), "--start", last]

    result = CliRunner().invoke(stockcast, ["backtest", *options])

    assert result.exit_code == 1
    assert "there is nothing to report" in result.stderr
    assert not page.exists()
