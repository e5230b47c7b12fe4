"""`stockcast worker`: the process of the `cron` container."""

import asyncio
import logging
import sys

import click

from forecaster.worker import work
from stockcast.settings import CronSettings, load_or_exit


@click.command()
def worker() -> None:
    """Work the queue off until SIGTERM, and start what the schedules in the settings name.

    At the first start it does at once what is missing: prices, a model, forecasts. It waits for a database that is
    away, and takes up again what a killed worker had begun. Any number of workers may run: each job is done once.
    """
    settings = load_or_exit(CronSettings)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    asyncio.run(work(settings))
