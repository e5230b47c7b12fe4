"""What a page is asked to show, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from dashboard.places import PREFIX

LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Range:
    """How far back a chart reaches, in sessions; long ones are drawn by weeks."""

    name: str
    short: str
    words: str
    sessions: int
    weekly: bool = False


RANGES = {
    one.name: one
    for one in (
        Range("3m", "3 M", "3 months", 63),
        Range("6m", "6 M", "6 months", 126),
        Range("1y", "1 Y", "1 year", 252),
        Range("5y", "5 Y", "5 years", 1_260, weekly=True),
        Range("all", "All", "all sessions", 100_000, weekly=True),
    )
}
DEFAULT_RANGE = RANGES["3m"]


def query_of(search: object) -> dict[str, object]:
    """Read the query of an address, such as "?ticker=AAPL"; what is given more than once is a list."""
    given = parse_qs(search.removeprefix("?"), keep_blank_values=True) if isinstance(search, str) else {}
    return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


def asked_ticker(query: Mapping[str, object], known: Mapping[str, str]) -> str | None:
    """Give the known ticker that a query names in any case, the first one if it names none; None if it is unknown."""
    asked = query.get("ticker")
    if asked in (None, ""):
        return next(iter(known), None)
    same = {ticker.casefold(): ticker for ticker in known}
    return same.get(asked.strip().casefold()) if isinstance(asked, str) else None


def asked_range(query: Mapping[str, object]) -> Range:
    """Give the range that a query names, or the default one."""
    asked = query.get("range")
    return RANGES.get(asked, DEFAULT_RANGE) if isinstance(asked, str) else DEFAULT_RANGE


def address(ticker: str, reach: Range = DEFAULT_RANGE) -> str:
    """Give the address that shows a ticker over a range."""
    return f"{PREFIX}?{urlencode({'ticker': ticker, 'range': reach.name})}"


def shortened(asked: object) -> str:
    """Give what was asked for in a form that fits into a sentence."""
    text = str(asked)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
