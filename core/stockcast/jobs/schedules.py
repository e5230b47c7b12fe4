"""Schedules: when tasks are done by the clock, in the words of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection
from psycopg2.extras import execute_values

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a task is done: five fields as cron has them, in a time zone, and the next time."""

    task: str
    cron: str
    time_zone: str
    next_at: datetime


def schedules(opened: connection) -> list[Schedule]:
    """Give what the worker has told, the next first."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT task, cron, time_zone, next_at FROM schedules ORDER BY next_at, task")
        return [Schedule(*row) for row in cursor]


def tell_schedules(opened: connection, told: Mapping[str, Schedule]) -> None:
    """Store all schedules, those of other times go."""
    with opened.cursor() as cursor:
        cursor.execute("DELETE FROM schedules WHERE task <> ALL (%s)", ([*told],))
        execute_values(
            cursor,
            "INSERT INTO schedules (task, cron, time_zone, next_at) VALUES %s ON CONFLICT (task) DO UPDATE "
            "SET cron = excluded.cron, time_zone = excluded.time_zone, next_at = excluded.next_at",
            [(each.task, each.cron, each.time_zone, each.next_at) for each in told.values()],
        )


def in_words(schedule: Schedule) -> str:
    """Say when a task is done, such as "Monday to Friday at 22:00 UTC"; the five fields where words would be long."""
    minute, hour, date, month, weekday = schedule.cron.split()
    days = _days(weekday) if date == month == "*" else ""
    zone = schedule.time_zone.replace("_", " ")
    if not days:
        return f"by “{schedule.cron}”, {zone}"
    if minute.isdecimal() and hour.isdecimal():
        return f"{days} at {int(hour):02}:{int(minute):02} {zone}"
    if minute.isdecimal() and hour == "*":
        return f"{days}, every hour at {int(minute)} past"
    if minute.startswith("*/") and hour == "*":
        return f"{days}, every {minute.removeprefix('*/')} minutes"
    return f"by “{schedule.cron}”, {zone}"


def _days(field: str) -> str:
    if field == "*":
        return "every day"
    first, _, last = field.partition("-")
    ends = [DAYS[int(each)] if each.isdecimal() and int(each) < len(DAYS) else "" for each in (first, last) if each]
    return " to ".join(ends) if all(ends) else ""
