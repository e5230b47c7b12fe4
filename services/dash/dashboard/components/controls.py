"""What can be chosen on a ticker's page. The address keeps the choice; nothing else does."""

from collections.abc import Sequence

from dash import ClientsideFunction, Dash, dcc, html
from dash.dependencies import Input, Output

from dashboard.choice import LONGEST_SHOWN, RANGES
from dashboard.components.elements import Element, element
from dashboard.records import TickerRecords
from dashboard.ticker_choice import TickerChoice
from stockcast.wording import count

Option = tuple[object, TickerChoice, str, bool]
"""What is written, what it asks for, what is told of it, and whether it is what is shown."""


def register(app: Dash) -> None:
    """Put a chosen ticker into the address, from where the page takes it."""
    app.clientside_callback(
        ClientsideFunction("choices", "ticker"),
        Output("_pages_location", "search"),
        Input("ticker", "n_submit"),
        Input("ticker", "n_blur"),
        prevent_initial_call=True,
    )


def ticker_choice(chosen: str, placeholder: str = "") -> html.Div:
    """Let the reader choose a ticker by typing some of its letters or of its name.

    It has the browser's own list of suggestions, for Dash's Dropdown is no use to a screen reader; and no `debounce`,
    with which Dash's Input puts the caret back while one types. The list comes when the field is first entered
    (pages.js): hundreds of options in every page would take longer than all the rest of it.
    """
    return html.Div(
        [
            html.Label("Ticker or name", htmlFor="ticker"),
            dcc.Input(
                id="ticker",
                type="text",
                value=chosen,
                placeholder=placeholder,
                list="tickers",
                autoComplete="off",
                spellCheck=False,
                maxLength=LONGEST_SHOWN,
                className="ticker-field",
            ),
            html.Datalist(id="tickers"),
        ],
        className="ticker-choice",
    )


def quiet_link(children: object, choice: TickerChoice, **properties: object) -> Element:
    """Lead to another choice without leaving the place on the page that is read, as Dash's Link would (ticker.js)."""
    return element("A", children, **properties, href=choice.address, **{"data-quiet": ""})


def switch(label: str, options: Sequence[Option], kind: str = "range-switch") -> Element:
    """Let the reader choose one of a few."""
    offered = [
        element("Li", quiet_link(words, choice, title=title), **({"aria-current": "true"} if shown else {}))
        for words, choice, title, shown in options
    ]
    return element("Nav", element("Ul", offered), className=kind, **{"aria-label": label})


def both(short: str, words: str) -> list[Element]:
    """Write a short form for those who see it, and the words for those who hear it."""
    return [element("Span", short, **{"aria-hidden": "true"}), element("Span", words, className="unseen")]


def range_switch(records: TickerRecords) -> Element:
    """Lead to the same ticker over other ranges."""
    choice = records.choice
    return switch(
        "Range of the chart",
        [
            (
                both(reach.short, reach.words),
                choice.but(reach=reach),
                f"The last {reach.words}" if reach.days else f"All {records.unit}s",
                reach is choice.range,
            )
            for reach in RANGES[records.bar_interval]
        ],
    )


def horizon_switch(records: TickerRecords) -> list[html.Div]:
    """Lead to what was forecast for other horizons; nothing where nothing was forecast."""
    if not records.past:
        return []
    chosen = records.horizon
    options: list[Option] = [
        (both(f"+{horizon}", ahead), records.choice.but(horizon=horizon), f"{ahead} ahead", horizon == chosen)
        for horizon, ahead in ((each.horizon, count(each.horizon, records.unit)) for each in records.forecasts)
    ]
    words = html.Span(f"{records.unit.capitalize()}s ahead", className="faint small", **{"aria-hidden": "true"})
    return [html.Div([words, switch(f"{records.unit.capitalize()}s ahead", options)], className="horizons")]
