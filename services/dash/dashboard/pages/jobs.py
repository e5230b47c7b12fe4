"""The page of the jobs: what is done just now, what waits, what the clock brings, and everything that was done."""

from collections.abc import Mapping

import dash
from dash import Dash, dcc, html
from dash.dependencies import Input, Output, State
from psycopg2.extensions import connection

from dashboard.choice import query_of
from dashboard.components.jobs_now import running_card, schedule_card, trouble, waiting_card
from dashboard.components.runs_table import runs_table
from dashboard.database import bar_interval, lend
from dashboard.jobs_choice import PATH, asked_jobs
from dashboard.jobs_records import read
from dashboard.places import PREFIX

Query = Mapping[str, object]

LOOK_AGAIN, LOOK_SELDOM = 2_000, 30_000
"""Milliseconds between two looks at the database: while something runs or waits, and while nothing does."""


def register(app: Dash) -> None:
    """Let Dash show the page at /dash/jobs, and renew it."""
    dash.register_page(
        "jobs", path=f"/{PATH.removeprefix(PREFIX)}", title="Jobs · Stockcast", layout=layout, exists=exists
    )
    app.callback(
        Output("jobs-page", "children"),
        Output("jobs-waiting", "interval"),
        Input("jobs-waiting", "n_intervals"),
        State("_pages_location", "search"),
        prevent_initial_call=True,
    )(renewed)


def exists(_opened: connection, _query: Query) -> bool:
    """Tell that the page is always there."""
    return True


def layout(**query: object) -> html.Div:
    """Draw the page that an address asks for."""
    body, pause = drawn(query)
    return html.Div(
        [html.Div(body, id="jobs-page", className="jobs-page"), dcc.Interval(id="jobs-waiting", interval=pause)]
    )


def renewed(_: int, search: str | None) -> tuple[list[object], int]:
    """Draw the page anew; the second value is how long to wait before the next time."""
    return drawn(query_of(search))


def drawn(query: Query) -> tuple[list[object], int]:
    """Give the parts of the page, and after how long they are looked at again."""
    choice = asked_jobs(query)
    with lend() as opened:
        records = read(opened, choice)
    body: list[object] = [
        html.Div(html.H1("Jobs"), className="page-head"),
        *trouble(records.pulse, records.unmended),
        html.Div(
            [
                running_card(records.running),
                waiting_card(records.waiting, records.pulse),
                schedule_card(records.schedules),
            ],
            className="jobs-now",
        ),
        runs_table(records, choice, bar_interval()),
    ]
    return body, LOOK_AGAIN if records.running or records.waiting else LOOK_SELDOM
