"""The page of the data: how complete each ticker's prices are, and why bars are missing."""

from collections.abc import Mapping

import dash
from dash import Dash, dcc, html
from dash.dependencies import Input, Output, State
from psycopg2.extensions import connection

from dashboard import data_records
from dashboard.choice import asked_ticker, query_of, shortened
from dashboard.components.data_details import data_details
from dashboard.components.data_summary import data_summary
from dashboard.components.data_table import data_table
from dashboard.components.notices import message, notice, waiting
from dashboard.data_choice import PATH, asked_choice
from dashboard.database import bar_interval, lend
from dashboard.places import PREFIX
from stockcast.forecasts.freshness import freshness
from stockcast.market.prices import tickers

Query = Mapping[str, object]

LOOK_AGAIN = 3_000
"""Milliseconds between two looks at the database while there are no tickers."""


def register(app: Dash) -> None:
    """Let Dash show the page at /dash/data, and renew it while there is nothing on it."""
    dash.register_page(
        "data", path=f"/{PATH.removeprefix(PREFIX)}", title="Data · Stockcast", layout=layout, exists=exists
    )
    data_records.register(app)
    app.callback(
        Output("data-page", "children"),
        Output("data-waiting", "disabled"),
        Input("data-waiting", "n_intervals"),
        State("_pages_location", "search"),
        prevent_initial_call=True,
    )(renewed)


def exists(opened: connection, query: Query) -> bool:
    """Tell whether the ticker that is asked for is known, if one is."""
    known = tickers(opened)
    return not query.get("ticker") or not known or asked_ticker(query, known) is not None


def layout(**query: object) -> html.Div:
    """Draw the page that an address asks for."""
    body, awaited = drawn(query)
    return html.Div(
        [
            html.Div(body, id="data-page", className="data-page"),
            dcc.Interval(id="data-waiting", interval=LOOK_AGAIN, disabled=not awaited),
        ]
    )


def renewed(_: int, search: str | None) -> tuple[list[object], bool]:
    """Draw the page anew; the second value tells that nothing is awaited any more."""
    body, awaited = drawn(query_of(search))
    return body, not awaited


def drawn(query: Query) -> tuple[list[object], bool]:
    """Give the parts of the page, and whether the first tickers are awaited."""
    with lend() as opened:
        known = tickers(opened)
        if not known:
            return [message("No prices yet", *waiting(freshness(opened, bar_interval())))], True
        choice = asked_choice(query, known)
        records = data_records.read(opened, choice, bar_interval())
    asked = query.get("ticker")
    unknown = [notice(f"There is no ticker “{shortened(asked)}” here.", tone="warning")]
    return [
        html.Div(html.H1("Data"), className="page-head"),
        *(notice(warning, tone="warning") for warning in records.warnings),
        *(unknown if asked and choice.ticker is None else []),
        *([] if records.closely is None else [data_details(records.closely, choice)]),
        data_summary(records),
        data_table(records.rows, choice),
    ], False
