"""Lateness: how many sessions prices are behind their exchange's calendar, and why, in sentences."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from psycopg2.extensions import connection

from stockcast.market.completeness import BUNDLED, Completeness, completeness
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import count


class Dated(Protocol):
    """What is known of how old a ticker's prices are."""

    @property
    def bar_interval(self) -> BarInterval:
        """The length of its bars."""

    @property
    def last(self) -> datetime | None:
        """Its last bar; None before the first."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its bars come from."""

    @property
    def late(self) -> int:
        """Sessions that are over and have no bar after the last one."""

    @property
    def failure(self) -> str | None:
        """Why the newest fetch brought nothing."""


def price_warnings(opened: connection, bar_interval: BarInterval, ticker: str | None = None) -> list[str]:
    """Say how old the prices of all tickers, or of one, are and why; nothing while they are up to date."""
    return told(completeness(opened, bar_interval, ticker))


def told(listed: Sequence[Dated]) -> list[str]:
    """Say in one sentence by how many sessions or hours most of the tickers are late, and what was answered instead.

    A few late ones among many are told on the page of the data, not everywhere.
    """
    fetched = [each for each in listed if each.last is not None and BUNDLED not in each.sources]
    late = [each for each in fetched if each.late]
    if 2 * len(late) <= len(fetched):
        return []
    subject = "Prices" if len(late) == len(fetched) else f"Prices of {len(late):,} of {len(fetched):,} tickers"
    oldest = max(each.late for each in late)
    up_to = "" if all(each.late == oldest for each in late) else "up to "
    return [f"{subject} are {up_to}{count(oldest, UNITS[late[0].bar_interval])} old: {why(late)}."]


def why(late: Sequence[Dated]) -> str:
    """Give the failure that most of the late tickers have, or say that nothing failed."""
    failures = Counter(each.failure for each in late if each.failure)
    if not failures:
        return "the last fetch went well, but brought no newer ones"
    ((failure, tickers),) = failures.most_common(1)
    said = failure.strip().removesuffix(".")
    return said if tickers == len(late) else f"{said} (for {tickers:,} of them)"


def age_in_words(each: Completeness) -> str:
    """Write the age of a ticker's last bar, such as "up to date" or "3 sessions old"."""
    if each.last is None:
        return "no bars yet"
    if BUNDLED in each.sources:
        return "bundled"
    return f"{count(each.late, UNITS[each.bar_interval])} old" if each.late else "up to date"
