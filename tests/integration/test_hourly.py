"""An installation of hours: BAR_INTERVAL=1h from the first price to the pages."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from app import create_app as create_site
from dashboard import create_app as create_dashboard
from forecaster.calendars import next_sessions, sessions
from forecaster.pipeline.file import load_file
from forecaster.pipeline.forecast import forecast
from forecaster.pipeline.score import score
from forecaster.pipeline.train import train
from forecaster.pipeline.work import Work
from forecaster.sources.csv import CsvSource
from stockcast.database.pool import ConnectionPool
from stockcast.forecasts.records import latest_forecasts
from stockcast.market.prices import latest_prices
from stockcast.settings import CronSettings, DashSettings, SettingsError, WebSettings

HOURS = sessions("XNYS", datetime(2024, 1, 2, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC), "1h").to_list()


@pytest.fixture
def hourly(migrated: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Work:
    assert migrated
    for name, value in {"BAR_INTERVAL": "1h", "PRICE_SOURCES": "csv", "CSV_LOCATION": "prices.csv"}.items():
        monkeypatch.setenv(name, value)
    settings = CronSettings()
    return Work(settings, ConnectionPool(settings, statement_timeout=0))


def load(work: Work, path: Path, hours: list[datetime]) -> None:
    """Load a random walk of two tickers; the same hour has the same price each time."""
    lines = ["ticker,time,open,high,low,close,close_adj,volume"]
    for number, ticker in enumerate(("A", "B")):
        steps = np.random.default_rng(number).normal(0, 0.004, len(HOURS)).cumsum()
        lines += [
            f"{ticker},{time:%Y-%m-%dT%H:%M:%SZ},,,,{100 * math.exp(step)},,"
            for time, step in zip(HOURS, steps, strict=True)
            if time in set(hours)
        ]
    path.write_text("\n".join(lines) + "\n")
    load_file(work, CsvSource(str(path)))


def test_hours_are_forecast_for_the_exchanges_coming_hours_scored_and_shown(hourly: Work, tmp_path: Path) -> None:
    known = HOURS[:-3]
    load(hourly, tmp_path / "hours.csv", known)
    train(hourly)
    forecast(hourly)
    with hourly.pool.lend() as opened:
        coming = latest_forecasts(opened, "1h", ticker="A")
        assert latest_forecasts(opened, "1d") == []
        assert latest_prices(opened, "1d") == []
    assert [each.target_time for each in coming] == next_sessions(known[-1], "XNYS", 10, "1h")
    home = create_site(WebSettings()).test_client().get("/", base_url="https://localhost").text
    assert "Next hour" in home
    assert f"{known[-1]:%H:%M} UTC" in home
    page = create_dashboard(DashSettings()).server.test_client()
    assert page.get("/dash/?ticker=A").status_code == 200

    load(hourly, tmp_path / "more.csv", HOURS)
    assert score(hourly).startswith("6 forecasts scored")
    assert forecast(hourly).startswith("20 forecasts for 2 tickers")


def test_forecasts_of_hours_and_of_days_live_side_by_side(hourly: Work, tmp_path: Path) -> None:
    load(hourly, tmp_path / "hours.csv", HOURS)
    train(hourly)
    forecast(hourly)
    daily = replace(hourly, settings=hourly.settings.model_copy(update={"bar_interval": "1d"}))
    days = [datetime(2023, 1, 2, tzinfo=UTC) + timedelta(days=day) for day in range(100)]
    path = tmp_path / "days.csv"
    open_days = set(sessions("XNYS", days[0], days[-1]))
    lines = [f"A,{day:%Y-%m-%d},,,,{100 + index % 7},," for index, day in enumerate(days) if day in open_days]
    path.write_text("ticker,time,open,high,low,close,close_adj,volume\n" + "\n".join(lines) + "\n")
    load_file(daily, CsvSource(str(path)))
    train(daily)
    forecast(daily)
    with hourly.pool.lend() as opened:
        assert len(latest_forecasts(opened, "1h")) == 20
        assert len(latest_forecasts(opened, "1d", ticker="A")) == 10


def test_bundled_prices_have_no_hours(hourly: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hourly.settings.bar_interval == "1h"
    monkeypatch.setenv("PRICE_SOURCES", "sample")
    with pytest.raises(SettingsError, match="BAR_INTERVAL is 1h, and the prices of PRICE_SOURCES=sample are daily"):
        CronSettings()
