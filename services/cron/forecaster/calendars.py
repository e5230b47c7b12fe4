"""Sessions of the exchanges."""

from datetime import datetime, timedelta
from functools import lru_cache

import exchange_calendars
import polars as pl

from forecaster.panel import UTC_TIME

# Ten sessions are over within this many days on every exchange, Chinese New Year and a market shut by a storm included.
REACH = timedelta(days=60)


def target_times(as_of: datetime, exchange: str, horizons: tuple[int, ...]) -> pl.DataFrame:
    """Give `horizon, target_time`: the h-th session of the exchange after `as_of`, as a date at 00:00 UTC."""
    sessions = next_sessions(as_of, exchange, max(horizons))
    return pl.DataFrame(
        {"horizon": list(horizons), "target_time": [sessions[horizon - 1] for horizon in horizons]},
        schema={"horizon": pl.Int32(), "target_time": UTC_TIME},
    )


def next_sessions(as_of: datetime, exchange: str, number: int) -> list[datetime]:
    """Give the next `number` sessions of the exchange (ISO 10383 code) after `as_of`, as dates at 00:00 UTC."""
    calendar = _calendar(exchange, as_of.year)
    day = as_of.replace(tzinfo=None)
    coming = calendar.sessions_in_range(day + timedelta(days=1), day + REACH)
    return [session.to_pydatetime().replace(tzinfo=as_of.tzinfo) for session in coming[:number]]


@lru_cache
def _calendar(exchange: str, year: int) -> exchange_calendars.ExchangeCalendar:
    return exchange_calendars.get_calendar(exchange, start=f"{year}-01-01", end=f"{year + 1}-04-01")
