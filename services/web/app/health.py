"""Whether the process lives, and whether it can do its work."""

import psycopg2
from flask import Blueprint, Response, current_app, jsonify

from app.database import get_conn
from stockcast.database.schema import Readiness, readiness

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer 200 while the process lives; asks the database nothing."""
    return plain("ok", 200)


@blueprint.get("/readyz")
def readyz() -> Response:
    """Answer 200 when the database is reachable and its schema is this version's; else 503, naming what is missing."""
    state = current_readiness()
    missing = "database" if not state.database else "schema" if not state.schema else None
    response = jsonify(
        {"ready": state.ready} | ({"missing": [missing], "reason": state.reason} if missing is not None else {})
    )
    response.status_code = 200 if state.ready else 503
    return never_kept(response)


@blueprint.get("/healthcheck/", strict_slashes=False)
def healthcheck() -> Response:
    """Answer 200 when site and database work, in words."""
    state = current_readiness()
    return plain("The site and its database work.", 200) if state.ready else plain(f"Not ready: {state.reason}.", 503)


def current_readiness() -> Readiness:
    """Ask the database; what the driver says of its absence goes to the log alone, for it names hosts and roles."""
    try:
        state = readiness(get_conn())
    except psycopg2.Error as error:
        state = Readiness(database=False, schema=False, reason=str(error))
    if state.database:
        return state
    current_app.logger.error("not ready: %s", state.reason)
    return Readiness(database=False, schema=False, reason="the database can't be reached")


def plain(text: str, status: int) -> Response:
    """Make a response of one line."""
    return never_kept(Response(f"{text}\n", status, content_type="text/plain; charset=utf-8"))


def never_kept(response: Response) -> Response:
    """Keep caches from answering in the site's stead."""
    response.headers["Cache-Control"] = "no-store"
    return response
