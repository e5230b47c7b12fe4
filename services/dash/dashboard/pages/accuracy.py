"""The page of accuracy: what came of stored forecasts, and how much of it chance explains."""

from collections.abc import Mapping

import dash
from dash import Dash, dcc, html
from dash.dependencies import Input, Output, State
from psycopg2.extensions import connection

from dashboard import accuracy_files, accuracy_records
from dashboard.accuracy_choice import PATH, UnusableChoiceError
from dashboard.accuracy_records import AccuracyRecords
from dashboard.choice import query_of
from dashboard.components.accuracy_charts import calibration_charts, coverage_charts
from dashboard.components.accuracy_controls import accuracy_head, accuracy_switches
from dashboard.components.accuracy_summary import accuracy_summary
from dashboard.components.accuracy_tables import baseline_table, horizon_table, model_table, ticker_table
from dashboard.components.misses import miss_table
from dashboard.components.notices import message, waiting
from dashboard.database import bar_interval, lend
from dashboard.places import PREFIX
from stockcast.forecasts.freshness import Freshness, freshness
from stockcast.market.intervals import UNITS
from stockcast.wording import bar_time

Query = Mapping[str, object]

LOOK_AGAIN = 3_000
"""Milliseconds between two looks at the database while nothing was scored."""


def register(app: Dash) -> None:
    """Let Dash show the page at /dash/accuracy, renew it while there is nothing on it, and serve its files."""
    dash.register_page(
        "accuracy", path=f"/{PATH.removeprefix(PREFIX)}", title="Accuracy · Stockcast", layout=layout, exists=exists
    )
    accuracy_files.register(app)
    app.callback(
        Output("accuracy-page", "children"),
        Output("accuracy-waiting", "disabled"),
        Input("accuracy-waiting", "n_intervals"),
        State("_pages_location", "search"),
        prevent_initial_call=True,
    )(renewed)


def exists(opened: connection, query: Query) -> bool | int:
    """Tell whether there is what is asked for; else the status that says why not."""
    try:
        accuracy_records.asked(query, accuracy_records.known(opened, bar_interval()))
    except UnusableChoiceError as error:
        return error.status
    return True


def layout(**query: object) -> html.Div:
    """Draw the page that an address asks for."""
    body, awaited = drawn(query)
    return html.Div(
        [
            html.Div(body, id="accuracy-page", className="accuracy-page"),
            dcc.Interval(id="accuracy-waiting", interval=LOOK_AGAIN, disabled=not awaited),
        ]
    )


def renewed(_: int, search: str | None) -> tuple[list[object], bool]:
    """Draw the page anew; the second value tells that nothing is awaited any more."""
    body, awaited = drawn(query_of(search))
    return body, not awaited


def drawn(query: Query) -> tuple[list[object], bool]:
    """Give the parts of the page, and whether the first scores are awaited."""
    interval = bar_interval()
    with lend() as opened:
        there = accuracy_records.known(opened, interval)
        try:
            choice = accuracy_records.asked(query, there)
        except UnusableChoiceError as error:
            link = dcc.Link("The accuracy of all forecasts", href=PATH)
            return [message(str(error).rstrip("."), html.P(link))], False
        if there.state.newest is None:
            return [message("Nothing to score yet", *unscored(freshness(opened, interval)))], True
        records = accuracy_records.read(opened, choice, there, interval)
    return parts(records), False


def unscored(state: Freshness) -> list[object]:
    """Say what is awaited before the first score."""
    if state.forecast_as_of is None:
        return waiting(state)
    unit = UNITS[state.bar_interval]
    return [
        html.P(
            f"Forecasts as of {bar_time(state.forecast_as_of, state.bar_interval)} are stored. "
            f"They are scored when the {unit}s that they tell of have come."
        ),
        html.P("This page fills itself then.", className="soft"),
    ]


def parts(records: AccuracyRecords) -> list[object]:
    """Arrange what there is to tell."""
    above = [accuracy_head(records), accuracy_switches(records)]
    if not records.sessions:
        words = "No forecast that was scored is like that. Another range, model or kind of forecasts may have some."
        return [*above, html.Section(html.P(words), className="card card-body missing"), horizon_table(records)]
    return [
        *above,
        accuracy_summary(records),
        coverage_charts(records),
        calibration_charts(records),
        baseline_table(records),
        horizon_table(records),
        model_table(records),
        ticker_table(records),
        miss_table(records),
    ]
