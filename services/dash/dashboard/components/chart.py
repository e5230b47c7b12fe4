"""A chart in the colours of the theme of the moment."""

from dash import ClientsideFunction, Dash, dcc, html
from dash.dependencies import MATCH, Input, Output

from dashboard.figures import Figure

CONFIG = {"displayModeBar": False, "doubleClick": "reset", "responsive": True}
NOTHING = {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}}


def register(app: Dash) -> None:
    """Paint every chart in the browser: when its figure comes, and when the theme changes."""
    app.clientside_callback(
        ClientsideFunction("charts", "paint"),
        Output({"type": "chart", "name": MATCH}, "figure"),
        Input({"type": "figure", "name": MATCH}, "data"),
        Input("shade", "data"),
    )


def chart(name: str, figure: Figure, description: str) -> html.Figure:
    """Show a figure whose colours are names of tokens; `description` is what those hear who do not see it."""
    return html.Figure(
        [
            dcc.Store(id={"type": "figure", "name": name}, data=figure),
            html.Div(
                dcc.Graph(
                    id={"type": "chart", "name": name},
                    figure=NOTHING,
                    config=CONFIG,
                    responsive=True,
                    className="chart",
                ),
                role="img",
                **{"aria-label": description},
            ),
        ],
        className="chart-frame",
        **{"data-chart": name},
    )
