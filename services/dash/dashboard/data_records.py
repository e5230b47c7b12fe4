"""What the page of the data shows, read from the database at one time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import Dash
from flask import current_app
from psycopg2.extensions import connection

from dashboard.data_choice import DataChoice, Row
from stockcast.database.edition import Edition, edition
from stockcast.market.completeness import BarCounts, completeness, nameless_records
from stockcast.market.findings import Day, Findings, Month, days, findings, months
from stockcast.market.intervals import BarInterval
from stockcast.market.lateness import told

SHOWN = 50
"""Findings of one kind that are listed."""

EDITIONS = {
    Edition.POSTGRESQL: "PostgreSQL",
    Edition.TIMESCALEDB_APACHE: "TimescaleDB, Apache edition",
    Edition.TIMESCALEDB_COMMUNITY: "TimescaleDB, community edition",
}


@dataclass(frozen=True, slots=True)
class TickerFindings:
    """One ticker looked at closely: its months, and the days of one year, which is 0 while there are no sessions."""

    row: Row
    months: Sequence[Month]
    year: int
    days: Sequence[Day]
    findings: Findings


@dataclass(frozen=True, slots=True)
class DataRecords:
    """All tickers, and one of them closely where one was asked for.

    `nameless` counts records in quarantine that no active ticker has; `size` is the database's, in bytes.
    """

    bar_interval: BarInterval
    rows: Sequence[Row]
    warnings: Sequence[str]
    nameless: int
    database: str
    size: int
    closely: TickerFindings | None


def register(app: Dash) -> None:
    """Give the application its memory of how many bars there are."""
    app.server.extensions["bar counts"] = BarCounts()


def read(opened: connection, choice: DataChoice, bar_interval: BarInterval) -> DataRecords:
    """Read what a choice asks for."""
    rows = read_rows(opened, bar_interval)
    row = next((row for row in rows if row.found.ticker == choice.ticker), None)
    with opened.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        ((size,),) = cursor.fetchall()
    return DataRecords(
        bar_interval=bar_interval,
        rows=rows,
        warnings=told([row.found for row in rows]),
        nameless=nameless_records(opened, bar_interval),
        database=EDITIONS[edition(opened)],
        size=size,
        closely=closely(opened, row, choice.year) if row else None,
    )


def read_rows(opened: connection, bar_interval: BarInterval) -> list[Row]:
    """Read the lines of all tickers."""
    listed = completeness(opened, bar_interval)
    counts: Mapping[str, int] = current_app.extensions["bar counts"].of(opened, listed, bar_interval)
    return [Row(each, counts.get(each.ticker, 0)) for each in listed]


def closely(opened: connection, row: Row, asked: int | None) -> TickerFindings:
    """Look at one ticker; the year is its last one unless it has sessions in the one that was asked for."""
    ticker, interval = row.found.ticker, row.found.bar_interval
    known = months(opened, ticker, interval)
    years = {month.year for month in known}
    year = asked if asked is not None and asked in years else max(years, default=0)
    drawn = days(opened, ticker, year, interval) if year else []
    return TickerFindings(row, known, year, drawn, findings(opened, ticker, SHOWN, interval))
