"""When the worker will do what, told to the database, where pages read it."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from croniter import croniter
from procrastinate import App

from stockcast.database.pool import connect
from stockcast.jobs import schedules
from stockcast.jobs.schedules import Schedule
from stockcast.settings import CronSettings

LOOK_SECONDS = 5


async def tell_schedules(app: App, settings: CronSettings) -> None:
    """Store each periodic task's next time whenever it has changed, until cancelled."""
    told: dict[str, Schedule] | None = None
    while True:
        coming = next_times(app, settings.time_zone, datetime.now(ZoneInfo(settings.time_zone)))
        if coming != told:
            await asyncio.to_thread(tell, settings, coming)
            told = coming
        await asyncio.sleep(LOOK_SECONDS)


def next_times(app: App, time_zone: str, now: datetime) -> dict[str, Schedule]:
    """Give the schedule of every periodic task, by its name; `now` is a time of that zone."""
    return {
        periodic.task.name: Schedule(
            periodic.task.name, periodic.cron, time_zone, croniter(periodic.cron, now).get_next(datetime)
        )
        for periodic in app.periodic_registry.periodic_tasks.values()
    }


def tell(settings: CronSettings, coming: dict[str, Schedule]) -> None:
    """Store schedules by a connection of its own."""
    opened = connect(settings)
    try:
        schedules.tell_schedules(opened, coming)
        opened.commit()
    finally:
        opened.close()
