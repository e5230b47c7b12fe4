"""What a page is asked to show, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from flask import request

from dashboard.places import PREFIX
from stockcast.market.intervals import BarInterval

LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Range:
    """How far back a chart reaches, in days, to the first bar when None."""

    name: str
    short: str
    words: str
    days: int | None


WEEK = Range("1w", "1 W", "1 week", 7)
MONTH = Range("1m", "1 M", "1 month", 31)
QUARTER = Range("3m", "3 M", "3 months", 92)
HALF_YEAR = Range("6m", "6 M", "6 months", 183)
YEAR = Range("1y", "1 Y", "1 year", 366)
FIVE_YEARS = Range("5y", "5 Y", "5 years", 1_827)
ALL = Range("all", "All", "all of them", None)

RANGES: dict[BarInterval, tuple[Range, ...]] = {
    "1d": (QUARTER, HALF_YEAR, YEAR, FIVE_YEARS, ALL),
    "1h": (WEEK, MONTH, QUARTER, YEAR, ALL),
}
"""The ranges that can be chosen for bars of a length, the usual one first."""


def query_of(search: object) -> dict[str, object]:
    """Read the query of an address, such as "?ticker=AAPL"; what is given more than once is a list."""
    given = parse_qs(search.removeprefix("?"), keep_blank_values=True) if isinstance(search, str) else {}
    return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


def asked_query() -> dict[str, object]:
    """Read the query of the request as the pages of Dash are given it."""
    return query_of(request.query_string.decode("utf-8", "replace"))


def asked_ticker(query: Mapping[str, object], known: Mapping[str, str]) -> str | None:
    """Give the known ticker that a query names in any case, the first one if it names none; None if it is unknown."""
    asked = query.get("ticker")
    if asked in (None, ""):
        return next(iter(known), None)
    same = {ticker.casefold(): ticker for ticker in known}
    return same.get(asked.strip().casefold()) if isinstance(asked, str) else None


def asked_range(query: Mapping[str, object], bar_interval: BarInterval) -> Range:
    """Give the range that a query names, or the usual one."""
    known = RANGES[bar_interval]
    return next((reach for reach in known if reach.name == query.get("range")), known[0])


def address(ticker: str, reach: Range | None = None) -> str:
    """Give the address that shows a ticker over a range, over the usual one unless said."""
    return f"{PREFIX}?{urlencode({'ticker': ticker} | ({'range': reach.name} if reach else {}))}"


def shortened(asked: object) -> str:
    """Give what was asked for in a form that fits into a sentence."""
    text = str(asked)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
