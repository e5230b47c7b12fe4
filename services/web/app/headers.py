"""Headers of every response: what a browser may do with a page, and the id of the request."""

from uuid import uuid4

from flask import Flask, Response, g

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def init_app(app: Flask) -> None:
    """Give every request an id, and add the headers to every response."""
    app.before_request(assign_id)
    app.after_request(add_headers)


def assign_id() -> None:
    """Give the request an id, which stands in its response and in the log."""
    g.request_id = uuid4().hex


def add_headers(response: Response) -> Response:
    """Add the headers; a page may be kept, but is asked for again before it is shown."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
    return response
