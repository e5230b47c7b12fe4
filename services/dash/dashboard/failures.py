"""Failures: a page for people, one line of JSON for the pages' scripts, details for the log alone."""

import psycopg2
from dash import Dash
from dash.exceptions import DependencyException
from flask import Response, current_app, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, ServiceUnavailable

RETRY_AFTER = 5
GONE = "The database can't be reached. The dashboard works again as soon as it is back."
UNMADE = "The database is being set up. The dashboard works as soon as that is done."
TITLES = {404: "There is no such page", 500: "Something went wrong here", 503: "Not available just now"}


def register(app: Dash) -> None:
    """Answer every failure in the form that its caller can use."""
    for kind, answer in (
        (HTTPException, answered),
        (psycopg2.Error, database_failed),
        (DependencyException, no_such_file),
        (Exception, unforeseen),
    ):
        app.server.register_error_handler(kind, answer)


def answered(error: HTTPException) -> Response:
    """Turn an error into a page, or into JSON with a `message` for who asks by a script."""
    code = error.code or 500
    words = error.description or error.name
    if wants_page():
        page = render_template("failure.html", code=code, title=TITLES.get(code, error.name), words=words)
        response = Response(page, code)
    else:
        response = jsonify({"message": words})
        response.status_code = code
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_page() -> bool:
    """Tell whether a person asks: by an address, or by a form, with which browsers name HTML and scripts do not."""
    if request.method == "GET":
        return bool(request.accept_mimetypes.accept_html)
    return "text/html" in request.headers.get("Accept", "")


def database_failed(error: psycopg2.Error) -> Response:
    """Say that the database is away or not made yet; any other failure of a query is one of the dashboard."""
    current_app.logger.error("%s %s: %s", request.method, request.path, error)
    if isinstance(error, psycopg2.errors.UndefinedTable):
        return answered(ServiceUnavailable(UNMADE, retry_after=RETRY_AFTER))
    if isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError)):
        return answered(ServiceUnavailable(GONE, retry_after=RETRY_AFTER))
    return unforeseen(error)


def no_such_file(_: DependencyException) -> Response:
    """Dash has no such file of a component library."""
    return answered(NotFound())


def unforeseen(error: Exception) -> Response:
    """Log an error that nobody foresaw, and show nothing of it."""
    current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return answered(InternalServerError("The error has been written to the dashboard's log. Trying again may help."))
