"""What can be chosen on a ticker's page. The address keeps the choice; nothing else does."""

from collections.abc import Mapping

from dash import ClientsideFunction, Dash, dcc, html
from dash.dependencies import Input, Output

from dashboard.choice import LONGEST_SHOWN, RANGES, Range, address
from dashboard.records import TickerRecords


def register(app: Dash) -> None:
    """Put a chosen ticker into the address, from where the page takes it."""
    app.clientside_callback(
        ClientsideFunction("choices", "ticker"),
        Output("_pages_location", "search"),
        Input("ticker", "n_submit"),
        Input("ticker", "n_blur"),
        prevent_initial_call=True,
    )


def ticker_choice(known: Mapping[str, str], chosen: str) -> html.Div:
    """Let the reader choose a ticker by typing some of its letters or of its name.

    It has the browser's own list of suggestions, for Dash's Dropdown is no use to a screen reader; and no `debounce`,
    with which Dash's Input puts the caret back while one types.
    """
    return html.Div(
        [
            html.Label("Ticker or name", htmlFor="ticker"),
            dcc.Input(
                id="ticker",
                type="text",
                value=chosen,
                list="tickers",
                autoComplete="off",
                spellCheck=False,
                maxLength=LONGEST_SHOWN,
                className="ticker-field",
            ),
            html.Datalist([html.Option(value=ticker, label=name) for ticker, name in known.items()], id="tickers"),
        ],
        className="ticker-choice",
    )


def range_switch(records: TickerRecords, shown: Range) -> html.Nav:
    """Lead to the same ticker over other ranges."""
    return html.Nav(
        html.Ul(
            [
                html.Li(
                    dcc.Link(
                        [html.Span(reach.short, **{"aria-hidden": "true"}), html.Span(reach.words, className="unseen")],
                        href=address(records.ticker, reach),
                        title=f"The last {reach.words}" if reach.days else f"All {records.unit}s",
                    ),
                    **({"aria-current": "true"} if reach is shown else {}),
                )
                for reach in RANGES[records.bar_interval]
            ]
        ),
        className="range-switch",
        **{"aria-label": "Range of the chart"},
    )
