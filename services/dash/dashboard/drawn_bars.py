"""The bars that a chart draws: those of its window, summed up when there are more of them than a screen can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval
from stockcast.market.prices import Bar, at_traded_scale, bars
from stockcast.market.summed_bars import STEPS, Step, counted_bars, summed_bars

MOST_BARS = 800
"""Bars of one chart; more are sent nowhere."""

DAYS: dict[Step, float] = {"hour": 1 / 24, "day": 7 / 5, "week": 7, "month": 30.4}
"""About how far bars of a length are apart, in days."""

LEAD_BARS = 260
"""Bars before the window, from which indicators that look back have their first values."""

Ends = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class DrawnBars:
    """Bars at the traded scale of an anchor, oldest first; the first `lead` of them are before the window."""

    step: Step
    bars: Sequence[Bar]
    lead: int = 0

    @property
    def shown(self) -> Sequence[Bar]:
        """The bars of the window."""
        return self.bars[self.lead :]


def window(days: int | None, last: datetime, as_of: datetime | None) -> Ends:
    """Give the ends of what is drawn: up to the last bar, or to some time after an as-of day before all of that."""
    if days is None:
        return None, None
    since = last - timedelta(days=days)
    if as_of is None or as_of >= since + timedelta(days=days / 8):
        return since, None
    until = min(last, as_of + timedelta(days=days / 4))
    return until - timedelta(days=days), until


def step_for(bar_interval: BarInterval, count: int, first: datetime | None, last: datetime | None) -> Step:
    """Give the smallest step in which that many bars between two times are few enough; else the largest."""
    own, *larger = STEPS[bar_interval]
    if count <= MOST_BARS or first is None or last is None:
        return own
    days = (last - first).days
    return next((step for step in larger if days / DAYS[step] <= MOST_BARS), larger[-1])


def read_bars(
    opened: connection, ticker: str, bar_interval: BarInterval, ends: Ends, *, anchor: Bar | None, lead: bool = False
) -> DrawnBars:
    """Read the bars between two ends, scaled so that the anchor's close is the price it was traded at."""
    since, until = ends
    step = step_for(bar_interval, *counted_bars(opened, ticker, bar_interval, since, until))
    early = (
        since - timedelta(days=LEAD_BARS * DAYS[step] * (7 if step == "hour" else 1.05)) if since and lead else since
    )
    if step == STEPS[bar_interval][0]:
        found = bars(opened, ticker, bar_interval, since=early, until=until)
    else:
        found = summed_bars(opened, ticker, step, early, until)
    before = sum(1 for bar in found if since and bar.time < since)
    return DrawnBars(step, at_traded_scale(found, anchor) if anchor else found, before)
