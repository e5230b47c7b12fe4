"""Moments in words: when something was found, asked for or failed."""

from datetime import UTC, datetime

from stockcast.wording import day


def moment(time: datetime) -> str:
    """Write a day with its time of day, such as "Tue 29 May 2012, 06:15 UTC"."""
    in_utc = time.astimezone(UTC)
    return f"{day(in_utc)}, {in_utc:%H:%M} UTC"
