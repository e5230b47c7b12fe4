"""A date or a time on the command line."""

from datetime import UTC, datetime, time, timedelta

import click


class Moment(click.ParamType[datetime]):
    """A date, or a date and time, in UTC unless it says otherwise; a date stands for its first or its last moment."""

    name = "date"

    def __init__(self, *, last: bool) -> None:
        self._last = last

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Turn ISO 8601 into a time in UTC."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is no date; give it as 2024-12-31 or 2024-12-31T15:00:00", param, ctx)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        date_only = moment.timetz().replace(tzinfo=None) == time() and "T" not in str(value)
        return moment + timedelta(days=1, microseconds=-1) if self._last and date_only else moment
