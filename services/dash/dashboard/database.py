"""The dashboard's connections: a pool for each process, opened when it is first needed, so after gunicorn's fork."""

from contextlib import AbstractContextManager

from dash import Dash
from flask import current_app
from psycopg2.extensions import connection

from stockcast.database.pool import ConnectionPool
from stockcast.market.intervals import BarInterval
from stockcast.settings import DashSettings


def register(app: Dash, settings: DashSettings) -> None:
    """Give the application its pool, and the length of the bars that it shows."""
    app.server.extensions["database"] = ConnectionPool(settings)
    app.server.config["BAR_INTERVAL"] = settings.bar_interval


def lend() -> AbstractContextManager[connection]:
    """Lend a connection for a block; psycopg2.OperationalError when the database is away."""
    pool: ConnectionPool = current_app.extensions["database"]
    return pool.lend()


def bar_interval() -> BarInterval:
    """Give the length of the bars that are shown."""
    interval: BarInterval = current_app.config["BAR_INTERVAL"]
    return interval
