"""The site's connection to the database: one for each request, from a pool."""

from flask import Flask, current_app, g
from psycopg2.extensions import connection

from stockcast.database.pool import ConnectionPool


def init_app(app: Flask) -> None:
    """Give the application a pool, whose connections are opened when they are first needed."""
    app.extensions["database"] = ConnectionPool(app.config["SETTINGS"])
    app.teardown_appcontext(close_db)


def get_conn() -> connection:
    """Give the request's connection, the same one each time.

    Raises psycopg2.OperationalError when the server can't be reached within 5 seconds.
    """
    if "conn" not in g:
        g.conn = current_app.extensions["database"].take()
    opened: connection = g.conn
    return opened


def close_db(e: BaseException | None = None) -> None:  # noqa: ARG001 - the signature of a teardown function
    """Give the request's connection back to the pool, if there is one."""
    opened = g.pop("conn", None)
    if opened is not None:
        current_app.extensions["database"].give_back(opened)
