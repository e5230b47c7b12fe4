"""The worker tells when it does what, in the time zone of its settings."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from forecaster.schedule import next_times, tell
from forecaster.tasks import queue
from stockcast.database.pool import ConnectionPool
from stockcast.jobs.schedules import Schedule, schedules
from stockcast.settings import CronSettings

BERLIN = ZoneInfo("Europe/Berlin")


def test_each_scheduled_task_is_told_with_its_next_time(cron_settings: CronSettings) -> None:
    settings = cron_settings.model_copy(update={"time_zone": "Europe/Berlin", "train_cron": "20 22 * * 5"})
    app, pool = queue(settings), ConnectionPool(settings)
    wednesday = datetime(2026, 11, 25, 22, 15, tzinfo=BERLIN)
    tell(settings, next_times(app, "Europe/Berlin", wednesday))
    with pool.lend() as opened:
        told = {each.task: each for each in schedules(opened)}
    assert told["train"] == Schedule(
        "train", "20 22 * * 5", "Europe/Berlin", datetime(2026, 11, 27, 21, 20, tzinfo=UTC)
    )
    assert told["ingest"].next_at == datetime(2026, 11, 26, 21, 0, tzinfo=UTC)
    assert {"ingest", "score", "train", "forecast"} <= set(told)
    one = {"train": told["train"]}
    tell(settings, one)
    with pool.lend() as opened:
        assert schedules(opened) == [told["train"]]
