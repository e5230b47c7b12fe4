"""The Content-Security-Policy of the dashboard's pages."""

from dash import Dash
from flask import Response

DIRECTIVES = (
    "default-src 'none'",
    "connect-src 'self'",
    "img-src 'self' data:",
    # Dash's components and plotly.js write style elements of their own
    "style-src 'self' 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
)


def register(app: Dash) -> None:
    """Add the policy to every page, with the hashes of the few inline scripts that Dash writes into it."""

    def add_policy(response: Response) -> Response:
        if response.mimetype == "text/html":
            scripts = " ".join(("script-src 'self'", *app.csp_hashes()))
            response.headers["Content-Security-Policy"] = "; ".join((*DIRECTIVES, scripts))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    app.server.after_request(add_policy)
