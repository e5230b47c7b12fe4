"""Errors: pages for people, problem+json (RFC 9457) for programs, details for the log alone."""

import json

import psycopg2
from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException, NotFound, ServiceUnavailable

RETRY_AFTER = 5
TITLES = {
    400: "That could not be understood",
    403: "Not allowed here",
    404: "There is no such page",
    405: "This page can't be asked for that way",
    413: "That was too much to send",
    500: "Something went wrong here",
    503: "Not available just now",
}
WORDS = {
    400: "Going back, loading the page again and trying once more may help.",
    404: "The address may be mistyped, or the page may have moved.",
    405: "The address is right, the method isn't.",
    500: "The error has been written to the log of the site. Trying again may help.",
}
LONGEST_SHOWN = 40


class UnknownTickerError(NotFound):
    """A ticker that is not there, and the names of those that are, by ticker."""

    title = "Unknown ticker"

    def __init__(self, ticker: str, known: dict[str, str]) -> None:
        shown = ticker if len(ticker) <= LONGEST_SHOWN else f"{ticker[:LONGEST_SHOWN]}…"
        super().__init__(f"There is no ticker “{shown}” here.")
        self.known = known


def init_app(app: Flask) -> None:
    """Answer every error in the form that its caller asked for."""
    app.register_error_handler(HTTPException, answer)
    for gone in (psycopg2.OperationalError, psycopg2.InterfaceError):
        app.register_error_handler(gone, database_gone)
    app.register_error_handler(psycopg2.errors.UndefinedTable, tables_missing)


def answer(error: HTTPException) -> Response:
    """Turn an error into a page or a problem, never into a traceback."""
    code = error.code or 500
    title = getattr(error, "title", None) or TITLES.get(code, error.name)
    own_words = error.description if error.description != type(error).description else None
    detail = own_words or WORDS.get(code, error.description or "")
    known = getattr(error, "known", {})
    if wants_json():
        problem = {"type": "about:blank", "title": title, "status": code, "detail": detail, "request_id": g.request_id}
        body = json.dumps(problem | ({"known": list(known)} if known else {}))
        response = Response(body, code, content_type="application/problem+json")
    else:
        page = render_template("error.html", code=code, title=title, detail=detail, known=known)
        response = Response(page, code, content_type="text/html; charset=utf-8")
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept"
    if code == ServiceUnavailable.code:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def database_gone(error: psycopg2.Error) -> Response:
    """Say that the database is away, and when to try again."""
    current_app.logger.error("%s %s: %s", request.method, request.path, error)
    return answer(ServiceUnavailable("The database can't be reached. The site works again as soon as it is back."))


def tables_missing(error: psycopg2.Error) -> Response:
    """Say that the database is being set up."""
    current_app.logger.error("%s %s: %s", request.method, request.path, error)
    return answer(ServiceUnavailable("The database is being set up. The site works as soon as that is done."))


def wants_json() -> bool:
    """Tell whether the caller prefers JSON to a page; who takes anything gets the page."""
    kinds = ["text/html", "application/problem+json", "application/json"]
    return request.accept_mimetypes.best_match(kinds, default="text/html") != "text/html"
