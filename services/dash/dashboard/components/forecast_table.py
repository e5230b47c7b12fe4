"""The forecasts of a ticker as a table: what the chart shows, in numbers."""

from collections.abc import Sequence

from dash import html

from dashboard.words import interval
from stockcast.forecasts.records import Forecast
from stockcast.wording import day, price, share, signed_share

COLUMNS = {
    "Session": "",
    "Median": "right",
    "Change": "right roomy",
    "80 % interval": "right",
    "95 % interval": "right roomy",
    "Chance of a rise": "right",
}
"""The headings and their classes; a phone has no room for the `roomy` ones."""


def forecast_table(forecasts: Sequence[Forecast], currency: str) -> html.Div:
    """Give a row for each horizon."""
    return html.Div(
        html.Table(
            [
                html.Caption("Forecast of each coming session", className="unseen"),
                html.Thead(html.Tr([html.Th(name, scope="col", className=kind) for name, kind in COLUMNS.items()])),
                html.Tbody([row(forecast, currency) for forecast in forecasts]),
            ],
            className="forecast-table",
        ),
        className="table-frame",
        tabIndex="0",
        role="region",
        **{"aria-label": "Forecast of each coming session"},
    )


def row(forecast: Forecast, currency: str) -> html.Tr:
    """Write one forecast."""
    cells = (
        price(forecast.median, currency),
        signed_share(forecast.median / forecast.last_price - 1),
        *(interval(forecast, percent, currency) for percent in (80, 95)),
        share(forecast.prob_up),
    )
    date, year = day(forecast.target_time).rsplit(" ", 1)
    session = [
        date,
        html.Span(f" {year}", className="roomy"),
        html.Span(f" +{forecast.horizon}", className="roomy faint small"),
    ]
    kinds = list(COLUMNS.values())[1:]
    return html.Tr(
        [
            html.Th(session, scope="row"),
            *(html.Td(cell, className=f"{kind} unbroken") for cell, kind in zip(cells, kinds, strict=True)),
        ]
    )
