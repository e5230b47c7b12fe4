"""The day that forecasts are looked at from: a step back, a step on, and a slider through those that are stored.

While the slider is dragged the browser draws the fans alone, from one answer of the server (`fans.py`, ticker.js); when
it is let go, the address says the day.
"""

from dash import dcc, html

from dashboard.components.controls import both, quiet_link
from dashboard.components.elements import Element
from dashboard.fans import fans_address, slider_days
from dashboard.records import TickerRecords
from dashboard.words import held
from stockcast.wording import bar_time

FORWARD, BACK = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"


def as_of_control(records: TickerRecords) -> list[html.Div]:
    """Let the reader move through the stored forecasts; nothing where there are none."""
    as_of = records.scene.as_of
    if as_of is None:
        return []
    return [
        html.Div(
            [
                step(records, -1),
                html.Div([labels(records), slider(records)], className="as-of-slider"),
                step(records, 1),
                newest(records),
            ],
            className="as-of",
            role="group",
            **{"aria-label": "Day of the forecast", "data-fans": fans_address(records.choice)},
        )
    ]


def labels(records: TickerRecords) -> html.Div:
    """Name the slider, and say what came of the day's forecasts."""
    as_of = records.scene.as_of
    words = bar_time(as_of, records.bar_interval) if as_of else ""
    return html.Div(
        [
            html.Label(["Forecast as of ", html.B(words, id="as-of-day", className="numbers")], htmlFor="as-of"),
            html.Span(held(records.past), id="as-of-held", className="soft numbers"),
        ],
        className="as-of-labels",
    )


def slider(records: TickerRecords) -> dcc.Input:
    """Slide through the days of the chart's window."""
    days = slider_days(records.scene)
    place = days.index(records.scene.as_of) if records.scene.as_of in days else 0
    return dcc.Input(
        id="as-of",
        type="range",
        min=0,
        max=max(len(days) - 1, 1),
        step=1,
        value=place,
        disabled=len(days) <= 1,
        className="as-of-field",
    )


def step(records: TickerRecords, by: int) -> Element | html.Span:
    """Lead to the forecast day before or after; it is there but leads nowhere where there is none."""
    days, as_of = records.scene.days, records.scene.as_of
    place = (days.index(as_of) if as_of else 0) + by
    words = "Next forecast day" if by > 0 else "Previous forecast day"
    written = both(FORWARD if by > 0 else BACK, words)
    if not 0 <= place < len(days):
        return html.Span(written, className="button step", **{"aria-disabled": "true"}, role="link")
    day = days[place]
    name = "as-of-next" if by > 0 else "as-of-previous"
    choice = records.choice.but(as_of=None if place == len(days) - 1 else day)
    return quiet_link(written, choice, className="button step", title=words, id=name)


def newest(records: TickerRecords) -> Element | html.Span:
    """Lead back to the newest forecast."""
    if not records.looks_back:
        return html.Span("Newest", className="button", **{"aria-disabled": "true"}, role="link")
    return quiet_link("Newest", records.choice.but(as_of=None), className="button")
