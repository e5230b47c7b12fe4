"""The forecasts of a ticker as a table: what the chart shows, in numbers."""

from dash import html

from dashboard.records import TickerRecords
from dashboard.words import interval
from stockcast.forecasts.records import Forecast
from stockcast.wording import day, price, share, signed_share

COLUMNS = {
    "Median": "right",
    "Change": "right roomy",
    "80 % interval": "right",
    "95 % interval": "right roomy",
    "Chance of a rise": "right",
}
"""The headings of numbers and their classes; a phone has no room for the `roomy` ones."""


def forecast_table(records: TickerRecords, currency: str) -> html.Div:
    """Give a row for each horizon."""
    caption = f"Forecast of each coming {records.unit}"
    headings = {records.unit.capitalize(): "", **COLUMNS}
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="unseen"),
                html.Thead(html.Tr([html.Th(name, scope="col", className=kind) for name, kind in headings.items()])),
                html.Tbody([row(forecast, currency) for forecast in records.forecasts]),
            ],
            className="forecast-table",
        ),
        className="table-frame",
        tabIndex="0",
        role="region",
        **{"aria-label": caption},
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
    time = f", {forecast.target_time:%H:%M}" if forecast.bar_interval == "1h" else ""
    bar = [
        date,
        html.Span(f" {year}", className="roomy"),
        time,
        html.Span(" UTC" if time else "", className="roomy"),
        html.Span(f" +{forecast.horizon}", className="roomy faint small"),
    ]
    kinds = list(COLUMNS.values())
    return html.Tr(
        [
            html.Th(bar, scope="row"),
            *(html.Td(cell, className=f"{kind} unbroken") for cell, kind in zip(cells, kinds, strict=True)),
        ]
    )
