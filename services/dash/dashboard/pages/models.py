"""The page of the models: who forecasts, how good it was on days it had not seen, and all that were trained."""

from collections.abc import Mapping

import dash
from dash import Dash, html
from psycopg2.extensions import connection

from dashboard.components.drift_card import drift_card
from dashboard.components.model_course import course_card
from dashboard.components.model_standings import standings_card
from dashboard.components.model_table import model_table
from dashboard.components.model_words import champion_card, method_card
from dashboard.components.notices import message, notice, waiting
from dashboard.database import bar_interval, lend
from dashboard.model_records import SHOWN, course_of_models, standings
from stockcast.forecasts.freshness import freshness
from stockcast.forecasts.models import live_record, newest_drift, trained_models
from stockcast.forecasts.standing import compare_sums
from stockcast.jobs.alerts import open_alerts


def register(app: Dash) -> None:  # noqa: ARG001 - pages are registered with the application made last
    """Let Dash show the page at /dash/models."""
    dash.register_page("models", path="/models", title="Models · Stockcast", layout=layout, exists=exists)


def exists(_opened: connection, _query: Mapping[str, object]) -> bool:
    """Tell that the page is always there."""
    return True


def layout(**_: object) -> html.Div:
    """Draw the page; without a model, what is awaited."""
    interval = bar_interval()
    with lend() as opened:
        known = trained_models(opened, interval, SHOWN)
        if not known:
            return html.Div(message("No model yet", *waiting(freshness(opened, interval))), className="models-page")
        live = live_record(opened, known[0].model_id)
        course, compared = course_of_models(opened, interval), standings(opened, known)
        comparisons = compare_sums(opened, interval)
        drift = newest_drift(opened, known[0].model_id)
        alerts = open_alerts(opened)
    champion = known[0] if known[0].status == "champion" else None
    return html.Div(
        [
            html.Div(html.H1("Models"), className="page-head"),
            *(notice(f"{alert.sentence[:1].upper()}{alert.sentence[1:]}.", tone="warning") for alert in alerts),
            *([champion_card(champion, live, comparisons, interval)] if champion else []),
            *([course_card(course, interval)] if course else []),
            *([standings_card(compared, interval)] if len(compared) > 1 else []),
            *([drift_card(drift, interval)] if champion and drift else []),
            *([method_card(champion, interval)] if champion else []),
            model_table(known, interval),
        ],
        className="models-page",
    )
