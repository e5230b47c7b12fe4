"""All tickers as a table, sorted and filtered by what the address says."""

from collections.abc import Sequence

from dash import dcc, html

from dashboard.choice import LONGEST_SHOWN, address
from dashboard.components.elements import Element, element, link
from dashboard.components.take_away import take_away
from dashboard.data_choice import COLUMNS, PATH, ROWS, Column, DataChoice, Row, chosen
from stockcast.market.lateness import age_in_words
from stockcast.wording import bar_time, count, day, moment

NONE = "\N{EN DASH}"
NUMBERS = ("sessions", "missing", "quarantine", "flags", "restated")


def data_table(rows: Sequence[Row], choice: DataChoice) -> html.Section:
    """Show the tickers that are asked for, a page of them at a time."""
    kept = chosen(rows, choice)
    pages = max(1, -(-len(kept) // ROWS))
    page = min(choice.page, pages)
    shown = kept[(page - 1) * ROWS : page * ROWS]
    body = [table(shown, choice), *turning(choice, page, pages, len(kept))] if kept else [nothing(rows, choice)]
    return html.Section([controls(rows, choice), *body], className="card", id="tickers-data")


def controls(rows: Sequence[Row], choice: DataChoice) -> html.Div:
    """Let the reader narrow the table down. It is a plain form, which a script turns into an address (data.js)."""
    troubled = sum(1 for row in rows if row.found.troubled)
    options = ((False, f"All {len(rows):,}"), (True, f"With problems {troubled:,}"))
    switch = html.Nav(
        html.Ul(
            [
                html.Li(
                    dcc.Link(words, href=choice.but(problems=problems).address),
                    **({"aria-current": "true"} if choice.problems is problems else {}),
                )
                for problems, words in options
            ]
        ),
        className="range-switch",
        **{"aria-label": "Which tickers are shown"},
    )
    search = html.Form(
        [
            html.Label("Filter by ticker, name or source", htmlFor="data-text", className="unseen"),
            dcc.Input(
                id="data-text",
                name="q",
                type="search",
                value=choice.text,
                placeholder="Ticker, name or source",
                autoComplete="off",
                spellCheck=False,
                maxLength=LONGEST_SHOWN,
                className="data-field",
            ),
            html.Button("Filter", type="submit", className="button"),
        ],
        id="data-filter",
        method="get",
        action=PATH,
        role="search",
    )
    take = take_away("tickers", "stockcast-data", csv=choice.file)
    return html.Div(
        [html.H2("Tickers", className="card-title"), search, switch, take], className="chart-head data-head"
    )


def table(rows: Sequence[Row], choice: DataChoice) -> html.Div:
    """Write the rows under headings that sort."""
    label = "Completeness of each ticker's prices"
    headings = [heading(name, column, choice) for name, column in COLUMNS.items()]
    return html.Div(
        html.Table(
            [
                html.Caption(label, className="unseen"),
                html.Thead(html.Tr([*headings, html.Th(html.Span("Details", className="unseen"), scope="col")])),
                html.Tbody([line(row, choice) for row in rows]),
            ],
            className="data-table",
        ),
        className="table-frame",
        tabIndex="0",
        role="region",
        **{"aria-label": label},
    )


def heading(name: str, column: Column, choice: DataChoice) -> html.Th:
    """Make a heading that sorts by its column, and the other way round when it does so already."""
    sorts = choice.sort == name
    ascending = column.largest_first == choice.reverse
    arrow = [html.Span("▲" if ascending else "▼", className="sort-arrow", **{"aria-hidden": "true"})] if sorts else []
    return html.Th(
        dcc.Link(
            [column.heading, *arrow],
            href=choice.but(sort=name, reverse=sorts and not choice.reverse).address,
            title=f"Sort by {column.heading.lower()}",
        ),
        scope="col",
        className=kind(name, column),
        **({"aria-sort": "ascending" if ascending else "descending"} if sorts else {}),
    )


def kind(name: str, column: Column) -> str:
    """Give the classes of a column's cells."""
    return " ".join((*(["right"] if name in NUMBERS else []), *(["roomy"] if column.roomy else [])))


def line(row: Row, choice: DataChoice) -> Element:
    """Write one ticker."""
    found = row.found
    last: list[object] = []
    if found.last:
        last = [bar_time(found.last, found.bar_interval), element("Span", ", ".join(found.sources), className="under")]
    error: list[object] = []
    if found.failed_at:
        told = element("Span", day(found.failed_at), className="under", title=moment(found.failed_at))
        error = [found.failure, told]
    cells: dict[str, object] = {
        "first": bar_time(found.first, found.bar_interval) if found.first else NONE,
        "last": last or NONE,
        "sessions": f"{row.bars:,}",
        "missing": tally(found.missing),
        "quarantine": tally(found.quarantined),
        "flags": tally(found.flags),
        "restated": tally(found.restatements),
        "age": element("Span", age_in_words(found), className=f"badge{' badge-warning' if late(row) else ''}"),
        "error": error or NONE,
    }
    ticker = [
        link(found.ticker, address(found.ticker), title=f"Prices and forecast of {found.ticker}"),
        element("Span", found.name, className="under", title=found.name),
    ]
    details = ["Details", element("Span", f" of {found.ticker}", className="unseen")]
    closely = choice.but(ticker=found.ticker).address
    return element(
        "Tr",
        [
            element("Th", ticker, scope="row"),
            *(element("Td", cell, className=CLASSES[name]) for name, cell in cells.items()),
            element("Td", link(details, closely, className="more"), className="right"),
        ],
        className="chosen" if choice.ticker == found.ticker else "",
    )


def unbroken(name: str) -> str:
    """Hold the words of all but the errors together."""
    return " error" if name == "error" else " unbroken"


CLASSES = {name: kind(name, column) + unbroken(name) for name, column in COLUMNS.items()}
"""The classes of each column's cells."""


def late(row: Row) -> bool:
    """Tell whether a ticker's age asks for attention."""
    return bool(row.found.late) or row.found.last is None


def tally(number: int) -> str:
    """Write a number; none at all is a dash, so that the others stand out."""
    return f"{number:,}" if number else NONE


def turning(choice: DataChoice, page: int, pages: int, rows: int) -> list[html.Nav]:
    """Lead to the pages before and after this one, where there are several."""
    if pages == 1:
        return []
    first = (page - 1) * ROWS + 1
    before = [dcc.Link("Previous", href=choice.but(page=page - 1).address, className="button")] if page > 1 else []
    after = [dcc.Link("Next", href=choice.but(page=page + 1).address, className="button")] if page < pages else []
    words = html.Span(f"{first:,} to {min(page * ROWS, rows):,} of {count(rows, 'ticker')}", className="soft small")
    return [html.Nav([words, *before, *after], className="turning numbers", **{"aria-label": "Pages of the table"})]


def nothing(rows: Sequence[Row], choice: DataChoice) -> html.Div:
    """Say why the table is empty."""
    if choice.text:
        return html.Div(
            html.P(
                [
                    f"No ticker matches “{choice.text}”. ",
                    dcc.Link("Show all", href=choice.but(text="", problems=False).address),
                ]
            ),
            className="card-body",
        )
    return html.Div(
        [
            html.P(html.Strong("No problems at all.")),
            html.P(
                f"Every session of {count(len(rows), 'ticker')} has its bar, the last fetch went well, "
                "and nothing waits in quarantine.",
                className="soft",
            ),
        ],
        className="card-body",
    )
