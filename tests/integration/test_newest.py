"""The newest bars of all tickers, however far apart they are: what pages read, beside what a slow look at all says."""

from contextlib import closing
from datetime import datetime

import pytest
from psycopg2.extensions import connection

from stockcast.database.pool import connect
from stockcast.forecasts.freshness import freshness
from stockcast.forecasts.overview import overviews
from stockcast.settings import DashSettings
from tests.integration.dashboard.rows import DAY, LAST, add_forecasts, add_prices

AGES = {
    "all on the last session": (0, 0, 0, 0),
    "the first one ended a year ago": (365, 0, 1, 8),
    "all but the first one did": (0, 365, 7, 366),
    "each on a day of its own": (9, 3, 30, 0),
}


def newest(opened: connection, ticker: str) -> list[tuple[datetime, float]]:
    """The last two bars, the newest first, from all of them."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT time, close_adj FROM stock_prices WHERE ticker = %s", (ticker,))
        return sorted(cursor.fetchall(), reverse=True)[:2]


@pytest.mark.parametrize("ages", AGES.values(), ids=AGES)
@pytest.mark.parametrize("sessions", [1, 2, 12])
def test_every_ticker_has_its_own_newest_bar(dash_settings: DashSettings, ages: tuple[int, ...], sessions: int) -> None:
    for number, age in enumerate(ages):
        add_prices(f"T{number}", sessions, last=LAST - age * DAY, adjusted_by=8.0 + number)
    with closing(connect(dash_settings)) as opened:
        assert freshness(opened, "1d").last_session == LAST
        found = overviews(opened, "1d", 1)
        assert [each.ticker for each in found] == [f"T{number}" for number in range(len(ages))]
        for number, each in enumerate(found):
            last, *before = newest(opened, each.ticker)
            assert each.last == last[0]
            assert each.close == pytest.approx(last[1] * (8.0 + number))
            expected = before[0][1] * (8.0 + number) if before else None
            assert each.previous_close == (expected and pytest.approx(expected))


def test_forecasts_are_found_whether_or_not_they_know_the_newest_bar(dash_settings: DashSettings) -> None:
    for ticker in ("LATE", "LONG", "NEW", "NONE"):
        add_prices(ticker, 40)
    for ticker, lag in (("NEW", 0), ("LATE", 2), ("LONG", 30)):
        add_forecasts(ticker, 100.0, as_of=LAST - lag * DAY)
        add_forecasts(ticker, 100.0, as_of=LAST - 35 * DAY)
    with closing(connect(dash_settings)) as opened:
        found = {each.ticker: each for each in overviews(opened, "1d", 1)}
    assert {ticker: (each.lag, bool(each.forecast)) for ticker, each in found.items()} == {
        "NEW": (0, True),
        "LATE": (2, True),
        "LONG": (10, False),
        "NONE": (0, False),
    }
    assert found["LATE"].forecast
    assert found["LATE"].forecast.target_time == LAST + DAY


def test_a_ticker_without_bars_is_there_and_tells_none(dash_settings: DashSettings) -> None:
    add_prices("AAPL", 3, last=LAST - DAY)
    add_prices("ZZZ", 1)
    with closing(connect(dash_settings)) as opened:
        hours = overviews(opened, "1h", 1)
        assert freshness(opened, "1h").last_session is None
    assert [(each.ticker, each.last, each.close, each.forecast) for each in hours] == [
        ("AAPL", None, None, None),
        ("ZZZ", None, None, None),
    ]
