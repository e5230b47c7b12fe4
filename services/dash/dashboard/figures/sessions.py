"""Bars on a time axis: the days and hours without trade that it leaves out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

DAY = timedelta(days=1)
SATURDAY = 5


def closed_days(sessions: Sequence[datetime]) -> list[dict[str, Any]]:
    """Give plotly.js's `rangebreaks` for the days between the first and the last session that had none.

    Weekends are one rule where none of the sessions is on one, so that the list of holidays stays short.
    """
    if not sessions:
        return []
    open_days = {session.date() for session in sessions}
    first, last = min(open_days), max(open_days)
    days = [first + number * DAY for number in range((last - first).days)]
    weekends_closed = all(day.weekday() < SATURDAY for day in open_days)
    closed = [day for day in days if day not in open_days and not (weekends_closed and day.weekday() >= SATURDAY)]
    breaks: list[dict[str, Any]] = [{"bounds": ["sat", "mon"]}] if weekends_closed else []
    return breaks + ([{"values": [day.isoformat() for day in closed]}] if closed else [])


def closed_hours(times: Sequence[datetime]) -> list[dict[str, Any]]:
    """Give plotly.js's `rangebreaks` for the hours of the day in which no hourly bar ever began: the longest such gap.

    Summer time moves a session by an hour, so over a year the gap is an hour shorter than a night.
    """
    starts = sorted({time.hour + time.minute / 60 for time in times})
    if not starts:
        return []
    gaps = [(after - before, before, after) for before, after in pairwise([*starts, starts[0] + 24])]
    length, before, after = max(gaps)
    return [{"pattern": "hour", "bounds": [(before + 1) % 24, after % 24]}] if length > 1 else []
