"""The ticker's page where bars are hours: days are summed up from them, and a day is looked from by its time."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from stockcast.settings import DashSettings
from tests.integration.dashboard.calls import figure, new_client, page
from tests.integration.dashboard.rows import DAY, LAST, MODEL, add_forecasts, write

HOUR = timedelta(hours=1)
OPENS = 14


@pytest.fixture
def hourly(dash_settings: DashSettings) -> FlaskClient:
    """AAPL with seven hours on each of two hundred days, and forecasts of the last two hours."""
    write(
        "INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES %s", ("AAPL", "AAPL Inc.", "XNAS", "USD")
    )
    times = [LAST - age * DAY + (OPENS + hour) * HOUR for age in range(199, -1, -1) for hour in range(7)]
    write(
        "INSERT INTO stock_prices (ticker, bar_interval, time, open, high, low, close, close_adj, volume, source) "
        "VALUES %s",
        *(
            ("AAPL", "1h", time, close, close + 1, close - 1, close, close / 2, 10.0, "csv")
            for close, time in enumerate(times, start=100)
        ),
    )
    add_forecasts("AAPL", 1.0, as_of=LAST - 400 * DAY)
    write("UPDATE models SET bar_interval = '1h' FROM (VALUES %s) AS every (one)", (1,))
    quantiles = (0.9, 0.92, 0.94, 0.97, 1.01, 1.03, 1.06, 1.08, 1.1)
    write(
        "INSERT INTO forecasts VALUES %s",
        *(
            ("AAPL", "1h", as_of, 1, as_of + HOUR, MODEL, close, *(close * part for part in quantiles), 0.5, False)
            for as_of, close in ((times[-2], 1498.0), (times[-1], 1499.0))
        ),
    )
    return new_client(dash_settings.model_copy(update={"bar_interval": "1h"}))


def test_an_hour_is_looked_from_by_its_time_or_its_day(hourly: FlaskClient) -> None:
    shown = page(hourly, "?ticker=AAPL&as_of=2012-05-25T19:00")
    assert "Forecast as of Fri 25 May 2012, 19:00 UTC" in shown
    assert "Median 1 hour later" in shown
    assert "No forecast is stored" not in shown
    by_day = page(hourly, "?ticker=AAPL&as_of=2012-05-25")
    assert "Forecast as of Fri 25 May 2012, 20:00 UTC" in by_day
    assert "No forecast is stored" not in by_day
    assert "is no day such as 2012-05-25T14:30" in page(hourly, "?ticker=AAPL&as_of=14:30")


def test_many_hours_are_drawn_by_days(hourly: FlaskClient) -> None:
    assert "Daily prices and forecast" in page(hourly, "?ticker=AAPL&range=all")
    price = figure(hourly, "?ticker=AAPL&range=all")["price"]
    assert len(price["x"]) == 200
    # The last seven hours close from 1,493 to 1,499, at half of it adjusted
    last = [price[part][-1] for part in ("x", "open", "high", "low", "close")]
    assert last == ["2012-05-25", 1493, 1500, 1492, 1499]
    assert "Hourly prices and forecast" in page(hourly, "?ticker=AAPL&range=1w")


def test_days_of_the_slider_have_their_times(hourly: FlaskClient) -> None:
    fans = hourly.get("/dash/ticker/AAPL/fans.json").json
    assert [(fan["as_of"], fan["x"][0]) for fan in fans] == [  # type: ignore[union-attr]
        ("2012-05-25T19:00", "2012-05-25 19:00"),
        ("", "2012-05-25 20:00"),
    ]
