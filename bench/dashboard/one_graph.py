"""What the dashboard is compared with: a Dash application as its tutorial makes one, with a chart of 500 candles."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from random import Random

import plotly.graph_objects as go  # type: ignore[import-untyped]
from dash import Dash, dcc

PATH = "/one-graph/"
CANDLES = 500


def create_app() -> Dash:
    """Make it, with plotly.js as Dash brings it."""
    random = Random(0)  # noqa: S311 - prices, no secrets
    closes = list(accumulate((random.gauss(0, 1) for _ in range(CANDLES)), initial=100.0))
    days = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(CANDLES)]
    candles = go.Candlestick(
        x=days,
        open=closes[:-1],
        high=[max(pair) + 0.5 for pair in pairwise(closes)],
        low=[min(pair) - 0.5 for pair in pairwise(closes)],
        close=closes[1:],
    )
    app = Dash(__name__, url_base_pathname=PATH, include_assets_files=False)
    app.layout = dcc.Graph(figure=go.Figure(candles))
    return app


server = create_app().server
with server.test_client() as client:
    client.get(PATH)
