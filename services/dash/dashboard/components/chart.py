"""A chart in the colours of the theme of the moment."""

from dash import ClientsideFunction, Dash, dcc, html
from dash.dependencies import MATCH, Input, Output

from dashboard.figures import Figure


def register(app: Dash) -> None:
    """Draw every chart in the browser when its figure comes (static/charts.js)."""
    app.clientside_callback(
        ClientsideFunction("charts", "show"),
        Output({"type": "chart", "name": MATCH}, "data-drawn"),
        Input({"type": "figure", "name": MATCH}, "data"),
    )


def chart(name: str, figure: Figure, description: str) -> html.Figure:
    """Show a figure whose colours are names of tokens; `description` is what those hear who do not see it."""
    return html.Figure(
        [
            dcc.Store(id={"type": "figure", "name": name}, data=figure),
            html.Div(id={"type": "chart", "name": name}, className="chart", role="img", **{"aria-label": description}),
        ],
        className="chart-frame",
        **{"data-chart": name},
    )
