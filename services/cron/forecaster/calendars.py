"""Sessions of the exchanges: which there are, which are over, and which come next.

An exchange is an ISO 10383 code such as XNYS, `24/7` (every day, for crypto-currencies) or `24/5` (Monday to Friday,
for currencies). A daily bar's time is its session's date at 00:00 UTC, an hourly bar's is its start.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache

import exchange_calendars
import polars as pl

from forecaster.panel import UTC_TIME
from stockcast.market.intervals import BarInterval

# Ten sessions are over within this many days on every exchange, Chinese New Year and a market shut by a storm included.
REACH = timedelta(days=60)
# Calendars are made for whole decades, so that few are.
DECADE = 10
# How far into the future the calendars' makers know holidays.
AHEAD = timedelta(days=365)


class UnknownExchangeError(ValueError):
    """There is no calendar of that name; the message names similar ones."""


def check_exchange(name: str) -> str:
    """Give the name of an exchange back if its calendar is known; raise UnknownExchangeError otherwise."""
    known = exchange_calendars.get_calendar_names()
    if name not in known:
        near = get_close_matches(name.upper(), known, n=3, cutoff=0.5) or ["XNYS", "24/7", "24/5"]
        raise UnknownExchangeError(f"'{name}' is no exchange with a known calendar; similar ones are {', '.join(near)}")
    return name


def target_times(as_of: datetime, exchange: str, horizons: tuple[int, ...], bar_interval: BarInterval) -> pl.DataFrame:
    """Give `horizon, target_time`: the h-th session, or hour of one, of the exchange after `as_of`."""
    coming = next_sessions(as_of, exchange, max(horizons), bar_interval)
    return pl.DataFrame(
        {"horizon": list(horizons), "target_time": [coming[horizon - 1] for horizon in horizons]},
        schema={"horizon": pl.Int32(), "target_time": UTC_TIME},
    )


def next_sessions(as_of: datetime, exchange: str, number: int, bar_interval: str = "1d") -> list[datetime]:
    """Give the times of the next `number` bars of the exchange after `as_of`."""
    coming = sessions(exchange, as_of, as_of + REACH, bar_interval)
    return coming.filter(coming > as_of).head(number).to_list()


def sessions(exchange: str, first: datetime, last: datetime, bar_interval: str = "1d") -> pl.Series:
    """Give the times of all bars that the exchange has from `first` to `last`, both included."""
    bars = _schedule(exchange, first.year, last.year)
    times = bars["session"] if bar_interval == "1d" else _hours(bars)
    return times.filter((times >= first) & (times <= last)).alias("time")


def sessions_over(exchange: str, first: datetime, now: datetime, bar_interval: str = "1d") -> pl.DataFrame:
    """Give `time` of the bars from `first` on that are over by `now`: whose session, or hour, has closed."""
    bars = _schedule(exchange, first.year, now.year).filter(pl.col("open") <= now)
    if bar_interval == "1d":
        times = bars.filter(pl.col("close") <= now)["session"]
    else:
        times = _hours(bars)
        times = times.filter(times <= now - timedelta(hours=1))
    return times.filter(times >= first).alias("time").to_frame()


def missing(times: pl.DataFrame, exchange_of: Mapping[str, str], bar_interval: str = "1d") -> pl.DataFrame:
    """Give `ticker, time` of the sessions between each ticker's first and last bar that have none.

    `times` has the columns `ticker` and `time`; every ticker has an exchange.
    """
    reach = times.group_by("ticker").agg(first=pl.col("time").min(), last=pl.col("time").max())
    reach = reach.with_columns(exchange=pl.col("ticker").replace_strict(dict(exchange_of), return_dtype=pl.String()))
    expected = [times.select("ticker", "time").clear()]
    for (exchange,), group in reach.partition_by("exchange", as_dict=True).items():
        calendar = sessions(str(exchange), group["first"].min(), group["last"].max(), bar_interval)  # type: ignore[arg-type]
        each = group.with_columns(
            begin=calendar.search_sorted(group["first"], "left"), end=calendar.search_sorted(group["last"], "right")
        )
        numbers = each.select("ticker", number=pl.int_ranges("begin", "end")).explode("number").drop_nulls()
        expected.append(numbers.select("ticker", time=calendar.gather(numbers["number"])))
    return pl.concat(expected).join(times, on=["ticker", "time"], how="anti").sort("ticker", "time")


def outside_of_sessions(bars: pl.DataFrame, exchange_of: Mapping[str, str], bar_interval: str = "1d") -> pl.Series:
    """Tell for each bar whether its exchange has no session then; outside of what a calendar knows, it may have one."""
    outside = pl.Series("outside", [False], dtype=pl.Boolean).new_from_index(0, bars.height)
    exchanges = bars["ticker"].replace_strict(dict(exchange_of), default=None, return_dtype=pl.String())
    for exchange in exchanges.drop_nulls().unique():
        here = exchanges == exchange
        times = bars["time"].filter(here)
        known = _schedule(exchange, times.min().year, times.max().year)  # type: ignore[union-attr]
        if known.is_empty():
            continue
        calendar = sessions(exchange, times.min(), times.max(), bar_interval)  # type: ignore[arg-type]
        within = (bars["time"] >= known["session"][0]) & (bars["time"] <= known["session"][-1] + timedelta(days=1))
        outside |= here.fill_null(value=False) & within & ~bars["time"].is_in(calendar.implode())
    return outside


def _hours(bars: pl.DataFrame) -> pl.Series:
    starts = bars.select(
        time=pl.datetime_ranges("open", pl.col("close") - pl.duration(microseconds=1), interval="1h")
    ).explode("time")
    return starts["time"].cast(UTC_TIME)


def _schedule(exchange: str, first_year: int, last_year: int) -> pl.DataFrame:
    decades = (first_year // DECADE * DECADE, (last_year // DECADE + 1) * DECADE)
    return _calendar(exchange, *decades)


@lru_cache(maxsize=256)
def _calendar(exchange: str, first_year: int, end_year: int) -> pl.DataFrame:
    """Give `session, open, close` (UTC) from the first of a year to the last of another, as far as they are known."""
    known = exchange_calendars.get_calendar(exchange)
    begin, end = known.bound_min(), known.bound_max()
    start = max(date(first_year, 1, 1), begin.date() if begin is not None else date.min)
    latest = max((datetime.now(UTC) + AHEAD).date(), start + AHEAD)
    stop = min(date(end_year, 12, 31), latest, end.date() if end is not None else date.max)
    schedule = exchange_calendars.get_calendar(exchange, start=start, end=stop).schedule
    return pl.DataFrame(
        {
            "session": schedule.index.to_numpy(),
            "open": schedule["open"].dt.tz_localize(None).to_numpy(),
            "close": schedule["close"].dt.tz_localize(None).to_numpy(),
        }
    ).select(pl.all().cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))
