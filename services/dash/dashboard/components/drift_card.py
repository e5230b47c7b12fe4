"""Whether the champion still sees what it was trained on, and forecasts as well as it did."""

from dash import html

from dashboard.components.model_words import LEVELS, small_table, told
from stockcast.forecasts.models import Drift
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import bar_time, count

RULE = (
    "A feature has drifted when its population stability index is above 0.25 and higher than in 19 of 20 windows of "
    "the training; a fifth of them raises an alert."
)
NAMED = 5
"""Drifted features that are named."""


def drift_card(drift: Drift, bar_interval: BarInterval) -> html.Section:
    """Show the last 63 bars: drifted features, and how forecasts did."""
    return html.Section(
        [
            html.H2("Drift", className="card-title"),
            html.P(
                f"The last 63 {UNITS[bar_interval]}s up to {bar_time(drift.as_of, bar_interval)}, "
                "beside what the model was trained on.",
                className="faint small",
            ),
            html.Div(
                [
                    html.Div([html.H3("What it looks at"), *features(drift)]),
                    small_table("How forecasts did", (), results(drift)),
                ],
                className="model-parts",
            ),
        ],
        className="card card-body champion",
        id="drift",
    )


def features(drift: Drift) -> list[html.P]:
    """Say how many features drifted, and which the most."""
    rule = html.P(RULE, className="faint small")
    if not drift.features:
        return [
            html.P("Not measured: this model keeps nothing to compare with."),
            rule,
        ]
    words = "None" if not drift.drifted else f"{len(drift.drifted)}"
    named = f": {', '.join(name.replace('_', ' ') for name in drift.drifted[:NAMED])}" if drift.drifted else ""
    more = " and others" if len(drift.drifted) > NAMED else ""
    return [
        html.P(f"{words} of {count(drift.features, 'feature')} drifted{named}{more}."),
        rule,
    ]


def results(drift: Drift) -> list[tuple[str, str]]:
    """Give the figures of the recent forecasts of all models."""
    if not drift.forecasts:
        return []
    loss = "\N{EN DASH}" if drift.loss is None else f"{drift.loss:.3f}"
    return [
        ("Forecasts scored", f"{drift.forecasts:,}"),
        ("Loss, of a random walk's", loss),
        *((f"Held by {level}\u202f% intervals", told(drift.coverage.get(level))) for level in LEVELS),
    ]
