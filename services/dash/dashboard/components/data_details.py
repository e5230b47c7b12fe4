"""One ticker's data looked at closely."""

from dash import dcc, html

from dashboard.choice import address
from dashboard.components.calendar import legend, month_table, year_calendar
from dashboard.components.findings import findings_lists
from dashboard.data_choice import DataChoice, download
from dashboard.data_records import TickerFindings
from stockcast.market.intervals import UNITS
from stockcast.market.lateness import age_in_words
from stockcast.market.tickers import PATTERN
from stockcast.wording import bar_time, count


def data_details(closely: TickerFindings, choice: DataChoice) -> html.Section:
    """Show a ticker's calendars, and why bars are missing."""
    found = closely.row.found
    head = html.Div(
        [
            html.Div(
                [
                    html.H2([found.name, " ", html.Span(found.ticker, className="faint")]),
                    html.P(standing(closely), className="soft small numbers"),
                ]
            ),
            html.Div(
                [
                    dcc.Link("Prices and forecast", href=address(found.ticker), className="button"),
                    *(csv_link(found.ticker) if found.first else []),
                    dcc.Link("Close", href=choice.but(ticker=None).address, className="button"),
                ],
                className="details-actions",
            ),
        ],
        className="details-head",
    )
    return html.Section(
        [head, *calendars(closely, choice), findings_lists(found, closely.findings)],
        className="card data-details",
        id="closely",
    )


def standing(closely: TickerFindings) -> str:
    """Sum the ticker up in a line."""
    found = closely.row.found
    if found.first is None or found.last is None:
        return "No bars yet."
    first, last = (bar_time(time, found.bar_interval) for time in (found.first, found.last))
    reach = f"{count(closely.row.bars, UNITS[found.bar_interval])} from {first} to {last}"
    gaps = f"{found.missing:,} missing" if found.missing else "none missing"
    return f"{reach}, {gaps}; {age_in_words(found)}."


def csv_link(ticker: str) -> list[html.A]:
    """Offer the bars as a file, where the ticker's letters are fit for a spreadsheet."""
    return [html.A("Download CSV", href=download(ticker), className="button")] if PATTERN.fullmatch(ticker) else []


def calendars(closely: TickerFindings, choice: DataChoice) -> list[html.Div]:
    """Show the months of all years, and the days of one; nothing while there are no sessions."""
    if not closely.months:
        return []
    unit = UNITS[closely.row.found.bar_interval]
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.H3("All months"),
                        html.P(
                            f"Filled: every {unit} has its bar. A number: so many are missing.",
                            className="faint small",
                        ),
                        month_table(closely.months, closely.year, choice),
                    ]
                ),
                html.Div([html.H3(f"The days of {closely.year}"), legend(), year_calendar(closely.days, closely.year)]),
            ],
            className="calendars",
        )
    ]
