"""A ticker's page: its prices, and what may become of them."""

import re
from collections.abc import Mapping, Sequence

import dash
from dash import Dash, dcc, html
from dash.dependencies import Input, Output, State
from psycopg2.extensions import connection
from werkzeug.exceptions import BadRequest

from dashboard.choice import asked_ticker, query_of, shortened
from dashboard.components import chart, controls
from dashboard.components.distribution_card import distribution_card
from dashboard.components.forecast_table import forecast_table
from dashboard.components.notices import message, notice, unknown_ticker, waiting
from dashboard.components.outlook import outlook
from dashboard.components.price_card import price_card
from dashboard.components.provenance import provenance, standing
from dashboard.components.quality_card import quality_card
from dashboard.components.take_away import print_button, take_away
from dashboard.components.weaknesses import weakness_notices
from dashboard.data_choice import DataChoice
from dashboard.database import bar_interval, lend
from dashboard.records import TickerRecords, read, read_scene
from dashboard.signal_records import SignalRecords, read_signals
from dashboard.ticker_choice import asked_choice
from dashboard.ticker_files import forecasts_file
from dashboard.zoom import window_store
from stockcast.forecasts.freshness import freshness
from stockcast.forecasts.records import forecasts_as_of
from stockcast.market.lateness import told
from stockcast.market.prices import MINIMUM_BARS, tickers
from stockcast.wording import bar_time, count

Query = Mapping[str, object]

LOOK_AGAIN = 3_000
"""Milliseconds between two looks at the database while something is awaited."""


def register(app: Dash) -> None:
    """Let Dash show the page at /dash/, and renew it while something is awaited."""
    dash.register_page("ticker", path="/", title=title, layout=layout, exists=exists)
    chart.register(app)
    controls.register(app)
    app.callback(
        Output("ticker-page", "children"),
        Output("waiting", "disabled"),
        Input("waiting", "n_intervals"),
        State("_pages_location", "search"),
        prevent_initial_call=True,
    )(renewed)


def title(**_: object) -> str:
    """Name the page after the ticker that its address names."""
    asked = query_of(dash.ctx.inputs.get("_pages_location.search")).get("ticker")
    named = isinstance(asked, str) and re.fullmatch(r"[\w.^=-]{1,12}", asked)
    return f"{str(asked).upper()} · Stockcast" if named else "Dashboard · Stockcast"


def exists(opened: connection, query: Query) -> bool | int:
    """Tell whether the page has what is asked for, else the status that says why not; without tickers it waits."""
    known = tickers(opened)
    ticker = asked_ticker(query, known)
    if ticker is None:
        return not known
    choice, complaints = asked_choice(query, ticker, bar_interval())
    if complaints:
        return BadRequest.code
    if choice.horizon is None:
        return True
    as_of = read_scene(opened, choice).as_of
    past = forecasts_as_of(opened, ticker, choice.bar_interval, as_of) if as_of else []
    return not past or choice.horizon in {each.forecast.horizon for each in past}


def layout(**query: object) -> html.Div:
    """Draw the page that an address asks for."""
    body, awaited = drawn(query)
    return html.Div(
        [html.Div(body, id="ticker-page"), dcc.Interval(id="waiting", interval=LOOK_AGAIN, disabled=not awaited)]
    )


def renewed(_: int, search: str | None) -> tuple[list[object], bool]:
    """Draw the page anew; the second value tells that nothing is awaited any more."""
    body, awaited = drawn(query_of(search))
    return body, not awaited


def drawn(query: Query) -> tuple[list[object], bool]:
    """Give the parts of the page, and whether something that it shows is awaited."""
    interval = bar_interval()
    with lend() as opened:
        known = tickers(opened)
        ticker = asked_ticker(query, known)
        if not known:
            return [message("No prices yet", *waiting(freshness(opened, interval)))], True
        if ticker is None:
            return [unknown_ticker(shortened(query.get("ticker")), known)], False
        choice, complaints = asked_choice(query, ticker, interval)
        records = read(opened, known[ticker], choice)
        signals = read_signals(opened, records)
    return parts(records, signals, [*complaints, *elsewhere(records)]), records.waiting


def parts(records: TickerRecords, signals: SignalRecords | None, complaints: Sequence[str]) -> list[object]:
    """Arrange what a known ticker's page shows."""
    late = told([records.found]) if records.found else []
    return [
        html.Div(
            [
                html.Div(
                    [html.H1([records.name, " ", html.Span(records.ticker, className="faint")]), standing(records)]
                ),
                print_button(),
                controls.ticker_choice(records.ticker),
            ],
            id="shown",
            className="page-head",
            **{"data-ticker": records.ticker},
        ),
        *(notice(words, tone="warning") for words in complaints),
        *(notice(words, " ", data_link(records.ticker), tone="warning") for words in late),
        *weakness_notices(records),
        *controls.horizon_switch(records),
        outlook(records),
        *missing(records),
        price_card(records, signals),
        html.Div(details(records), className="details"),
        window_store(),
    ]


def elsewhere(records: TickerRecords) -> list[str]:
    """Say what was asked for but never forecast, and what is shown instead."""
    choice, as_of = records.choice, records.scene.as_of
    if as_of is None:
        return [] if choice.as_of is None else [f"No forecast of {records.ticker} is stored yet."]
    said = []
    last_of_day = choice.as_of and choice.as_of >= as_of and choice.as_of.date() == as_of.date()
    if choice.as_of and not last_of_day:
        asked, shown = (bar_time(time, records.bar_interval) for time in (choice.as_of, as_of))
        said.append(f"No forecast is stored as of {asked}: the one of {shown} is shown.")
    if choice.horizon and choice.horizon != records.horizon:
        ahead = count(choice.horizon, records.unit)
        said.append(f"There is no forecast {ahead} ahead: the one of {count(records.horizon, records.unit)} is shown.")
    return said


def data_link(ticker: str) -> dcc.Link:
    """Lead to what is known of a ticker's prices."""
    return dcc.Link(f"The data of {ticker}", href=DataChoice(ticker=ticker).address)


def missing(records: TickerRecords) -> list[html.Section]:
    """Say why there is no forecast of a coming session, if there is none."""
    if records.short and records.price:
        return [
            lack(
                "Too short a history for a forecast",
                html.P(
                    f"A forecast needs {count(MINIMUM_BARS, records.unit)}; {records.ticker} has {records.price.bars}."
                ),
            )
        ]
    if records.waiting:
        return [lack("No forecast yet", *waiting(records.state))]
    if not records.coming and not records.looks_back:
        return [lack("A newer forecast is due", html.P(f"All {records.unit}s of the one below have come."))]
    return []


def lack(title: str, *body: object) -> html.Section:
    """Say in the place of the numbers what is not there."""
    return html.Section([html.H2(title), *body], className="card card-body missing")


def details(records: TickerRecords) -> list[html.Div]:
    """Show the forecast in numbers and as distributions, and beside it where it comes from."""
    currency = records.price.currency if records.price else ""
    origin = html.Section(
        [html.H2("Where this comes from", className="card-title"), provenance(records)], className="card", id="origin"
    )
    beside = html.Div([origin, *quality_card(records)], className="details-column")
    if not records.past:
        return [beside]
    title = f"{records.unit.capitalize()} by {records.unit}"
    take = take_away(f"{records.ticker}, {title}", f"{records.ticker}-forecasts", csv=forecasts_file(records.choice))
    table = html.Section(
        [
            html.Div([html.H2(title, className="card-title"), take], className="card-head"),
            forecast_table(records, currency),
        ],
        className="card",
    )
    return [html.Div([table, distribution_card(records)], className="details-column"), beside]
