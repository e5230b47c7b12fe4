"""The table of the page of the data as a CSV file."""

from dash import Dash
from flask import Response, request

from dashboard import data_records
from dashboard.csv_files import Cell, csv_answer
from dashboard.data_choice import PATH, Row, asked_choice, chosen
from dashboard.database import bar_interval, lend
from stockcast.market.prices import tickers

COLUMNS = (
    *("ticker", "name", "first_bar", "last_bar", "bars", "missing", "late", "in_quarantine", "flags", "restatements"),
    *("sources", "last_error", "failed_at"),
)


def register(app: Dash) -> None:
    """Serve the file."""
    app.server.add_url_rule(f"{PATH}.csv", "data_csv", data_csv)


def data_csv() -> Response:
    """Send all rows that a query asks for, in its order."""
    query = request.args.to_dict()
    with lend() as opened:
        choice = asked_choice({**query, "ticker": ""}, tickers(opened))
        rows = chosen(data_records.read_rows(opened, bar_interval()), choice)
    return csv_answer(COLUMNS, map(cells, rows), "stockcast-data.csv")


def cells(row: Row) -> tuple[Cell, ...]:
    """Write one ticker's line."""
    found = row.found
    return (
        *(found.ticker, found.name, found.first, found.last, row.bars, found.missing, found.late, found.quarantined),
        *(found.flags, found.restatements, " ".join(found.sources), found.failure, found.failed_at),
    )
