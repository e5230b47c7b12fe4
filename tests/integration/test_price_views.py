"""What people who look into the database find in the views of prices."""

from datetime import UTC, datetime, timedelta

import pytest
from psycopg2.extras import execute_values

from forecaster.calendars import sessions
from stockcast.database.pool import ConnectionPool
from stockcast.settings import CronSettings

Bar = tuple[str, str, datetime, float, float, float, float, float, float, str]


def store(cron_settings: CronSettings, bars: list[Bar], **exchange_of: str) -> None:
    with ConnectionPool(cron_settings).lend() as opened, opened.cursor() as cursor:
        for ticker, exchange in exchange_of.items():
            cursor.execute(
                "INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES (%s, %s, %s, 'USD')",
                (ticker, ticker, exchange),
            )
        execute_values(
            cursor,
            "INSERT INTO stock_prices (ticker, bar_interval, time, open, high, low, close, close_adj, volume, source) "
            "VALUES %s",
            bars,
        )


def hours(ticker: str, times: list[datetime], start: float = 10) -> list[Bar]:
    """Bars that open at 10, 11, …, range over 2, and close half a unit higher, at half of it adjusted."""
    return [
        (ticker, "1h", time, o, o + 1, o - 1, o + 0.5, (o + 0.5) / 2, 100.0, "csv")
        for o, time in enumerate(times, int(start))
    ]


def daily(cron_settings: CronSettings, view: str = "stock_prices_daily") -> list[tuple[object, ...]]:
    with ConnectionPool(cron_settings).lend() as opened, opened.cursor() as cursor:
        cursor.execute(
            f"SELECT ticker, time, open, high, low, close, close_adj, volume FROM {view} ORDER BY ticker, time"
        )
        return cursor.fetchall()


def test_hours_are_summed_up_where_no_daily_bar_is_stored_and_never_both(cron_settings: CronSettings) -> None:
    monday, tuesday = (datetime(2024, 7, day, tzinfo=UTC) for day in (8, 9))
    times = [day + timedelta(hours=14 + hour) for day in (monday, tuesday) for hour in range(3)]
    given = ("A", "1d", tuesday, 1.0, 2.0, 0.5, 1.5, 1.5, 7.0, "yahoo")
    store(cron_settings, [*hours("A", times), given], A="XNYS")
    summed = ("A", monday, 10.0, 13.0, 9.0, 12.5, 6.25, 300.0)
    assert daily(cron_settings) == [summed, ("A", tuesday, 1.0, 2.0, 0.5, 1.5, 1.5, 7.0)]
    assert daily(cron_settings, "stock_prices_weekly") == [("A", monday, 10.0, 13.0, 0.5, 1.5, 1.5, 307.0)]


@pytest.mark.parametrize("exchange", ["XTKS", "XASX", "XNYS", "XLON", "24/7"])
def test_a_day_is_the_exchanges_own(cron_settings: CronSettings, exchange: str) -> None:
    # Sydney's and Wellington's sessions begin on the day before in UTC; clocks change within these weeks
    first, last = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 20, tzinfo=UTC)
    days = sessions(exchange, first, last).to_list()
    every_hour = sessions(exchange, first, last + timedelta(hours=23), "1h").to_list()
    store(cron_settings, hours("A", every_hour), A=exchange)
    assert [row[1] for row in daily(cron_settings)] == days
    assert sum(float(str(row[7])) for row in daily(cron_settings)) == 100 * len(every_hour)


def test_every_exchange_off_greenwich_has_its_time_zone(cron_settings: CronSettings) -> None:
    with ConnectionPool(cron_settings).lend() as opened, opened.cursor() as cursor:
        cursor.execute(
            "SELECT exchange FROM exchange_time_zones WHERE time_zone NOT IN (SELECT name FROM pg_timezone_names)"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT exchange FROM exchange_time_zones")
        known = {exchange for (exchange,) in cursor}
    assert known >= {"XNYS", "XNAS", "XTKS", "XASX", "XLON", "XETR", "BVMF", "XBOM"}
    assert not known & {"24/5", "24/7"}
