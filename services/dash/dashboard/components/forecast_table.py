"""The forecasts of a ticker as a table: what the chart shows, in numbers."""

from dash import html

from dashboard.components.elements import Element, element
from dashboard.records import TickerRecords
from dashboard.words import interval
from stockcast.forecasts.records import PastForecast
from stockcast.wording import day, price, share, signed_share

COLUMNS = {
    "Median": "right",
    "Change": "right roomy",
    "80 % interval": "right",
    "95 % interval": "right roomy",
    "Chance of a rise": "right",
}
"""The headings of numbers and their classes; a phone has no room for the `roomy` ones."""

AFTERWARDS = {
    "Median": "right roomy",
    "80 % interval": "right",
    "95 % interval": "right roomy",
    "Chance of a rise": "right roomy",
    "Came": "right",
    "Held by": "right",
}
"""The headings where what came is known."""


def forecast_table(records: TickerRecords, currency: str) -> html.Div:
    """Give a row for each horizon; where outcomes are known, what came and the narrowest interval that held it."""
    known, chosen = any(each.outcome for each in records.past), records.horizon
    caption = f"Forecast of each coming {records.unit}"
    columns = AFTERWARDS if known else COLUMNS
    headings = {records.unit.capitalize(): "", **columns}
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="unseen"),
                html.Thead(
                    html.Tr([element("Th", name, scope="col", className=kind) for name, kind in headings.items()])
                ),
                html.Tbody(
                    [row(each, currency, columns, chosen=each.forecast.horizon == chosen) for each in records.past]
                ),
            ],
            className=f"forecast-table{' with-outcomes' if known else ''}",
        ),
        className="table-frame",
        tabIndex="0",
        role="region",
        **{"aria-label": caption},
    )


def row(past: PastForecast, currency: str, columns: dict[str, str], *, chosen: bool) -> Element:
    """Write one forecast."""
    forecast = past.forecast
    came, held_by = outcome(past, currency)
    cells = {
        "Median": price(forecast.median, currency),
        "Change": signed_share(forecast.median / forecast.last_price - 1),
        "80 % interval": interval(forecast, 80, currency),
        "95 % interval": interval(forecast, 95, currency),
        "Chance of a rise": share(forecast.prob_up),
        "Came": came,
        "Held by": held_by,
    }
    date, year = day(forecast.target_time).rsplit(" ", 1)
    time = f", {forecast.target_time:%H:%M}" if forecast.bar_interval == "1h" else ""
    bar = [
        date,
        element("Span", f" {year}", className="roomy"),
        time,
        element("Span", " UTC" if time else "", className="roomy"),
        element("Span", f" +{forecast.horizon}", className="roomy faint small"),
    ]
    return element(
        "Tr",
        [
            element("Th", bar, scope="row"),
            *(element("Td", cells[name], className=f"{kind} unbroken") for name, kind in columns.items()),
        ],
        **({"className": "chosen", "aria-current": "true"} if chosen else {}),
    )


def outcome(past: PastForecast, currency: str) -> tuple[str, str]:
    """Write what came, and the narrowest interval that held it."""
    if past.outcome is None:
        return "\N{EN DASH}", ""
    narrowest = past.outcome.narrowest
    return price(past.outcome.actual, currency), f"{narrowest}\u202f%" if narrowest else "none"
