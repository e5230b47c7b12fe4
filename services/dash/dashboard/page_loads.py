"""Page loads: which status a page is answered with. Dash itself answers 200 to every path."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import dash
from dash import Dash
from flask import Response, make_response, redirect, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response as BaseResponse

from dashboard.choice import asked_query
from dashboard.database import lend
from dashboard.failures import RETRY_AFTER, UNMADE
from dashboard.places import PREFIX
from stockcast.database.schema import readiness

Draw = Callable[..., str]


def register(app: Dash) -> None:
    """Check each page before Dash draws it, and lead from /dash to /dash/."""
    for endpoint in (PREFIX, f"{PREFIX}<path:path>"):
        app.server.view_functions[endpoint] = checked(app.server.view_functions[endpoint])
    app.server.add_url_rule(PREFIX.rstrip("/"), "bare", bare)


def checked(draw: Draw) -> Callable[..., Response]:
    """Answer 503 while the database can't serve pages, and 404 for what there is none of, or what a page says."""

    @wraps(draw)
    def load(**path: str) -> Response:
        with lend() as opened:
            state = readiness(opened)
            if state.database and not state.schema:
                raise ServiceUnavailable(UNMADE, retry_after=RETRY_AFTER)
            page = asked_page()
            found = page is not None and page["exists"](opened, asked_query())
        response = make_response(draw(**path), {True: 200, False: 404}.get(found, found))
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    return load


def asked_page() -> dict[str, Any] | None:
    """Give the page that is at the address of the request, as Dash has registered it."""
    return next((page for page in dash.page_registry.values() if page["relative_path"] == request.path), None)


def bare() -> BaseResponse:
    """Lead from /dash to /dash/, with the query."""
    query = request.query_string.decode("latin-1")
    return redirect(f"{PREFIX}?{query}" if query else PREFIX, 308)
