"""Whether the dashboard can do its work. That its process lives, Dash's own health endpoint says."""

import psycopg2
from dash import Dash
from flask import Response, current_app, jsonify

from dashboard.database import lend
from dashboard.places import PREFIX
from stockcast.database.schema import Readiness, readiness


def register(app: Dash) -> None:
    """Serve /dash/readyz."""
    app.server.add_url_rule(f"{PREFIX}readyz", "readyz", readyz)


def readyz() -> Response:
    """Answer 200 when the database is reachable and its schema is this version's; else 503, naming what is missing."""
    state = current_readiness()
    missing = "database" if not state.database else "schema" if not state.schema else None
    response = jsonify({"ready": state.ready} | ({"missing": [missing], "reason": state.reason} if missing else {}))
    response.status_code = 200 if state.ready else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def current_readiness() -> Readiness:
    """Ask the database; what the driver says of its absence goes to the log alone, for it names hosts and roles."""
    try:
        with lend() as opened:
            state = readiness(opened)
    except psycopg2.Error as error:
        state = Readiness(database=False, schema=False, reason=str(error))
    if state.database:
        return state
    current_app.logger.error("not ready: %s", state.reason.strip())
    return Readiness(database=False, schema=False, reason="the database can't be reached")
