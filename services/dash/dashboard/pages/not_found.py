"""The page for addresses that there is nothing at."""

import dash
from dash import Dash, dcc, html

from dashboard.components.notices import message
from dashboard.places import PREFIX


def register(app: Dash) -> None:  # noqa: ARG001 - pages are registered with the application made last
    """Let Dash show this page for addresses that no other one has."""
    dash.register_page(
        "not_found_404", path="/not-found", title="No such page · Stockcast", layout=layout, exists=lambda *_: False
    )


def layout(**_: object) -> html.Section:
    """Say so, and lead to the dashboard."""
    return message("There is no such page", html.P(dcc.Link("To the dashboard", href=PREFIX)))
