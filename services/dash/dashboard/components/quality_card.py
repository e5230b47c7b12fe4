"""What is wrong with a ticker's prices, in short, and where more is said of it."""

from dash import dcc, html

from dashboard.data_choice import DataChoice
from dashboard.records import TickerRecords
from stockcast.market.completeness import Completeness
from stockcast.wording import bar_time, count


def quality_card(records: TickerRecords) -> list[html.Section]:
    """Count missing, refused, odd and restated bars; say that all is well where it is."""
    found = records.found
    if found is None or found.last is None:
        return []
    notes = notes_of(found, records.unit)
    body = (
        html.Ul([html.Li(words) for words in notes])
        if notes
        else html.P(f"No {records.unit} is missing, and no bar is odd, refused or restated.")
    )
    return [
        html.Section(
            [
                html.H2("Quality of the data", className="card-title"),
                html.Div(
                    [body, html.P(dcc.Link(f"The data of {found.ticker}", href=DataChoice(found.ticker).address))],
                    className="quality",
                ),
            ],
            className="card",
        )
    ]


def notes_of(found: Completeness, unit: str) -> list[str]:
    """Write a line for each kind of finding."""
    failed = f"The last fetch failed, on {bar_time(found.failed_at, '1d')}" if found.failed_at else ""
    told = (
        (found.missing, f"{count(found.missing, unit)} without a bar"),
        (found.flags, f"{count(found.flags, 'bar')} stored though odd"),
        (found.quarantined, f"{count(found.quarantined, 'record')} refused, in quarantine"),
        (found.restatements, f"Restated by its source {count(found.restatements, 'time')}"),
        (bool(failed), failed),
    )
    return [words for number, words in told if number]
